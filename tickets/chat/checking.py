"""Whether somebody is at the answer that waits for a check: only then is it said to the customer."""

from tickets import realtime
from tickets.models import Step, Ticket


def checked_for_ms(ticket: Ticket) -> int | None:
    """For how long it is known that a person looks at the written answer, 0 for until it is decided; None where nobody
    does. Up to one query.
    """
    if ticket.step != Step.CHECKING or ticket.waiting_since is None:
        return None
    here = realtime.present_at([ticket.public_id]).get(ticket.public_id)
    if here:
        return max(one.left_ms for one in here)
    return 0 if ticket.outgoing.pending().exists() else None
