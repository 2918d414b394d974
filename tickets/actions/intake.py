"""What a customer does: ask, write again, ask for a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from tickets import signals
from tickets.actions.assignment import give_floor_to_people
from tickets.actions.attaching import Checked, attach, checked_files
from tickets.actions.conversation import SEQ_FIELDS, already_sent, append_message, checked_body, tell
from tickets.actions.outgoing import withdraw_replies
from tickets.deadlines import due_at
from tickets.exceptions import Invalid
from tickets.lifecycle import Move, move
from tickets.models import (
    Actor,
    Author,
    Customer,
    HandOff,
    Language,
    Message,
    OpeningHours,
    SLAPolicy,
    Status,
    Team,
    Ticket,
)
from tickets.models.ticket import PREVIEW_CHARS, SUBJECT_CHARS
from tickets.text import language_of, shortened


@transaction.atomic
def start_conversation(
    customer: Customer, *, text: str, start_key: UUID, files: Iterable["File[Any]"] = (), name: str = ""
) -> Ticket:
    """Open a ticket with the customer's first message; from then on the customer is called `name`, if given. The same
    `start_key` again finds the same ticket.

    Locks the customer's row, so that a double click waits for the first one. Raises Invalid, NotAllowed.
    """
    checked = checked_files(files)
    body = checked_body(text, may_be_empty=bool(checked))
    Customer.objects.lock(customer)
    existing = Ticket.objects.filter(requester=customer, start_key=start_key).first()
    if existing:
        return existing
    if name and name != customer.name:
        Customer.objects.learn(customer, name=name)
    ticket = Ticket(
        requester=customer,
        start_key=start_key,
        subject=shortened(body or checked[0].name, SUBJECT_CHARS),
        team=Team.objects.front_desk(),
        language=_language_of(body),
    )
    ticket.record("ticket.started", actor=Actor.of(customer))
    return _receive(Ticket.objects.lock(ticket), customer, body, start_key, checked).ticket


@transaction.atomic
def receive_message(
    ticket: Ticket, *, customer: Customer, text: str, client_key: UUID, files: Iterable["File[Any]"] = ()
) -> Message:
    """Store a further message of the requester; reopens a solved ticket. Raises Invalid, NotAllowed."""
    checked = checked_files(files)
    ticket = Ticket.objects.lock(ticket)
    body = checked_body(text, may_be_empty=bool(checked))
    return already_sent(ticket, client_key, by=None) or _receive(ticket, customer, body, client_key, checked)


@transaction.atomic
def ask_for_person(ticket: Ticket, *, customer: Customer) -> Ticket:
    """The customer wants a person: people get the floor at once. Asking twice changes nothing."""
    ticket = Ticket.objects.lock(ticket)
    if ticket.status == Status.CLOSED:
        raise Invalid(_("This conversation is closed. Start a new one."))
    if ticket.assistant_has_floor:
        # Asking is a question too: after an answer the customer waits anew, and stands in the queue again.
        fields = move(ticket, Move.CUSTOMER_WROTE) + start_waiting(ticket)
        ticket.record("ticket.person_asked_for", actor=Actor.of(customer), fields=fields)
        give_floor_to_people(ticket, HandOff.ASKED, actor=Actor.of(customer))
    return ticket


@transaction.atomic
def owe_answer(ticket: Ticket, *, actor: Actor) -> Ticket:
    """What was sent says that a colleague will answer: the customer goes on waiting, for people. Nothing happens when
    they have the floor already.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.assistant_has_floor:
        fields = move(ticket, Move.CUSTOMER_WROTE) + start_waiting(ticket)
        ticket.record("ticket.answer_promised", actor=actor, fields=fields)
        give_floor_to_people(ticket, HandOff.PROMISED, actor=actor)
    return ticket


def _receive(
    ticket: Ticket, customer: Customer, body: str, client_key: UUID, files: Sequence[Checked]
) -> Message:
    actor = Actor.of(customer)
    fields = move(ticket, Move.CUSTOMER_WROTE)
    overtaken = gettext_noop("The customer wrote again.")
    withdraw_replies(ticket, ticket.outgoing.pending(), overtaken, actor=actor)
    message = append_message(
        ticket, "message.received", actor=actor, body=body, author=Author.CUSTOMER, client_key=client_key
    )
    attach(ticket, files, message=message, actor=actor)
    if not body:
        ticket.preview = shortened(", ".join(file.name for file in files), PREVIEW_CHARS)
    fields += start_waiting(ticket)
    ticket.snoozed_until = None
    ticket.record("ticket.message_received", actor=actor, fields=[*fields, "snoozed_until", *SEQ_FIELDS])
    signals.message_received.send(Ticket, ticket=ticket, message=message)
    tell(ticket, "ticket.changed", public=True)
    return message


def start_waiting(ticket: Ticket) -> list[str]:
    """Start the SLA clock unless it already runs. Returns the fields to save."""
    if ticket.waiting_since:
        return []
    ticket.waiting_since = timezone.now()
    policy = SLAPolicy.objects.filter(team=ticket.team, priority=ticket.priority).first()
    if policy:
        _set_deadlines(ticket, policy, since=timezone.localtime(ticket.waiting_since))
    return ["waiting_since", "due_at", "resolution_due_at"]


def _set_deadlines(ticket: Ticket, policy: SLAPolicy, *, since: datetime) -> None:
    created = timezone.localtime(ticket.created_at)
    times = OpeningHours.objects.times_of(ticket.team_id, since=created)
    response = policy.next_response if ticket.first_replied_at else policy.first_response
    ticket.due_at = due_at(since, response, *times)
    ticket.resolution_due_at = ticket.resolution_due_at or due_at(created, policy.resolution, *times)


def _language_of(body: str) -> Language:
    """Of files without a word it is that of the page."""
    return Language(language_of(body) if body else get_language() or Language.EN)
