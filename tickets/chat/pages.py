"""What the views of the chat share: whose conversation it is, the two pages, and how a post is answered."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tickets import realtime
from tickets.actions import release_late
from tickets.chat.checking import checked_for_ms
from tickets.chat.forms import MessageForm, StartForm
from tickets.chat.outlook import outlook_of, outlook_of_desk
from tickets.chat.overview import conversations_of
from tickets.chat.pace import TooFast
from tickets.chat.standing import standing_of
from tickets.chat.transcript import lines_of, seen_seq
from tickets.chat.visitor import customer_of, is_framed
from tickets.exceptions import Invalid, Refused
from tickets.models import Erasure, Message, Score, Status, Ticket
from tickets.models.attachment import MOST_BYTES, MOST_FILES
from tickets.models.message import MAX_MESSAGE_CHARS


class Request(HttpRequest):
    htmx: HtmxDetails
    #: In a frame only: whom the site has named.
    named: str


def own_ticket(request: Request, public_id: str) -> Ticket:
    """Which knows whether the customer `awaits_deletion`."""
    mine = Ticket.objects.of_customer(customer_of(request)).select_related("requester", "assignee", "reading")
    asked = Erasure.objects.standing().filter(customer=OuterRef("requester"))
    return get_object_or_404(mine.annotate(awaits_deletion=Exists(asked)), public_id=public_id)


def home_page(request: Request, form: StartForm, refusal: Refused | None = None) -> HttpResponse:
    customer = customer_of(request)
    conversations = conversations_of(customer)
    shown = {
        "customer": customer,
        "open": [one for one in conversations if not one.standing.is_over],
        "over": [one for one in conversations if one.standing.is_over],
        "here": reverse("chat:home", current_app=place_of(request)),
        "unread": Message.objects.unread_by(customer) if customer and is_framed(request) else 0,
        "outlook": outlook_of_desk(),
        **_composer(form, refusal),
    }
    return render(request, "chat/home.html", shown)


def conversation_page(
    request: Request,
    public_id: str,
    form: MessageForm,
    refusal: Refused | None = None,
    refused_beside: Refused | None = None,
) -> HttpResponse:
    """`refusal`: of what was written; `refused_beside`: of anything else that one can do there."""
    cursor = realtime.cursor(topics_of(public_id))  # before the database is read, so that nothing is missed
    ticket = own_ticket(request, public_id)
    if ticket.merged_into and not (refusal or refused_beside):
        return go_to(request, ticket.merged_into)
    release_late(ticket)
    shown = {
        "cursor": cursor,
        "ticket": ticket,
        "lines": lines_of(ticket),
        **standing(ticket),
        "read": ticket.reading.customer_seq if hasattr(ticket, "reading") else 0,
        **rating_of(ticket),
        "here": address_of(request, ticket),
        "is_email_said": "email" in request.GET,
        "is_keeping_said": "kept" in request.GET and not ticket.awaits_deletion,  # type: ignore[attr-defined]  # as below
        "is_deletion_said": "deletion" in request.GET and ticket.awaits_deletion,  # type: ignore[attr-defined]  # annotated
        "email": request.POST.get("email", ticket.requester.email),
        "refused_beside": refused_beside,
        **_composer(form, refusal),
    }
    return render(request, "chat/conversation.html", shown)


def topics_of(public_id: str) -> list[str]:
    """What a conversation's page follows."""
    return [realtime.desk_topic(), realtime.chat_topic(public_id)]


def _composer(form: MessageForm, refusal: Refused | None) -> dict[str, Any]:
    return {
        "form": form,
        "refusal": refusal,
        "limit": MAX_MESSAGE_CHARS,
        "most_files": MOST_FILES,
        "most_bytes": MOST_BYTES,
    }


def standing(ticket: Ticket) -> dict[str, Any]:
    outlook, checked_ms = outlook_of(ticket), checked_for_ms(ticket)
    return {
        "standing": standing_of(ticket, is_shut=outlook.opens_at is not None, checked_ms=checked_ms),
        "outlook": outlook,
        "seen": seen_seq(ticket),
    }


def rating_of(ticket: Ticket) -> dict[str, Any]:
    """What was said of this solving, if anything, and the faces to choose from. No query while it is not solved."""
    if ticket.status != Status.SOLVED or ticket.solved_at is None:
        return {"rating": None, "scores": None}
    return {"rating": ticket.ratings.filter(solved_at=ticket.solved_at).first(), "scores": Score}


def refuse_on_page(request: Request, refusal: Refused, ticket: Ticket) -> HttpResponse:
    """The conversation again, with the reason, which is none against what is being written."""
    page = partial(conversation_page, request, ticket.public_id, MessageForm())
    return refuse(request, refusal, lambda refusal: page(refused_beside=refusal))


def go_to(request: Request, ticket: Ticket, *, anchor: str = "", said: str = "") -> HttpResponse:
    """`said`: what the page says was done, until it is left."""
    query, place = f"?{said}" if said else "", f"#{anchor}" if anchor else ""
    address = f"{address_of(request, ticket)}{query}{place}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def address_of(request: Request, ticket: Ticket) -> str:
    return reverse("chat:conversation", args=[ticket.public_id], current_app=place_of(request))


def place_of(request: HttpRequest) -> str:
    """The namespace of these pages: "chat", or "widget" in a frame."""
    return request.resolver_match.namespace if request.resolver_match else ""


def refuse(request: Request, refusal: Refused, page: Callable[[Refused], HttpResponse]) -> HttpResponse:
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
