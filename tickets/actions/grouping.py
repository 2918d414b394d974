"""What merging and splitting conversations have in common: words are copied, never moved or edited, each copy with its
origin.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.conversation import append_message, tell
from tickets.actions.mentioning import carry_mentions
from tickets.actions.outgoing import withdraw_replies
from tickets.models import Actor, Author, Message, Ticket
from tickets.models.message import MessageQuerySet
from tickets.models.public_id import new_public_id

OVERTAKEN = gettext_noop("The conversation was merged or split.")
#: When somebody has to be answered, and by when it has to be settled.
CLOCKS = ("waiting_since", "due_at", "resolution_due_at")


def spoken(ticket: Ticket) -> MessageQuerySet:
    """What people and the assistant said, notes too, in order; notices belong to their ticket."""
    return ticket.messages.exclude(author=Author.SYSTEM).with_people().order_by("seq")


def copy_messages(messages: Iterable[Message], *, into: Ticket, actor: Actor) -> None:
    """Relies on the lock of `into`. Who said it and when stays; files come along as rows on the same content."""
    for message in messages:
        copy = append_message(
            into,
            "message.copied",
            actor=actor,
            author=Author(message.author),
            origin=message,
            **{
                name: getattr(message, name)
                for name in ("is_public", "user", "approved_by", "body", "created_at")
            },
        )
        for file in message.attachments.all():
            file.pk, file.public_id = None, new_public_id()
            file._state.adding, file.ticket, file.message, file.outgoing = True, into, copy, None
            file.record("attachment.copied", actor=actor)
    carry_mentions(into)


def overtake(ticket: Ticket, actor: Actor) -> None:
    """What was about to be said answers another conversation than the one that is there now."""
    withdraw_replies(ticket, ticket.outgoing.pending(), OVERTAKEN, actor=actor)
    signals.ticket_regrouped.send(Ticket, ticket=ticket, actor=actor, reason=OVERTAKEN)


def go_on(ticket: Ticket, actor: Actor) -> None:
    """Where the assistant has the floor and the customer waits, it drafts anew."""
    signals.ticket_given_back.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket, "ticket.changed", public=True)
