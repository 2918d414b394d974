"""What the desk says: replies and notes of agents, and drafts that an agent has approved."""

from uuid import UUID

from django.db import transaction

from tickets import signals
from tickets.actions.conversation import (
    SEQ_FIELDS,
    already_sent,
    append_message,
    checked_body,
    refuse_when_behind,
    stop_waiting,
    tell,
)
from tickets.actions.escalation import settle_automatically
from tickets.lifecycle import Move, move
from tickets.models import ASSISTANT, Actor, Author, Message, Ticket, User


@transaction.atomic
def send_reply(ticket: Ticket, *, agent: User, text: str, client_key: UUID, seen_seq: int) -> Message:
    """An agent's own public reply. `seen_seq` is the newest public message on the agent's screen.

    Raises Invalid (empty, too long), Conflict (something newer is public), NotAllowed (the ticket is closed).
    """
    ticket = Ticket.objects.lock(ticket)
    body = checked_body(text)
    sent = already_sent(ticket, client_key, by=agent)
    if sent:
        return sent
    refuse_when_behind(ticket, seen_seq)
    return _send(ticket, "reply.sent", Actor.of(agent), body, Author.AGENT, user=agent, client_key=client_key)


@transaction.atomic
def send_approved_answer(
    ticket: Ticket, *, agent: User, text: str, client_key: UUID, seen_seq: int
) -> Message:
    """The assistant's words, sent because `agent` approved them. Refused when people have the floor (rule 9)."""
    ticket = Ticket.objects.lock(ticket)
    refuse_when_behind(ticket, seen_seq)
    body, actor = checked_body(text), Actor.of(agent)
    return _send(
        ticket, "answer.sent", actor, body, Author.ASSISTANT, approved_by=agent, client_key=client_key
    )


@transaction.atomic
def send_automatic_answer(ticket: Ticket, *, text: str, client_key: UUID, seen_seq: int) -> Message:
    """The assistant's words, which nobody has approved. Refused when people have the floor (rule 9)."""
    ticket = Ticket.objects.lock(ticket)
    refuse_when_behind(ticket, seen_seq)
    return _send(
        ticket,
        "answer.sent_by_itself",
        ASSISTANT,
        checked_body(text),
        Author.ASSISTANT,
        client_key=client_key,
    )


@transaction.atomic
def add_note(ticket: Ticket, *, agent: User, text: str, client_key: UUID) -> Message:
    """An internal note, which the customer never sees and which answers nobody."""
    ticket = Ticket.objects.lock(ticket)
    body = checked_body(text)
    sent = already_sent(ticket, client_key, by=agent, is_public=False)
    if sent:
        return sent
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
    ticket.record("ticket.note_added", actor=actor, fields=SEQ_FIELDS)
    return note


def _send(
    ticket: Ticket, verb: str, actor: Actor, body: str, author: Author, **values: User | UUID
) -> Message:
    fields = move(ticket, Move.REPLIED)
    message = append_message(ticket, verb, actor=actor, body=body, author=author, **values)
    fields += stop_waiting(ticket)
    ticket.record(f"ticket.{verb.replace('.', '_')}", actor=actor, fields=[*fields, *SEQ_FIELDS])
    settle_automatically(ticket, actor=actor)
    signals.reply_sent.send(Ticket, ticket=ticket, message=message)
    tell(ticket, "ticket.changed", public=True)
    return message
