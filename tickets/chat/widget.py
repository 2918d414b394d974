"""The script that other sites load, and who their visitor is."""

import json
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from tickets.chat.identity import BadIdentity, read_identity
from tickets.chat.visitor import begin_anew, forget_identity, identify


@require_safe
@cache_control(public=True, max_age=300)
def script(request: HttpRequest) -> HttpResponse:
    """`/widget.js`, with its few words in the language of `?language=`, else of the browser."""
    if not settings.WIDGET_ORIGINS:
        raise Http404
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    shown = {"words": json.dumps(_words())}
    return render(request, "chat/widget.js", shown, content_type="text/javascript; charset=utf-8")


@require_POST
def identity(request: HttpRequest) -> HttpResponse:
    """A token names the visitor, none signs out. 200 when that is somebody else than before, 204 when not, 403 with
    the reason when the token is not believed: then the visitor stays who it was. `anew`: the site has said before that
    it is another, and was not believed: in any case the visitor is not who it was while nobody was named.
    """
    token = request.POST.get("token", "")
    response = HttpResponse(status=204, content_type="text/plain; charset=utf-8")
    if "anew" in request.POST:
        begin_anew(request, response)
    try:
        is_changed = (
            identify(request, response, read_identity(token)) if token else forget_identity(request, response)
        )
    except BadIdentity as reason:
        response.status_code, response.content = HTTPStatus.FORBIDDEN, str(reason)
    else:
        response.status_code = HTTPStatus.OK if is_changed else HTTPStatus.NO_CONTENT
    return response


def _words() -> dict[str, str]:
    return {
        "title": _("Chat with %(desk)s") % {"desk": settings.DESK_NAME},
        "open": _("Open the chat"),
        "close": _("Close the chat"),
        "unread": _("New messages: {n}"),
    }
