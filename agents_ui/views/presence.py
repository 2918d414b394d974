"""What the customer may know of the agent who looks at the conversation: seen, and typing a reply."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from agents_ui.access import StaffRequest, fragment
from agents_ui.views.ticket import ticket_of
from agents_ui.wanted import number_of
from tickets.actions import mark_read, tell_typing


@require_POST
@fragment
def reading(request: StaffRequest, public_id: str) -> HttpResponse:
    seq = number_of(request.POST.get("seq", ""), otherwise=0)
    mark_read(ticket_of(request, public_id), by=request.user, seq=seq)
    return HttpResponse(status=204)


@require_POST
@fragment
def typing(request: StaffRequest, public_id: str) -> HttpResponse:
    tell_typing(ticket_of(request, public_id), by=request.user)
    return HttpResponse(status=204)
