"""What a search has found: the message, and the words in it that were looked for."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agents_ui.templatetags.words import masked, readable
from tickets.models import Customer, Message, Ticket, User
from tickets.models.message import MessageQuerySet
from tickets.models.search import words_of
from tickets.models.ticket import TicketQuerySet

#: So many characters stand before and after the first word that was found: a row is narrow, and where there are no
#: spaces characters are wide.
BEFORE, BEFORE_IN_WIDE, AFTER = 30, 8, 130
_WIDE = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff00-\uff60]")
#: Who looks for more writes more of the name.
MOST_REQUESTERS = 50
#: Cut from a word, so that its other forms are marked as well.
_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:ations?|ments?|ings?|ions?|ied|ies|ed|es|s|y|e)$")


def found_in(
    tickets: TicketQuerySet,
    text: str,
    *,
    before: int | None = None,
    requesters: QuerySet[Customer] | None = None,
) -> TicketQuerySet:
    """Those of `tickets` that say `text`, each with the newest message that does, and those that `requesters` asked,
    with their newest, whatever it says: as `found_pk` and `found_body`. What was said last comes first, or the
    first of those before the message `before`.
    """
    said = Message.objects.found_by(text).filter(ticket__in=tickets)
    newest = _newest(said)
    if requesters is not None:
        asked = Message.objects.filter(event="", ticket__in=tickets.filter(requester__in=requesters))
        newest = _newest(said.exclude(ticket__requester__in=requesters)).union(_newest(asked))
    found = Ticket.objects.filter(messages__pk__in=newest).annotate(
        found_pk=F("messages__pk"), found_body=F("messages__body")
    )
    return (found.filter(found_pk__lt=before) if before else found).order_by("-found_pk")


def requesters_named(user: User, text: str) -> QuerySet[Customer]:
    """The newest MOST_REQUESTERS of those by whose name or address one looks, with a conversation that `user` may
    see. By the order of an expression: to go through all customers, newest first, and look at each, as PostgreSQL
    would for an indexed order and a limit, takes long where few or none are found.
    """
    seen = Exists(Ticket.objects.visible_to(user).filter(requester=OuterRef("pk")))
    return Customer.objects.named(text).filter(seen).order_by((F("pk") + 0).desc())[:MOST_REQUESTERS]


def _newest(messages: MessageQuerySet) -> QuerySet[Message, Any]:
    """Of each ticket."""
    return messages.order_by("ticket", "-pk").distinct("ticket").values("pk")


@dataclass(frozen=True)
class Found:
    """`ticket` is one of `found_in`."""

    ticket: Ticket
    q: str

    @property
    def requester(self) -> SafeString:
        """Marked as the snippet is: one may have looked for the name."""
        return marked_words(str(self.ticket.requester), self.q)

    @property
    def snippet(self) -> SafeString:
        """One line around the first find, escaped, with a <mark> around each; masked as in the lists."""
        return marked_snippet(masked(self._said, self.ticket.team_id), self.q)

    @property
    def is_readable(self) -> bool:
        """Whether each word that was found may be read: what is covered would else be asked for digit by digit."""
        requester = self.ticket.requester
        shown = f"{requester} {requester.email} {readable(self._said, self.ticket.team_id)}"
        return all(part.search(shown) for part in _parts(self.q) if part.search(self._said))

    @property
    def _said(self) -> str:
        return self.ticket.found_body  # type: ignore[attr-defined, no-any-return]


def marked_snippet(text: str, q: str) -> SafeString:
    wanted = _pattern(q)
    first = wanted.search(text) if wanted else None
    begin = _begin(text, first.start() if first else 0)
    end = (first.start() if first else 0) + AFTER
    line = f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
    return marked_words(line, q)


def _begin(text: str, first: int) -> int:
    """With a whole word, where there are words."""
    is_wide = _WIDE.search(text, max(0, first - BEFORE_IN_WIDE), first) is not None
    begin = max(0, first - (BEFORE_IN_WIDE if is_wide else BEFORE))
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
    parts = [part.pattern for part in _parts(q)]
    return re.compile(f"({'|'.join(parts)})", re.IGNORECASE) if parts else None


def _parts(q: str) -> list[re.Pattern[str]]:
    """For each word of `q` what it looks like in a text."""
    words, runs = words_of(q)
    latin = [rf"(?<![a-z0-9]){re.escape(_ENDINGS.sub('', word))}[a-z0-9]*" for word in words]
    parts = [*latin, *map(re.escape, sorted(runs, key=len, reverse=True))]
    return [re.compile(part, re.IGNORECASE) for part in parts]
