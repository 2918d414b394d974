"""Where a conversation stands, in the customer's words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tickets.models import Status, Step, Ticket


@dataclass(frozen=True)
class Standing:
    """`tone`: working, person, answered, solved, closed. `reply_by`: when the desk aims to have answered."""

    tone: str
    words: str
    brief: str
    reply_by: datetime | None
    is_late: bool
    may_ask_for_person: bool

    @property
    def is_over(self) -> bool:
        return self.tone in ("solved", "closed")

    @property
    def is_closed(self) -> bool:
        return self.tone == "closed"


def standing_of(ticket: Ticket) -> Standing:
    tone, words, brief = _in_words(ticket)
    waits = tone in ("working", "person") and ticket.waiting_since is not None
    return Standing(
        tone=tone,
        words=words,
        brief=brief,
        reply_by=ticket.due_at if waits else None,
        is_late=waits and ticket.is_overdue(),
        may_ask_for_person=ticket.assistant_has_floor and ticket.status != Status.CLOSED,
    )


def _in_words(ticket: Ticket) -> tuple[str, str, str]:
    """(tone, a whole sentence for the conversation, a word or two for the list)"""
    if ticket.status == Status.CLOSED:
        return "closed", _("This conversation is closed."), _("Closed")
    if ticket.status == Status.SOLVED:
        return "solved", _("This is solved. Write again to reopen it."), _("Solved")
    if ticket.waiting_since is None:
        return "answered", _("Answered. Write again if there is anything else."), _("Answered")
    return _while_waiting(ticket)


def _while_waiting(ticket: Ticket) -> tuple[str, str, str]:
    if ticket.assignee:
        return "person", _("%(who)s is on it.") % {"who": ticket.assignee}, _("With a colleague")
    if not ticket.assistant_has_floor:
        return "person", _("A colleague will answer here."), _("With a colleague")
    if ticket.step == Step.CHECKING:
        return "working", _("A colleague is checking the answer."), _("Being checked")
    if ticket.step == Step.PREPARING:
        preparing = _("The assistant is preparing an answer.")
        return "working", preparing, _("Being prepared")
    return "working", _("We have your message."), _("Received")
