"""How a translation or a summary comes to be asked for, and what a worker may say of the one it holds.

The row is the outbox and the cache: whoever asks for the same gets the same row. Nothing here sends anything.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.actions.request import kick
from assistant.models import Aid, AidKind, AidStatus
from tickets import realtime
from tickets.exceptions import Invalid
from tickets.models import ASSISTANT, SYSTEM, Actor, Author, Language, Ticket, User
from tickets.models.clock import database_now
from tickets.models.message import MessageQuerySet

TASK = "assistant.tasks.write_aid"


@transaction.atomic
def ask_for_translation(ticket: Ticket, *, agent: User, seq: int, language: Language) -> Aid:
    """Of message `seq` into `language`. Asked once: what is there or under way is returned, what failed is asked for
    again. Raises Invalid for what has no words that the customer sees too.
    """
    ticket = Ticket.objects.lock(ticket)
    if not spoken_in(ticket).filter(seq=seq).exists():
        raise Invalid(_("There is nothing to translate."))
    return _ask(Aid(ticket=ticket, kind=AidKind.TRANSLATION, seq=seq, language=language, asked_by=agent))


@transaction.atomic
def ask_for_summary(ticket: Ticket, *, agent: User) -> Aid:
    """Of all that was said in public by now, in the language of the conversation: only so can a line be held against
    its message. Asked once for each newest message. Raises Invalid where nothing was said.
    """
    ticket = Ticket.objects.lock(ticket)
    newest = spoken_in(ticket).last()
    if newest is None:
        raise Invalid(_("There is nothing to sum up."))
    language = Language(ticket.language)
    return _ask(Aid(ticket=ticket, kind=AidKind.SUMMARY, seq=newest.seq, language=language, asked_by=agent))


def spoken_in(ticket: Ticket) -> MessageQuerySet:
    """What people and the assistant said in public, with words."""
    return ticket.messages.public().exclude(author=Author.SYSTEM).exclude(body="")


@transaction.atomic
def finish_aid(claimed: Aid, **values: Any) -> bool:
    """It can be read. False when the claim was lost meanwhile."""
    return _end(claimed, AidStatus.READY, ready_at=timezone.now(), **values)


@transaction.atomic
def fail_aid(claimed: Aid, *, reason: str) -> bool:
    """None will come, for a `reason` in words (a msgid). False when the claim was lost meanwhile."""
    return _end(claimed, AidStatus.FAILED, reason=reason)


@transaction.atomic
def requeue_aid(claimed: Aid, *, delay_s: float) -> bool:
    """Try again after `delay_s` seconds. False when the claim was lost meanwhile."""
    later = database_now() + timedelta(seconds=delay_s)
    is_ours = _end(claimed, AidStatus.QUEUED, not_before=later)
    if is_ours:
        _kick_on_commit(claimed, delay_s=delay_s)
    return is_ours


def empty_aids(ticket: Ticket) -> None:
    """The words of the conversation go for good. Relies on the ticket's lock: no worker writes into these any more."""
    for aid in Aid.objects.filter(ticket=ticket).exclude(status=AidStatus.FAILED):
        aid.status, aid.text, aid.lines = AidStatus.FAILED, "", []
        aid.record("aid.emptied", actor=SYSTEM, fields=["status", "text", "lines"])
    Aid.history.filter(ticket_id=ticket.pk).update(text="", lines=[])


def _ask(wanted: Aid) -> Aid:
    """Relies on the ticket's lock."""
    same = {"kind": wanted.kind, "seq": wanted.seq, "language": wanted.language}
    known = Aid.objects.filter(ticket=wanted.ticket, **same).first()
    if known and known.status != AidStatus.FAILED:
        return known
    aid = known or wanted
    aid.ticket, aid.asked_by, aid.requested_at = wanted.ticket, wanted.asked_by, timezone.now()
    aid.status, aid.attempt, aid.reason, aid.not_before = AidStatus.QUEUED, 0, "", None
    aid.record("aid.asked_for", actor=Actor.of(wanted.asked_by))
    _tell(aid)
    _kick_on_commit(aid)
    return aid


def _end(claimed: Aid, status: AidStatus, **values: Any) -> bool:
    """Locks the ticket's row, then the aid's: an erasure comes before or after, never between."""
    ticket = Ticket.objects.lock(claimed.ticket)
    aid = Aid.objects.held_by(claimed).select_for_update(of=("self",)).first()
    if aid is None:
        return False
    aid.ticket, aid.status, aid.lease_until = ticket, status, None
    for field, value in values.items():
        setattr(aid, field, value)
    verb = "aid.requeued" if status == AidStatus.QUEUED else f"aid.{status}"
    aid.record(verb, actor=ASSISTANT, fields=["status", "lease_until", *values])
    _tell(aid)
    return True


def _kick_on_commit(aid: Aid, *, delay_s: float = 0) -> None:
    transaction.on_commit(partial(kick, aid.pk, delay_s=delay_s, task=TASK))


def _tell(aid: Aid) -> None:
    """To the agents who look at the ticket, and to nobody else."""
    ticket = aid.ticket.public_id
    topics = [realtime.ticket_topic(ticket)]
    realtime.publish_on_commit(topics, "aid.changed", ticket=ticket, aid=str(aid.kind), seq=aid.seq)
