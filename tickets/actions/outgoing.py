"""A reply waits out the undo window as a row (rule 4). Release, undo and withdrawal each end that row under the lock on
its ticket's row, and only while it is pending: one of them wins, and whoever is slower learns who was faster.
"""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.conversation import SEQ_FIELDS, notice, tell
from tickets.actions.sending import become_message
from tickets.actions.settling import settle_automatically
from tickets.actions.stopped import tell_sender
from tickets.exceptions import Conflict
from tickets.models import SYSTEM, Actor, Author, Outgoing, OutgoingStatus, Status, Ticket, User
from tickets.models.notices import PEOPLE_HAVE_THE_FLOOR
from tickets.models.outgoing import OutgoingQuerySet

#: The sweep comes every 5 seconds; what waits for so long after its time, it does not reach.
LATE = timedelta(seconds=10)
_END = ["status", "ended_at", "ended_by", "reason", "message"]


@transaction.atomic
def release_reply(outgoing: Outgoing) -> Outgoing:
    """It becomes a message, or is withdrawn when it must not be sent any more: see its `status`.

    Raises Conflict when it was sent, undone or withdrawn before.
    """
    ticket = Ticket.objects.lock(outgoing.ticket)
    outgoing = _still_pending(outgoing, ticket)
    obstacle = _obstacle(outgoing)
    if obstacle:
        _withdraw(outgoing, obstacle, actor=SYSTEM)
    else:
        _send(outgoing)
    return outgoing


@transaction.atomic
def undo_reply(outgoing: Outgoing, *, agent: User) -> Outgoing:
    """`agent` takes it back before it is sent. Once more by the same agent changes nothing (a double click).

    Raises Conflict, with who and when, when it was sent, undone by a colleague, or withdrawn.
    """
    ticket = Ticket.objects.lock(outgoing.ticket)
    fresh = _fresh(outgoing, ticket)
    if fresh.status == OutgoingStatus.UNDONE and fresh.ended_by == agent:
        return fresh
    outgoing = _still_pending(fresh, ticket)
    actor = Actor.of(agent)
    _end(outgoing, OutgoingStatus.UNDONE, actor=actor)
    if outgoing.sender and outgoing.sender != agent:
        _note_taken_back(outgoing, outgoing.sender, by=agent)
    signals.reply_undone.send(Ticket, ticket=ticket, outgoing=outgoing, actor=actor)
    return outgoing


def release_late(ticket: Ticket) -> None:
    """Send what waits for longer than LATE: no worker has done it, because the broker that would wake one is away.

    For whoever looks at the conversation. Nobody misses a reply as long as nobody looks.
    """
    late = ticket.outgoing.due(LATE).select_related("ticket").first()
    if late:
        with suppress(Conflict):  # undone or sent this very moment
            release_reply(late)


def withdraw_replies(ticket: Ticket, pending: OutgoingQuerySet, reason: str, *, actor: Actor) -> None:
    """End what is `pending` of `ticket`: something has happened that it does not answer. Relies on the ticket's lock.

    `reason` is a phrase of the message catalogue.
    """
    for outgoing in pending.with_people():
        outgoing.ticket = ticket
        _withdraw(outgoing, reason, actor=actor)


def ended(outgoing: Outgoing) -> Conflict:
    """Why nothing can be done about it any more, with who and when."""
    who = outgoing.ended_by or outgoing.sender
    name = str(who or _("The assistant"))
    words = {
        OutgoingStatus.SENT: _("This was already sent."),
        OutgoingStatus.UNDONE: _("%(who)s has undone this: nothing was sent."),
    }.get(OutgoingStatus(outgoing.status), _("This was not sent: %(reason)s"))
    return Conflict(
        words % {"who": name, "reason": outgoing.reason_in_words}, who=name, when=outgoing.ended_at
    )


def tell_of(outgoing: Outgoing) -> None:
    """That it waits, or not any more. To the desk alone."""
    tell(outgoing.ticket, "reply.changed", public=False, reply=outgoing.public_id, status=outgoing.status)


def _fresh(outgoing: Outgoing, ticket: Ticket) -> Outgoing:
    fresh = ticket.outgoing.with_people().get(pk=outgoing.pk)
    fresh.ticket = ticket
    return fresh


def _still_pending(outgoing: Outgoing, ticket: Ticket) -> Outgoing:
    """The row as it is now; under the ticket's lock this look and the write that follows are one."""
    fresh = _fresh(outgoing, ticket)
    if not fresh.is_pending:
        raise ended(fresh)
    return fresh


def _obstacle(outgoing: Outgoing) -> str:
    """Why it must not be sent any more. The verbs withdraw what they overtake; this is the last look (rule 2)."""
    ticket = outgoing.ticket
    if ticket.status == Status.CLOSED:
        return gettext_noop("This conversation is closed.")
    if outgoing.author == Author.ASSISTANT and not ticket.assistant_has_floor:
        return PEOPLE_HAVE_THE_FLOOR
    newer = ticket.messages.public().after(outgoing.seen_seq).exclude(author=Author.SYSTEM)
    return gettext_noop("Something newer was said.") if newer.exists() else ""


def _send(outgoing: Outgoing) -> None:
    ticket, actor = outgoing.ticket, outgoing.speaker
    outgoing.message = become_message(outgoing, actor=actor)
    _end(outgoing, OutgoingStatus.SENT, actor=actor)
    settle_automatically(ticket, actor=actor)
    signals.reply_sent.send(Ticket, ticket=ticket, message=outgoing.message, outgoing=outgoing)
    tell(ticket, "ticket.changed", public=True)
    _act(outgoing)


def _act(outgoing: Outgoing) -> None:
    # Here, because what a macro does stands above: to solve a ticket releases replies.
    from tickets.actions.macros import act_with_reply

    act_with_reply(outgoing)


def _note_taken_back(outgoing: Outgoing, sender: User, *, by: User) -> None:
    """For who had decided and has gone on, and for who reads later. One's own second thoughts are nobody's business."""
    ticket, actor = outgoing.ticket, Actor.of(by)
    notice(ticket, "reply.taken_back", public=False, actor=actor, who=by.name, whose=sender.name)
    ticket.record("ticket.reply_taken_back", actor=actor, fields=SEQ_FIELDS)


def _withdraw(outgoing: Outgoing, reason: str, *, actor: Actor) -> None:
    outgoing.reason = reason
    _end(outgoing, OutgoingStatus.WITHDRAWN, actor=actor)
    signals.reply_withdrawn.send(Ticket, ticket=outgoing.ticket, outgoing=outgoing, actor=actor)


def _end(outgoing: Outgoing, status: OutgoingStatus, *, actor: Actor) -> None:
    outgoing.status, outgoing.ended_at, outgoing.ended_by = status, timezone.now(), actor.user
    outgoing.record(f"reply.{status}", actor=actor, fields=_END)
    tell_of(outgoing)
    tell_sender(outgoing)
