"""What a supervisor reads of each escalation: the case and the last words of its conversation."""

from dataclasses import dataclass

from tickets.models import Author, Erasure, Escalation, Message


@dataclass(frozen=True)
class Case:
    """`last`: the newest public words of a person or the assistant, if any. `erasure`: what the customer asks for."""

    escalation: Escalation
    last: Message | None
    erasure: Erasure | None


def cases_of(escalations: list[Escalation]) -> list[Case]:
    """In the same order. Two queries."""
    tickets = {escalation.ticket_id: escalation.ticket for escalation in escalations}
    spoken = Message.objects.filter(ticket__in=tickets).public().exclude(author=Author.SYSTEM)
    newest = spoken.with_people().order_by("ticket_id", "-seq").distinct("ticket_id")
    last = {message.ticket_id: message for message in newest}
    for message in newest:
        message.ticket = tickets[message.ticket_id]
    asked = {erasure.ticket_id: erasure for erasure in Erasure.objects.open().filter(ticket__in=tickets)}
    return [
        Case(escalation, last.get(escalation.ticket_id), asked.get(escalation.ticket_id))
        for escalation in escalations
    ]
