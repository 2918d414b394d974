"""Where a conversation stands, in the customer's words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.models import Status, Step, Ticket


@dataclass(frozen=True)
class Standing:
    """`tone`: working, person, answered, solved, closed. `holds_ms`: for so long it is known to be so; None where a
    push tells of the end.
    """

    tone: str
    words: str
    brief: str
    may_ask_for_person: bool
    holds_ms: int | None

    @property
    def is_over(self) -> bool:
        return self.tone in ("solved", "closed")

    @property
    def is_closed(self) -> bool:
        return self.tone == "closed"


def standing_of(ticket: Ticket, *, is_shut: bool = False, checked_ms: int | None = None) -> Standing:
    """`is_shut`: nobody is at the desk now, so that nobody is said to be at work. `checked_ms`: see checking."""
    tone, words, brief = _in_words(ticket, is_shut, checked_ms is not None)
    return Standing(
        tone=tone,
        words=words,
        brief=brief,
        may_ask_for_person=ticket.assistant_has_floor and ticket.status != Status.CLOSED,
        holds_ms=checked_ms or None,
    )


def _in_words(ticket: Ticket, is_shut: bool, is_checked: bool) -> tuple[str, str, str]:
    """(tone, a whole sentence for the conversation, a word or two for the list)"""
    if ticket.merged_into_id:
        return "closed", _("This goes on in another conversation of yours."), _("Closed")
    if ticket.status == Status.CLOSED:
        return "closed", _("This conversation is closed."), _("Closed")
    if ticket.status == Status.SOLVED:
        return "solved", _("This is solved. Write again to reopen it."), _("Solved")
    if ticket.waiting_since is None:
        return "answered", _("Answered. Write again if there is anything else."), _("Answered")
    return _while_waiting(ticket, is_shut, is_checked)


def _while_waiting(ticket: Ticket, is_shut: bool, is_checked: bool) -> tuple[str, str, str]:
    if ticket.assignee and not is_shut:
        return "person", _("%(who)s is on it.") % {"who": ticket.assignee}, _("With a colleague")
    if not ticket.assistant_has_floor:
        return "person", _("Your message waits for a colleague."), _("Waits for a colleague")
    if is_checked:
        return "working", _("A colleague is checking the answer."), _("Being checked")
    if ticket.step == Step.CHECKING:
        written = _("An answer is written. A colleague will check it before you get it.")
        return "working", written, _("To be checked")
    if ticket.step == Step.PREPARING:
        preparing = _("The assistant is preparing an answer.")
        return "working", preparing, _("Being prepared")
    return "working", _("We have your message."), _("Received")
