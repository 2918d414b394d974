"""Decisions as a desk would have made them, put into the database at once."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from assistant.actions import finish_draft
from assistant.models import Article, Autonomy, Change, Draft, DraftStatus, Topic
from tickets.models import Ticket, User


def decide(
    ticket: Ticket,
    topic: Topic,
    by: User,
    *,
    unchanged: int,
    edited: int = 0,
    days_ago: float = 1,
    **values: Any,
) -> None:
    """`unchanged` approvals and `edited` ones of drafts on `topic`, `days_ago`."""
    base = {
        "ticket": ticket,
        "topic": topic,
        "answers_up_to": 1,
        "decided_by": by,
        "decided_at": timezone.now() - timedelta(days=days_ago),
        **values,
    }
    rows = [Draft(**base, status=DraftStatus.APPROVED, change=Change.UNCHANGED) for _ in range(unchanged)]
    rows += [Draft(**base, status=DraftStatus.EDITED, change=Change.FACT) for _ in range(edited)]
    Draft.objects.bulk_create(rows)


def compare(ticket: Ticket, topic: Topic, *, agreeing: int, differing: int = 0, **values: Any) -> None:
    """Shadows that were compared with what people wrote."""
    base = {
        "ticket": ticket,
        "topic": topic,
        "answers_up_to": 1,
        "autonomy": Autonomy.SHADOW,
        "status": DraftStatus.RETIRED,
        "decided_at": timezone.now(),
        **values,
    }
    rows = [Draft(**base, change=Change.TONE) for _ in range(agreeing)]
    rows += [Draft(**base, change=Change.POLICY) for _ in range(differing)]
    Draft.objects.bulk_create(rows)


def finished(ticket: Ticket, **values: Any) -> Draft:
    """The open draft of `ticket`, written from all articles, as `values` say; everything else about it is in order."""
    draft = Draft.objects.claim(Draft.objects.for_ticket(ticket).open().get().pk)
    assert draft
    articles = list(Article.objects.order_by("pk").values("id", "version"))
    support = [{"start": 0, "end": 22, "verdict": "supported", "by": "assistant", "quotes": []}]
    good = {"text": "Within 5 working days.", "articles": articles, "support": support, **values}
    assert finish_draft(draft, **good)
    return Draft.objects.get(pk=draft.pk)
