"""A reply that has waited out the undo window becomes a message."""

from tickets.actions.attaching import send_attached
from tickets.actions.conversation import SEQ_FIELDS, append_message, notice, stop_waiting
from tickets.lifecycle import Move, move
from tickets.models import Actor, Author, Message, Outgoing
from tickets.models.ticket import PREVIEW_CHARS
from tickets.text import shortened


def become_message(outgoing: Outgoing, *, actor: Actor) -> Message:
    """Of its ticket, which has been answered with it. Relies on the ticket's lock."""
    ticket = outgoing.ticket
    verb = _verb_of(outgoing)
    fields = move(ticket, Move.REPLIED)
    message = append_message(
        ticket,
        verb,
        actor=actor,
        author=Author(outgoing.author),
        body=outgoing.body,
        user=outgoing.user,
        approved_by=outgoing.approved_by,
        client_key=outgoing.client_key,
    )
    names = send_attached(outgoing, message, actor=actor)
    if not message.body:
        ticket.preview = shortened(", ".join(names), PREVIEW_CHARS)
    _note_override(outgoing)
    fields += stop_waiting(ticket)
    ticket.record(f"ticket.{verb.replace('.', '_')}", actor=actor, fields=[*fields, *SEQ_FIELDS])
    return message


def _verb_of(outgoing: Outgoing) -> str:
    if outgoing.author == Author.AGENT:
        return "reply.sent"
    return "answer.sent" if outgoing.approved_by else "answer.sent_by_itself"


def _note_override(outgoing: Outgoing) -> None:
    if outgoing.override_reason and outgoing.user:
        notice(
            outgoing.ticket,
            "reply.overridden",
            public=False,
            actor=Actor.of(outgoing.user),
            who=outgoing.user.name,
            reason=outgoing.override_reason,
        )
