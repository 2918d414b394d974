"""Whether the best article answers at all: a probability that means the same for a small desk and a large one."""

from collections.abc import Sequence
from math import exp, log

import numpy as np

from assistant.retrieval.segment import Segment
from assistant.retrieval.terms import Term, count_articles, rarity

#: A logistic regression over questions of four kinds, English and Chinese, against articles of their own and of
#: others (docs/decisions/0021). At 1/2, about nine of ten that are answered pass.
_REACHED, _COVERED, _SAID, _SIZE, _AT_HOME, _START = 6.97, 2.18, 0.122, -0.83, 10.32, -2.64
#: The size counts no further than it was tried.
_LARGEST = 4000


def fitness(
    segments: Sequence[Segment], terms: Sequence[Term], *, reached: float, segment: int, place: int
) -> float:
    """0..1 for the article at `place` of `segment`, the best one, which `reached` so much of what it could.

    A question of another world shares a few rare words with some article. What gives it away is that its words
    are not those that this desk's articles use all the time.
    """
    articles = count_articles(segments)
    content = [term for term in terms if term.is_content]
    weight = sum(term.weight for term in content) or 1.0
    share = sum(term.share for term in content) or 1.0
    held = _held(segments[segment], segment, content, place)
    at_home = sum(term.share * log(1 + term.spread) for term in content) / (share * log(1 + articles))
    said = _START + (
        _REACHED * reached
        + _COVERED * sum(term.weight for term in held) / weight
        + _SAID * weight / rarity(0, articles)
        + _SIZE * log(min(articles, _LARGEST))
        + _AT_HOME * at_home
    )
    return 1 / (1 + exp(-said))


def _held(segment: Segment, n: int, content: Sequence[Term], place: int) -> list[Term]:
    """The terms that the article at `place` holds; its documents stand together."""
    first, end = np.searchsorted(segment.owners, (place, place + 1))
    return [
        term for term in content if term.places[n] >= 0 and _is_within(segment, term.places[n], first, end)
    ]


def _is_within(segment: Segment, key: int, first: int, end: int) -> bool:
    docs, _ = segment.postings(key)
    at = int(np.searchsorted(docs, first))
    return at < len(docs) and bool(docs[at] < end)
