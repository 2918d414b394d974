"""How a verb that went through is answered. Refusals are answered by helpdesk/middleware.py, unless their form is."""

from django.http import HttpResponse
from django.shortcuts import redirect

from agents_ui.access import StaffRequest
from agents_ui.undoing import Undo
from tickets.exceptions import Conflict, Refused
from tickets.models import Ticket


def done(request: StaffRequest, ticket: Ticket, undo: Undo | None = None) -> HttpResponse:
    """204 for a live page, which then fetches what has changed; without JavaScript the page itself, anew."""
    if not request.htmx:
        return redirect("console:ticket", ticket.public_id)
    response = HttpResponse(status=204)
    return undo.tell(response) if undo else response


def status_of(refusal: Refused | None) -> int:
    """Of a form that is shown again: 409 where somebody was faster, 422 where what was typed is wrong."""
    return 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
