"""The chat inside a frame on another site (`/widget/`): the same pages, which only WIDGET_ORIGINS may show.

A frame of another site gets no cookie of ours that the site around it did not get its own copy of (`Partitioned`), and
none that is `Lax`. Django's CSRF cookie is one of those, so that a post proves by its Origin that one of our own pages
sent it: every browser that keeps partitioned cookies sends that header with every post.

`?nobody` is how the site's script says that nobody is signed in there, `?nobody=yet` that it will say who is, and that
this may be another person than the last time: the page it opens is already an anonymous one.
"""

from functools import partial
from http import HTTPStatus
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from tickets.chat.views import not_accepted
from tickets.chat.visitor import IDENTITY_COOKIE, forget_identity, is_framed, named_by_site

FRAME = "/widget/"
NOBODY = "nobody"
LANGUAGE_COOKIE = "framed_language"
_YEAR_S = 365 * 24 * 3600

# Python knows the attribute from 3.14 on.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]


class FramingMiddleware(MiddlewareMixin):
    """Stands inside LocaleMiddleware and CSPMiddleware, outside CsrfViewMiddleware. Marks `request.is_framed`, and
    `request.named`: see named_by_site.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.is_framed = request.path_info.startswith(FRAME)  # type: ignore[attr-defined]
        if is_framed(request):
            _speak(request)
            if NOBODY in request.GET:
                request.COOKIES.pop(IDENTITY_COOKIE, None)
            request.named = SimpleLazyObject(partial(named_by_site, request))  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not is_framed(request):
            return None
        if not settings.WIDGET_ORIGINS:
            raise Http404
        if request.method == "POST" and not _is_from_us(request):
            return not_accepted(request)  # type: ignore[arg-type]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_framed(request) and settings.WIDGET_ORIGINS:
            if response.status_code == HTTPStatus.NOT_FOUND and _is_page(request):
                response = redirect("widget:home")  # the place that the site remembers is another visitor's
            if NOBODY in request.GET:
                forget_identity(request, response)
            _let_in(response)
            _partition_cookies(request, response)
        return response


def _is_page(request: HttpRequest) -> bool:
    """Not a part of one, nor a stream: its script is told the truth, and loads the page anew."""
    is_wanted = "text/html" in request.headers.get("Accept", "text/html")
    return request.method == "GET" and is_wanted and "HX-Request" not in request.headers


def _is_from_us(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _let_in(response: HttpResponseBase) -> None:
    del response["X-Frame-Options"]
    response._csp_replace = {"frame-ancestors": settings.WIDGET_ORIGINS}  # type: ignore[attr-defined]


def _partition_cookies(request: HttpRequest, response: HttpResponseBase) -> None:
    response.cookies.pop(settings.CSRF_COOKIE_NAME, None)
    language = _wanted(request.GET.get("language", ""))
    if language:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True)
    for cookie in response.cookies.values():
        cookie["samesite"], cookie["secure"], cookie["partitioned"] = "None", True, True


def _speak(request: HttpRequest) -> None:
    """The language that the site around it or the reader has chosen; else the browser's."""
    language = _wanted(request.GET.get("language", "")) or _wanted(request.COOKIES.get(LANGUAGE_COOKIE, ""))
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _wanted(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else ""
