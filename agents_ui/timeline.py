"""The conversation as an agent reads it: public messages, notes and notices, day by day."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from assistant.models import Draft
from tickets.models import Message, Ticket


@dataclass(frozen=True)
class Entry:
    """`starts_day`: a new day begins with this message, where the reader is. `draft_id`: the public id of the draft
    that it was sent from, "" where people wrote by themselves.
    """

    message: Message
    starts_day: bool
    draft_id: str


def entries_of(ticket: Ticket, *, after: int = 0) -> list[Entry]:
    """Messages of `ticket` with a seq above `after`, in order. One query."""
    behind = Draft.objects.proposed().filter(message=OuterRef("pk")).values("public_id")
    known = ticket.messages.with_people().filter(seq__gte=after)
    found: list[Any] = list(known.annotate(draft_behind=Subquery(behind)))
    before = found.pop(0) if found and found[0].seq <= after else None
    return [
        Entry(message, _day(message) != _day(previous), message.draft_behind or "")
        for previous, message in pairwise([before, *found])
        if message
    ]


def _day(message: Message | None) -> date | None:
    return timezone.localdate(message.created_at) if message else None
