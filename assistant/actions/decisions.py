"""People decide: approve, edit, reject, stop. One decision per draft; whoever comes second learns who was first."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant import cache
from assistant.actions.incidents import note_severe_edit
from assistant.actions.outgoing import Blocked, check_outgoing, screen_again
from assistant.actions.replying import DECISION_FIELDS, attach_reply
from assistant.actions.request import note_draft, request_draft, retire_drafts, tell_draft
from assistant.changes import compare
from assistant.lexicon import rules_for
from assistant.models import Change, Draft, DraftStatus, Rejection
from assistant.screening import Span, Verdict
from tickets.actions import already_queued, hand_off, send_approved_answer, send_reply, take_over
from tickets.actions.conversation import phrase
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Actor, HandOff, Outgoing, Ticket, User
from tickets.models.notices import ASKED_FOR_ANOTHER
from tickets.text import clean_text

#: So many drafts of one answer may be rejected; then a person writes it.
MAX_REJECTIONS = 3


def approve_draft(draft: Draft, *, agent: User, client_key: UUID, override_reason: str = "") -> Outgoing:
    """Send the draft as it is, once the undo window is over. The same `client_key` again is the same reply (rule 3).

    Raises Conflict (overtaken or decided by someone else, with who and when), NotAllowed (still being written),
    Blocked (high-risk content and no `override_reason`, or found only now: nobody can have a reason for it yet).
    """
    with transaction.atomic():
        ticket = Ticket.objects.lock(draft.ticket)
        queued = already_queued(ticket, client_key, by=agent)
        if queued:
            return queued
        draft = _decidable(draft, ticket)
        is_news = screen_again(draft)
        if not is_news and (override_reason.strip() or not draft.is_blocked):
            return _approve(draft, agent, client_key, override_reason)
    # Not within the transaction: what was found now stays on the draft, for the agent to see.
    raise Blocked(_found_in(draft))


@transaction.atomic
def edit_draft(
    draft: Draft, *, agent: User, text: str, client_key: UUID, override_reason: str = ""
) -> Outgoing:
    """Send the agent's version instead: the agent's words, with the draft on record. Raises as `approve_draft`."""
    ticket = Ticket.objects.lock(draft.ticket)
    queued = already_queued(ticket, client_key, by=agent)
    if queued:
        return queued
    draft = _decidable(draft, ticket)
    check_outgoing(ticket, text, override_reason=override_reason)
    change, diff = compare(draft.text, clean_text(text), rules_for(ticket.team_id))
    _decide(draft, DraftStatus.EDITED, agent, override_reason=override_reason, change=change, diff=diff)
    note_severe_edit(draft, agent=agent)
    outgoing = send_reply(ticket, agent=agent, text=text, client_key=client_key, seen_seq=draft.answers_up_to)
    return attach_reply(draft, outgoing, actor=Actor.of(agent))


@transaction.atomic
def reject_draft(draft: Draft, *, agent: User, rejection: Rejection, note: str = "") -> Draft:
    """Refuse it with a reason, which steers the next draft; after MAX_REJECTIONS a person has to write. The same
    again by the same agent changes nothing (a double click).
    """
    ticket = Ticket.objects.lock(draft.ticket)
    draft = _fresh(draft, ticket)
    if _did(agent, draft, DraftStatus.REJECTED) and draft.rejection == rejection:
        return draft
    draft = _decidable(draft, ticket)
    _decide(draft, DraftStatus.REJECTED, agent, rejection=rejection, reason=note.strip()[:500])
    said = {"who": agent.name, "reason": phrase(rejection)} | ({"note": draft.reason} if draft.reason else {})
    event = "draft.rejected_with_note" if draft.reason else "draft.rejected"
    note_draft(draft, event, actor=Actor.of(agent), **said)
    if Draft.objects.rejected_for(ticket).count() < MAX_REJECTIONS:
        request_draft(ticket)
    else:
        hand_off(ticket, reason=HandOff.REJECTED, detail="", actor=Actor.of(agent))
    return draft


@transaction.atomic
def regenerate_draft(draft: Draft, *, agent: User) -> Draft | None:
    """Another one, without blame: this one is overtaken, and counts for nothing. Once more by the same agent changes
    nothing (a double click). Raises as `reject_draft`.
    """
    ticket = Ticket.objects.lock(draft.ticket)
    draft = _fresh(draft, ticket)
    if _did(agent, draft, DraftStatus.RETIRED):
        return draft
    draft = _decidable(draft, ticket)
    cache.forget_on_commit(draft.cache_key)
    retire_drafts(ticket, ASKED_FOR_ANOTHER, by=agent)
    return request_draft(ticket)


@transaction.atomic
def stop_draft(draft: Draft, *, agent: User) -> Draft:
    """End the writing: the agent answers instead, so the conversation is theirs (rule 8: never without an owner).
    Once more by the same agent changes nothing (a double click).
    """
    ticket = Ticket.objects.lock(draft.ticket)
    draft = _fresh(draft, ticket)
    if _did(agent, draft, DraftStatus.STOPPED):
        return draft
    if not draft.is_unwritten:
        raise NotAllowed(_("This draft is already written.")) if draft.is_open else _overtaken(draft)
    _decide(draft, DraftStatus.STOPPED, agent)
    note_draft(draft, "draft.stopped", actor=Actor.of(agent), who=agent.name)
    take_over(ticket, agent=agent)
    return draft


def _approve(draft: Draft, agent: User, client_key: UUID, override_reason: str) -> Outgoing:
    _decide(draft, DraftStatus.APPROVED, agent, override_reason=override_reason, change=Change.UNCHANGED)
    outgoing = send_approved_answer(
        draft.ticket, agent=agent, text=draft.text, client_key=client_key, seen_seq=draft.answers_up_to
    )
    return attach_reply(draft, outgoing, actor=Actor.of(agent))


def _found_in(draft: Draft) -> Verdict:
    """What the screening has found in the draft: what it found as it was written is covered in its text by now."""
    return Verdict("block", draft.text, tuple(Span(**span) for span in draft.spans))


def _fresh(draft: Draft, ticket: Ticket) -> Draft:
    fresh = Draft.objects.select_related("decided_by").get(pk=draft.pk)
    fresh.ticket = ticket
    if fresh.is_shadow:
        raise NotAllowed(_("This draft was written only to be compared. Nobody can send it."))
    return fresh


def _did(agent: User, draft: Draft, decision: DraftStatus) -> bool:
    return draft.status == decision and draft.decided_by == agent


def _decidable(draft: Draft, ticket: Ticket) -> Draft:
    """The draft as it is now, ready to be decided. Relies on the ticket's lock."""
    draft = _fresh(draft, ticket)
    if draft.is_unwritten:
        raise NotAllowed(_("This draft is still being written."))
    if not draft.is_open:
        raise _overtaken(draft)
    return draft


def _overtaken(draft: Draft) -> Conflict:
    words = {
        DraftStatus.APPROVED: _("%(who)s has already approved this draft."),
        DraftStatus.EDITED: _("%(who)s has already edited and sent this draft."),
        DraftStatus.REJECTED: _("%(who)s has already rejected this draft."),
        DraftStatus.STOPPED: _("%(who)s stopped this draft."),
    }.get(DraftStatus(draft.status), _("This draft was overtaken: %(reason)s"))
    who = str(draft.decided_by or "")
    return Conflict(words % {"who": who, "reason": draft.reason_in_words}, who=who, when=draft.decided_at)


def _decide(draft: Draft, status: DraftStatus, agent: User, **values: Any) -> None:
    draft.status, draft.decided_by, draft.decided_at = status, agent, timezone.now()
    for field, value in values.items():
        setattr(draft, field, value)
    draft.record(f"draft.{status}", actor=Actor.of(agent), fields=DECISION_FIELDS)
    if status in (DraftStatus.REJECTED, DraftStatus.EDITED):
        cache.forget_on_commit(draft.cache_key)
    tell_draft(draft)
