"""Articles that were offered while a customer typed. What was typed is not kept."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from assistant.models import Article, Deflection
from tickets.models import Ticket

#: So far back (days) the figure of supervisors looks.
DAYS = 30


class Deflected(NamedTuple):
    """Visits of the last DAYS days: articles were offered, one was opened, and it settled the question."""

    offered: int
    opened: int
    settled: int


@transaction.atomic
def offer_articles(articles: Sequence[Article], *, visit: str) -> Deflection:
    """Note that they stand on a customer's screen. `visit` is the public id of this visit, "" for a new one.

    Its row is locked: what becomes of the visit meanwhile is noted in other fields, and two offers add up.
    """
    going_on = Deflection.objects.select_for_update().filter(ticket=None, is_settled=False)
    deflection = going_on.filter(public_id=visit).first() or Deflection.objects.create()
    new = [article.pk for article in articles if article.pk not in deflection.offered]
    if new:
        deflection.offered = [*deflection.offered, *new]
        deflection.save(update_fields=["offered"])
    return deflection


def note_opened(visit: str, *, article: int) -> None:
    """The first one that is opened counts; only one that was offered can be."""
    Deflection.objects.filter(public_id=visit, offered__contains=article, opened=None).update(opened=article)


def note_settled(visit: str) -> None:
    """The customer says that this answered it."""
    Deflection.objects.filter(public_id=visit, ticket=None).update(is_settled=True)


def note_asked(visit: str, *, ticket: Ticket) -> None:
    """The message was sent all the same: nothing was settled."""
    Deflection.objects.filter(public_id=visit, ticket=None).update(ticket=ticket, is_settled=False)


def deflected() -> Deflected:
    """By the index on the time; one query."""
    lately = Deflection.objects.filter(at__gte=timezone.now() - timedelta(days=DAYS))
    counts = lately.aggregate(
        offered=Count("pk"),
        opened=Count("pk", filter=Q(opened__isnull=False)),
        settled=Count("pk", filter=Q(is_settled=True)),
    )
    return Deflected(**counts)
