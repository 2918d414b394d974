"""What is escalated, with the supervisors: claim, give back, settle, open again. And what ends by itself."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import realtime
from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.exceptions import Conflict, Invalid
from tickets.models import Actor, Customer, Erasure, Escalation, Status, Ticket, User
from tickets.models.escalation import EscalationQuerySet, Reason
from tickets.text import clean_text

_CLAIM = ["claimed_by", "claimed_at"]
_SETTLEMENT = ["settled_by", "settled_at", "outcome"]


@transaction.atomic
def claim_escalation(escalation: Escalation, *, supervisor: User) -> Escalation:
    """`supervisor` looks at it. Raises Conflict when a colleague does already; claiming twice changes nothing."""
    escalation = _lock_open(escalation)
    if escalation.claimed_by == supervisor:
        return escalation
    refuse_claimed(escalation, by_other_than=supervisor)
    escalation.claimed_by, escalation.claimed_at = supervisor, timezone.now()
    escalation.record("escalation.claimed", actor=Actor.of(supervisor), fields=_CLAIM)
    tell_supervisors(escalation.ticket)
    return escalation


@transaction.atomic
def release_escalation(escalation: Escalation, *, supervisor: User) -> Escalation:
    """Whoever is free may claim it again. Given back twice it changes nothing; raises Conflict for a colleague's."""
    escalation = _lock_open(escalation)
    if escalation.claimed_by is None:
        return escalation
    refuse_claimed(escalation, by_other_than=supervisor)
    escalation.claimed_by = escalation.claimed_at = None
    escalation.record("escalation.released", actor=Actor.of(supervisor), fields=_CLAIM)
    tell_supervisors(escalation.ticket)
    return escalation


@transaction.atomic
def settle_escalation(escalation: Escalation, *, supervisor: User, outcome: str) -> Escalation:
    """End it, saying how. Whose wish for deletion that was is told that nothing was deleted. Raises Invalid without an
    outcome, Conflict when it is claimed or settled by another.
    """
    escalation = _lock_open(escalation)
    outcome = clean_text(outcome).strip()[:1000]
    if not outcome:
        raise Invalid(_("Say in a few words how this was settled."), field="outcome")
    refuse_claimed(escalation, by_other_than=supervisor)
    actor, ticket = Actor.of(supervisor), escalation.ticket
    refuses = Erasure.objects.standing().filter(ticket=ticket).exists()
    end_escalation(escalation, outcome, actor=actor)
    if refuses:
        notice(ticket, "ticket.deletion_refused", public=True, actor=actor)
        ticket.record("ticket.deletion_refused", actor=actor, fields=SEQ_FIELDS)
        tell_all_of(ticket.requester)
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
        refuse_settled(escalation)
    if not reopenable(supervisor).filter(pk=escalation.pk).exists():
        raise Conflict(_("The conversation has gone on since: this is not opened again."))
    escalation.settled_by = escalation.settled_at = None
    escalation.record("escalation.reopened", actor=Actor.of(supervisor), fields=["settled_by", "settled_at"])
    ticket = escalation.ticket
    notice(ticket, "escalation.reopened", public=False, actor=Actor.of(supervisor), who=supervisor.name)
    ticket.record("ticket.escalation_reopened", actor=Actor.of(supervisor), fields=SEQ_FIELDS)
    tell_supervisors(ticket)
    return escalation


def reopenable(supervisor: User) -> EscalationQuerySet:
    """What `reopen_escalation` opens now: no wish for deletion, as the assistant may have spoken since."""
    own = Escalation.objects.filter(settled_by=supervisor).exclude(ticket__status=Status.CLOSED)
    own = own.exclude(Q(reason=Reason.DELETION) | Q(ticket__in=Erasure.objects.open().values("ticket")))
    unsettled = Escalation.objects.unsettled().values("ticket")
    answered = _lacking_an_answer(Escalation.objects.filter(ticket__waiting_since=None))
    return own.exclude(ticket__in=unsettled).exclude(pk__in=answered.values("pk"))


def settle_automatically(ticket: Ticket, *, actor: Actor) -> None:
    """A person has answered what only lacked an answer: such escalations end by themselves."""
    for escalation in only_unanswered(ticket):
        escalation.ticket = ticket
        end_escalation(escalation, gettext_noop("Answered."), actor=actor)


def settle_all(ticket: Ticket, outcome: str, *, actor: Actor) -> None:
    """Nothing is left to look at, whoever has claimed it. Relies on the ticket's row lock."""
    for escalation in ticket.escalations.unsettled():
        escalation.ticket = ticket
        end_escalation(escalation, outcome, actor=actor)


def end_escalation(escalation: Escalation, outcome: str, *, actor: Actor) -> None:
    """Relies on the lock on its ticket's row, which it has loaded."""
    escalation.settled_by, escalation.settled_at, escalation.outcome = actor.user, timezone.now(), outcome
    escalation.record("escalation.settled", actor=actor, fields=_SETTLEMENT)
    ticket = escalation.ticket
    notice(ticket, "escalation.settled", public=False, actor=actor, outcome=outcome)
    ticket.record("ticket.escalation_settled", actor=actor, fields=SEQ_FIELDS)
    tell_supervisors(ticket)


def refuse_settled(escalation: Escalation) -> None:
    if not escalation.is_open:
        raise Conflict(
            _("%(who)s has already settled this.") % {"who": escalation.settled_by or _("The system")},
            who=str(escalation.settled_by or ""),
            when=escalation.settled_at,
        )


def refuse_claimed(escalation: Escalation, *, by_other_than: User | None) -> None:
    if escalation.claimed_by and escalation.claimed_by != by_other_than:
        raise Conflict(
            _("%(who)s is already looking at this.") % {"who": escalation.claimed_by},
            who=str(escalation.claimed_by),
            when=escalation.claimed_at,
        )


def only_unanswered(ticket: Ticket) -> EscalationQuerySet:
    """Its open ones that a person's answer ends."""
    return _lacking_an_answer(ticket.escalations.unsettled())


def tell_all_of(customer: Customer) -> None:
    """What was decided of a wish for deletion holds in all that goes on with `customer`."""
    for ticket in customer.tickets.exclude(status=Status.CLOSED):
        tell(ticket, "ticket.changed", public=True)


def tell_supervisors(ticket: Ticket) -> None:
    realtime.publish_on_commit([realtime.supervisors_topic()], "escalations.changed", ticket=ticket.public_id)
    tell(ticket, "ticket.changed", public=False)


def _lacking_an_answer(escalations: EscalationQuerySet) -> EscalationQuerySet:
    """Those that an agent raised, or that a supervisor has claimed, wait for the supervisor; so do those that hold the
    customer's wish to be deleted, whatever they were raised for first.
    """
    waiting_for_answer = (Reason.UNAVAILABLE, Reason.STRANDED, Reason.REJECTED)
    unclaimed = escalations.filter(claimed_by=None, reason__in=waiting_for_answer)
    return unclaimed.exclude(ticket__in=Erasure.objects.open().values("ticket"))


def _lock_open(escalation: Escalation) -> Escalation:
    fresh = _lock(escalation)
    refuse_settled(fresh)
    return fresh


def _lock(escalation: Escalation) -> Escalation:
    """Locks the ticket's row, like every verb, and returns a fresh escalation."""
    ticket = Ticket.objects.lock(escalation.ticket)
    fresh = Escalation.objects.select_related("claimed_by", "settled_by").get(pk=escalation.pk)
    fresh.ticket = ticket
    return fresh
