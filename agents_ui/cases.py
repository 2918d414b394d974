"""What a supervisor reads of each escalation: the case and the last words of its conversation."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery, When, prefetch_related_objects
from django.db.models.functions import Coalesce

from tickets.models import Author, Erasure, Escalation, Message
from tickets.models.escalation import EscalationQuerySet


@dataclass(frozen=True)
class Case:
    """`to_be_erased`: the public ids of the customer's conversations, who asks that all of them are deleted; empty if
    nobody asks. `last`: the newest public words of a person or the assistant, if any, there or else in its own
    conversation. `written`: how many messages the customer has written in all.
    """

    escalation: Escalation
    last: Message | None
    to_be_erased: list[str]
    written: int


def cases_of(escalations: EscalationQuerySet, *, most: int) -> list[Case]:
    """The first `most`, in their order. Two queries, and one more where a file came without a word."""
    rows = list(_counted(escalations)[:most])
    newest = Message.objects.with_people().select_related("ticket__requester")
    last = newest.in_bulk([row.last for row in rows if row.last])  # type: ignore[attr-defined]  # annotated below
    prefetch_related_objects([message for message in last.values() if not message.body], "attachments")
    return [
        Case(row, last.get(row.last), row.to_be_erased, row.written)  # type: ignore[attr-defined]  # so are these
        for row in rows
    ]


def _counted(escalations: EscalationQuerySet) -> EscalationQuerySet:
    """In one query, so that what is shown as the last is the last of what is counted."""
    asked = Erasure.objects.standing().filter(ticket=OuterRef("ticket"))
    said = Message.objects.said_by(OuterRef("ticket__requester")).order_by().values("author")
    written = said.annotate(number=Count("pk")).values("number")
    spoken = Message.objects.public().exclude(author=Author.SYSTEM)
    here = spoken.filter(ticket=OuterRef("ticket")).order_by("-seq")
    anywhere = spoken.filter(ticket__requester=OuterRef("ticket__requester")).order_by("-created_at", "-pk")
    return escalations.annotate(
        to_be_erased=ArraySubquery(asked.values("customer__tickets__public_id")),
        written=Coalesce(Subquery(written), 0),
        last=models.Case(
            When(Exists(asked), then=Subquery(anywhere.values("pk")[:1])),
            default=Subquery(here.values("pk")[:1]),
        ),
    )
