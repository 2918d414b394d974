"""Text as agents may see it: what the screening masks is masked, what it marks carries the reason.

A ticket's words are screened by the rules of its team.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistant.actions import CONTACT, Marked, mark_text
from tickets.models import Message, Ticket

register = template.Library()


class Found(Protocol):
    kind: str
    severity: str


class ToldMessage(Protocol):
    """What the assistant was told of one message (assistant.actions.Told)."""

    text: str
    placeholders: tuple[str, ...]


class Verdict(Protocol):
    """What a refusal says it has found (assistant.actions.Blocked.verdict)."""

    @property
    def spans(self) -> Iterable[Found]: ...


KINDS = {
    "card": _("Card number"),
    "cn_id": _("Identity number"),
    "phone": _("Phone number"),
    "email": _("E-mail address"),
    "secret": _("Key or password"),
    "iban": _("Bank account"),
    "ip": _("IP address"),
    "us_ssn": _("Social security number"),
    "passport": _("Passport number"),
    "address": _("Address"),
}
#: As assistant/anonymous.py writes them.
_PLACEHOLDERS = {
    **KINDS,
    "id": KINDS["cn_id"],
    "ssn": KINDS["us_ssn"],
    "name": _("Person's name"),
    "number": _("Reference number"),
}
_PLACEHOLDER = re.compile(rf"\[({'|'.join(_PLACEHOLDERS).upper()})(?:_[0-9]+)?\]")


@register.filter
def marked(text: str, team_id: int) -> SafeString:
    """A customer's words, escaped, with a <mark title="reason"> around each find; masked unless it is a CONTACT."""
    pieces = mark_text(text, team_id)
    return _joined(
        (piece, piece.text if piece.kind in CONTACT else _covered(piece), "low") for piece in pieces
    )


@register.filter
def masked(text: str, team_id: int) -> str:
    """`text` on one line, masked and without marks: for lists and titles."""
    return " ".join("".join(_covered(piece) or piece.text for piece in mark_text(text, team_id)).split())


def readable(text: str, team_id: int) -> str:
    """`text` with what agents read of it in a conversation: all but what is masked there."""
    pieces = mark_text(text, team_id)
    return "".join(piece.text if piece.kind in CONTACT else _covered(piece) or piece.text for piece in pieces)


@register.filter
def gist(message: Message, team_id: int) -> str:
    """What `message` says, masked; of one without words what its files are called. They are asked for by then."""
    return masked(message.plain or ", ".join(file.name for file in message.attachments.all()), team_id)


@register.filter
def high_kinds(verdict: Verdict) -> list[str]:
    """What must not go out, in words, each kind once."""
    return list(dict.fromkeys(in_words(span.kind) for span in verdict.spans if span.severity == "high"))


@register.filter
def has_moved_on(ticket: Ticket) -> bool:
    """Whether the last words are others than the first, which are the subject."""
    return not ticket.preview.startswith(ticket.subject.removesuffix("…"))


@register.filter
def with_placeholders(message: ToldMessage) -> SafeString:
    """What went to the assistant, escaped, each placeholder marked with what it stands for."""
    names = "|".join(map(re.escape, message.placeholders))
    pieces = re.split(f"({names})", message.text) if names else [message.text]
    return format_html_join("", "{}", ((_told(piece, message.placeholders),) for piece in pieces))


@register.filter
def placeholders_in_words(text: str) -> str:
    """[CARD_1] as [Card number] in the reader's language, where nobody asks which one it was."""
    return _PLACEHOLDER.sub(lambda found: f"[{_PLACEHOLDERS[found[1].lower()]}]", text)


@register.filter("kind_in_words")
def in_words(kind: str) -> str:
    return str(KINDS.get(kind, _("Sensitive wording")))


def _told(piece: str, placeholders: Iterable[str]) -> str:
    if piece not in placeholders:
        return piece
    kind = re.sub(r"[^a-z_]|_\d+", "", piece.lower())
    return format_html('<mark data-severity="low" title="{}">{}</mark>', in_words(kind), piece)


def _covered(piece: Marked) -> str:
    """[card ··4242] in the reader's language."""
    return re.sub(r"^\[\w+", f"[{in_words(piece.kind)}", piece.masked)


def _joined(pieces: Iterable[tuple[Marked, str, str]]) -> SafeString:
    return format_html_join("", "{}", ((_piece(*piece),) for piece in pieces))


def _piece(piece: Marked, shown: str, severity: str) -> str:
    if not piece.kind:
        return piece.text
    return format_html('<mark data-severity="{}" title="{}">{}</mark>', severity, in_words(piece.kind), shown)
