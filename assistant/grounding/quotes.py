"""Texts as quotes are looked for in them: word by word, however they are written and marked up."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.claims.links import link_places
from assistant.claims.reading import Reading
from assistant.grounding.sentences import Stretch
from assistant.prompts.data import read_data
from assistant.screening.normalise import CJK

#: A word, one Chinese character, a figure with what belongs to it. Quotes, dashes and markdown are no words.
_TOKEN = re.compile(rf"\d+(?:[.,:/\-–—−]\d+)*|[$£€¥%]|[{CJK}]|[^\W\d_{CJK}]+")
_DASHES = str.maketrans("–—−", "---")
#: What a quote has to weigh to mean something: three words, four Chinese characters.
_LEAST, _CHARACTER = 3.0, 0.75
_CHINESE = re.compile(f"[{CJK}]")


@dataclass(frozen=True)
class Tokens:
    """The words of a text in order, and where each stands in it."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def weight(self) -> float:
        return sum(_CHARACTER if _CHINESE.match(word) else 1.0 for word in self.words)


def find_quote(quote: str, text: str) -> Stretch | None:
    """The stretch of `text` that `quote` repeats word by word; None when there is none, or it is too short to say
    anything.
    """
    wanted, there = tokens_of(read_data(quote)), tokens_of(text)
    if wanted.weight < _LEAST:
        return None
    line, words = f" {' '.join(there.words)} ", f" {' '.join(wanted.words)} "
    place = line.find(words)
    if place < 0:
        return None
    first = line.count(" ", 0, place)
    last = first + len(wanted.words) - 1
    start, end = there.places[first][0], there.places[last][1]
    return Stretch(start, end, text[start:end])


@lru_cache(maxsize=512)
def tokens_of(text: str) -> Tokens:
    """Without the addresses of links: nobody reads those."""
    reading, links = Reading(text), link_places(text)
    words, places = [], []
    for found in _TOKEN.finditer(reading.text):
        start, end = reading.span(*found.span())
        if not any(link_start <= start < link_end for link_start, link_end in links):
            words.append(found[0].translate(_DASHES))
            places.append((start, end))
    return Tokens(tuple(words), tuple(places))
