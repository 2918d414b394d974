"""Splitting a conversation in two."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.actions.conversation import SEQ_FIELDS, notice
from tickets.actions.grouping import CLOCKS, copy_messages, go_on, overtake, spoken
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.lifecycle import Move, move
from tickets.markup import plain_text
from tickets.models import Actor, Author, Customer, Language, Status, Ticket, User
from tickets.models.message import MessageQuerySet
from tickets.models.ticket import PREVIEW_CHARS, SUBJECT_CHARS
from tickets.text import language_of, shortened


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
    overtake(ticket, actor)
    ticket = Ticket.objects.lock(ticket)
    new = _begin(ticket, from_seq, start_key, actor)
    copy_messages(spoken(ticket).filter(seq__gte=from_seq), into=new, actor=actor)
    notice(new, "ticket.split_from", public=False, actor=actor, who=agent.name, other=ticket.public_id)
    new.record("ticket.split_from", actor=actor, fields=[*_wait_there(ticket, new, from_seq), *SEQ_FIELDS])
    facts = {"who": agent.name, "first": str(from_seq), "other": new.public_id}
    notice(ticket, "ticket.split", public=True, actor=actor, **facts)
    ticket.record("ticket.split", actor=actor, fields=[*_wait_here(ticket, from_seq), *SEQ_FIELDS])
    for one in (ticket, new):
        go_on(Ticket.objects.lock(one), actor)
    return new


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


def _begin(ticket: Ticket, from_seq: int, start_key: UUID, actor: Actor) -> Ticket:
    """With the floor, the holder and the priority of the one it comes from."""
    said = ticket.messages.public().filter(seq__gte=from_seq).exclude(author=Author.SYSTEM)
    first = said.filter(author=Author.CUSTOMER).first() or said[0]
    kept = ("requester", "team", "assignee", "priority", "floor", "hand_off")
    new = Ticket(
        start_key=start_key,
        subject=shortened(plain_text(first.body) or ticket.subject, SUBJECT_CHARS),
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
    return [*fields, *CLOCKS, "first_replied_at"]


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
        ticket.preview = shortened(plain_text(last.body), PREVIEW_CHARS)
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
