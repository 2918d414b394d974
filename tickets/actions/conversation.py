"""What the verbs share: how a message is numbered and written, and who is told on commit.

Everything here relies on the caller holding the lock on the ticket's row.
"""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tickets import realtime
from tickets.exceptions import Conflict, Invalid
from tickets.models import SYSTEM, Actor, Author, Message, Ticket, User
from tickets.models.message import MAX_MESSAGE_CHARS
from tickets.models.notices import TELLS_OF_CHANGE, TELLS_OF_PEOPLE
from tickets.models.ticket import PREVIEW_CHARS
from tickets.text import clean_text, shortened

SEQ_FIELDS = ["last_seq", "last_public_seq", "preview"]


def append_message(ticket: Ticket, verb: str, *, actor: Actor, author: Author, **values: Any) -> Message:
    """Write the next message of `ticket`. The caller saves SEQ_FIELDS of the ticket with its own verb."""
    ticket.last_seq += 1
    message = Message(ticket=ticket, seq=ticket.last_seq, author=author, **values)
    if message.is_public:
        ticket.last_public_seq = message.seq
    if message.is_public and message.body:
        ticket.preview = shortened(message.plain, PREVIEW_CHARS)
    message.record(verb, actor=actor)
    tell(ticket, "message.created", public=message.is_public, seq=message.seq, author=author)
    return message


def notice(ticket: Ticket, event: str, *, public: bool, actor: Actor = SYSTEM, **facts: str) -> Message:
    """A message of the system (models/notices.py has the words), to the customer too when `public`."""
    return append_message(
        ticket, event, actor=actor, author=Author.SYSTEM, is_public=public, event=event, facts=facts
    )


def last_told(ticket: Ticket) -> Message | None:
    """What the customer was told last of who answers."""
    return ticket.messages.public().filter(event__in=(*TELLS_OF_PEOPLE, *TELLS_OF_CHANGE)).last()


def phrase(choice: models.TextChoices | models.IntegerChoices) -> str:
    """The English label of `choice`, which a notice puts into its reader's language."""
    with translation.override("en"):
        return str(choice.label)


def checked_body(text: str, *, may_be_empty: bool = False) -> str:
    """The text as it is stored. Raises Invalid when nothing is left of it or it is too long."""
    body = clean_text(text).strip()
    if not body and not may_be_empty:
        raise Invalid(_("Write something first."))
    if len(body) > MAX_MESSAGE_CHARS:
        raise Invalid(
            _("This is %(length)d characters long; %(limit)d fit in one message.")
            % {"length": len(body), "limit": MAX_MESSAGE_CHARS}
        )
    return body


def already_sent(ticket: Ticket, client_key: UUID, *, by: User | None) -> Message | None:
    """The customer's message, or the note of agent `by`, that came under `client_key` before (rule 3).

    Raises Conflict when the key belongs to something else: another person's words, or a reply.
    """
    message = ticket.messages.filter(client_key=client_key).first()
    if message and message.user == by and message.is_public == (by is None):
        return message
    refuse_when_used(ticket, client_key)
    return None


def refuse_when_used(ticket: Ticket, client_key: UUID) -> None:
    """Raise Conflict when a message or a reply of `ticket` has this key."""
    if (
        ticket.messages.filter(client_key=client_key).exists()
        or ticket.outgoing.filter(client_key=client_key).exists()
    ):
        raise Conflict(_("This was already used for another message. Reload the page, then send again."))


def refuse_when_behind(ticket: Ticket, seen_seq: int) -> None:
    """Raise Conflict when something public has come after `seen_seq`: nobody answers blind (rule 2)."""
    if seen_seq > ticket.last_public_seq:
        raise Invalid(_("This page has seen messages that do not exist. Reload it."))
    if ticket.last_public_seq > seen_seq:
        newest = ticket.messages.public().with_people().get(seq=ticket.last_public_seq)
        raise Conflict(
            _("%(who)s wrote while you were typing. Read it, then send.") % {"who": newest.speaker},
            who=newest.speaker,
            when=newest.created_at,
        )


def stop_waiting(ticket: Ticket) -> list[str]:
    """The customer has been answered. Returns the fields to save."""
    now = timezone.now()
    ticket.waiting_since = ticket.due_at = None
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.step = ""
    return ["waiting_since", "due_at", "first_replied_at", "step"]


def tell(ticket: Ticket, kind: str, *, public: bool, **facts: Any) -> None:
    """Push on commit to the screens of this ticket, to its team's queue and, when `public`, to the customer."""
    topics = [realtime.ticket_topic(ticket.public_id), realtime.team_topic(ticket.team_id)]
    if public:
        topics.append(realtime.chat_topic(ticket.public_id))
    realtime.publish_on_commit(topics, kind, ticket=ticket.public_id, **facts)
