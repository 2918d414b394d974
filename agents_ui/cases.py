"""What a supervisor reads of each escalation: the case and the last words of its conversation."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from tickets.models import Author, Erasure, Escalation, Message
from tickets.models.escalation import EscalationQuerySet


@dataclass(frozen=True)
class Case:
    """`last`: the newest public words of a person or the assistant, if any. `to_be_erased`: how many conversations its
    customer has, who asks that all of them are deleted; 0 if nobody asks.
    """

    escalation: Escalation
    last: Message | None
    to_be_erased: int


def cases_of(escalations: EscalationQuerySet, *, most: int) -> list[Case]:
    """The first `most`, in their order. Three queries."""
    asked = Erasure.objects.open().filter(ticket=OuterRef("ticket")).values("pk")
    theirs = asked.annotate(number=Count("customer__tickets")).values("number")[:1]
    rows = list(escalations.annotate(to_be_erased=Coalesce(Subquery(theirs), 0))[:most])
    tickets = {escalation.ticket_id: escalation.ticket for escalation in rows}
    spoken = Message.objects.filter(ticket__in=tickets).public().exclude(author=Author.SYSTEM)
    newest = (
        spoken.with_people()
        .order_by("ticket_id", "-seq")
        .distinct("ticket_id")
        .prefetch_related("attachments")
    )
    last = {message.ticket_id: message for message in newest}
    for message in newest:
        message.ticket = tickets[message.ticket_id]
    return [
        Case(one, last.get(one.ticket_id), one.to_be_erased)  # type: ignore[attr-defined]  # annotated above
        for one in rows
    ]
