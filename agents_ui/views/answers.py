"""How a verb that went through is answered. Refusals are answered by helpdesk/middleware.py."""

from django.http import HttpResponse
from django.shortcuts import redirect

from agents_ui.access import StaffRequest
from agents_ui.undoing import Undo
from tickets.models import Ticket


def done(request: StaffRequest, ticket: Ticket, undo: Undo | None = None) -> HttpResponse:
    """204 for a live page, which then fetches what has changed; without JavaScript the page itself, anew."""
    if not request.htmx:
        return redirect("console:ticket", ticket.public_id)
    response = HttpResponse(status=204)
    return undo.tell(response) if undo else response
