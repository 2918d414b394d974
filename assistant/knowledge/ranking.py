"""Which articles fit a question best: scores over segments of the index, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.knowledge.fitness import fitness
from assistant.knowledge.segment import Floats, Ints, Kind, Segment
from assistant.knowledge.terms import Term, weigh

#: Once so many documents hold one of the rarer tokens, commoner ones only order them.
_ENOUGH = 3000


@dataclass(frozen=True)
class Ranked:
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
    fitting = (replace(one, fit=fit * one.score / best[0].score) for one in best)
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
    scores = np.zeros(len(segment.owners), np.float32)
    here = [(segment.postings(term.places[n]), term.weight) for term in terms if term.places[n] >= 0]
    touched = 0
    while here and touched < _ENOUGH:
        (docs, values), weight = here.pop(0)
        scores[docs] += np.float32(weight) * values
        touched += len(docs)
    found = np.flatnonzero(scores).astype(np.int32)
    for (docs, values), weight in here:
        at = np.searchsorted(docs, found)
        at[at == len(docs)] = 0
        hit = docs[at] == found
        scores[found[hit]] += np.float32(weight) * values[at[hit]]
    return found, scores[found]


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
