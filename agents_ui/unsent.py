"""What the reader has typed on this ticket and not sent, on whatever device."""

from typing import Any, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from assistant.models import Draft
from tickets.models import Ticket, Unsent, User
from tickets.models.ticket import TicketQuerySet

#: Digits that no revision has.
_LONG = 10


class Kept(TypedDict):
    """`other`: what another device had at the same place. `revision` 0: nothing is kept."""

    text: str
    other: str
    revision: int


def with_unsent(tickets: TicketQuerySet, reader: User) -> TicketQuerySet:
    """For the page of a ticket: in the same query."""
    values = JSONObject(place="place", text="text", other="other", revision="revision")
    unsent = Unsent.objects.filter(ticket=OuterRef("pk"), user=reader).annotate(said=values)
    return tickets.annotate(unsent=ArraySubquery(unsent.values("said")))


def kept_with(ticket: Ticket) -> dict[str, Kept]:
    """Of a ticket that came `with_unsent`, by place."""
    rows: list[dict[str, Any]] = ticket.unsent  # type: ignore[attr-defined]  # annotated
    return {
        row["place"]: Kept(text=row["text"], other=row["other"], revision=row["revision"]) for row in rows
    }


def kept_of(ticket: Ticket, reader: User) -> dict[str, Kept]:
    """By place. One query."""
    return {unsent.place: kept(unsent) for unsent in Unsent.objects.of(reader, ticket)}


def kept(unsent: Unsent) -> Kept:
    return Kept(text=unsent.text, other=unsent.other, revision=unsent.revision)


class Sender(TypedDict):
    """Which tab of which browser sends what it has typed, as it calls itself, and the revision that it knew."""

    device: str
    seen: int


def sender_of(request: HttpRequest) -> Sender:
    """Without JavaScript nobody in particular."""
    seen = request.POST.get("seen", "")
    return Sender(
        device=request.POST.get("device", ""), seen=int(seen) if seen.isdecimal() and len(seen) < _LONG else 0
    )


def place_of(draft: Draft) -> str:
    """Where an edit of `draft` is kept."""
    return f"draft:{draft.public_id}"
