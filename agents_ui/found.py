"""What a search has found: the message, and the words in it that were looked for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agents_ui.templatetags.words import masked
from tickets.models import Customer, Message, Ticket, User
from tickets.models.message import MessageQuerySet
from tickets.models.search import words_of
from tickets.models.ticket import TicketQuerySet

#: So many characters stand before and after the first word that was found.
BEFORE, AFTER = 30, 130
#: Who looks for more writes more of the name.
MOST_REQUESTERS = 50
#: Cut from a word, so that its other forms are marked as well.
_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:ations?|ments?|ings?|ions?|ied|ies|ed|es|s|y|e)$")


def found_in(
    tickets: TicketQuerySet,
    text: str,
    *,
    size: int,
    before: int | None = None,
    requesters: Iterable[Customer] = (),
) -> list[Message]:
    """The newest message of each of `tickets` that says `text`, and the newest of those that `requesters` asked,
    whatever it says; the newest first. One query.
    """
    said = Message.objects.found_by(text).filter(ticket__in=tickets)
    newest = _newest(said)
    if requesters:
        asked = Message.objects.filter(event="", ticket__in=tickets.filter(requester__in=requesters))
        newest = _newest(said.exclude(ticket__requester__in=requesters)).union(_newest(asked))
    messages = Message.objects.filter(pk__in=newest).order_by("-pk")
    return list(messages.filter(pk__lt=before)[:size] if before else messages[:size])


def requesters_named(user: User, text: str) -> list[Customer]:
    """The newest MOST_REQUESTERS of those by whose name or address one looks, with a conversation that `user` may
    see. One query.
    """
    seen = Exists(Ticket.objects.visible_to(user).filter(requester=OuterRef("pk")))
    return list(Customer.objects.named(text).filter(seen).order_by("-pk")[:MOST_REQUESTERS])


def _newest(messages: MessageQuerySet) -> QuerySet[Message, Any]:
    """Of each ticket."""
    return messages.order_by("ticket", "-pk").distinct("ticket").values("pk")


@dataclass(frozen=True)
class Found:
    message: Message
    q: str
    ticket: Ticket

    @property
    def requester(self) -> SafeString:
        """Marked as the snippet is: one may have looked for the name."""
        return marked_words(str(self.ticket.requester), self.q)

    @property
    def snippet(self) -> SafeString:
        """One line around the first find, escaped, with a <mark> around each; masked as in the lists."""
        return marked_snippet(masked(self.message.body, self.ticket.team_id), self.q)


def marked_snippet(text: str, q: str) -> SafeString:
    wanted = _pattern(q)
    first = wanted.search(text) if wanted else None
    begin = _begin(text, first.start() if first else 0)
    end = (first.start() if first else 0) + AFTER
    line = f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
    return marked_words(line, q)


def _begin(text: str, first: int) -> int:
    """With a whole word, where there are words."""
    begin = max(0, first - BEFORE)
    return text.find(" ", begin, first) + 1 or begin if begin else 0


def marked_words(text: str, q: str) -> SafeString:
    """`text`, escaped, with a <mark> around each of the words of `q`."""
    wanted = _pattern(q)
    if wanted is None:
        return format_html("{}", text)
    pieces = wanted.split(text)
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", piece) if at % 2 else piece,) for at, piece in enumerate(pieces)),
    )


def _pattern(q: str) -> re.Pattern[str] | None:
    """One group: whatever of the words of `q` stands there, in any of its forms."""
    words, runs = words_of(q)
    latin = [rf"(?<![a-z0-9]){re.escape(_ENDINGS.sub('', word))}[a-z0-9]*" for word in words]
    parts = [*latin, *map(re.escape, sorted(runs, key=len, reverse=True))]
    return re.compile(f"({'|'.join(parts)})", re.IGNORECASE) if parts else None
