"""Who holds the floor: take over, hand off to people, hand back to the assistant."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tickets import signals
from tickets.actions.conversation import SEQ_FIELDS, last_told, notice, phrase, tell
from tickets.actions.escalating import raise_escalation
from tickets.actions.outgoing import withdraw_replies
from tickets.actions.settling import tell_supervisors
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.lifecycle import Move, move
from tickets.models import SYSTEM, Actor, Author, Erasure, Floor, HandOff, Team, Ticket, User
from tickets.models.escalation import Reason, Severity
from tickets.models.notices import ASSIGNED, PEOPLE_HAVE_THE_FLOOR, TAKEN_OVER, TELLS_OF_PEOPLE

#: What the customer is told where it is more than that a colleague answers.
_TOLD: dict[str, str] = {
    HandOff.ASKED: "ticket.asked_for_person",
    HandOff.DELETION: "ticket.told_of_silence",
}
#: Hand-offs that a supervisor must see as well, with how bad they are.
ESCALATES: dict[HandOff, tuple[Reason, Severity]] = {
    HandOff.UNAVAILABLE: (Reason.UNAVAILABLE, Severity.LOW),
    HandOff.REJECTED: (Reason.REJECTED, Severity.MEDIUM),
    HandOff.SENSITIVE: (Reason.SENSITIVE, Severity.HIGH),
    HandOff.STRANDED: (Reason.STRANDED, Severity.MEDIUM),
}


@transaction.atomic
def take_over(ticket: Ticket, *, agent: User) -> Ticket:
    """`agent` claims the conversation: from now on the assistant is silent (rule 9). What was about to be sent is
    withdrawn, unless it is the agent's own words.

    Raises Conflict when a colleague was faster; taking over one's own ticket changes nothing.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.assignee == agent:
        return ticket
    if ticket.assignee and ticket.assignee.is_active:
        raise Conflict(
            _("%(who)s has already taken this conversation over.") % {"who": ticket.assignee},
            who=str(ticket.assignee),
            when=_held_since(ticket),
        )
    actor = Actor.of(agent)
    notice(ticket, "ticket.taken_over", public=True, actor=actor, who=agent.name)
    _give_to(ticket, agent, "ticket.taken_over", actor=actor)
    return ticket


@transaction.atomic
def assign_ticket(ticket: Ticket, *, agent: User, to: User) -> Ticket:
    """`agent` gives it to `to`, a colleague of its team or a supervisor, whoever holds it now. As with a take-over the
    assistant is silent from now on; the customer is told that a colleague answers, not who.

    Raises Invalid for whoever does not work there; assigning it to who holds it changes nothing.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.assignee == to:
        return ticket
    if not (to.is_active and (to.is_supervisor or ticket.team.members.filter(pk=to.pk).exists())):
        raise Invalid(_("%(who)s does not work in %(team)s.") % {"who": to, "team": ticket.team})
    actor = Actor.of(agent)
    notice(ticket, "ticket.assigned", public=False, actor=actor, who=agent.name, whom=to.name)
    if ticket.assistant_has_floor and ticket.waiting_since:
        notice(ticket, "ticket.told_of_hand_off", public=True, actor=actor)
    _give_to(ticket, to, "ticket.assigned", actor=actor)
    return ticket


@transaction.atomic
def move_ticket(ticket: Ticket, *, agent: User, to: Team) -> Ticket:
    """To another team: nobody holds it there yet. Who has the floor and what was promised stays as it is."""
    ticket = Ticket.objects.lock(ticket)
    if ticket.team == to:
        return ticket
    actor = Actor.of(agent)
    notice(
        ticket, "ticket.moved", public=False, actor=actor, who=agent.name, old=ticket.team.name, new=to.name
    )
    tell(ticket, "ticket.changed", public=False)
    ticket.team, ticket.assignee = to, None
    ticket.record("ticket.moved", actor=actor, fields=["team", "assignee", *SEQ_FIELDS])
    tell(ticket, "ticket.changed", public=True)
    return ticket


@transaction.atomic
def hand_back(ticket: Ticket, *, agent: User) -> Ticket:
    """Give the floor back to the assistant, and say so to a customer who was told that a person answers. Anyone of the
    team may; raises NotAllowed when it already has it, and while the customer waits for a deletion.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.assistant_has_floor:
        raise NotAllowed(_("The assistant answers here already."))
    if not ticket.is_active:
        raise NotAllowed(_("This conversation is solved: there is nothing to hand back."))
    if Erasure.objects.stands_for(ticket):
        raise NotAllowed(_("The customer asked for deletion: until that is decided, people answer here."))
    actor = Actor.of(agent)
    ticket.assignee, ticket.floor, ticket.hand_off = None, Floor.ASSISTANT, ""
    notice(ticket, "ticket.handed_back", public=False, actor=actor, who=agent.name)
    _tell_of_assistant(ticket, actor)
    ticket.record("ticket.handed_back", actor=actor, fields=["assignee", "floor", "hand_off", *SEQ_FIELDS])
    signals.ticket_handed_back.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket, "ticket.changed", public=True)
    return ticket


@transaction.atomic
def hand_off(ticket: Ticket, *, reason: HandOff, detail: str, actor: Actor = SYSTEM) -> Ticket:
    """The assistant gives up: people get the floor, the customer is told, a supervisor sees why.

    `detail` says the cause to the supervisor, a phrase of the message catalogue where there is one. Nothing happens
    when people already have the floor.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.assistant_has_floor:
        give_floor_to_people(ticket, reason, actor=actor, detail=detail)
    return ticket


def give_floor_to_people(ticket: Ticket, reason: HandOff, *, actor: Actor, detail: str = "") -> None:
    """Relies on the caller holding the lock on the row of `ticket`."""
    withdraw_answers(ticket, PEOPLE_HAVE_THE_FLOOR, actor=actor)
    ticket.floor, ticket.hand_off, ticket.step = Floor.PEOPLE, reason, ""
    notice(ticket, "ticket.handed_off", public=False, actor=actor, reason=phrase(reason))
    notice(ticket, told_of_people(reason), public=True, actor=actor)
    ticket.record("ticket.handed_off", actor=actor, fields=["floor", "hand_off", "step", *SEQ_FIELDS])
    if reason in ESCALATES:
        cause, severity = ESCALATES[reason]
        raise_escalation(ticket, cause, detail=detail, severity=severity, actor=actor)
        ticket.record("ticket.escalated", actor=actor, fields=SEQ_FIELDS)
    elif reason == HandOff.DELETION:  # whoever is to decide that, elsewhere, should know of new words
        tell_supervisors(ticket)
    signals.ticket_handed_off.send(Ticket, ticket=ticket, reason=reason)
    tell(ticket, "ticket.changed", public=True)


def withdraw_answers(ticket: Ticket, why: str, *, actor: Actor) -> None:
    """What the assistant wrote is not sent. A colleague's own words are, all the same. Relies on the ticket's lock."""
    withdraw_replies(ticket, ticket.outgoing.pending().filter(author=Author.ASSISTANT), why, actor=actor)


def told_of_people(reason: str) -> str:
    """The event that says to the customer that people answer, `reason` being why they do, "" for none."""
    return _TOLD.get(reason, "ticket.told_of_hand_off")


def _tell_of_assistant(ticket: Ticket, actor: Actor) -> None:
    told = last_told(ticket)
    if told and told.event == "ticket.taken_over":
        notice(ticket, "ticket.told_of_handing_back", public=True, actor=actor, who=told.facts["who"])
    elif told and told.event in (*TELLS_OF_PEOPLE, "ticket.told_of_leaving"):
        notice(ticket, "ticket.told_of_assistant", public=True, actor=actor)


def _give_to(ticket: Ticket, holder: User, verb: str, *, actor: Actor) -> None:
    """Relies on the ticket's lock."""
    fields = move(ticket, Move.TAKEN_OVER)
    others = ticket.outgoing.pending().exclude(user=holder)
    reason = TAKEN_OVER if actor.user == holder else ASSIGNED
    withdraw_replies(ticket, others, reason, actor=actor)
    ticket.assignee, ticket.floor, ticket.step = holder, Floor.PEOPLE, ""
    ticket.record(verb, actor=actor, fields=[*fields, "assignee", "floor", "step", *SEQ_FIELDS])
    signals.ticket_taken_over.send(Ticket, ticket=ticket, actor=actor, reason=reason)
    tell(ticket, "ticket.changed", public=True)


def _held_since(ticket: Ticket) -> datetime | None:
    """Since when its assignee holds it, whichever verb gave it to them."""
    rows = ticket.history.order_by("-history_id")
    before = rows.exclude(assignee=ticket.assignee).first()
    held = rows.filter(assignee=ticket.assignee, history_id__gt=before.history_id if before else 0)
    first = held.last()
    since: datetime | None = first.history_date if first else None
    return since
