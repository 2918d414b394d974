"""Which articles fit a question best: scores over segments of the index, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from assistant.knowledge.fitness import fitness
from assistant.knowledge.segment import Floats, Ints, Kind, Segment
from assistant.knowledge.terms import Term, weigh

#: Once so many documents hold one of the rarer tokens, commoner ones only order them.
_ENOUGH = 1000


class Ranked(NamedTuple):
    """`article` is found with `score`, which compares within one question; `fit` is 0..1 and compares across them.

    `pieces`: (number, score) of those that were hit, best first. `segment` and `place` say where it stands.
    """

    article: int
    score: float
    pieces: tuple[tuple[int, float], ...]
    segment: int
    place: int
    fit: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """Best first. When nothing answers, `found` may still hold what shares a word with the question."""

    found: tuple[Ranked, ...] = ()
    is_answerable: bool = False


def rank(
    segments: Sequence[Segment], said: Sequence[str], *, team: int | None = None, limit: int = 10
) -> Ranking:
    """Up to `limit` articles, best first; what was `said`, newest last.

    Of any team, unless `team` is given: then its own ones and those for every team; 0 is nobody's.
    """
    terms = weigh(segments, said)
    found = [one for n, segment in enumerate(segments) for one in _rank_in(segment, n, terms, team, limit)]
    if not found:
        return Ranking()
    best = sorted(found, key=lambda one: (-one.score, one.article))[:limit]
    fit = fitness(segments, terms, score=best[0].score, segment=best[0].segment, place=best[0].place)
    fitting = (one._replace(fit=fit * one.score / best[0].score) for one in best)
    return Ranking(tuple(fitting), is_answerable=fit >= 1 / 2)


def _rank_in(segment: Segment, n: int, terms: list[Term], team: int | None, limit: int) -> Iterable[Ranked]:
    docs, scores = _hits(segment, n, terms)
    owners = segment.owners[docs]
    may = segment.readable_by(team)[owners]
    docs, scores, owners = docs[may], scores[may], owners[may]
    total = _of_articles(segment, docs, scores, owners)
    best = np.flatnonzero(total)
    if len(best) > limit:
        best = best[np.argpartition(-total[best], limit)[:limit]]
    for place in best.tolist():
        pieces = _pieces(segment, docs[owners == place], scores[owners == place])
        yield Ranked(int(segment.articles[place]), float(total[place]), pieces, n, place)


def _hits(segment: Segment, n: int, terms: list[Term]) -> tuple[Ints, Floats]:
    """Documents that hold a telling token, with what all tokens say about them."""
    here = [term for term in terms if term.places[n] >= 0]
    lengths = accumulate(segment.length(term.places[n]) for term in here)
    telling = 1 + sum(length < _ENOUGH for length in lengths)
    scores = _added(segment, n, here[:telling])
    found = np.flatnonzero(scores).astype(np.int32)
    total = scores[found].astype(np.float32)
    for term in here[telling:]:
        docs, values = segment.postings(term.places[n])
        at = np.searchsorted(docs[:-1], found)
        total += np.float32(term.weight) * values[at] * (docs[at] == found)
    return found, total


def _added(segment: Segment, n: int, terms: list[Term]) -> Floats:
    """By document, what the `terms` say together."""
    if not terms:
        return np.zeros(0, np.float32)
    held = [segment.postings(term.places[n]) for term in terms]
    docs = np.concatenate([docs for docs, _ in held])
    shares = np.repeat([term.weight for term in terms], [len(docs) for docs, _ in held])
    values = np.concatenate([values for _, values in held])
    return np.bincount(docs, shares * values, minlength=len(segment.owners))


def _of_articles(segment: Segment, docs: Ints, scores: Floats, owners: Ints) -> Floats:
    """By place: the best of its parts, and its front, which says in few words what the whole is about.

    An article without a front says it all in its parts: they count for both.
    """
    best = np.zeros(len(segment.articles), np.float32)
    front = segment.kinds[docs] == Kind.FRONT
    np.maximum.at(best, owners[~front], scores[~front])
    best *= np.where(segment.has_front, np.float32(1), np.float32(2))
    best[owners[front]] += scores[front]
    return best


def _pieces(segment: Segment, docs: Ints, scores: Floats) -> tuple[tuple[int, float], ...]:
    ours = segment.kinds[docs] == Kind.PIECE
    pieces = zip(segment.pieces[docs[ours]].tolist(), scores[ours].tolist(), strict=True)
    return tuple(sorted(pieces, key=lambda piece: (-piece[1], piece[0])))
