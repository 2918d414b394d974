"""Background work of the domain: thin, by id, safe to run twice."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from celery import shared_task
from django.db.models import Model, QuerySet
from django.utils import timezone

from tickets.actions import close_ticket, kick_release, release_reply, remove_lost_files, wake_ticket
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Outgoing, Status, Ticket
from tickets.models.clock import database_now

M = TypeVar("M", bound=Model)

log = logging.getLogger(__name__)
_AT_ONCE = 500

#: A solved ticket stays open to the customer's word for so long.
QUIET_FOR = timedelta(days=7)


@shared_task
def release(pk: int) -> None:
    """The undo window of one reply is over. Whoever undid or withdrew it was faster: then there is nothing to do.

    Hosts' clocks differ: who is woken early comes again.
    """
    outgoing = Outgoing.objects.pending().select_related("ticket").filter(pk=pk).first()
    if outgoing is None:
        return
    early_s = (outgoing.send_after - database_now()).total_seconds()
    if early_s > 0:
        kick_release(pk, delay_s=early_s)
        return
    with suppress(Conflict):
        release_reply(outgoing)


@shared_task
def release_overdue() -> None:
    """Send what should have been sent by now: its worker died, or the broker lost the task. However old it is."""
    overdue = Outgoing.objects.due().order_by("send_after")
    _each(overdue[:_AT_ONCE], lambda outgoing: release(outgoing.pk))


@shared_task
def wake_snoozed() -> None:
    """Bring back what was snoozed until now. The lists show it from its time on; this tells who looks."""
    due = Ticket.objects.filter(snoozed_until__lte=timezone.now()).order_by("snoozed_until")
    _each(due[:_AT_ONCE], wake_ticket)


@shared_task
def close_solved() -> None:
    """Close what has been solved and quiet for QUIET_FOR."""
    quiet = Ticket.objects.filter(status=Status.SOLVED, solved_at__lt=timezone.now() - QUIET_FOR)
    _each(quiet.order_by("solved_at")[:_AT_ONCE], close_ticket)


def _each(rows: QuerySet[M], act: Callable[[M], object]) -> None:
    """One that fails stops nobody else. Somebody else may be faster: a customer who writes, say."""
    for row in rows:
        try:
            with suppress(NotAllowed):
                act(row)
        except Exception:
            log.exception("%s %s failed; the others go on.", type(row).__name__, row.pk)


@shared_task
def sweep_files() -> None:
    """What came with messages and belongs to none (any more)."""
    removed = remove_lost_files()
    if removed:
        log.warning("Files without a message were removed: %s.", removed)
