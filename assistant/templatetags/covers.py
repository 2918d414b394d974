"""A customer's own words where others may look over the shoulder: titles and lists; and what the desk sees of them."""

from typing import Protocol

from django import template

from assistant.actions import CONTACT, mark_text

register = template.Library()
_COVER = "••••"


class Line(Protocol):
    """What the customer has said (tickets.chat.transcript.Line), "" for what others have."""

    @property
    def said(self) -> str: ...
    @property
    def team_id(self) -> int: ...


@register.filter
def covered(text: str, team_id: int) -> str:
    """`text` on one line with what is personal in it covered; the last digits stay, to tell one from another."""
    return " ".join("".join(_shown(piece.text, piece.masked) for piece in mark_text(text, team_id)).split())


@register.filter
def is_partly_covered(line: Line) -> bool:
    """Whether agents read something personal in it only covered."""
    pieces = mark_text(line.said, line.team_id)
    return any(piece.masked and piece.kind not in {*CONTACT, "word"} for piece in pieces)


def _shown(text: str, masked: str) -> str:
    """The mask of a card is [card ··4242]; of other finds it may name the kind alone."""
    _, has_tail, tail = masked.partition("··")
    return (_COVER + tail.rstrip("]") if has_tail else _COVER) if masked else text
