"""The customer's page. Conversations are fetched through the visitor: what is not theirs does not exist."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tickets import realtime
from tickets.actions import ask_for_person, leave_email, receive_message, release_late, start_conversation
from tickets.chat.forms import MessageForm, StartForm
from tickets.chat.outlook import outlook_of, outlook_of_desk
from tickets.chat.overview import conversations_of
from tickets.chat.pace import TooFast, check_pace
from tickets.chat.standing import standing_of
from tickets.chat.transcript import lines_of
from tickets.chat.visitor import customer_of, introduce, remember
from tickets.exceptions import Invalid, Refused
from tickets.models import Ticket
from tickets.models.message import MAX_MESSAGE_CHARS

_SEQ_DIGITS = 10


class Request(HttpRequest):
    htmx: HtmxDetails


@require_safe
@never_cache
def home(request: Request) -> HttpResponse:
    return remember(request, _home_page(request, StartForm()))


@require_POST
def start(request: Request) -> HttpResponse:
    form = StartForm(request.POST)
    try:
        typed = form.checked()
        customer = introduce(request, name=typed["name"])
        if customer is None:
            return not_accepted(request)
        check_pace(customer, typed["client_key"])
        ticket = start_conversation(customer, text=typed["text"], start_key=typed["client_key"])
    except Refused as refusal:
        return _refuse(request, refusal, partial(_home_page, request, form))
    return _go_to(request, ticket)


@require_safe
@never_cache
def conversation(request: Request, public_id: str) -> HttpResponse:
    return remember(request, _conversation_page(request, public_id, MessageForm()))


@never_cache
@require_http_methods(["GET", "POST"])
def messages(request: Request, public_id: str) -> HttpResponse:
    return (_send if request.method == "POST" else _newer)(request, public_id)


@require_POST
def person(request: Request, public_id: str) -> HttpResponse:
    ticket = _own_ticket(request, public_id)
    try:
        ticket = ask_for_person(ticket, customer=ticket.requester)
    except Refused as refusal:
        return _refuse(request, refusal, partial(_conversation_page, request, public_id, MessageForm()))
    return _status(request, ticket) if request.htmx else _go_to(request, ticket)


@require_POST
def email(request: Request, public_id: str) -> HttpResponse:
    ticket = _own_ticket(request, public_id)
    try:
        leave_email(ticket, customer=ticket.requester, email=request.POST.get("email", ""))
    except Refused as refusal:
        return _refuse(request, refusal, partial(_conversation_page, request, public_id, MessageForm()))
    return _go_to(request, ticket)


@require_safe
@never_cache
def status(request: Request, public_id: str) -> HttpResponse:
    return _status(request, _own_ticket(request, public_id))


@require_safe
async def stream(request: Request, public_id: str) -> HttpResponseBase:
    def still_allowed() -> bool:
        return Ticket.objects.of_customer(customer_of(request)).filter(public_id=public_id).exists()

    if not await sync_to_async(still_allowed)():
        raise Http404
    after = realtime.last_event_id(request)
    return realtime.event_stream(_topics(public_id), after=after, still_allowed=still_allowed)


def not_accepted(request: Request, **_why: str) -> HttpResponse:
    """403 for a post without our cookies: why, and the text kept. Also the answer to a failed CSRF check."""
    if request.htmx:
        return render(request, "chat/_not_accepted.html", status=403)
    if request.resolver_match is None or request.resolver_match.namespace != "chat":
        return render(request, "403.html", status=403)  # no ready form for what a stranger's page wanted sent
    shown = {name: request.POST.get(name, "") for name in ("text", "name", "client_key")}
    return remember(request, render(request, "chat/not_accepted.html", shown, status=403))


def _newer(request: Request, public_id: str) -> HttpResponse:
    ticket = _own_ticket(request, public_id)
    release_late(ticket)
    return _messages(request, ticket)


def _send(request: Request, public_id: str) -> HttpResponse:
    ticket = _own_ticket(request, public_id)
    form = MessageForm(request.POST)
    try:
        typed = form.checked()
        check_pace(ticket.requester, typed["client_key"])
        message = receive_message(ticket, customer=ticket.requester, **typed)
    except Refused as refusal:
        return _refuse(request, refusal, partial(_conversation_page, request, public_id, form))
    return _messages(request, ticket) if request.htmx else _go_to(request, ticket, anchor=message.dom_id)


def _own_ticket(request: Request, public_id: str) -> Ticket:
    mine = Ticket.objects.of_customer(customer_of(request)).select_related("requester", "assignee")
    return get_object_or_404(mine, public_id=public_id)


def _home_page(request: Request, form: StartForm, refusal: Refused | None = None) -> HttpResponse:
    customer = customer_of(request)
    conversations = conversations_of(customer)
    shown = {
        "customer": customer,
        "open": [one for one in conversations if not one.standing.is_over],
        "over": [one for one in conversations if one.standing.is_over],
        "here": reverse("chat:home"),
        "outlook": outlook_of_desk(),
        **_composer(form, refusal),
    }
    return render(request, "chat/home.html", shown)


def _conversation_page(
    request: Request, public_id: str, form: MessageForm, refusal: Refused | None = None
) -> HttpResponse:
    cursor = realtime.cursor(_topics(public_id))  # before the database is read, so that nothing is missed
    ticket = _own_ticket(request, public_id)
    release_late(ticket)
    shown = {
        "cursor": cursor,
        "ticket": ticket,
        "lines": lines_of(ticket),
        **_standing(ticket),
        "here": _address(ticket),
        **_composer(form, refusal),
    }
    return render(request, "chat/conversation.html", shown)


def _topics(public_id: str) -> list[str]:
    """What a conversation's page follows."""
    return [realtime.desk_topic(), realtime.chat_topic(public_id)]


def _composer(form: MessageForm, refusal: Refused | None) -> dict[str, Any]:
    return {"form": form, "refusal": refusal, "limit": MAX_MESSAGE_CHARS}


def _messages(request: Request, ticket: Ticket) -> HttpResponse:
    """Everything after `?after=`, the seq of the newest message on the customer's screen."""
    after = request.GET.get("after", "")
    seen = int(after) if after.isdecimal() and len(after) < _SEQ_DIGITS else 0
    return render(request, "chat/_messages.html", {"lines": lines_of(ticket, after=seen), "ticket": ticket})


def _status(request: Request, ticket: Ticket) -> HttpResponse:
    return render(request, "chat/_status.html", {**_standing(ticket), "ticket": ticket})


def _standing(ticket: Ticket) -> dict[str, Any]:
    outlook = outlook_of(ticket)
    return {"standing": standing_of(ticket, is_shut=outlook.opens_at is not None), "outlook": outlook}


def _go_to(request: Request, ticket: Ticket, *, anchor: str = "") -> HttpResponse:
    address = f"{_address(ticket)}#{anchor}" if anchor else _address(ticket)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _address(ticket: Ticket) -> str:
    return reverse("chat:conversation", args=[ticket.public_id])


def _refuse(request: Request, refusal: Refused, page: Callable[[Refused], HttpResponse]) -> HttpResponse:
    """The refusal in words for the script of the page; without a script the page again, what was typed in it."""
    response = render(request, "chat/_refusal.html", {"refusal": refusal}) if request.htmx else page(refusal)
    response.status_code = _code(refusal)
    if isinstance(refusal, TooFast):
        response["Retry-After"] = str(refusal.wait_s)
    return response


def _code(refusal: Refused) -> int:
    if isinstance(refusal, TooFast):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(refusal, Invalid) else HTTPStatus.CONFLICT
