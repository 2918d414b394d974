"""Deletion at the customer's request: content goes for good, decisions stay, and who carried it out is on record."""

from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.assignment import hand_off, withdraw_answers
from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.actions.escalating import raise_escalation, withdraw_deletion
from tickets.actions.outgoing import withdraw_replies
from tickets.actions.settling import settle_all, tell_all_of
from tickets.exceptions import Conflict, NotAllowed
from tickets.lifecycle import Move, move
from tickets.models import (
    Actor,
    Attachment,
    Customer,
    Erasure,
    Escalation,
    HandOff,
    Mention,
    Message,
    Outgoing,
    Rating,
    Status,
    Ticket,
    Unsent,
    User,
)
from tickets.models.escalation import Reason, Severity
from tickets.models.notices import ASKED_FOR_DELETION
from tickets.models.people import NAMELESS
from tickets.models.public_id import new_public_id
from tickets.models.ticket import TicketQuerySet
from tickets.models.trail import with_history

_CONTENT: dict[type[Model], dict[str, str]] = {
    Message: {"body": ""},
    Outgoing: {"body": "", "override_reason": ""},
    Escalation: {"detail": "", "outcome": ""},
    Rating: {"words": ""},
}
#: Facts of notices that nobody has written; of the others, phrases of the catalogue stay.
_PLAIN_FACTS = frozenset({"who", "whom", "whose", "score", "draft", "attempts", "other", "first", "number"})


@transaction.atomic
def ask_for_deletion(ticket: Ticket, *, customer: Customer) -> Erasure:
    """The customer wants everything deleted that they wrote: a supervisor gets it, and until then the assistant says
    nothing to this customer, in any conversation. Who waits, waits for people. Asking twice changes nothing.

    Locks all of the customer's tickets that can go on, solved ones too: whoever asks for a draft comes before, and it
    is overtaken, or after, and sees the wish.
    """
    customer = Customer.objects.lock(customer)
    locked = {one.pk: Ticket.objects.lock(one) for one in _going_on(customer, ticket)}
    standing = customer.erasures.standing().first()
    if standing:
        return standing
    ticket, actor = locked[ticket.pk], Actor.of(customer)
    erasure = customer.erasures.open().first() or Erasure(customer=customer)
    erasure.ticket, erasure.asked_at = ticket, timezone.now()
    erasure.record("deletion.asked_for", actor=actor)
    notice(ticket, "ticket.deletion_asked_for", public=True, actor=actor)
    raise_escalation(ticket, Reason.DELETION, detail="", severity=Severity.MEDIUM, actor=actor)
    ticket.record("ticket.deletion_asked_for", actor=actor, fields=SEQ_FIELDS)
    for one in locked.values():
        tell(one, "ticket.changed", public=True)
        _silence_assistant(one, actor)
    return erasure


@transaction.atomic
def take_back_deletion(ticket: Ticket, *, customer: Customer) -> None:
    """The customer keeps what they wrote, wherever they had asked; `ticket` is where they say so. No supervisor has to
    decide any more; the assistant stays silent until somebody hands back. Twice changes nothing. Raises NotAllowed when
    it was deleted meanwhile.
    """
    customer = Customer.objects.lock(customer)
    standing = customer.erasures.standing().first()
    if standing is None:
        return
    both = [Ticket.objects.lock(one) for one in sorted({ticket, standing.ticket}, key=lambda one: one.pk)]
    if standing not in customer.erasures.standing():
        return  # a supervisor was faster, and the customer reads it
    actor = Actor.of(customer)
    standing.remove("deletion.taken_back", actor=actor)
    for one in both:
        withdraw_deletion(one, actor=actor)
        notice(one, "ticket.deletion_taken_back", public=True, actor=actor)
        one.record("ticket.deletion_taken_back", actor=actor, fields=SEQ_FIELDS)
    tell_all_of(customer)


def erasure_of(ticket: Ticket) -> Erasure | None:
    """What was asked for there last; None where nothing was. Raises Conflict when it is asked for there no more."""
    asked = Erasure.objects.filter(ticket=ticket).order_by("-pk").first()
    before = Erasure.history.filter(ticket=ticket)
    if asked is None and before.filter(history_change_reason="deletion.taken_back").exists():
        raise _taken_back(ticket.requester)
    if asked is None and before.exists():
        raise _decided_otherwise()
    return asked


@transaction.atomic
def erase_customer(erasure: Erasure, *, supervisor: User, seen: int) -> Erasure:
    """Nobody gets it back. All conversations of the customer are closed, their words are emptied in every row and in
    its history, and the visitor's cookie leads nowhere any more.

    `seen`: how many messages of the customer there were, in all conversations, when the supervisor decided (rule 2).
    Locks all of the customer's tickets. Raises NotAllowed to agents, Conflict when a colleague has done it or decided
    otherwise, or the customer has written since or taken it back.
    """
    if not supervisor.is_supervisor:
        raise NotAllowed(_("Only supervisors delete what a customer wrote."))
    customer = Customer.objects.select_for_update(no_key=True).get(pk=erasure.customer_id)
    tickets = [Ticket.objects.lock(ticket) for ticket in customer.tickets.order_by("pk")]
    erasure = _still_asked_for(erasure, customer)
    _refuse_when_behind(customer, seen)
    actor = Actor.of(supervisor)
    for ticket in tickets:
        _empty(ticket, actor)
    _forget(customer)
    erasure.carried_out_at, erasure.carried_out_by = timezone.now(), supervisor
    erasure.record("deletion.carried_out", actor=actor, fields=["carried_out_at", "carried_out_by"])
    return erasure


def _still_asked_for(erasure: Erasure, customer: Customer) -> Erasure:
    """As it is now. Relies on the locks of the customer and all their tickets."""
    now = customer.erasures.select_related("carried_out_by").filter(pk=erasure.pk).first()
    if now is None:
        raise _taken_back(customer)
    if now.carried_out_by:
        who = str(now.carried_out_by)
        raise Conflict(
            _("%(who)s has already deleted this.") % {"who": who}, who=who, when=now.carried_out_at
        )
    if now not in customer.erasures.standing():
        raise _decided_otherwise()
    return now


def _refuse_when_behind(customer: Customer, seen: int) -> None:
    """They may have thought better of it. Relies on the locks of the customer and all their tickets."""
    said = Message.objects.said_by(customer)
    if said.count() > seen:
        raise Conflict(
            _("%(who)s has written since: nothing was deleted. Read it, then decide.") % {"who": customer},
            who=str(customer),
            when=said.latest("created_at").created_at,
        )


def _going_on(customer: Customer, ticket: Ticket) -> TicketQuerySet:
    """`ticket` and all others of the customer that are not closed, in the order in which they are locked."""
    return customer.tickets.filter(~Q(status=Status.CLOSED) | Q(pk=ticket.pk)).order_by("pk")


def _taken_back(customer: Customer) -> Conflict:
    return Conflict(_("The customer has taken this back: nothing was deleted."), who=str(customer))


def _decided_otherwise() -> Conflict:
    return Conflict(_("It was decided otherwise: nothing was deleted."))


def _silence_assistant(ticket: Ticket, actor: Actor) -> None:
    """What it was about to say is not said. Relies on the ticket's lock."""
    withdraw_answers(ticket, ASKED_FOR_DELETION, actor=actor)
    signals.deletion_asked_for.send(Ticket, ticket=ticket)
    if ticket.waiting_since:
        hand_off(ticket, reason=HandOff.DELETION, detail="", actor=actor)


def _empty(ticket: Ticket, actor: Actor) -> None:
    withdraw_replies(
        ticket, ticket.outgoing.pending(), gettext_noop("This conversation is closed."), actor=actor
    )
    signals.ticket_erased.send(Ticket, ticket=ticket)
    ticket = Ticket.objects.lock(ticket)  # what listens may have written notices
    settle_all(ticket, gettext_noop("The words were deleted."), actor=actor)
    fields = move(ticket, Move.ERASED)
    ticket.waiting_since = ticket.due_at = ticket.snoozed_until = None
    ticket.step = ""
    notice(ticket, "ticket.erased", public=False, actor=actor, who=str(actor.user))
    ticket.subject, ticket.preview = NAMELESS, ""
    emptied = ["waiting_since", "due_at", "snoozed_until", "step", "subject", *SEQ_FIELDS]
    ticket.record("ticket.erased", actor=actor, fields=[*fields, *emptied])
    _empty_rows(ticket)
    tell(ticket, "ticket.changed", public=True)


def _empty_rows(ticket: Ticket) -> None:
    for model, nothing in _CONTENT.items():
        for rows in with_history(model):
            rows.filter(ticket_id=ticket.pk).update(**nothing)
    Unsent.objects.filter(ticket=ticket).delete()
    Mention.objects.filter(ticket=ticket).delete()
    Attachment.objects.filter(ticket=ticket).delete()
    Attachment.history.filter(ticket_id=ticket.pk).update(name=NAMELESS, sha256="")
    Ticket.history.filter(id=ticket.pk).update(subject=NAMELESS, preview="")
    for rows in with_history(Message):
        for message in rows.filter(ticket_id=ticket.pk).exclude(event="").exclude(facts={}):
            rows.filter(pk=message.pk).update(facts=_emptied(message.facts))


def _emptied(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if name in _PLAIN_FACTS or _is_phrase(value) else NAMELESS
        for name, value in facts.items()
    }


def _is_phrase(value: object) -> bool:
    with translation.override("zh-hans"):
        return isinstance(value, str) and bool(value) and _(value) != value


def _forget(customer: Customer) -> None:
    customer.name, customer.email = NAMELESS, ""
    customer.host_id, customer.public_id = None, new_public_id()
    customer.save(update_fields=["name", "email", "host_id", "public_id"])
