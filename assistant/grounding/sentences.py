"""The sentences of an answer or an article, in English and Chinese, in offsets of its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_CLOSING = r"[\"'”’»)\]）】』」*_`]*"
_END = re.compile(rf"(?:[.!?…]+{_CLOSING}(?=\s|$)|[。！？]+{_CLOSING}|\n+)")
_NEVER_LAST = re.compile(r"(?:\b(?:e\.g|i\.e|mr|mrs|ms|dr)|^\W*\d{1,2})\.$", re.IGNORECASE)
#: Short for something, unless a new sentence begins behind it: "It closes at 5 p.m. We open at 9."
_SHORT = re.compile(
    r"\b(?:[a-z]|etc|st|nos?|nr|approx|incl|excl|min|max|vs|[ap]\.m|u\.[ks])\.$", re.IGNORECASE
)
_GOES_ON = re.compile(r"\s+[a-z\d(£$€]")
_LEAD = re.compile(r"(?:\s|[*_#>\"'“‘`(\[]|[-+•·–—](?=\s)|\d{1,2}[.)、]\s)*")
_HAS_WORD = re.compile(r"[^\W_]")
#: A line that only its width has ended: no heading, and no list, table, quote or empty line comes next.
_WRAPPED = re.compile(
    r"^(?!\s*#)(?P<line>.*\S)[^\S\n]*\n(?=[^\S\n]*\S)(?!\s*(?:[-+*•·–—]\s|\d{1,2}[.)、]|[#>|]))", re.MULTILINE
)


@dataclass(frozen=True)
class Stretch:
    """Half-open offsets, and the words that stand there."""

    start: int
    end: int
    text: str


def sentences_of(text: str) -> list[Stretch]:
    """Each sentence and each line by itself, without list marks and spaces around it; none without a word."""
    return [stretch for stretch in _stretches(text) if _HAS_WORD.search(stretch.text)]


@lru_cache(maxsize=512)  # articles are read again with every draft that stands on them
def whole_sentences(text: str) -> tuple[Stretch, ...]:
    """As `sentences_of`, but across the lines that a sentence was wrapped into."""
    return tuple(
        Stretch(one.start, one.end, text[one.start : one.end]) for one in sentences_of(unwrapped(text))
    )


def unwrapped(text: str) -> str:
    """Spaces for the ends of lines that do not end a sentence or an item; every other character in its place."""
    return _WRAPPED.sub(lambda found: found["line"].ljust(len(found[0])), text)


def _stretches(text: str) -> Iterator[Stretch]:
    start = 0
    for found in [*_END.finditer(text), None]:
        if found and _is_short(text, start, found):
            continue
        end = found.end() if found else len(text)
        lead = _LEAD.match(text, start, end)
        first = lead.end() if lead else start
        words = text[first:end].rstrip()
        yield Stretch(first, first + len(words), words)
        start = end


def _is_short(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether the dot only ends a short form, or the number of a list."""
    before = text[start : found.start() + 1]
    if found[0][0] != ".":
        return False
    if _NEVER_LAST.search(before):
        return True
    return bool(_SHORT.search(before) and _GOES_ON.match(text, found.end()))
