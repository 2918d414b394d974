"""The state machine of a ticket: the table of moves and the one door through which a status changes.

new --(reply)--> pending --(customer writes)--> open --(reply)--> pending
any active --(solve)--> solved --(customer writes)--> open
                        solved --(opened again)--> open
                        solved --(time passes)--> closed, for good
any but closed --(merged into another)--> closed
any --(its words are deleted)--> closed
what was taken over, solved or opened again --(undone)--> as it was
"""

from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.exceptions import NotAllowed
from tickets.models.ticket import Status, Ticket


class Move(StrEnum):
    CUSTOMER_WROTE = "customer_wrote"
    REPLIED = "replied"
    TAKEN_OVER = "taken_over"
    SOLVED = "solved"
    REOPENED = "reopened"
    CLOSED = "closed"
    MERGED = "merged"
    ERASED = "erased"


MOVES: dict[Move, dict[Status, Status]] = {
    Move.CUSTOMER_WROTE: {
        Status.NEW: Status.NEW,
        Status.OPEN: Status.OPEN,
        Status.PENDING: Status.OPEN,
        Status.SOLVED: Status.OPEN,
    },
    Move.REPLIED: {
        Status.NEW: Status.PENDING,
        Status.OPEN: Status.PENDING,
        Status.PENDING: Status.PENDING,
        Status.SOLVED: Status.SOLVED,
    },
    Move.TAKEN_OVER: {
        Status.NEW: Status.OPEN,
        Status.OPEN: Status.OPEN,
        Status.PENDING: Status.PENDING,
        Status.SOLVED: Status.OPEN,
    },
    Move.SOLVED: {Status.NEW: Status.SOLVED, Status.OPEN: Status.SOLVED, Status.PENDING: Status.SOLVED},
    Move.REOPENED: {Status.SOLVED: Status.OPEN},
    Move.MERGED: dict.fromkeys((Status.NEW, Status.OPEN, Status.PENDING, Status.SOLVED), Status.CLOSED),
    Move.CLOSED: {Status.SOLVED: Status.CLOSED},
    Move.ERASED: dict.fromkeys(Status, Status.CLOSED),
}
#: Where each status may have come from by a verb that can be undone.
_BEFORE: dict[Status, tuple[Status, ...]] = {
    Status.OPEN: (Status.NEW, Status.SOLVED),
    Status.SOLVED: (Status.NEW, Status.OPEN, Status.PENDING),
}


def move(ticket: Ticket, by: Move) -> list[str]:
    """Change the status of `ticket`, whose row the caller has locked; the caller saves the returned fields.

    Raises NotAllowed when the table has no such move.
    """
    return _become(ticket, target_of(ticket, by))


def move_back(ticket: Ticket, to: Status) -> list[str]:
    """As `move`, to the status that `ticket` had before it was taken over, solved or opened again."""
    if to not in _BEFORE.get(Status(ticket.status), ()):
        raise NotAllowed(_refusal(ticket))
    return _become(ticket, to)


def target_of(ticket: Ticket, by: Move) -> Status:
    """Where `by` would lead. Raises NotAllowed when the table has no such move."""
    target = MOVES[by].get(Status(ticket.status))
    if target is None:
        raise NotAllowed(_refusal(ticket))
    return target


def _become(ticket: Ticket, status: Status) -> list[str]:
    ticket.status = status
    is_over = status in (Status.SOLVED, Status.CLOSED)
    ticket.solved_at = (ticket.solved_at or timezone.now()) if is_over else None
    return ["status", "solved_at"]


def _refusal(ticket: Ticket) -> str:
    return {
        Status.SOLVED: _("This conversation is solved; that is no longer possible."),
        Status.CLOSED: _("This conversation is closed; that is no longer possible."),
    }.get(Status(ticket.status), _("This is not possible now. Reload the page."))
