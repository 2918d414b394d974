from tickets.models.attachment import Attachment
from tickets.models.csat import Rating, Score
from tickets.models.erasure import Erasure
from tickets.models.escalation import Escalation
from tickets.models.hours import ClosedDay, OpeningHours
from tickets.models.macro import Macro
from tickets.models.mention import Mention
from tickets.models.message import Author, Message
from tickets.models.outgoing import Outgoing, OutgoingStatus
from tickets.models.people import ASSISTANT, SYSTEM, Actor, Customer, Role, User
from tickets.models.reading import Reading
from tickets.models.saved_view import SavedView
from tickets.models.sla import SLAPolicy
from tickets.models.stopped import StoppedReply
from tickets.models.tag import Tag, Tone
from tickets.models.team import Team
from tickets.models.ticket import Floor, HandOff, Language, Priority, Status, Step, Ticket
from tickets.models.unsent import Unsent

__all__ = [
    "ASSISTANT",
    "SYSTEM",
    "Actor",
    "Attachment",
    "Author",
    "ClosedDay",
    "Customer",
    "Erasure",
    "Escalation",
    "Floor",
    "HandOff",
    "Language",
    "Macro",
    "Mention",
    "Message",
    "OpeningHours",
    "Outgoing",
    "OutgoingStatus",
    "Priority",
    "Rating",
    "Reading",
    "Role",
    "SLAPolicy",
    "SavedView",
    "Score",
    "Status",
    "Step",
    "StoppedReply",
    "Tag",
    "Team",
    "Ticket",
    "Tone",
    "Unsent",
    "User",
]
