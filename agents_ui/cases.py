"""What a supervisor reads of each escalation: the case and the last words of its conversation."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from tickets.models import Author, Erasure, Escalation, Message
from tickets.models.escalation import EscalationQuerySet


@dataclass(frozen=True)
class Case:
    """`last`: the newest public words of a person or the assistant, if any. `is_to_be_erased`: its customer asks so."""

    escalation: Escalation
    last: Message | None
    is_to_be_erased: bool


def cases_of(escalations: EscalationQuerySet, *, most: int) -> list[Case]:
    """The first `most`, in their order. Two queries."""
    asked = Erasure.objects.open().filter(ticket=OuterRef("ticket"))
    rows = list(escalations.annotate(is_to_be_erased=Exists(asked))[:most])
    tickets = {escalation.ticket_id: escalation.ticket for escalation in rows}
    spoken = Message.objects.filter(ticket__in=tickets).public().exclude(author=Author.SYSTEM)
    newest = spoken.with_people().order_by("ticket_id", "-seq").distinct("ticket_id")
    last = {message.ticket_id: message for message in newest}
    for message in newest:
        message.ticket = tickets[message.ticket_id]
    return [
        Case(one, last.get(one.ticket_id), one.is_to_be_erased)  # type: ignore[attr-defined]  # annotated above
        for one in rows
    ]
