"""To the supervisor: escalate, take it back, carry it along. What supervisors do with it stands in settling.py."""

from itertools import takewhile
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.conversation import SEQ_FIELDS, notice, phrase
from tickets.actions.settling import (
    end_escalation,
    only_unanswered,
    refuse_claimed,
    refuse_settled,
    settle_all,
    settle_automatically,
    tell_supervisors,
)
from tickets.exceptions import Conflict, Invalid, NotAllowed, Refused
from tickets.models import Actor, Erasure, Escalation, Ticket, User
from tickets.models.escalation import Reason, Severity
from tickets.models.trail import TrailRow
from tickets.text import clean_text

_ASKED_BY_PEOPLE = {Reason.AGENT_ASKED, Reason.DELETION}
_RAISING = ["reason", "detail", "severity", "raised_by"]
_MORE = gettext_noop("The customer took it back. Something else has come up since.")


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
    if not before or (_is_past_wish(before[0], ticket) and _is_wish_alone(before)):
        end_escalation(escalation, gettext_noop("Taken back."), actor=Actor.of(agent))
    else:
        _restore(escalation, before[0], agent)
    return escalation


def withdraw_deletion(ticket: Ticket, *, actor: Actor) -> None:
    """The customer asks for it no more: where it stood there alone, it is over; what stood there before stands there
    again; and wherever something else has come up since, a supervisor has still to look. Relies on the ticket's row
    lock, and on there being no open wish any more.
    """
    escalation = ticket.escalations.unsettled().filter(reason=Reason.DELETION).first()
    if escalation is None:
        return
    escalation.ticket = ticket
    rows: list[Any] = list(escalation.history.all())
    if _is_wish_alone(rows):
        end_escalation(escalation, gettext_noop("The customer took it back."), actor=actor)
        return
    since = list(takewhile(lambda row: row.reason == Reason.DELETION, rows))
    if _times_raised(since) == 1:
        _put_back(escalation, rows[len(since)])
    else:
        escalation.detail = _MORE
    escalation.record("escalation.withdrawn", actor=actor, fields=_RAISING)
    tell_supervisors(ticket)
    if ticket.waiting_since is None:
        settle_automatically(ticket, actor=actor)


def can_withdraw(escalation: Escalation, *, agent: User) -> bool:
    """Whether `withdraw_escalation` would take it back now: what it would refuse is not offered."""
    if escalation.reason != Reason.AGENT_ASKED or escalation.raised_by_id != agent.pk:
        return False
    try:
        _refuse_withdrawal(escalation, agent, _trail_of(escalation, agent)[1])
    except Refused:
        return False
    return True


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
    tell_supervisors(ticket)
    return escalation


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
        tell_supervisors(into)


def _trail_of(escalation: Escalation, agent: User) -> tuple[list[Any], list[Any]]:
    """What was recorded before `agent` escalated it, and since then; the newest first."""
    rows: list[Any] = list(escalation.history.all())
    since = list(
        takewhile(lambda row: row.reason == Reason.AGENT_ASKED and row.raised_by_id == agent.pk, rows)
    )
    return rows[len(since) :], since


def _restore(escalation: Escalation, before: TrailRow, agent: User) -> None:
    actor = Actor.of(agent)
    ticket = escalation.ticket
    _put_back(escalation, before)
    if _is_past_wish(before, ticket):
        escalation.detail = _MORE
    escalation.record("escalation.withdrawn", actor=actor, fields=_RAISING)
    is_answered = ticket.waiting_since is None and only_unanswered(ticket).exists()
    told = "escalation.taken_back" if is_answered else "escalation.withdrawn"
    notice(ticket, told, public=False, actor=actor, who=agent.name)
    ticket.record("ticket.escalation_withdrawn", actor=actor, fields=SEQ_FIELDS)
    tell_supervisors(ticket)
    if is_answered:
        settle_automatically(ticket, actor=actor)


def _is_wish_alone(rows: list[Any]) -> bool:
    """Whether that is all that `rows` of a trail tell of: asked for once, nothing before and nothing else since."""
    return all(row.reason == Reason.DELETION for row in rows) and _times_raised(rows) == 1


def _is_past_wish(row: Any, ticket: Ticket) -> bool:
    """For deletion, which the customer has taken back since."""
    return row.reason == Reason.DELETION and not Erasure.objects.open().filter(ticket=ticket).exists()


def _put_back(escalation: Escalation, before: TrailRow) -> None:
    for name in _RAISING:
        setattr(escalation, name, getattr(before, name))


def _refuse_withdrawal(escalation: Escalation, agent: User, since: list[Any]) -> None:
    refuse_settled(escalation)
    refuse_claimed(escalation, by_other_than=None)
    if escalation.raised_by != agent:
        raise NotAllowed(
            _("%(who)s has escalated this, and can take it back.")
            % {"who": escalation.raised_by or _("The system")}
        )
    # In whose name does not matter: what an agent's own escalation brings to light is found in theirs.
    if _times_raised(since) > 1:
        raise Conflict(_("Something else has come up since: a supervisor has to look at it."))


def _times_raised(rows: list[Any]) -> int:
    return sum(row.history_change_reason == "escalation.raised" for row in rows)


def _says_more(reason: Reason, severity: Severity, standing: Escalation) -> bool:
    if reason in _ASKED_BY_PEOPLE:
        return reason == Reason.AGENT_ASKED or standing.reason != Reason.AGENT_ASKED
    return standing.reason not in _ASKED_BY_PEOPLE and severity > standing.severity
