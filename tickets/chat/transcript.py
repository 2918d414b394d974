"""What the customer sees of a conversation. What may not be shown is left out here, before any template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tickets.models import Attachment, Author, Message, Ticket
from tickets.models.notices import TELLS_OF_ASSISTANT, TELLS_OF_CHANGE, TELLS_OF_PEOPLE
from tickets.templatetags.markup import body_html

#: Messages of one speaker within this time stand together under one name.
_TOGETHER = timedelta(minutes=5)
#: What one decision brings about is written within so long, however busy the machine.
_ONE_BREATH = timedelta(seconds=5)


@dataclass(frozen=True)
class Line:
    """One public message. `key` is the customer's own client key, `continues` the same speaker going on,
    `is_unchecked` the assistant's word that no person has read, `is_seen` what a person has had on the screen.
    `leads_to`: the public id of the conversation where it goes on. `said`: the customer's own words, which the rules of
    team `team_id` may cover for the desk.
    """

    seq: int
    dom_id: str
    author: str
    speaker: str
    html: SafeString
    language: str
    at: datetime
    key: UUID | None
    continues: bool
    is_unchecked: bool
    is_seen: bool
    attachments: tuple[Attachment, ...]
    said: str
    team_id: int
    leads_to: str = ""

    @property
    def is_mine(self) -> bool:
        return self.author == Author.CUSTOMER


def lines_of(ticket: Ticket, *, after: int = 0) -> list[Line]:
    """The messages of `ticket` for the customer with a seq above `after`, in order."""
    seen = seen_seq(ticket)
    before = ticket.messages.public().with_people().filter(seq__lte=after).last() if after else None
    return [
        _line(message, previous, seen, ticket.team_id)
        for previous, message in pairwise([before, *messages_of(ticket, after=after)])
        if message
    ]


def messages_of(ticket: Ticket, *, after: int = 0) -> list[Message]:
    """What of it the customer is to read."""
    public = ticket.messages.public().with_people().prefetch_related("attachments").after(after)
    return _still_true(_not_undone(public))


def _not_undone(messages: Iterable[Message]) -> list[Message]:
    """Without what was said of who answers, undone before anything else was said, together with the word that took it
    back. What is on the screen already is taken back in words.
    """
    kept: list[Message] = []
    again: dict[str, str] = {}  # a word that took one back says the one before it again
    for message in messages:
        undone = message.facts.get("undoes", "")
        if kept and _can_be_undone(kept[-1]) and again.get(undone, undone) == str(kept[-1].seq):
            kept.pop()
            again[str(message.seq)] = str(kept[-1].seq) if kept else ""
        else:
            kept.append(message)
    return kept


def _can_be_undone(message: Message) -> bool:
    """Whether it says who answers, and takes back nothing that is on the screen already."""
    return message.event in (*TELLS_OF_PEOPLE, *TELLS_OF_CHANGE) and "undoes" not in message.facts


def _still_true(messages: list[Message]) -> list[Message]:
    """Without the word that the assistant answers again where in the same breath people do: its topic is theirs."""
    return [
        message
        for message, later in zip_longest(messages, messages[1:])
        if not (message.event in TELLS_OF_ASSISTANT and later and _is_taken_back(message, later))
    ]


def _is_taken_back(message: Message, later: Message) -> bool:
    at_once = later.created_at - message.created_at < _ONE_BREATH
    return at_once and later.event == "ticket.told_of_hand_off"


def seen_seq(ticket: Ticket) -> int:
    """Up to which message a person of the desk has read; 0 for none."""
    return ticket.reading.desk_seq if hasattr(ticket, "reading") else 0


def _line(message: Message, previous: Message | None, seen: int, team_id: int) -> Line:
    return Line(
        seq=message.seq,
        dom_id=message.dom_id,
        author=message.author,
        speaker=speaker_of(message),
        html=body_html(message),
        language=message.language,
        at=message.created_at,
        key=message.client_key if message.author == Author.CUSTOMER else None,
        continues=previous is not None and _stand_together(previous, message),
        is_unchecked=message.author == Author.ASSISTANT and message.approved_by is None,
        is_seen=message.seq <= seen,
        attachments=tuple(message.attachments.all()),
        said=message.body if message.author == Author.CUSTOMER else "",
        team_id=team_id,
        leads_to=message.facts.get("other", "") if message.event in ("ticket.merged", "ticket.split") else "",
    )


def speaker_of(message: Message) -> str:
    if message.author == Author.CUSTOMER:
        return _("You")
    if message.approved_by:
        return _("Assistant · checked by %(who)s") % {"who": message.approved_by}
    return message.speaker if message.author != Author.SYSTEM else ""


def _stand_together(previous: Message, message: Message) -> bool:
    same = (previous.author, previous.user, previous.approved_by) == (
        message.author,
        message.user,
        message.approved_by,
    )
    return same and message.created_at - previous.created_at < _TOGETHER
