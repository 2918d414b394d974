"""A customer's own words where others may look over the shoulder: titles and lists."""

from django import template

from assistant.actions import mark_text

register = template.Library()
_COVER = "••••"


@register.filter
def covered(text: str, team_id: int) -> str:
    """`text` on one line with what is personal in it covered; the last digits stay, to tell one from another."""
    return " ".join("".join(_shown(piece.text, piece.masked) for piece in mark_text(text, team_id)).split())


def _shown(text: str, masked: str) -> str:
    """The mask of a card is [card ··4242]; of other finds it may name the kind alone."""
    _, has_tail, tail = masked.partition("··")
    return (_COVER + tail.rstrip("]") if has_tail else _COVER) if masked else text
