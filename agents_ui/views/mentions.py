"""Whom one can name in a note, and that one has seen where one is named."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from agents_ui.access import StaffRequest, page
from agents_ui.views.answers import done
from agents_ui.views.ticket import ticket_of
from tickets.actions import mentionable, read_mentions


@require_http_methods(["GET", "POST"])
@page
def mentions(request: StaffRequest, public_id: str) -> HttpResponse:
    """GET: who sees this conversation, [{login, name}]. POST: the reader has it on the screen."""
    ticket = ticket_of(request, public_id)
    if request.method == "POST":
        read_mentions(ticket, by=request.user)
        return done(request, ticket)
    people = [one for one in mentionable(ticket) if one != request.user]
    return JsonResponse({"people": [{"login": one.username, "name": str(one)} for one in people]})
