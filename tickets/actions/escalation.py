"""To the supervisor and back: escalate, take back, claim, give back, settle, open again."""

from itertools import takewhile
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import realtime, signals
from tickets.actions.conversation import SEQ_FIELDS, notice, phrase, tell
from tickets.exceptions import Conflict, Invalid, NotAllowed, Refused
from tickets.models import Actor, Erasure, Escalation, Status, Ticket, User
from tickets.models.escalation import EscalationQuerySet, Reason, Severity
from tickets.models.trail import TrailRow
from tickets.text import clean_text

_ASKED_BY_PEOPLE = {Reason.AGENT_ASKED, Reason.DELETION}
_CLAIM = ["claimed_by", "claimed_at"]
_SETTLEMENT = ["settled_by", "settled_at", "outcome"]
_RAISING = ["reason", "detail", "severity", "raised_by"]


@transaction.atomic
def escalate(ticket: Ticket, *, agent: User, detail: str, severity: Severity = Severity.MEDIUM) -> Escalation:
    """An agent asks a supervisor for help, saying why. Raises Conflict when the ticket is already escalated."""
    ticket = Ticket.objects.lock(ticket)
    detail = clean_text(detail).strip()[:1000]
    if not detail:
        raise Invalid(_("Say in a few words why a supervisor should look at this."))
    if not ticket.is_active:
        raise NotAllowed(_("This conversation is solved: there is nothing to escalate."))
    asked = ticket.escalations.unsettled().filter(reason=Reason.AGENT_ASKED)
    if standing := asked.select_related("raised_by").first():
        raise Conflict(
            _("This conversation is already escalated."),
            who=str(standing.raised_by or _("The assistant")),
            when=standing.raised_at,
        )
    actor = Actor.of(agent)
    escalation = raise_escalation(ticket, Reason.AGENT_ASKED, detail=detail, severity=severity, actor=actor)
    ticket.record("ticket.escalated", actor=actor, fields=SEQ_FIELDS)
    signals.ticket_escalated.send(Ticket, ticket=ticket, actor=actor, detail=detail)
    return escalation


@transaction.atomic
def withdraw_escalation(ticket: Ticket, *, agent: User) -> Escalation | None:
    """`agent` no longer asks. What stood there before stands there again, unless it only lacked an answer that
    has been given since; where nothing did, it is over.

    Returns the ticket's newest escalation, None when it never had one.
    Withdrawn once more it changes nothing (a double click). Raises NotAllowed for a colleague's, Conflict when a
    supervisor looks at it or has settled it, or when it has been raised for something else since.
    """
    ticket = Ticket.objects.lock(ticket)
    people = ticket.escalations.select_related("raised_by", "claimed_by", "settled_by").order_by("-pk")
    escalation = people.first()
    if escalation is None or escalation.reason != Reason.AGENT_ASKED or escalation.settled_by == agent:
        return escalation
    escalation.ticket = ticket
    before, since = _trail_of(escalation, agent)
    _refuse_withdrawal(escalation, agent, since)
    if before is None:
        _settle(escalation, gettext_noop("Taken back."), actor=Actor.of(agent))
    else:
        _restore(escalation, before, agent)
    return escalation


def can_withdraw(escalation: Escalation, *, agent: User) -> bool:
    """Whether `withdraw_escalation` would take it back now: what it would refuse is not offered."""
    if escalation.reason != Reason.AGENT_ASKED or escalation.raised_by_id != agent.pk:
        return False
    try:
        _refuse_withdrawal(escalation, agent, _trail_of(escalation, agent)[1])
    except Refused:
        return False
    return True


def _trail_of(escalation: Escalation, agent: User) -> tuple[TrailRow | None, list[Any]]:
    """What stood there before `agent` escalated it, and what has been recorded since then."""
    rows: list[Any] = list(escalation.history.all())
    since = list(
        takewhile(lambda row: row.reason == Reason.AGENT_ASKED and row.raised_by_id == agent.pk, rows)
    )
    return next(iter(rows[len(since) :]), None), since


def _restore(escalation: Escalation, before: TrailRow, agent: User) -> None:
    actor = Actor.of(agent)
    for name in _RAISING:
        setattr(escalation, name, getattr(before, name))
    escalation.record("escalation.withdrawn", actor=actor, fields=_RAISING)
    ticket = escalation.ticket
    is_answered = ticket.waiting_since is None and _only_unanswered(ticket).exists()
    told = "escalation.taken_back" if is_answered else "escalation.withdrawn"
    notice(ticket, told, public=False, actor=actor, who=agent.name)
    ticket.record("ticket.escalation_withdrawn", actor=actor, fields=SEQ_FIELDS)
    _tell_supervisors(ticket)
    if is_answered:
        settle_automatically(ticket, actor=actor)


def _refuse_withdrawal(escalation: Escalation, agent: User, since: list[Any]) -> None:
    _refuse_settled(escalation)
    _refuse_claimed(escalation, by_other_than=None)
    if escalation.raised_by != agent:
        raise NotAllowed(
            _("%(who)s has escalated this, and can take it back.")
            % {"who": escalation.raised_by or _("The system")}
        )
    # In whose name does not matter: what an agent's own escalation brings to light is found in theirs.
    if sum(row.history_change_reason == "escalation.raised" for row in since) > 1:
        raise Conflict(_("Something else has come up since: a supervisor has to look at it."))


def raise_escalation(
    ticket: Ticket, reason: Reason, *, detail: str, severity: Severity, actor: Actor
) -> Escalation:
    """Open an escalation, or make the open one at least as severe. Relies on the ticket's row lock.

    What people have asked for is never replaced by what a machine found, nor what a colleague has by the customer's.
    """
    standing = ticket.escalations.unsettled().first()
    escalation = standing or Escalation(ticket=ticket, severity=Severity.LOW)
    if standing is None or _says_more(reason, severity, standing):
        escalation.reason, escalation.detail, escalation.raised_by = reason, detail, actor.user
    escalation.severity = max(Severity(escalation.severity), severity)
    escalation.record("escalation.raised", actor=actor)
    notice(ticket, "escalation.raised", public=False, actor=actor, reason=detail or phrase(reason))
    _tell_supervisors(ticket)
    return escalation


def _says_more(reason: Reason, severity: Severity, standing: Escalation) -> bool:
    if reason in _ASKED_BY_PEOPLE:
        return reason == Reason.AGENT_ASKED or standing.reason != Reason.AGENT_ASKED
    return standing.reason not in _ASKED_BY_PEOPLE and severity > standing.severity


@transaction.atomic
def claim_escalation(escalation: Escalation, *, supervisor: User) -> Escalation:
    """`supervisor` looks at it. Raises Conflict when a colleague does already; claiming twice changes nothing."""
    escalation = _lock_open(escalation)
    if escalation.claimed_by == supervisor:
        return escalation
    _refuse_claimed(escalation, by_other_than=supervisor)
    escalation.claimed_by, escalation.claimed_at = supervisor, timezone.now()
    escalation.record("escalation.claimed", actor=Actor.of(supervisor), fields=_CLAIM)
    _tell_supervisors(escalation.ticket)
    return escalation


@transaction.atomic
def release_escalation(escalation: Escalation, *, supervisor: User) -> Escalation:
    """Whoever is free may claim it again. Given back twice it changes nothing; raises Conflict for a colleague's."""
    escalation = _lock_open(escalation)
    if escalation.claimed_by is None:
        return escalation
    _refuse_claimed(escalation, by_other_than=supervisor)
    escalation.claimed_by = escalation.claimed_at = None
    escalation.record("escalation.released", actor=Actor.of(supervisor), fields=_CLAIM)
    _tell_supervisors(escalation.ticket)
    return escalation


@transaction.atomic
def settle_escalation(escalation: Escalation, *, supervisor: User, outcome: str) -> Escalation:
    """End it, saying how. Raises Invalid without an outcome, Conflict when it is claimed or settled by another."""
    escalation = _lock_open(escalation)
    outcome = clean_text(outcome).strip()[:1000]
    if not outcome:
        raise Invalid(_("Say in a few words how this was settled."))
    _refuse_claimed(escalation, by_other_than=supervisor)
    _settle(escalation, outcome, actor=Actor.of(supervisor))
    return escalation


@transaction.atomic
def reopen_escalation(escalation: Escalation, *, supervisor: User) -> Escalation:
    """`supervisor` has settled it too early: it stands as it stood, whoever had claimed it, with the outcome to go on
    from. Opened twice it changes nothing. Raises Conflict for what a colleague has settled, and when there is nothing
    left to look at or it has been raised anew.
    """
    escalation = _lock(escalation)
    if escalation.is_open:
        return escalation
    if escalation.settled_by != supervisor:
        _refuse_settled(escalation)
    if not reopenable(supervisor).filter(pk=escalation.pk).exists():
        raise Conflict(_("The conversation has gone on since: this is not opened again."))
    escalation.settled_by = escalation.settled_at = None
    escalation.record("escalation.reopened", actor=Actor.of(supervisor), fields=["settled_by", "settled_at"])
    ticket = escalation.ticket
    notice(ticket, "escalation.reopened", public=False, actor=Actor.of(supervisor), who=supervisor.name)
    ticket.record("ticket.escalation_reopened", actor=Actor.of(supervisor), fields=SEQ_FIELDS)
    _tell_supervisors(ticket)
    return escalation


def reopenable(supervisor: User) -> EscalationQuerySet:
    """What `reopen_escalation` opens now: no wish for deletion, as the assistant may have spoken since."""
    own = Escalation.objects.filter(settled_by=supervisor).exclude(ticket__status=Status.CLOSED)
    own = own.exclude(ticket__in=Erasure.objects.open().values("ticket"))
    unsettled = Escalation.objects.unsettled().values("ticket")
    answered = _lacking_an_answer(Escalation.objects.filter(ticket__waiting_since=None))
    return own.exclude(ticket__in=unsettled).exclude(pk__in=answered.values("pk"))


def settle_automatically(ticket: Ticket, *, actor: Actor) -> None:
    """A person has answered what only lacked an answer: such escalations end by themselves."""
    for escalation in _only_unanswered(ticket):
        escalation.ticket = ticket
        _settle(escalation, gettext_noop("Answered."), actor=actor)


def _only_unanswered(ticket: Ticket) -> EscalationQuerySet:
    return _lacking_an_answer(ticket.escalations.unsettled())


def _lacking_an_answer(escalations: EscalationQuerySet) -> EscalationQuerySet:
    """Those that an agent raised, or that a supervisor has claimed, wait for the supervisor; so do those that hold the
    customer's wish to be deleted, whatever they were raised for first.
    """
    waiting_for_answer = (Reason.UNAVAILABLE, Reason.STRANDED, Reason.REJECTED)
    unclaimed = escalations.filter(claimed_by=None, reason__in=waiting_for_answer)
    return unclaimed.exclude(ticket__in=Erasure.objects.open().values("ticket"))


def settle_all(ticket: Ticket, outcome: str, *, actor: Actor) -> None:
    """Nothing is left to look at, whoever has claimed it. Relies on the ticket's row lock."""
    for escalation in ticket.escalations.unsettled():
        escalation.ticket = ticket
        _settle(escalation, outcome, actor=actor)


def carry_escalation(ticket: Ticket, into: Ticket, *, actor: Actor) -> None:
    """Who should look at `ticket` still should, at `into`, where it goes on. Relies on both tickets' locks."""
    escalation = ticket.escalations.unsettled().first()
    if escalation is None:
        return
    if into.escalations.unsettled().exists():
        reason, severity = Reason(escalation.reason), Severity(escalation.severity)
        raise_escalation(into, reason, detail=escalation.detail, severity=severity, actor=actor)
        into.record("ticket.escalated", actor=actor, fields=SEQ_FIELDS)
        settle_all(ticket, gettext_noop("It goes on in another conversation."), actor=actor)
    else:
        escalation.ticket = into
        escalation.record("escalation.moved", actor=actor, fields=["ticket"])
        _tell_supervisors(into)


def _lock_open(escalation: Escalation) -> Escalation:
    fresh = _lock(escalation)
    _refuse_settled(fresh)
    return fresh


def _lock(escalation: Escalation) -> Escalation:
    """Locks the ticket's row, like every verb, and returns a fresh escalation."""
    ticket = Ticket.objects.lock(escalation.ticket)
    fresh = Escalation.objects.select_related("claimed_by", "settled_by").get(pk=escalation.pk)
    fresh.ticket = ticket
    return fresh


def _refuse_settled(escalation: Escalation) -> None:
    if not escalation.is_open:
        raise Conflict(
            _("%(who)s has already settled this.") % {"who": escalation.settled_by or _("The system")},
            who=str(escalation.settled_by or ""),
            when=escalation.settled_at,
        )


def _refuse_claimed(escalation: Escalation, *, by_other_than: User | None) -> None:
    if escalation.claimed_by and escalation.claimed_by != by_other_than:
        raise Conflict(
            _("%(who)s is already looking at this.") % {"who": escalation.claimed_by},
            who=str(escalation.claimed_by),
            when=escalation.claimed_at,
        )


def _settle(escalation: Escalation, outcome: str, *, actor: Actor) -> None:
    escalation.settled_by, escalation.settled_at, escalation.outcome = actor.user, timezone.now(), outcome
    escalation.record("escalation.settled", actor=actor, fields=_SETTLEMENT)
    ticket = escalation.ticket
    notice(ticket, "escalation.settled", public=False, actor=actor, outcome=outcome)
    ticket.record("ticket.escalation_settled", actor=actor, fields=SEQ_FIELDS)
    _tell_supervisors(ticket)


def _tell_supervisors(ticket: Ticket) -> None:
    realtime.publish_on_commit([realtime.supervisors_topic()], "escalations.changed", ticket=ticket.public_id)
    tell(ticket, "ticket.changed", public=False)
