"""What a worker may say of the draft it holds. Writes go through the claim's token: who lost it writes nothing."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assistant.actions.automatic import send_by_itself
from assistant.actions.request import kick_on_commit, note_draft, tell_draft
from assistant.actions.shadows import compare_shadow
from assistant.models import Call, Draft, DraftStatus
from tickets.actions import hand_off, show_step
from tickets.models import ASSISTANT, HandOff, Step, Ticket
from tickets.models.clock import database_now


@transaction.atomic
def finish_draft(claimed: Draft, **values: Any) -> bool:
    """The screened text stands and waits for a decision. False when the claim was lost meanwhile."""
    draft = _held(claimed)
    if draft is None:
        return False
    draft.status, draft.ready_at, draft.lease_until = DraftStatus.READY, timezone.now(), None
    for field, value in values.items():
        setattr(draft, field, value)
    draft.record("draft.ready", actor=ASSISTANT, fields=["status", "ready_at", "lease_until", *values])
    if draft.is_shadow:
        compare_shadow(draft)
    elif not send_by_itself(draft):
        show_step(draft.ticket, Step.CHECKING)
    tell_draft(draft)
    return True


@transaction.atomic
def requeue_draft(claimed: Draft, *, delay_s: float) -> bool:
    """Try again after `delay_s` seconds: the cause may pass. False when the claim was lost meanwhile."""
    draft = _held(claimed)
    if draft is None:
        return False
    draft.status, draft.lease_until = DraftStatus.QUEUED, None
    draft.not_before = database_now() + timedelta(seconds=delay_s)
    draft.record("draft.requeued", actor=ASSISTANT, fields=["status", "lease_until", "not_before"])
    tell_draft(draft)
    kick_on_commit(draft, delay_s=delay_s)
    return True


@transaction.atomic
def fail_draft(claimed: Draft, *, reason: HandOff, detail: str) -> bool:
    """No draft will come: people get the floor and the customer is told. False when the claim was lost meanwhile.

    What was written of it is thrown away: nobody has checked it.
    """
    draft = _held(claimed)
    if draft is None:
        return False
    draft.status, draft.reason, draft.text, draft.lease_until = DraftStatus.FAILED, detail, "", None
    draft.record("draft.failed", actor=ASSISTANT, fields=["status", "reason", "text", "lease_until"])
    tell_draft(draft)
    if draft.is_shadow:
        return True
    attempts = str(Call.objects.filter(draft=draft).count())
    note_draft(draft, "draft.failed", actor=ASSISTANT, reason=detail, attempts=attempts)
    hand_off(draft.ticket, reason=reason, detail=detail, actor=ASSISTANT)
    return True


def _held(claimed: Draft) -> Draft | None:
    """The draft behind the claim, with the rows of its ticket and itself locked: a new claim takes only the latter.

    None when another worker has it or it was decided.
    """
    ticket = Ticket.objects.lock(claimed.ticket)
    draft = Draft.objects.held_by(claimed).select_for_update(of=("self",)).first()
    if draft:
        draft.ticket = ticket
    return draft
