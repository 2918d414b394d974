"""The customer's page. Conversations are fetched through the visitor: what is not theirs does not exist."""

from functools import partial
from http import HTTPStatus

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tickets import realtime
from tickets.actions import ask_for_person, receive_message, release_late, start_conversation
from tickets.chat.forms import MessageForm, StartForm
from tickets.chat.pace import check_pace
from tickets.chat.pages import (
    Request,
    conversation_page,
    go_to,
    home_page,
    own_ticket,
    refuse,
    refuse_on_page,
    standing,
    topics_of,
)
from tickets.chat.transcript import lines_of
from tickets.chat.visitor import customer_of, introduce, is_framed, remember, was_deleted
from tickets.exceptions import Refused
from tickets.models import Ticket

_SEQ_DIGITS = 10


@require_safe
@never_cache
def home(request: Request) -> HttpResponse:
    return remember(request, home_page(request, StartForm()))


@require_POST
def start(request: Request) -> HttpResponse:
    form = StartForm(request.POST, request.FILES)
    try:
        typed = form.checked()
        customer = None if _is_of_another(request) else introduce(request)
        if customer is None:
            return not_accepted(request)
        check_pace(customer, typed["client_key"])
        ticket = start_conversation(
            customer,
            text=typed["text"],
            start_key=typed["client_key"],
            files=typed["files"],
            name=typed["name"],
        )
    except Refused as refusal:
        return refuse(request, refusal, partial(home_page, request, form))
    return go_to(request, ticket)


@require_safe
@never_cache
def conversation(request: Request, public_id: str) -> HttpResponse:
    try:
        page = conversation_page(request, public_id, MessageForm())
    except Http404:
        if not was_deleted(request, public_id):
            raise
        page = render(request, "chat/deleted.html", {"public_id": public_id}, status=HTTPStatus.GONE)
    return remember(request, page)


@never_cache
@require_http_methods(["GET", "POST"])
def messages(request: Request, public_id: str) -> HttpResponse:
    return (_send if request.method == "POST" else _newer)(request, public_id)


@require_POST
def person(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    try:
        ask_for_person(ticket, customer=ticket.requester)
    except Refused as refusal:
        return refuse_on_page(request, refusal, ticket)
    return _status(request, own_ticket(request, public_id)) if request.htmx else go_to(request, ticket)


@require_safe
@never_cache
def status(request: Request, public_id: str) -> HttpResponse:
    return _status(request, own_ticket(request, public_id))


@require_safe
async def stream(request: Request, public_id: str) -> HttpResponseBase:
    def still_allowed() -> bool:
        return Ticket.objects.of_customer(customer_of(request)).filter(public_id=public_id).exists()

    if not await sync_to_async(still_allowed)():
        raise Http404
    after = realtime.last_event_id(request)
    return realtime.event_stream(topics_of(public_id), after=after, still_allowed=still_allowed)


def _is_of_another(request: Request) -> bool:
    """In a frame: what is sent was written for whom the site named then, and another is named by now."""
    return is_framed(request) and request.POST.get("person", "") not in ("", request.named)


def not_accepted(request: Request, **_why: str) -> HttpResponse:
    """403 for a post without our cookies: why, and the text kept. Also the answer to a failed CSRF check."""
    if request.htmx:
        return render(request, "chat/_not_accepted.html", status=403)
    if request.resolver_match is None or request.resolver_match.app_name != "chat":
        return render(request, "403.html", status=403)  # no ready form for what a stranger's page wanted sent
    shown = {name: request.POST.get(name, "") for name in ("text", "name", "client_key")}
    return remember(request, render(request, "chat/not_accepted.html", shown, status=403))


def _newer(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    release_late(ticket)
    return _messages(request, ticket)


def _send(request: Request, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    form = MessageForm(request.POST, request.FILES)
    try:
        typed = form.checked()
        check_pace(ticket.requester, typed["client_key"])
        message = receive_message(ticket, customer=ticket.requester, **typed)
    except Refused as refusal:
        return refuse(request, refusal, partial(conversation_page, request, public_id, form))
    return _messages(request, ticket) if request.htmx else go_to(request, ticket, anchor=message.dom_id)


def _messages(request: Request, ticket: Ticket) -> HttpResponse:
    """Everything after `?after=`, the seq of the newest message on the customer's screen."""
    seen = number_of(request.GET.get("after", ""))
    return render(request, "chat/_messages.html", {"lines": lines_of(ticket, after=seen), "ticket": ticket})


def number_of(digits: str) -> int:
    """A message's number as a page sends it; 0 for anything strange."""
    return int(digits) if digits.isdecimal() and len(digits) < _SEQ_DIGITS else 0


def _status(request: Request, ticket: Ticket) -> HttpResponse:
    return render(request, "chat/_status.html", {**standing(ticket), "ticket": ticket})
