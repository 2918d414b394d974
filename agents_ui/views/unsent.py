"""The composer's text, kept while one types."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from agents_ui.access import StaffRequest, fragment
from agents_ui.forms import UnsentForm, cleaned
from agents_ui.unsent import kept, kept_of
from agents_ui.views.ticket import ticket_of
from tickets.actions import Typed, keep_text


@require_http_methods(["GET", "POST"])
@fragment
def unsent(request: StaffRequest, public_id: str) -> HttpResponse:
    """GET: all that is kept of the reader's, by place. POST: what is kept at one place now, and whether it is ours."""
    ticket = ticket_of(request, public_id)
    if request.method == "GET":
        return JsonResponse(kept_of(ticket, request.user))
    said = cleaned(UnsentForm, request)
    row, is_ours = keep_text(ticket, agent=request.user, place=said.pop("place"), typed=_typed(said))
    return JsonResponse({**kept(row), "is_ours": is_ours})


def _typed(said: dict[str, Any]) -> Typed:
    return Typed(**{key: value for key, value in said.items() if key != "age_ms"}, age=_age(said["age_ms"]))


def _age(ms: int) -> timedelta:
    """No device is older than the desk."""
    return timedelta(milliseconds=min(ms, 10**12))
