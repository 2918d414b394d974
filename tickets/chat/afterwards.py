"""What a customer does besides writing: leaves an address, rates the help, takes a copy, asks for deletion."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tickets.actions import ask_for_deletion, leave_email, rate_help, take_back_deletion
from tickets.chat.download import text_of
from tickets.chat.forms import RatingForm
from tickets.chat.pages import Request, go_to, own_ticket, rating_of, refuse_on_page
from tickets.exceptions import Refused
from tickets.models import Ticket


@require_POST
def email(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    try:
        leave_email(ticket, customer=ticket.requester, email=request.POST.get("email", ""))
    except Refused as refusal:
        return refuse_on_page(request, refusal, ticket)
    return go_to(request, ticket, said="email")


@never_cache
@require_http_methods(["GET", "POST"])
def rating(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    if request.method == "GET":
        return _rating(request, ticket)
    try:
        rate_help(ticket, customer=ticket.requester, **RatingForm(request.POST).checked())
    except Refused as refusal:
        return refuse_on_page(request, refusal, ticket)
    return _rating(request, ticket) if request.htmx else go_to(request, ticket, anchor="rating")


@require_POST
def deletion(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    ask_for_deletion(ticket, customer=ticket.requester)
    return go_to(request, ticket, said="deletion")


@require_POST
def deletion_withdrawal(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    take_back_deletion(ticket, customer=ticket.requester)
    return go_to(request, ticket, said="kept")


@require_safe
@never_cache
def copy(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    response = HttpResponse(text_of(ticket), content_type="text/plain; charset=utf-8")
    name = f"conversation-{timezone.localdate():%Y-%m-%d}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rating(request: Request, ticket: Ticket) -> HttpResponse:
    return render(request, "chat/_rating.html", {"ticket": ticket, **rating_of(ticket)})
