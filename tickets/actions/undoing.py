"""Taking back who holds a ticket or has its floor, its snooze, tags, solution or reopening: as it was, unless somebody
went on since.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _

from tickets import signals
from tickets.actions.assignment import told_of_people, withdraw_answers
from tickets.actions.conversation import SEQ_FIELDS, last_told, notice, tell
from tickets.exceptions import Conflict
from tickets.lifecycle import move_back
from tickets.models import Actor, Author, Erasure, Floor, Status, Ticket, User
from tickets.models.notices import PEOPLE_HAVE_THE_FLOOR, TELLS_OF_ASSISTANT, TELLS_OF_PEOPLE

#: What these verbs change, and nothing that goes on by itself.
_KEPT = (
    "team_id",
    "assignee_id",
    "floor",
    "hand_off",
    "status",
    "solved_at",
    "snoozed_until",
    "waiting_since",
    "due_at",
    "resolution_due_at",
)
_TIMES = ("solved_at", "snoozed_until", "waiting_since", "due_at", "resolution_due_at")
_TAGS = "tags"
Kept: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What of `ticket` (its primary key) was different before and after; in values that JSON has."""

    ticket: int
    before: Kept
    after: Kept


@transaction.atomic
def noting(ticket: Ticket, verb: Callable[[Ticket], Ticket]) -> Change:
    """Do `verb`, and say what it has changed. Raises as the verb does."""
    before = _kept(Ticket.objects.lock(ticket))
    after = _kept(Ticket.objects.lock(verb(ticket)))  # with what others did at once because of it
    changed = [name for name in before if before[name] != after[name]]
    return Change(
        ticket.pk, {name: before[name] for name in changed}, {name: after[name] for name in changed}
    )


@transaction.atomic
def undo_change(change: Change, *, agent: User) -> Ticket:
    """As it was before. Undone once more it changes nothing (a double click). Raises Conflict when somebody has gone
    on since, or the customer has asked for deletion and the assistant would speak again.

    What the customer was told of it is taken back in words; where the assistant has the floor again, it drafts again.
    """
    ticket = Ticket.objects.lock(Ticket(pk=change.ticket))
    kept = _kept(ticket)
    now = {name: kept[name] for name in change.after}
    if now == change.before:
        return ticket
    if _would_end_silence(change, ticket):
        raise Conflict(_("The customer asked for deletion: until that is decided, people answer here."))
    if now != change.after or ticket.status == Status.CLOSED or _was_gone_on_with(change, ticket):
        raise Conflict(_("Somebody has gone on with it since: it stays as it is."))
    actor = Actor.of(agent)
    tell(ticket, "ticket.changed", public=False)
    fields = _restore(ticket, change.before)
    if not ticket.is_active:
        ticket.step = ""
    notice(ticket, "ticket.change_undone", public=False, actor=actor, who=agent.name)
    _take_back(ticket, change, actor)
    if _returns_to_people(change):
        ticket.step = ""
        withdraw_answers(ticket, PEOPLE_HAVE_THE_FLOOR, actor=actor)
    ticket.record("ticket.change_undone", actor=actor, fields=[*fields, "step", *SEQ_FIELDS])
    ticket = Ticket.objects.lock(ticket)
    _signal(ticket, change, actor)
    tell(ticket, "ticket.changed", public=True)
    return ticket


def _signal(ticket: Ticket, change: Change, actor: Actor) -> None:
    if _returns_to_people(change):
        signals.ticket_taken_over.send(Ticket, ticket=ticket, actor=actor, reason=PEOPLE_HAVE_THE_FLOOR)
        return
    told = signals.ticket_given_back if ticket.is_active else signals.ticket_solved
    told.send(Ticket, ticket=ticket, actor=actor)


def _would_end_silence(change: Change, ticket: Ticket) -> bool:
    """Whether the assistant would speak again to a customer who has asked for deletion."""
    return change.before.get("floor") == Floor.ASSISTANT and Erasure.objects.stands_for(ticket)


def _was_gone_on_with(change: Change, ticket: Ticket) -> bool:
    """Whether somebody has spoken, is about to, or has escalated it since it was opened: nobody solves blind."""
    if change.before.get("status") != Status.SOLVED:
        return False
    if ticket.outgoing.pending().exists() or ticket.escalations.unsettled().exists():
        return True  # what stood when it was solved ended with it
    solved = ticket.history.filter(status=Status.SOLVED).latest("history_id")
    said = ticket.messages.public().after(solved.last_public_seq).exclude(author=Author.SYSTEM)
    return said.exists()


def _returns_to_people(change: Change) -> bool:
    """Whether it was handed back to the assistant: nothing of its own is sent any more, and it stops writing."""
    return change.after.get("floor") == Floor.ASSISTANT


def _take_back(ticket: Ticket, change: Change, actor: Actor) -> None:
    """Who was told that a person answers learns that it is not so any more, or that it is another one."""
    told = last_told(ticket)
    if told is None:
        return
    say = partial(notice, ticket, public=True, actor=actor, undoes=str(told.seq))
    if told.event in TELLS_OF_ASSISTANT and _returns_to_people(change):
        say(told_of_people(ticket.hand_off))
    if told.event not in TELLS_OF_PEOPLE or "assignee_id" not in change.after:
        return
    who = told.facts.get("who", "")
    if ticket.assistant_has_floor:
        say("ticket.told_of_assistant")
    elif who and User.objects.filter(pk=change.after["assignee_id"], name=who).exists():
        say("ticket.told_of_leaving", who=who)


def _kept(ticket: Ticket) -> Kept:
    values = {name: getattr(ticket, name) for name in _KEPT}
    tags = sorted(ticket.tags.values_list("pk", flat=True))
    return {**{name: _plain(value) for name, value in values.items()}, _TAGS: tags}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _restore(ticket: Ticket, before: Kept) -> list[str]:
    """Returns the fields to save."""
    fields = move_back(ticket, Status(before["status"])) if "status" in before else []
    if _TAGS in before:
        ticket.tags.set(before[_TAGS])
    for name, value in before.items():
        if name not in ("status", _TAGS):
            setattr(ticket, name, datetime.fromisoformat(value) if name in _TIMES and value else value)
            fields.append(name.removesuffix("_id"))
    return fields
