"""What the desk may know while the customer looks at the page: read up to here, and typing."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tickets.actions import mark_read, tell_typing
from tickets.chat.pages import Request, own_ticket
from tickets.chat.views import number_of


@require_POST
def reading(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    mark_read(ticket, by=ticket.requester, seq=number_of(request.POST.get("seq", "")))
    return HttpResponse(status=204)


@require_POST
def typing(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    tell_typing(ticket, by=ticket.requester)
    return HttpResponse(status=204)
