"""A customer's own conversations, to come back to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When

from tickets.chat.standing import Standing, standing_of
from tickets.models import Customer, Message, Ticket
from tickets.models.ticket import ACTIVE

SHOWN = 50


@dataclass(frozen=True)
class Conversation:
    """`at`: when something was last said in it. `last_words`: empty where its subject says them already."""

    public_id: str
    team_id: int
    subject: str
    last_words: str
    at: datetime
    standing: Standing


def conversations_of(customer: Customer | None) -> list[Conversation]:
    """The open ones first, then by the newest public message. No more than SHOWN."""
    last_said = (
        Message.objects.public().filter(ticket=OuterRef("pk")).order_by("-seq").values("created_at")[:1]
    )
    is_over = Case(When(status__in=ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    tickets = (
        Ticket.objects.of_customer(customer)
        .filter(merged_into=None)
        .select_related("assignee")
        .annotate(last_said=Subquery(last_said))
    )
    return [_conversation(ticket) for ticket in tickets.order_by(is_over, "-last_said", "-pk")[:SHOWN]]


def _conversation(ticket: Ticket) -> Conversation:
    return Conversation(
        public_id=ticket.public_id,
        team_id=ticket.team_id,
        subject=ticket.subject,
        last_words="" if ticket.preview.startswith(ticket.subject.removesuffix("…")) else ticket.preview,
        at=ticket.last_said,  # type: ignore[attr-defined]  # annotated above
        standing=standing_of(ticket),
    )
