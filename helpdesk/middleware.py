"""Refusals of the domain become answers that a person can read, with the right status and their text kept."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.utils.deprecation import MiddlewareMixin

from assistant.actions import Blocked
from tickets.exceptions import Conflict, Invalid, NotAllowed, Refused

_STATUS: dict[type[Refused], tuple[int, str]] = {
    Conflict: (409, "conflict"),
    NotAllowed: (409, "not_allowed"),
    Blocked: (422, "blocked"),
    Invalid: (422, "invalid"),
    Refused: (409, "refused"),
}


class RefusalMiddleware(MiddlewareMixin):
    """409 "someone was faster", 422 "this cannot be sent": a fragment for htmx, a page without it.

    The fragment goes to #refusal, so that a draft or a half-typed text is never overwritten.
    """

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        status, kind = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
        fragment = bool(getattr(request, "htmx", False))
        template = "components/_refused.html" if fragment else "refused.html"
        response = render(
            request, template, {"error": error, "kind": kind, "text": request.POST.get("text", "")}
        )
        response.status_code = status
        if fragment:
            response.headers["HX-Retarget"] = "#refusal"
            response.headers["HX-Reswap"] = "innerHTML"
        return response


class NothingToReadMiddleware(MiddlewareMixin):
    """Who opens an address that only takes forms, after a reload or signing in again, gets a page and no blank one."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_reading = request.method == "GET" and request.accepts("text/html")
        if is_reading and isinstance(response, HttpResponseNotAllowed):
            response.content = loader.render_to_string("405.html", request=request).encode()
        return response
