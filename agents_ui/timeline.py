"""The conversation as an agent reads it: public messages, notes and notices, day by day."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import timezone

from tickets.models import Message, Ticket


@dataclass(frozen=True)
class Entry:
    """`starts_day`: a new day begins with this message, where the reader is."""

    message: Message
    starts_day: bool


def entries_of(ticket: Ticket, *, after: int = 0) -> list[Entry]:
    """Messages of `ticket` with a seq above `after`, in order. One query."""
    found = list(ticket.messages.with_people().filter(seq__gte=after))
    before = found.pop(0) if found and found[0].seq <= after else None
    steps = pairwise([before, *found])
    return [Entry(message, _day(message) != _day(previous)) for previous, message in steps if message]


def _day(message: Message | None) -> date | None:
    return timezone.localdate(message.created_at) if message else None
