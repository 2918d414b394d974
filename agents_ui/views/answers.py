"""How a verb that went through is answered. Refusals are answered by helpdesk/middleware.py."""

from django.http import HttpResponse
from django.shortcuts import redirect

from agents_ui.access import StaffRequest
from tickets.models import Ticket


def done(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """204 for a live page, which then fetches what has changed; without JavaScript the page itself, anew."""
    return HttpResponse(status=204) if request.htmx else redirect("console:ticket", ticket.public_id)
