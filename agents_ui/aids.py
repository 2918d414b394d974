"""What the assistant has done for those who read a conversation: translations beside messages, a summary."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import get_language

from assistant.actions import spoken_in
from assistant.models import Aid, AidKind
from tickets.models import Author, Language, Message, Ticket
from tickets.models.message import MessageQuerySet
from tickets.models.ticket import TicketQuerySet

#: A conversation of more messages is worth a summary.
LONG = 8
_TOLD = ("kind", "seq", "language", "status", "text", "lines", "reason")


@dataclass(frozen=True)
class Summary:
    """`aid`: the newest that was asked for. `count`: messages in all, `newest`: the number of the last one."""

    aid: Aid | None
    count: int
    newest: int

    @property
    def is_offered(self) -> bool:
        return self.aid is not None or self.count > LONG

    @property
    def is_behind(self) -> bool:
        return self.aid is not None and self.aid.seq < self.newest

    @property
    def can_be_asked_for(self) -> bool:
        """Not while one is under way, nor while the one that is there says all."""
        if self.aid is None:
            return True
        return not self.aid.is_unwritten and (self.is_behind or not self.aid.is_ready)


def reader_language() -> Language:
    return Language.ZH if get_language() == Language.ZH else Language.EN


def with_translations(messages: MessageQuerySet) -> MessageQuerySet:
    """In the same query."""
    of_message = Aid.objects.filter(ticket=OuterRef("ticket"), seq=OuterRef("seq"), kind=AidKind.TRANSLATION)
    return messages.annotate(translated=_told(of_message.filter(language=reader_language())))


def translation_with(message: Any) -> Aid | None:
    """Of a message that came `with_translations`."""
    return Aid(**message.translated) if message.translated else None


def translation_of(ticket: Ticket, seq: int) -> Aid | None:
    aids = Aid.objects.filter(ticket=ticket, kind=AidKind.TRANSLATION, seq=seq)
    return aids.filter(language=reader_language()).first()


def with_summary(tickets: TicketQuerySet) -> TicketQuerySet:
    """In the same query: the newest one."""
    of_ticket = Aid.objects.filter(ticket=OuterRef("pk"), kind=AidKind.SUMMARY)
    return tickets.annotate(summed_up=_told(of_ticket.order_by("-seq")))


def summary_with(ticket: Ticket, messages: Iterable[Message]) -> Summary:
    """Of a ticket that came `with_summary`, whose messages these are."""
    said: Any = ticket.summed_up  # type: ignore[attr-defined]  # annotated
    spoken = [one.seq for one in messages if can_be_translated(one)]
    return _summary(Aid(**said) if said else None, spoken)


def summary_of(ticket: Ticket) -> Summary:
    """Two queries."""
    newest = Aid.objects.filter(ticket=ticket, kind=AidKind.SUMMARY).order_by("-seq").first()
    return _summary(newest, list(spoken_in(ticket).values_list("seq", flat=True)))


def can_be_translated(message: Message) -> bool:
    """What was said in public, with words: what the assistant may be shown at all."""
    return message.is_public and message.author != Author.SYSTEM and bool(message.body)


def _summary(aid: Aid | None, spoken: list[int]) -> Summary:
    return Summary(aid, len(spoken), max(spoken, default=0))


def _told(aids: Any) -> Subquery:
    return Subquery(aids.values(said=JSONObject(**dict(zip(_TOLD, _TOLD, strict=True))))[:1])
