"""The end of a case."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.conversation import SEQ_FIELDS, notice, refuse_when_behind, tell
from tickets.actions.intake import start_waiting
from tickets.actions.outgoing import release_reply, withdraw_replies
from tickets.actions.settling import settle_automatically
from tickets.exceptions import NotAllowed
from tickets.lifecycle import Move, move
from tickets.models import SYSTEM, Actor, Author, Erasure, Ticket, User


@transaction.atomic
def solve_ticket(ticket: Ticket, *, agent: User, seen_seq: int) -> Ticket:
    """`agent` says the case is solved; the customer's next message opens it again.

    `seen_seq` is the newest public message on the agent's screen: nobody solves blind. Raises Conflict, NotAllowed.
    The agent's own reply does not wait any longer, a colleague's is withdrawn.
    """
    ticket = Ticket.objects.lock(ticket)
    refuse_when_behind(ticket, seen_seq)
    actor = Actor.of(agent)
    was_active = ticket.is_active
    ticket = _end_pending(ticket, agent)
    if was_active and not ticket.is_active:
        return ticket  # the macro of the reply that was waiting has solved it
    fields = move(ticket, Move.SOLVED)
    ticket.waiting_since = ticket.due_at = ticket.snoozed_until = None
    ticket.step = ""
    notice(ticket, "ticket.solved", public=False, actor=actor, who=agent.name)
    fields += ["waiting_since", "due_at", "snoozed_until", "step"]
    ticket.record("ticket.solved", actor=actor, fields=[*fields, *SEQ_FIELDS])
    settle_automatically(ticket, actor=actor)
    signals.ticket_solved.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket, "ticket.changed", public=True)
    return ticket


def _end_pending(ticket: Ticket, agent: User) -> Ticket:
    """Relies on the ticket's lock. Returns the ticket as it is then."""
    pending = ticket.outgoing.pending()
    own = pending.filter(Q(user=agent) | Q(approved_by=agent)).first()
    if own:
        release_reply(own)
    withdraw_replies(ticket, pending, gettext_noop("The conversation was solved."), actor=Actor.of(agent))
    return Ticket.objects.lock(ticket) if own else ticket


@transaction.atomic
def reopen_ticket(ticket: Ticket, *, agent: User) -> Ticket:
    """Something is left to do: it stands among the open ones again, with whoever had it. Where the last word is the
    customer's they wait on for an answer. What was promised before it was solved holds, but where its
    time ran out only since, a new promise begins.

    Raises NotAllowed when it is closed for good; what is open already stays as it is (a double click).
    """
    ticket = Ticket.objects.lock(ticket)
    if ticket.is_active:
        return ticket
    _refuse_for_good(ticket)
    actor = Actor.of(agent)
    said = ticket.messages.public().exclude(author=Author.SYSTEM).last()
    fields = _wait_again(ticket) if said and said.author == Author.CUSTOMER else []
    fields += move(ticket, Move.REOPENED)
    notice(ticket, "ticket.reopened", public=False, actor=actor, who=agent.name)
    ticket.record("ticket.reopened", actor=actor, fields=[*fields, *SEQ_FIELDS])
    signals.ticket_given_back.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket, "ticket.changed", public=True)
    return ticket


def _wait_again(ticket: Ticket) -> list[str]:
    """Nobody is given more time by solving. Relies on `ticket` being solved. Returns the fields to save."""
    before = ticket.history.filter(waiting_since__isnull=False).order_by("-history_id").first()
    solved_at = ticket.solved_at
    if before is None or (before.due_at and solved_at and solved_at < before.due_at <= timezone.now()):
        return start_waiting(ticket)
    ticket.waiting_since, ticket.due_at = before.waiting_since, before.due_at
    return ["waiting_since", "due_at"]


def _refuse_for_good(ticket: Ticket) -> None:
    if ticket.merged_into_id:
        raise NotAllowed(_("This was merged into another conversation: it goes on there."))
    if Erasure.objects.has_emptied(ticket):
        raise NotAllowed(_("What was written here is deleted: it is not opened again."))


@transaction.atomic
def close_ticket(ticket: Ticket) -> Ticket:
    """A solved case that stayed quiet is closed for good."""
    ticket = Ticket.objects.lock(ticket)
    ticket.record("ticket.closed", actor=SYSTEM, fields=move(ticket, Move.CLOSED))
    tell(ticket, "ticket.changed", public=True)
    return ticket
