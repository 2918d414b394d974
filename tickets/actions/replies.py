"""What the desk says: replies and notes of agents, and drafts that an agent has approved."""

from collections.abc import Iterable
from typing import Any, Unpack
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from tickets.actions.attaching import attach, checked_files
from tickets.actions.conversation import SEQ_FIELDS, already_sent, append_message, checked_body
from tickets.actions.mentioning import mention, people_named
from tickets.actions.queueing import Terms, already_queued, queue_reply
from tickets.models import Actor, Author, Message, Outgoing, Ticket, User


@transaction.atomic
def send_reply(
    ticket: Ticket,
    *,
    agent: User,
    text: str,
    files: Iterable["File[Any]"] = (),
    **terms: Unpack[Terms],
) -> Outgoing:
    """An agent's own public reply; raises as `queue_reply`. The same `client_key` again is the same reply."""
    checked = checked_files(files)
    ticket = Ticket.objects.lock(ticket)
    queued = already_queued(ticket, terms["client_key"], by=agent)
    return queued or queue_reply(ticket, author=Author.AGENT, user=agent, text=text, files=checked, **terms)


@transaction.atomic
def send_approved_answer(
    ticket: Ticket, *, agent: User, text: str, client_key: UUID, seen_seq: int
) -> Outgoing:
    """The assistant's words, sent because `agent` approved them. Refused when people have the floor (rule 9)."""
    ticket = Ticket.objects.lock(ticket)
    queued = already_queued(ticket, client_key, by=agent)
    return queued or queue_reply(
        ticket,
        author=Author.ASSISTANT,
        approved_by=agent,
        text=text,
        client_key=client_key,
        seen_seq=seen_seq,
    )


@transaction.atomic
def send_automatic_answer(ticket: Ticket, *, text: str, client_key: UUID, seen_seq: int) -> Outgoing:
    """The assistant's words, which nobody has approved. Refused when people have the floor (rule 9)."""
    return queue_reply(ticket, author=Author.ASSISTANT, text=text, client_key=client_key, seen_seq=seen_seq)


@transaction.atomic
def add_note(
    ticket: Ticket, *, agent: User, text: str, client_key: UUID, files: Iterable["File[Any]"] = ()
) -> Message:
    """An internal note, which the customer never sees and which answers nobody. Whom it names with @ is told.

    Raises Invalid when nothing is said, and when somebody is named who does not see the ticket.
    """
    checked = checked_files(files)
    ticket = Ticket.objects.lock(ticket)
    body = checked_body(text, may_be_empty=bool(checked))
    sent = already_sent(ticket, client_key, by=agent)
    if sent:
        return sent
    named = people_named(ticket, body)
    actor = Actor.of(agent)
    note = append_message(
        ticket,
        "note.added",
        actor=actor,
        body=body,
        author=Author.AGENT,
        user=agent,
        client_key=client_key,
        is_public=False,
    )
    attach(ticket, checked, message=note, actor=actor)
    mention(note, named)
    ticket.record("ticket.note_added", actor=actor, fields=SEQ_FIELDS)
    return note
