"""Which figure belongs to what: "the basic plan costs $5" is no quote for a premium plan of $5."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.claims.facts import Fact, facts_of
from assistant.claims.promises import words_of
from assistant.claims.reading import Reading

#: What is said of the next figure begins here.
_BORDER = re.compile(
    r"[,;:，；：、。！？!?\n]|\.(?=\s|$)|(?<![a-z])(?:and|or|but|while|whereas)(?![a-z])|[和或而但]"
)

_END = re.compile(r"[;；。！？!?\n]|\.(?=\s|$)")


@dataclass(frozen=True)
class _Figure:
    """A fact, and the words that it is said of."""

    fact: Fact
    words: frozenset[str]


def is_swapped(sentence: str, texts: list[str]) -> bool:
    """Whether a figure of `sentence` is said of what `texts` say another figure of its kind of."""
    known = [figure for text in texts for figure in _figures(text)]
    return any(_belongs_elsewhere(figure, known) for figure in _figures(sentence))


def _belongs_elsewhere(figure: _Figure, known: list[_Figure]) -> bool:
    rivals = [one for one in known if (one.fact.kind, one.fact.unit) == (figure.fact.kind, figure.fact.unit)]
    own = [len(one.words & figure.words) for one in rivals if one.fact.values & figure.fact.values]
    others = [len(one.words & figure.words) for one in rivals if not one.fact.values & figure.fact.values]
    return bool(own and others) and max(others) > max(own)


def _figures(text: str) -> Iterator[_Figure]:
    """Where nothing stands before a figure, it is said of what stands before any earlier one in its sentence."""
    facts = facts_of(text)
    plain = _blanked(text, facts)
    said, until = "", 0
    for fact in facts:
        others = [(other.start, other.end) for other in facts if other is not fact]
        borders = [*others, *(border.span() for border in _BORDER.finditer(plain))]
        start = max((end for _, end in borders if end <= fact.start), default=0)
        end = min((start for start, _ in borders if start >= fact.end), default=len(plain))
        ahead = plain[start : fact.start]
        said = ahead if _END.search(plain, until, fact.start) else f"{said} {ahead}"
        until = fact.end
        yield _Figure(fact, _words(f"{ahead if _words(ahead) else said} {plain[fact.end : end]}"))


def _blanked(text: str, facts: tuple[Fact, ...]) -> str:
    """In small letters, with spaces for the figures: the comma of "1,000" parts nothing."""
    plain = text.lower() if len(text.lower()) == len(text) else text
    for fact in facts:
        plain = plain[: fact.start] + " " * (fact.end - fact.start) + plain[fact.end :]
    return plain


def _words(text: str) -> frozenset[str]:
    return words_of(Reading(text).text)
