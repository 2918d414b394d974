"""The conversation as an agent reads it: public messages, notes and notices, day by day."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import timezone

from assistant.models import Draft
from tickets.models import Author, Message, Ticket


@dataclass(frozen=True)
class Entry:
    """`starts_day`: a new day begins with this message, where the reader is. `draft_id`: the public id of the draft
    that it was sent from, "" where people wrote by themselves.
    """

    message: Message
    starts_day: bool
    draft_id: str


def entries_of(ticket: Ticket, *, after: int = 0) -> list[Entry]:
    """Messages of `ticket` with a seq above `after`, in order. Two queries."""
    found = list(ticket.messages.with_people().filter(seq__gte=after))
    before = found.pop(0) if found and found[0].seq <= after else None
    drafts = _drafts_behind(ticket, found)
    return [
        Entry(message, _day(message) != _day(previous), drafts.get(message.pk, ""))
        for previous, message in pairwise([before, *found])
        if message
    ]


def _drafts_behind(ticket: Ticket, messages: list[Message]) -> dict[int, str]:
    said = [message.pk for message in messages if message.author in (Author.ASSISTANT, Author.AGENT)]
    sent = Draft.objects.for_ticket(ticket).filter(message__in=said)
    return dict(sent.values_list("message_id", "public_id")) if said else {}


def _day(message: Message | None) -> date | None:
    return timezone.localdate(message.created_at) if message else None
