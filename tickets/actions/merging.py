"""Merging two conversations of one customer: both tickets are locked in the order of their keys, so that two who merge
the same pair wait for each other and never for ever.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.actions.escalating import carry_escalation
from tickets.actions.grouping import CLOCKS, copy_messages, go_on, overtake, spoken
from tickets.actions.tagging import carry_tags
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.lifecycle import Move, move
from tickets.models import Actor, Author, Erasure, Floor, Status, Ticket, User
from tickets.models.message import MessageQuerySet
from tickets.models.ticket import PREVIEW_CHARS
from tickets.text import shortened


@transaction.atomic
def merge_ticket(ticket: Ticket, *, into: Ticket, agent: User) -> Ticket:
    """`ticket` is closed and points to `into`, where its messages follow in their order, each with its origin; what was
    split off from there stands there already. Returns `into`. Who waits goes on waiting there, since when they wait;
    people who have the floor here have it there.

    Raises Conflict when it was merged before, NotAllowed across customers and for what is closed.
    """
    ticket, into = _lock_both(ticket, into)
    _refuse_to_merge(ticket, into)
    actor = Actor.of(agent)
    for one in (ticket, into):
        overtake(one, actor)
    ticket, into = _lock_both(ticket, into)
    facts = {"who": agent.name, "other": ticket.public_id}
    coming = spoken(ticket).exclude(pk__in=_gone_on(ticket))
    if _comes_back(ticket, into):
        facts["back"] = "yes"
        coming = coming.exclude(origin__ticket=into)
        _take_back_split(ticket, into, actor)
    notice(into, "ticket.merged_in", public=True, actor=actor, **facts)
    copy_messages(coming, into=into, actor=actor)
    fields = [*_take_floor(ticket, into), *_take_clocks(ticket, into), *_take_first_answer(ticket, into)]
    into.record("ticket.merged_in", actor=actor, fields=[*fields, *SEQ_FIELDS])
    carry_tags(ticket, into, agent=agent)
    carry_escalation(ticket, into, actor=actor)
    _close(ticket, into, agent)
    go_on(Ticket.objects.lock(into), actor)
    return into


def _lock_both(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    locked = {pk: Ticket.objects.lock(Ticket(pk=pk)) for pk in sorted({one.pk, other.pk})}
    return locked[one.pk], locked[other.pk]


def _refuse_to_merge(ticket: Ticket, into: Ticket) -> None:
    if ticket.pk == into.pk:
        raise Invalid(_("A conversation cannot be merged into itself."))
    if ticket.requester_id != into.requester_id:
        raise NotAllowed(_("These are conversations of two customers: they stay apart."))
    if ticket.merged_into_id:
        raise _merged_before(ticket)
    if Status.CLOSED in (ticket.status, into.status):
        raise NotAllowed(_("A closed conversation stays as it is."))
    if Erasure.objects.standing().filter(ticket=ticket).exists():
        raise NotAllowed(_("The customer asks for deletion here: a supervisor has to see to that first."))


def _merged_before(ticket: Ticket) -> Conflict:
    row = ticket.history.filter(history_change_reason="ticket.merged").latest()
    who = str(row.history_user or "")
    return Conflict(
        _("%(who)s has already merged this conversation.") % {"who": who}, who=who, when=row.history_date
    )


def _comes_back(ticket: Ticket, into: Ticket) -> bool:
    """What was split off stands where it always stood. It counts there again only while nobody has spoken since, and
    as a whole: an open question would else stand before the answer to another one, or be asked in two places.
    """
    split = into.messages.filter(event="ticket.split", facts__other=ticket.public_id).last()
    if split is None or ticket.split_from_id != into.pk or _gone_on(ticket).exists():
        return False
    return not into.messages.public().after(split.seq).exclude(author=Author.SYSTEM).exists()


def _gone_on(ticket: Ticket) -> MessageQuerySet:
    """What was split off from it, and goes on there."""
    return spoken(ticket).filter(copies__ticket__split_from=ticket.pk)


def _take_back_split(ticket: Ticket, into: Ticket, actor: Actor) -> None:
    ticket.split_from = None
    ticket.record("ticket.came_back", actor=actor, fields=["split_from"])
    last = into.messages.public().exclude(author=Author.SYSTEM).last()
    if last:
        into.preview = shortened(last.plain, PREVIEW_CHARS)


def _take_floor(ticket: Ticket, into: Ticket) -> list[str]:
    """Rule 9: what people have taken over stays with people."""
    if not ticket.assistant_has_floor and into.assistant_has_floor:
        into.floor, into.hand_off, into.step = Floor.PEOPLE, ticket.hand_off, ""
    holder = ticket.assignee
    if into.assignee is None and holder and holder.is_active and _works_in(holder, into):
        into.assignee = holder
    return ["floor", "hand_off", "step", "assignee"]


def _works_in(person: User, ticket: Ticket) -> bool:
    return person.is_supervisor or ticket.team.members.filter(pk=person.pk).exists()


def _take_clocks(ticket: Ticket, into: Ticket) -> list[str]:
    """The customer has waited since the earlier question, and is owed the earlier answer."""
    fields = []
    if ticket.waiting_since:
        fields, into.snoozed_until = move(into, Move.CUSTOMER_WROTE), None
    for name in CLOCKS if ticket.is_active else ():  # what was solved is not due any more
        setattr(into, name, _earlier(getattr(ticket, name), getattr(into, name)))
    return [*fields, *CLOCKS, "snoozed_until"]


def _take_first_answer(ticket: Ticket, into: Ticket) -> list[str]:
    """What was answered there is answered here: the next answer is a later one (rule 10)."""
    first = _earlier(ticket.first_replied_at, into.first_replied_at)
    into.first_replied_at = max(first, into.created_at) if first else None
    return ["first_replied_at"]


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def _close(ticket: Ticket, into: Ticket, agent: User) -> None:
    actor = Actor.of(agent)
    fields = move(ticket, Move.MERGED)
    ticket.merged_into, ticket.step = into, ""
    ticket.waiting_since = ticket.due_at = ticket.resolution_due_at = ticket.snoozed_until = None
    notice(ticket, "ticket.merged", public=True, actor=actor, who=agent.name, other=into.public_id)
    fields += ["merged_into", "step", "waiting_since", "due_at", "resolution_due_at", "snoozed_until"]
    ticket.record("ticket.merged", actor=actor, fields=[*fields, *SEQ_FIELDS])
    tell(ticket, "ticket.changed", public=True)
