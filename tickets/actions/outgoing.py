"""A reply waits out the undo window as a row (rule 4). Release, undo and withdrawal each end that row under the lock on
its ticket's row, and only while it is pending: one of them wins, and whoever is slower learns who was faster.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tickets import signals
from tickets.actions.attaching import Checked, attach, send_attached
from tickets.actions.conversation import (
    SEQ_FIELDS,
    append_message,
    checked_body,
    notice,
    refuse_when_behind,
    refuse_when_used,
    stop_waiting,
    tell,
)
from tickets.actions.escalation import settle_automatically
from tickets.actions.window import kick_release, undo_window
from tickets.exceptions import Conflict
from tickets.lifecycle import Move, move, target_of
from tickets.models import (
    SYSTEM,
    Actor,
    Author,
    Macro,
    Outgoing,
    OutgoingStatus,
    Status,
    Ticket,
    User,
)
from tickets.models.clock import database_now
from tickets.models.outgoing import OutgoingQuerySet

#: The sweep comes every 5 seconds; what waits for so long after its time, it does not reach.
LATE = timedelta(seconds=10)
_END = ["status", "ended_at", "ended_by", "reason", "message"]


@transaction.atomic
def queue_reply(
    ticket: Ticket,
    *,
    author: Author,
    text: str,
    client_key: UUID,
    seen_seq: int,
    user: User | None = None,
    approved_by: User | None = None,
    override_reason: str = "",
    files: Sequence[Checked] = (),
    macro: Macro | None = None,
) -> Outgoing:
    """Let a public reply wait out the undo window; without a window it is sent in this transaction.

    `seen_seq` is the newest public message that its author has seen. Raises Invalid (empty, too long), Conflict
    (something newer is public, or another reply is about to be sent), NotAllowed (closed; people have the floor).
    """
    ticket = Ticket.objects.lock(ticket)
    body = checked_body(text, may_be_empty=bool(files))
    refuse_when_behind(ticket, seen_seq)
    target_of(ticket, Move.REPLIED)
    _refuse_when_pending(ticket)
    window = undo_window()
    outgoing = Outgoing(
        ticket=ticket,
        author=author,
        user=user,
        approved_by=approved_by,
        body=body,
        client_key=client_key,
        seen_seq=seen_seq,
        override_reason=override_reason,
        macro=macro,
        send_after=database_now() + window,
    )
    outgoing.record("reply.queued", actor=outgoing.speaker)
    attach(ticket, files, outgoing=outgoing, actor=outgoing.speaker)
    if not window:
        return release_reply(outgoing)
    _tell(outgoing)
    transaction.on_commit(partial(_have_released, outgoing, window))
    return outgoing


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


def already_queued(ticket: Ticket, client_key: UUID, *, by: User | None) -> Outgoing | None:
    """The reply that this browser has already sent under `client_key` (rule 3), whether it still waits or not.

    Raises Conflict when the key belongs to something else, or when that reply was undone or withdrawn: a retry must
    not send what was taken back. Relies on the ticket's lock.
    """
    outgoing = ticket.outgoing.with_people().filter(client_key=client_key).first()
    if outgoing is None:
        refuse_when_used(ticket, client_key)
        return None
    if outgoing.sender != by:
        refuse_when_used(ticket, client_key)
    if not outgoing.is_pending and outgoing.message is None:
        raise ended(outgoing)
    return outgoing


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


def _have_released(outgoing: Outgoing, window: timedelta) -> None:
    """The broker may go away between the look at it and now. As if that had been known: it is sent at once."""
    if not kick_release(outgoing.pk, delay_s=window.total_seconds()):
        with suppress(Conflict):
            release_reply(outgoing)


def _refuse_when_pending(ticket: Ticket) -> None:
    other = ticket.outgoing.pending().with_people().first()
    if other:
        who = str(other.sender or _("The assistant"))
        raise Conflict(_("%(who)s is about to answer here.") % {"who": who}, who=who, when=other.created_at)


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
        return gettext_noop("People have the floor.")
    newer = ticket.messages.public().after(outgoing.seen_seq).exclude(author=Author.SYSTEM)
    return gettext_noop("Something newer was said.") if newer.exists() else ""


def _send(outgoing: Outgoing) -> None:
    ticket, actor = outgoing.ticket, outgoing.speaker
    verb = _verb_of(outgoing)
    fields = move(ticket, Move.REPLIED)
    message = append_message(
        ticket,
        verb,
        actor=actor,
        author=Author(outgoing.author),
        body=outgoing.body,
        user=outgoing.user,
        approved_by=outgoing.approved_by,
        client_key=outgoing.client_key,
    )
    names = send_attached(outgoing, message, actor=actor)
    if not message.body:
        ticket.preview = ", ".join(names)[:160]
    _note_override(outgoing)
    fields += stop_waiting(ticket)
    ticket.record(f"ticket.{verb.replace('.', '_')}", actor=actor, fields=[*fields, *SEQ_FIELDS])
    outgoing.message = message
    _end(outgoing, OutgoingStatus.SENT, actor=actor)
    settle_automatically(ticket, actor=actor)
    signals.reply_sent.send(Ticket, ticket=ticket, message=message, outgoing=outgoing)
    tell(ticket, "ticket.changed", public=True)
    _act(outgoing)


def _act(outgoing: Outgoing) -> None:
    # Here, because what a macro does stands above: to solve a ticket releases replies.
    from tickets.actions.macros import act_with_reply

    act_with_reply(outgoing)


def _verb_of(outgoing: Outgoing) -> str:
    if outgoing.author == Author.AGENT:
        return "reply.sent"
    return "answer.sent" if outgoing.approved_by else "answer.sent_by_itself"


def _note_override(outgoing: Outgoing) -> None:
    if outgoing.override_reason and outgoing.user:
        notice(
            outgoing.ticket,
            "reply.overridden",
            public=False,
            actor=Actor.of(outgoing.user),
            who=outgoing.user.name,
            reason=outgoing.override_reason,
        )


def _withdraw(outgoing: Outgoing, reason: str, *, actor: Actor) -> None:
    outgoing.reason = reason
    _end(outgoing, OutgoingStatus.WITHDRAWN, actor=actor)
    signals.reply_withdrawn.send(Ticket, ticket=outgoing.ticket, outgoing=outgoing, actor=actor)


def _end(outgoing: Outgoing, status: OutgoingStatus, *, actor: Actor) -> None:
    outgoing.status, outgoing.ended_at, outgoing.ended_by = status, timezone.now(), actor.user
    outgoing.record(f"reply.{status}", actor=actor, fields=_END)
    _tell(outgoing)


def _tell(outgoing: Outgoing) -> None:
    tell(outgoing.ticket, "reply.changed", public=False, reply=outgoing.public_id)
