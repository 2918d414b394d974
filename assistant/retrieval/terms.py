"""A question as weighted terms of the index."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import log
from typing import NamedTuple

import numpy as np

from assistant.retrieval.asides import GAP, without_asides
from assistant.retrieval.homophones import righted
from assistant.retrieval.segment import Segment, key_of
from assistant.retrieval.tokens import tokens
from assistant.retrieval.typos import slips

#: By the first letter of a token: what a hit on it counts. See docs/decisions/0021 for how they were found.
_WEIGHTS = {"w": 1.0, "s": 0.25, "p": 0.15, "g": 0.12, "c": 0.3, "d": 0.3, "e": 1.0, "y": 0.9}
#: Those that carry the matter.
_CONTENT = frozenset("wce")
#: What a question says first tells what it is about; and the work for it stays bounded.
_MOST_TOKENS, _MOST_CHARS = 300, 2000
#: What a word of the message before counts beside one of the newest.
_OLDER = 0.5
#: Of so many characters a message tells a story, and has its matter where it begins and where it asks: what a word
#: counts that only stands in a sentence between.
_LONG, _BETWEEN = 350, 0.5
_PAUSE, _ASKS = re.compile(r"(?<=[.!?。！？\n])\s*"), re.compile(r"[?？]\s*$")
#: The customer's own, where no article holds it.
_NUMBER = re.compile(r"^[wg]<?\d+>?$|^p.*\b\d+\b")
#: So many strange words of a question are looked at for a typo.
_MOST_MEANT = 3
#: Absent from the knowledge: as rare as half an article.
_ABSENT = 0.5


class Term(NamedTuple):
    """`places`: of its key in each segment, -1 where it is absent. `spread`: in how many articles it occurs.

    `share`: what it counts before its rarity, `weight` with it. `kind`: the first letter of its token.
    """

    places: tuple[int, ...]
    spread: int
    share: float
    weight: float
    kind: str

    @property
    def is_content(self) -> bool:
        return self.kind in _CONTENT


def weigh(segments: Sequence[Segment], said: Sequence[str]) -> list[Term]:
    """The terms of what was `said`, newest last; rarest first, and last those that occur nowhere."""
    articles, asked = count_articles(segments), _asked(segments, said)
    known = _known(segments, asked)
    strange = [
        token for token, (_, spread) in zip(asked, known, strict=True) if not spread and token[0] == "w"
    ]
    meant = [_meant(segments, token) for token in strange[:_MOST_MEANT]]
    righted = {token: found for token, found in zip(strange, meant, strict=False) if found}
    terms = [
        _term(token, age, *righted.get(token, (places, spread)), articles)
        for (token, age), (places, spread) in zip(asked.items(), known, strict=True)
        if spread or token in righted or not _NUMBER.search(token)
    ]
    return sorted(terms, key=lambda term: term.spread or articles + 1)


def _known(segments: Sequence[Segment], asked: Iterable[str]) -> list[tuple[tuple[int, ...], int]]:
    """Of each token its places and its spread."""
    keys = np.fromiter(map(key_of, asked), np.uint32)
    known = [segment.places(keys) for segment in segments]
    places = zip(*(places for places, _ in known), strict=True)
    spreads = zip(*(spread for _, spread in known), strict=True)
    return [(place, sum(spread)) for place, spread in zip(places, spreads, strict=True)]


def _meant(segments: Sequence[Segment], token: str) -> tuple[tuple[int, ...], int] | None:
    """The commonest word of the knowledge that is one slip away from a strange one."""
    ways = _known(segments, (f"w{way}" for way in slips(token[1:])))
    best = max(ways, key=lambda way: way[1], default=((), 0))
    return best if best[1] else None


def count_articles(segments: Sequence[Segment]) -> int:
    return sum(len(segment.articles) for segment in segments)


def rarity(spread: int, articles: int) -> float:
    return log(1 + articles / (spread or _ABSENT))


def _term(token: str, age: float, places: tuple[int, ...], spread: int, articles: int) -> Term:
    share = _WEIGHTS[token[0]] * age
    return Term(places, spread, share, share * rarity(spread, articles), token[0])


def _asked(segments: Sequence[Segment], said: Sequence[str]) -> dict[str, float]:
    """Each token once, with what its message counts. Who types nothing but an address or a number looks for it."""

    def is_known(name: str) -> bool:
        words = [token for token in tokens(name) if token[0] in _CONTENT]
        return bool(words) and all(spread for _, spread in _known(segments, words))

    def count(pairs: Sequence[str]) -> list[int]:
        return [spread for _, spread in _known(segments, (f"d{pair}" for pair in pairs))]

    texts = [text[:_MOST_CHARS] for text in reversed(said)]
    return _tokens([righted(without_asides(text, is_known), count) for text in texts]) or _tokens(texts)


def _tokens(texts: Sequence[str]) -> dict[str, float]:
    ages: dict[str, float] = {}
    for age, text in enumerate(texts):
        for sentence, counts in _sentences(text):
            for token in chain.from_iterable(tokens(one, with_grams=True) for one in sentence.split(GAP)):
                ages.setdefault(token, counts * _OLDER**age)
                if len(ages) >= _MOST_TOKENS:
                    return ages
    return ages


def _sentences(text: str) -> Iterator[tuple[str, float]]:
    """With what each counts, most first."""
    if len(text) < _LONG:
        yield text, 1.0
        return
    sentences = [sentence for sentence in _PAUSE.split(text) if sentence]
    telling = [n == 0 or bool(_ASKS.search(sentence)) for n, sentence in enumerate(sentences)]
    yield from ((one, 1.0) for one, tells in zip(sentences, telling, strict=True) if tells)
    yield from ((one, _BETWEEN) for one, tells in zip(sentences, telling, strict=True) if not tells)
