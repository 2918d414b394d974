"""The newest reply of a conversation while it can be undone, and what it left behind when it was not sent."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from assistant.models import Draft
from tickets.models import Author, Message, Outgoing, OutgoingStatus, Status, Ticket, User

#: Who solves or merges a conversation withdraws first what waits in it: both take no longer than this.
_ONE_VERB = timedelta(seconds=5)


@dataclass(frozen=True)
class Reply:
    """`returns`: it was not sent, and its text goes back to the reader, who wrote it and can send it here."""

    outgoing: Outgoing
    returns: bool

    @property
    def message(self) -> Message:
        """What it will be."""
        return Message(author=self.outgoing.author, body=self.outgoing.body)

    @property
    def left_ms(self) -> int:
        """Of the undo window, by the clock of the server."""
        left = self.outgoing.send_after - timezone.now()
        return max(0, int(left.total_seconds() * 1000))

    @property
    def left_s(self) -> int:
        return -(-self.left_ms // 1000)


def reply_of(ticket: Ticket, reader: User, draft: Draft | None) -> Reply | None:
    """None when there is nothing to show: it was sent, or its draft waits for a decision again. Two queries.

    `draft` is the newest one of the ticket. What was undone concerns its writer only, what was withdrawn everyone.
    """
    waiting = ticket.outgoing.with_people().prefetch_related("attachments")
    newest = waiting.order_by("-pk").first()
    if newest is None or newest.status == OutgoingStatus.SENT or _is_past(newest, ticket):
        return None
    if draft and draft.is_open and draft.outgoing_id == newest.pk:
        return None
    is_mine = newest.author == Author.AGENT and newest.user == reader
    if newest.status == OutgoingStatus.UNDONE and not is_mine:
        return None
    return Reply(newest, returns=is_mine and not newest.is_pending and ticket.status != Status.CLOSED)


def _is_past(newest: Outgoing, ticket: Ticket) -> bool:
    """It ended before the conversation did, or its words are deleted."""
    if newest.is_pending or not (newest.ended_at and ticket.solved_at):
        return False
    leeway = _ONE_VERB if newest.status == OutgoingStatus.WITHDRAWN else timedelta(0)
    is_left = newest.body or newest.attachments.all()
    return not is_left or newest.ended_at < ticket.solved_at - leeway
