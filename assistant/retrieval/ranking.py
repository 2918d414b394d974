"""Which articles fit a question best: scores over segments of the index, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.fitness import fitness
from assistant.retrieval.segment import Floats, Ints, Kind, Segment
from assistant.retrieval.terms import Term, weigh

#: Once so many documents hold one of the rarer tokens, commoner ones only order them.
_ENOUGH = 1000
#: So many of them are ordered, the best by their rarer tokens.
_CHOSEN = 200
#: Kinds of tokens, of which a Chinese question and a text may have many in common, however rare each is; and which
#: share of what a Chinese text is found by they are, more or less.
_CHARACTER, _ALIKE = "e", frozenset("ey")
_SHARE_ALIKE = 0.6
#: 1 would add the parts of an article up, a large number would take the best one.
_SHARPNESS = 3


class Ranked(NamedTuple):
    """`article` is found with `score`, which compares within one question; `fit` is 0..1 and compares across them.

    `pieces`: (number, score) of those that were hit, best first. `reached`: 0..1, the share of the score that an
    article would have in which every word stands where it counts most.
    """

    article: int
    score: float
    pieces: tuple[tuple[int, float], ...]
    reached: float = 0.0
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
    hits = [hit for n, segment in enumerate(segments) for hit in _rank_in(segment, n, terms, team, limit)]
    if not hits:
        return Ranking()
    hits = sorted(hits, key=lambda hit: (-hit.score, hit.article))[:limit]
    top, ideal = hits[0].score, 2 * sum(term.weight for term in terms)
    fit = fitness(segments, terms, score=hits[0].reached)
    found = (hit._replace(reached=hit.reached / ideal, fit=fit * hit.score / top) for hit in hits)
    return Ranking(tuple(found), is_answerable=fit >= 1 / 2)


def _rank_in(segment: Segment, n: int, terms: list[Term], team: int | None, limit: int) -> Iterable[Ranked]:
    """The best of `segment`, in no order. Here `reached` is no share yet, but what words alone say."""
    docs, scores = _hits(segment, n, terms)
    may = segment.may_read(segment.owners[docs], team)
    docs, scores = docs[may], scores[may]
    if not len(docs):
        return
    starts, reached = _of_articles(segment, docs, scores)
    total = reached
    if any(term.kind == _CHARACTER for term in terms):
        scores = scores * (1 + _in_common(segment, n, terms, docs))
        _, total = _of_articles(segment, docs, scores)
    ends = np.append(starts[1:], len(docs))
    best = np.argpartition(-total, limit)[:limit] if len(total) > limit else np.arange(len(total))
    for one in best.tolist():
        ours = slice(starts[one], ends[one])
        article = segment.articles[segment.owners[docs[starts[one]]]]
        pieces = _pieces(segment, docs[ours], scores[ours])
        yield Ranked(int(article), float(total[one]), pieces, reached=float(reached[one]))


def _hits(segment: Segment, n: int, terms: list[Term]) -> tuple[Ints, Floats]:
    """Documents that hold a telling token, the best of them, with what all tokens say about them."""
    here = [term for term in terms if term.places[n] >= 0]
    lengths = accumulate(segment.length(term.places[n]) for term in here)
    telling = 1 + sum(length < _ENOUGH for length in lengths)
    found, scores = _best_of(*_added(segment, n, here[:telling]))
    ordering = here[telling:]
    return found, scores + _said_of(segment, n, ordering, found) if ordering else scores


def _said_of(segment: Segment, n: int, terms: list[Term], found: Ints) -> Floats:
    """What the `terms` say together about each document of `found`: all in one go, for there are many of them."""
    at = _places_in(segment, n, terms, found)
    weights = np.array([term.weight for term in terms], np.float32)[:, np.newaxis]
    said = weights * segment.values[at] * (segment.docs[at] == found)
    return np.asarray(said.sum(axis=0), np.float32)


def _in_common(segment: Segment, n: int, terms: list[Term], found: Ints) -> Floats:
    """For each document of `found`: which share of the characters and matters of both it has in common with a Chinese
    question. 0 for none, about 1 for all, and never above 2 / (1 + _SHARE_ALIKE): how many it has is an estimate.

    Such texts are so short that a rare character may come by chance: one that says the same says little else.
    """
    asked = [term for term in terms if term.kind in _ALIKE]
    here = [term for term in asked if term.places[n] >= 0]
    if not here:
        return np.zeros(len(found), np.float32)
    at = _places_in(segment, n, here, found)
    both = (segment.docs[at] == found).sum(axis=0)
    return np.asarray(2 * both / (len(asked) + _SHARE_ALIKE * segment.lengths[found]), np.float32)


def _places_in(segment: Segment, n: int, terms: list[Term], found: Ints) -> NDArray[np.int64]:
    """By term and by document of `found`: where its posting is, if it has one."""
    places = [term.places[n] for term in terms]
    within = [segment.postings(place)[0][:-1].searchsorted(found) for place in places]
    return np.asarray(np.stack(within) + segment.starts[places][:, np.newaxis])


def _best_of(docs: Ints, scores: Floats) -> tuple[Ints, Floats]:
    """In their order."""
    if len(docs) <= _CHOSEN:
        return docs, scores
    best = np.sort(np.argpartition(-scores, _CHOSEN)[:_CHOSEN])
    return docs[best], scores[best]


def _added(segment: Segment, n: int, terms: list[Term]) -> tuple[Ints, Floats]:
    """Each document that holds one of the `terms`, in their order, with what they say together about it.

    Runs that are sorted already are soon sorted together; an array with a place for each document would be longer to
    look through than all of this.
    """
    if not terms:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    held = [segment.postings(term.places[n]) for term in terms]
    docs = np.concatenate([docs for docs, _ in held])
    shares = np.repeat([term.weight for term in terms], [len(docs) for docs, _ in held])
    said = shares * np.concatenate([values for _, values in held])
    order = docs.argsort(kind="stable")
    docs = docs[order]
    starts = np.flatnonzero(np.append(True, docs[1:] != docs[:-1]))
    return docs[starts], np.add.reduceat(said[order], starts).astype(np.float32)


def _of_articles(
    segment: Segment, docs: Ints, scores: Floats
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Where each article begins in `docs`, and its score: its parts, and its front, which says what it is about.

    The best part counts most, others that say the same a little. An article without a front says it all in its
    parts: they count for both.
    """
    owners, front = segment.owners[docs], segment.kinds[docs] == Kind.FRONT
    starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1]))
    parts = np.add.reduceat(np.where(front, 0, scores) ** _SHARPNESS, starts) ** (1 / _SHARPNESS)
    fronts = np.add.reduceat(np.where(front, scores, 0), starts)
    return starts, parts * np.where(segment.has_front[owners[starts]], 1, 2) + fronts


def _pieces(segment: Segment, docs: Ints, scores: Floats) -> tuple[tuple[int, float], ...]:
    ours = segment.kinds[docs] == Kind.PIECE
    pieces = zip(segment.pieces[docs[ours]].tolist(), scores[ours].tolist(), strict=True)
    return tuple(sorted(pieces, key=lambda piece: (-piece[1], piece[0])))
