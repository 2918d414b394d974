"""Background work: thin, by id, safe to run twice. Claims and tokens guard it, not hope."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assistant import actions, aids, asking, pipeline
from assistant.actions import hand_off_stranded, take_back_stranded
from assistant.actions.aids import TASK
from assistant.actions.request import kick
from assistant.knowledge import embed_articles
from assistant.models import Aid, ArticleChange, Call, Draft
from assistant.outage import note_budgets
from tickets.models import Floor, OutgoingStatus, Ticket

log = logging.getLogger(__name__)
_AT_ONCE = 500
#: The next run goes on where this one has stopped.
_EMBED_S = 60.0


@shared_task
def write_draft(pk: int) -> None:
    draft = Draft.objects.claim(pk)
    if draft:
        pipeline.write(draft)


@shared_task
def write_aid(pk: int) -> None:
    aid = Aid.objects.claim(pk)
    if aid:
        aids.write_aid(aid)


@shared_task
def keep_question(pk: int) -> None:
    """Of a draft that was approved as it was written."""
    actions.keep_question(Draft.objects.select_related("ticket").get(pk=pk))


@shared_task
def probe() -> None:
    """Is the provider back? And has the day changed, or a limit?"""
    asking.probe_if_due()
    note_budgets()


@shared_task
def learn_topics() -> None:
    """What people have said of topics and tickets since the last time."""
    actions.learn_topics()


@shared_task
def close_gaps() -> None:
    """Questions that an article answers by now."""
    actions.close_answered_gaps()


@shared_task
def forget_changes() -> None:
    """Of articles, a day old: each process looks for them with every search. One that has searched nothing since makes
    its copy anew.
    """
    ArticleChange.objects.drop(before=timezone.now() - timedelta(days=1))


@shared_task
def bring_articles() -> None:
    """Imports that wait, one after the other."""
    while actions.bring_next():
        pass


@shared_task
def embed() -> None:
    """Vectors for articles that were published or changed, where this desk uses them."""
    embed_articles(seconds=_EMBED_S)


@shared_task
def sweep() -> None:
    """What nobody owns, people get; what no worker has, a worker gets. Looks at all rows, however old."""
    open_draft = Draft.objects.proposed().open().filter(ticket=OuterRef("pk"))
    waiting_for_us = Ticket.objects.active().waiting().filter(~Exists(open_draft), floor=Floor.ASSISTANT)
    stranded = waiting_for_us.exclude(outgoing__status=OutgoingStatus.PENDING)
    for ticket in stranded.order_by("waiting_since")[:_AT_ONCE]:
        try:
            hand_off_stranded(ticket)
        except Exception:
            log.exception("Ticket %s could not be handed off; the others go on.", ticket.pk)
    take_back_stranded()
    Call.objects.left_behind(timezone.now()).write_off()
    waiting = Draft.objects.claimable().order_by("requested_at")
    for pk in waiting.values_list("pk", flat=True)[:_AT_ONCE]:
        kick(pk)
    aids_wanted = Aid.objects.claimable().order_by("requested_at")
    for pk in aids_wanted.values_list("pk", flat=True)[:_AT_ONCE]:
        kick(pk, task=TASK)
