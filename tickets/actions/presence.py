"""What people may know of each other besides words: that something was read, that somebody types or looks.

Neither is a change of the case: nothing here locks the ticket's row or leaves a trail.
"""

from tickets import realtime
from tickets.models import Customer, Reading, Step, Ticket, User
from tickets.realtime import Doing


def mark_read(ticket: Ticket, *, by: Customer | User, seq: int) -> None:
    """`by` has the public messages up to `seq` on the screen. Reading backwards changes nothing."""
    seq = min(seq, ticket.last_public_seq)
    side = "desk" if isinstance(by, User) else "customer"
    if Reading.objects.advance(ticket, side, seq):
        realtime.publish_on_commit([_others(ticket, by)], "reading.moved", ticket=ticket.public_id, seq=seq)


def tell_typing(ticket: Ticket, *, by: Customer | User) -> None:
    """The other side is told who types, never what; an agent's colleagues that they reply. It holds for a few seconds
    and is not kept.
    """
    realtime.tell_typing(_others(ticket, by), str(by), ticket=ticket.public_id)
    if isinstance(by, User):
        be_present(ticket, agent=by, doing=Doing.REPLYING)


def be_present(ticket: Ticket, *, agent: User, doing: Doing) -> None:
    """Colleagues see that `agent` looks or replies. Nothing is claimed that would hold them up: it is only told. Who
    waits for the check of an answer learns that somebody is at it, or no more; never who.
    """
    if realtime.be_present(ticket.public_id, agent.pk, str(agent), doing):
        topics = [realtime.ticket_topic(ticket.public_id), realtime.team_topic(ticket.team_id)]
        realtime.publish_on_commit(topics, "presence.changed", ticket=ticket.public_id)
        if ticket.step == Step.CHECKING:
            chat = realtime.chat_topic(ticket.public_id)
            realtime.publish_on_commit([chat], "checking.changed", ticket=ticket.public_id)


def _others(ticket: Ticket, by: Customer | User) -> str:
    if isinstance(by, User):
        return realtime.chat_topic(ticket.public_id)
    return realtime.ticket_topic(ticket.public_id)
