"""A public reply on its way into the undo window, once for each key of a browser (rule 3)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.actions.attaching import Checked, attach
from tickets.actions.conversation import checked_body, refuse_when_behind, refuse_when_used
from tickets.actions.outgoing import ended, release_reply, tell_of
from tickets.actions.window import kick_release, undo_window
from tickets.exceptions import Conflict
from tickets.lifecycle import Move, target_of
from tickets.models import Author, Macro, Outgoing, Ticket, User
from tickets.models.clock import database_now


class Terms(TypedDict, total=False):
    """On which terms something is said. `seen_seq`: the newest public message that its author has seen (rule 2);
    `override_reason`: why it is sent although the screening objected, a notice keeps it; `macro`: does what it does as
    soon as the reply is sent, and nothing when it is undone.
    """

    client_key: Required[UUID]
    seen_seq: Required[int]
    override_reason: str
    macro: Macro | None


@transaction.atomic
def queue_reply(
    ticket: Ticket,
    *,
    author: Author,
    text: str,
    user: User | None = None,
    approved_by: User | None = None,
    files: Sequence[Checked] = (),
    **terms: Unpack[Terms],
) -> Outgoing:
    """Let a public reply wait out the undo window; without a window it is sent in this transaction.

    Raises Invalid (empty, too long), Conflict (something newer is public, or another reply is about to be sent),
    NotAllowed (closed; people have the floor).
    """
    ticket = Ticket.objects.lock(ticket)
    body = checked_body(text, may_be_empty=bool(files))
    refuse_when_behind(ticket, terms["seen_seq"])
    target_of(ticket, Move.REPLIED)
    _refuse_when_pending(ticket)
    window = undo_window()
    outgoing = Outgoing(
        ticket=ticket,
        author=author,
        user=user,
        approved_by=approved_by,
        body=body,
        send_after=database_now() + window,
        **terms,
    )
    outgoing.record("reply.queued", actor=outgoing.speaker)
    attach(ticket, files, outgoing=outgoing, actor=outgoing.speaker)
    if not window:
        return release_reply(outgoing)
    tell_of(outgoing)
    transaction.on_commit(partial(_have_released, outgoing, window))
    return outgoing


def already_queued(ticket: Ticket, client_key: UUID, *, by: User | None) -> Outgoing | None:
    """The reply that this browser has already sent under `client_key` (rule 3), whether it still waits or not.

    Raises Conflict when the key belongs to something else, or when that reply was undone or withdrawn: a retry must
    not send what was taken back. Relies on the ticket's lock.
    """
    outgoing = ticket.outgoing.filter(client_key=client_key).first()  # nearly always None: no join for that
    if outgoing is None:
        refuse_when_used(ticket, client_key)
        return None
    if outgoing.sender != by:
        refuse_when_used(ticket, client_key)
    if not outgoing.is_pending and outgoing.message is None:
        raise ended(outgoing)
    return outgoing


def _have_released(outgoing: Outgoing, window: timedelta) -> None:
    """The broker may go away between the look at it and now. As if that had been known: it is sent at once."""
    if not kick_release(outgoing.pk, delay_s=window.total_seconds()):
        with suppress(Conflict):
            release_reply(outgoing)


def _refuse_when_pending(ticket: Ticket) -> None:
    other = ticket.outgoing.pending().first()  # nearly always None: who it is, is looked up then
    if other:
        who = str(other.sender or _("The assistant"))
        raise Conflict(_("%(who)s is about to answer here.") % {"who": who}, who=who, when=other.created_at)
