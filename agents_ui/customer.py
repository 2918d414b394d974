"""The customer of a ticket: what the same person asked before, and what the assistant was told for the newest draft."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from agents_ui.paging import Page, page_by
from assistant.actions import Told, told
from assistant.models import Draft
from tickets.models import Rating, Score, Ticket, User
from tickets.models.ticket import TicketQuerySet

#: So many conversations stand on a page.
SHOWN = 10


@dataclass(frozen=True)
class Past:
    """`score`: how the customer rated its help, the newest time; None where nobody did."""

    ticket: Ticket
    score: Score | None


@dataclass(frozen=True)
class ToldOf:
    """`told` None: `draft` was not asked for by itself, or what was asked is gone; its record says which."""

    draft: Draft
    told: Told | None


def past_of(ticket: Ticket, reader: User, *, after: str = "") -> tuple[list[Past], Page[Ticket]]:
    """The customer's other conversations that `reader` may see, newest first. One query. Raises Http404."""
    others = Ticket.objects.visible_to(reader).of_customer(ticket.requester).exclude(pk=ticket.pk)
    page = page_by(_rated(others), "pk", size=SHOWN, after=after)
    return [Past(one, _score(one)) for one in page.rows], page


def rating_of(ticket: Ticket) -> Rating | None:
    return ticket.ratings.order_by("-solved_at").first()


def told_of(ticket: Ticket) -> ToldOf | None:
    """Of the newest draft; None where there is none, or it is not written yet."""
    drafts = Draft.objects.for_ticket(ticket).standing().select_related("ticket", "after")
    draft = drafts.order_by("-pk").first()
    if draft is None or draft.is_unwritten:
        return None
    return ToldOf(draft, told(draft))


def _rated(tickets: TicketQuerySet) -> TicketQuerySet:
    newest = Rating.objects.filter(ticket=OuterRef("pk")).order_by("-solved_at").values("score")[:1]
    return tickets.annotate(score=Subquery(newest))


def _score(ticket: Ticket) -> Score | None:
    score = ticket.score  # type: ignore[attr-defined]  # annotated
    return Score(score) if score else None
