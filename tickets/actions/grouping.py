"""Merging two conversations of one customer, and splitting one in two.

Messages are never moved or edited: what comes along is copied, each copy with its origin. Both tickets are locked in
the order of their keys, so that two who merge the same pair wait for each other and never for ever.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.conversation import SEQ_FIELDS, append_message, notice, tell
from tickets.actions.escalation import carry_escalation
from tickets.actions.intake import subject_of
from tickets.actions.mentioning import carry_mentions
from tickets.actions.outgoing import withdraw_replies
from tickets.actions.tagging import carry_tags
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.lifecycle import Move, move
from tickets.markup import plain_text
from tickets.models import Actor, Author, Customer, Erasure, Floor, Language, Message, Status, Ticket, User
from tickets.models.message import MessageQuerySet
from tickets.models.public_id import new_public_id
from tickets.text import language_of

OVERTAKEN = gettext_noop("The conversation was merged or split.")
_CLOCKS = ("waiting_since", "due_at", "resolution_due_at")


@transaction.atomic
def merge_ticket(ticket: Ticket, *, into: Ticket, agent: User) -> Ticket:
    """`ticket` is closed and points to `into`, where its messages follow in their order, each with its origin. Returns
    `into`. Who waits goes on waiting there, since when they wait; people who have the floor here have it there.

    Raises Conflict when it was merged before, NotAllowed across customers and for what is closed.
    """
    ticket, into = _lock_both(ticket, into)
    _refuse_to_merge(ticket, into)
    actor = Actor.of(agent)
    for one in (ticket, into):
        _overtake(one, actor)
    ticket, into = _lock_both(ticket, into)
    notice(into, "ticket.merged_in", public=True, actor=actor, who=agent.name, other=ticket.public_id)
    staying = spoken(ticket).exclude(copies__ticket__split_from=ticket.pk)
    copy_messages(staying, into=into, actor=actor)
    fields = [*_take_floor(ticket, into), *_take_clocks(ticket, into), *_take_first_answer(ticket, into)]
    into.record("ticket.merged_in", actor=actor, fields=[*fields, *SEQ_FIELDS])
    carry_tags(ticket, into, agent=agent)
    carry_escalation(ticket, into, actor=actor)
    _close(ticket, into, agent)
    _go_on(Ticket.objects.lock(into), actor)
    return into


@transaction.atomic
def split_ticket(ticket: Ticket, *, from_seq: int, start_key: UUID, agent: User) -> Ticket:
    """From message `from_seq` on it is a ticket of its own, of the same customer and team: returns that. The same
    `start_key` again returns the same. What waits for an answer waits where it is now, since when it waits.

    Locks the customer's row too: whoever deletes their words finds the new ticket as well. Raises Conflict when some of
    it was split off before, Invalid when nothing would stay or go, NotAllowed when the customer was forgotten.
    """
    Customer.objects.lock(ticket.requester)
    ticket = Ticket.objects.lock(ticket)
    known = Ticket.objects.filter(requester=ticket.requester_id, start_key=start_key).first()
    if known:
        return known
    _refuse_to_split(ticket, from_seq)
    actor = Actor.of(agent)
    _overtake(ticket, actor)
    ticket = Ticket.objects.lock(ticket)
    new = _begin(ticket, from_seq, start_key, actor)
    copy_messages(spoken(ticket).filter(seq__gte=from_seq), into=new, actor=actor)
    notice(new, "ticket.split_from", public=False, actor=actor, who=agent.name, other=ticket.public_id)
    new.record("ticket.split_from", actor=actor, fields=[*_wait_there(ticket, new, from_seq), *SEQ_FIELDS])
    facts = {"who": agent.name, "first": str(from_seq), "other": new.public_id}
    notice(ticket, "ticket.split", public=True, actor=actor, **facts)
    ticket.record("ticket.split", actor=actor, fields=[*_wait_here(ticket, from_seq), *SEQ_FIELDS])
    for one in (ticket, new):
        _go_on(Ticket.objects.lock(one), actor)
    return new


def spoken(ticket: Ticket) -> MessageQuerySet:
    """What people and the assistant said, notes too, in order; notices belong to their ticket."""
    return ticket.messages.exclude(author=Author.SYSTEM).with_people().order_by("seq")


def copy_messages(messages: Iterable[Message], *, into: Ticket, actor: Actor) -> None:
    """Relies on the lock of `into`. Who said it and when stays; files come along as rows on the same content."""
    for message in messages:
        copy = append_message(
            into,
            "message.copied",
            actor=actor,
            author=Author(message.author),
            origin=message,
            **{
                name: getattr(message, name)
                for name in ("is_public", "user", "approved_by", "body", "created_at")
            },
        )
        for file in message.attachments.all():
            file.pk, file.public_id = None, new_public_id()
            file._state.adding, file.ticket, file.message, file.outgoing = True, into, copy, None
            file.record("attachment.copied", actor=actor)
    carry_mentions(into)


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
    is_to_be_erased = Erasure.objects.open().filter(ticket=ticket).exists()
    if is_to_be_erased and ticket.escalations.unsettled().exists():  # whatever else it was raised for
        raise NotAllowed(_("The customer asks for deletion here: a supervisor has to see to that first."))


def _merged_before(ticket: Ticket) -> Conflict:
    row = ticket.history.filter(history_change_reason="ticket.merged").latest()
    who = str(row.history_user or "")
    return Conflict(
        _("%(who)s has already merged this conversation.") % {"who": who}, who=who, when=row.history_date
    )


def _refuse_to_split(ticket: Ticket, from_seq: int) -> None:
    if ticket.status == Status.CLOSED:
        raise NotAllowed(_("A closed conversation stays as it is."))
    said = ticket.messages.public().exclude(author=Author.SYSTEM)
    if not said.filter(seq__lt=from_seq).exists() or not said.filter(seq__gte=from_seq).exists():
        raise Invalid(_("Something has to stay, and something to go: choose a later message."))
    gone = spoken(ticket).filter(seq__gte=from_seq, copies__ticket__split_from=ticket)
    if gone.exists():
        row = ticket.history.filter(history_change_reason="ticket.split").latest()
        who = str(row.history_user or "")
        raise Conflict(
            _("%(who)s has already split this off.") % {"who": who}, who=who, when=row.history_date
        )


def _overtake(ticket: Ticket, actor: Actor) -> None:
    """What was about to be said answers another conversation than the one that is there now."""
    withdraw_replies(ticket, ticket.outgoing.pending(), OVERTAKEN, actor=actor)
    signals.ticket_regrouped.send(Ticket, ticket=ticket, actor=actor, reason=OVERTAKEN)


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
    for name in _CLOCKS if ticket.is_active else ():  # what was solved is not due any more
        setattr(into, name, _earlier(getattr(ticket, name), getattr(into, name)))
    return [*fields, *_CLOCKS, "snoozed_until"]


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


def _begin(ticket: Ticket, from_seq: int, start_key: UUID, actor: Actor) -> Ticket:
    """With the floor, the holder and the priority of the one it comes from."""
    said = ticket.messages.public().filter(seq__gte=from_seq).exclude(author=Author.SYSTEM)
    first = said.filter(author=Author.CUSTOMER).first() or said[0]
    kept = ("requester", "team", "assignee", "priority", "floor", "hand_off")
    new = Ticket(
        start_key=start_key,
        subject=subject_of(plain_text(first.body) or ticket.subject),
        language=Language(language_of(first.body)),
        split_from=ticket,
        created_at=first.created_at,
        **{name: getattr(ticket, name) for name in kept},
    )
    new.record("ticket.started", actor=actor)
    return Ticket.objects.lock(new)


def _wait_there(ticket: Ticket, new: Ticket, from_seq: int) -> list[str]:
    """The new ticket's clocks; an answer that went along is its first."""
    answer = _public(new).exclude(author=Author.CUSTOMER).first()
    new.first_replied_at = max(answer.created_at, new.created_at) if answer else None
    since = _waits_there_since(ticket, new, from_seq)
    if since:
        new.waiting_since, new.due_at, new.resolution_due_at = since, ticket.due_at, ticket.resolution_due_at
    fields = move(new, Move.CUSTOMER_WROTE if since else Move.REPLIED)
    return [*fields, *_CLOCKS, "first_replied_at"]


def _waits_there_since(ticket: Ticket, new: Ticket, from_seq: int) -> datetime | None:
    """Who was promised a colleague, or has asked for one, waits though the desk had the last word: where that word is
    (rule 8).
    """
    asked = _asked_since(_public(new))
    if asked is None and _asked_since(_staying(ticket, from_seq)) is None:
        return ticket.waiting_since
    return asked if ticket.waiting_since else None


def _wait_here(ticket: Ticket, from_seq: int) -> list[str]:
    """What stays waits only where its own last word is the customer's."""
    stays = _staying(ticket, from_seq)
    last = stays.last()
    if last:
        ticket.preview = " ".join(plain_text(last.body).split())[:160]
    if ticket.waiting_since is None or _asked_since(stays):
        return []
    ticket.waiting_since = ticket.due_at = None
    ticket.step = ""
    return [*move(ticket, Move.REPLIED), "waiting_since", "due_at", "step"]


def _staying(ticket: Ticket, from_seq: int) -> MessageQuerySet:
    return _public(ticket).filter(seq__lt=from_seq)


def _public(ticket: Ticket) -> MessageQuerySet:
    """What was said in public and not split off before."""
    said = ticket.messages.public().exclude(author=Author.SYSTEM).order_by("seq")
    return said.exclude(copies__ticket__split_from=ticket.pk)


def _asked_since(said: MessageQuerySet) -> datetime | None:
    """When the customer began to ask what nobody has answered in it; None when its last word is the desk's."""
    since = None
    for message in said:
        asked = message.author == Author.CUSTOMER
        since = (since or message.created_at) if asked else None
    return since


def _go_on(ticket: Ticket, actor: Actor) -> None:
    """Where the assistant has the floor and the customer waits, it drafts anew."""
    signals.ticket_given_back.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket, "ticket.changed", public=True)
