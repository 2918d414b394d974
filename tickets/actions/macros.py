"""What macros do: with the reply that they were sent in, or at once where they say nothing. And who keeps them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actions.assignment import move_ticket, take_over
from tickets.actions.closing import solve_ticket
from tickets.actions.conversation import (
    SEQ_FIELDS,
    append_message,
    notice,
    refuse_when_behind,
    refuse_when_used,
)
from tickets.actions.escalating import escalate
from tickets.actions.replies import add_note
from tickets.actions.snoozing import snooze_ticket
from tickets.actions.tagging import tag_ticket
from tickets.exceptions import Conflict, Invalid, NotAllowed, Refused
from tickets.models import Actor, Author, Macro, Outgoing, Tag, Ticket, User
from tickets.models.macro import filled_in


@transaction.atomic
def apply_macro(ticket: Ticket, macro: Macro, *, agent: User, client_key: UUID, seen_seq: int) -> Ticket:
    """Do all that `macro` does, or nothing; it says nothing. `seen_seq`: the newest public message on the screen.

    Raises as its verbs do, NotAllowed when it is retired or `agent` does not see the ticket any more. The same
    `client_key` again changes nothing.
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.messages.filter(client_key=client_key, event="macro.done").exists():
        return ticket
    refuse_when_used(ticket, client_key)
    refuse_when_behind(ticket, seen_seq)
    _do(ticket, macro, agent=agent)
    ticket = Ticket.objects.lock(ticket)
    _keep_key(ticket, macro, agent, client_key)
    macro.count_use()
    return ticket


def act_with_reply(outgoing: Outgoing) -> None:
    """`outgoing` has just become a message: now its macro does all that it does. Where a part is refused nothing of it
    is done and a notice says why: the customer has the answer, whatever became of the rest. Relies on its lock.
    """
    macro, agent = outgoing.macro, outgoing.sender
    if macro is None or agent is None:
        return
    ticket = outgoing.ticket
    try:
        with transaction.atomic():
            _do(ticket, macro, agent=agent)
    except Refused as refusal:
        ticket = Ticket.objects.lock(ticket)
        said = {"macro": macro.title, "reason": str(refusal)}
        notice(ticket, "macro.refused", public=False, actor=Actor.of(agent), **said)
        ticket.record("ticket.macro_refused", actor=Actor.of(agent), fields=SEQ_FIELDS)
    macro.count_use()  # last: others who use it wait for its row until this is committed


def _do(ticket: Ticket, macro: Macro, *, agent: User) -> None:
    """In this order: who solves or snoozes has said why before. Relies on the ticket's lock."""
    _refuse_when_over(ticket, macro, agent)
    # What customers call themselves mentions nobody, and hinders no note.
    customer = ticket.requester.name.replace("@", "＠")
    words, why = (
        filled_in(text, customer=customer, agent=str(agent)).strip() for text in (macro.note, macro.escalates)
    )
    tags = list(Tag.objects.filter(pk__in=macro.adds_tags)) if macro.adds_tags else []
    hours, team = macro.snoozes_for, macro.moves_to
    deeds: list[tuple[object, Callable[[], object]]] = [
        (macro.adds_tags, lambda: tag_ticket(ticket, agent=agent, add=tags)),
        (words, lambda: add_note(ticket, agent=agent, text=words, client_key=uuid4())),
        (macro.takes_over, lambda: take_over(ticket, agent=agent)),
        (team, lambda: team and move_ticket(ticket, agent=agent, to=team)),
        (why, lambda: escalate(ticket, agent=agent, detail=why)),
        (hours, lambda: snooze_ticket(ticket, agent=agent, until=_in_hours(hours or 0))),
        (macro.solves, lambda: _solve(ticket, agent)),
    ]
    for is_wanted, deed in deeds:
        if is_wanted:
            deed()


def _keep_key(ticket: Ticket, macro: Macro, agent: User, client_key: UUID) -> None:
    """On record, with the browser's key: nothing else of what was done would keep it. Relies on the ticket's lock."""
    actor, event = Actor.of(agent), "macro.done"
    said = {"is_public": False, "event": event, "facts": {"who": agent.name, "macro": macro.title}}
    append_message(ticket, event, actor=actor, author=Author.SYSTEM, client_key=client_key, **said)
    ticket.record("ticket.macro_done", actor=actor, fields=SEQ_FIELDS)


def _refuse_when_over(ticket: Ticket, macro: Macro, agent: User) -> None:
    """It may have been chosen long ago: what supervisors have retired meanwhile is done no more, and nobody acts on, or
    comes to hold, what they do not see any more.
    """
    if not macro.is_active:
        raise NotAllowed(_("This macro is not in use any more."))
    if not User.objects.who_see(ticket).filter(pk=agent.pk).exists():
        raise NotAllowed(_("%(who)s does not see this conversation any more.") % {"who": agent})


def _solve(ticket: Ticket, agent: User) -> None:
    """What has come since the agent looked, the verbs of this macro have written."""
    now = Ticket.objects.lock(ticket)
    if now.is_active:
        solve_ticket(now, agent=agent, seen_seq=now.last_public_seq)


def _in_hours(hours: int) -> datetime:
    return timezone.now() + timedelta(hours=hours)


@transaction.atomic
def edit_macro(macro: Macro | None, *, supervisor: User, seen: int = 0, **values: Any) -> Macro:
    """A new one, or `macro` with other `values` (Macro.EDITED). `seen`: the newest row of its trail on the screen.

    Raises Invalid for what it could not say or do, Conflict when somebody has edited it meanwhile.
    """
    edited = Macro() if macro is None else _lock(macro, seen)
    for name in Macro.EDITED:
        setattr(edited, name, values[name])
    try:
        edited.full_clean()
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise Invalid(error.messages[0], field="" if field == NON_FIELD_ERRORS else field) from error
    edited.record("macro.edited" if macro else "macro.created", actor=Actor.of(supervisor))
    return edited


@transaction.atomic
def retire_macro(macro: Macro, *, supervisor: User, seen: int) -> Macro:
    """Nobody is offered it any more. Retired twice it is retired. Raises Conflict as `edit_macro` does."""
    return _move(macro, supervisor, seen, is_active=False)


@transaction.atomic
def restore_macro(macro: Macro, *, supervisor: User, seen: int) -> Macro:
    """Offered again. Raises Conflict as `edit_macro` does."""
    return _move(macro, supervisor, seen, is_active=True)


def _move(macro: Macro, supervisor: User, seen: int, *, is_active: bool) -> Macro:
    now = Macro.objects.select_for_update().get(pk=macro.pk)
    if now.is_active == is_active:
        return now
    moved = _lock(macro, seen)
    moved.is_active = is_active
    verb = "macro.restored" if is_active else "macro.retired"
    moved.record(verb, actor=Actor.of(supervisor), fields=["is_active"])
    return moved


def _lock(macro: Macro, seen: int) -> Macro:
    locked = Macro.objects.select_for_update().get(pk=macro.pk)
    newest = locked.history.select_related("history_user").first()
    if newest and newest.history_id != seen:
        who = str(newest.history_user or _("The system"))
        raise Conflict(
            _("%(who)s has changed this macro meanwhile. Look at it, then save.") % {"who": who},
            who=who,
            when=newest.history_date,
        )
    return locked
