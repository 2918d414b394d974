"""Which articles fit a question best: scores over segments of the index, without the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from assistant.knowledge.segment import Floats, Ints, Kind, Segment, key_of
from assistant.models.tokens import tokens

#: By the first letter of a token: what a hit on it counts. See docs/decisions/0017 for how they were found.
WEIGHTS = {"w": 1.0, "s": 0.25, "p": 0.15, "g": 0.12, "c": 0.3, "d": 0.3, "e": 1.0}
#: What a question says first tells what it is about; and the work for it stays bounded.
MOST_TOKENS = 400
MOST_CHARS = 2000
#: What a word of the message before counts beside one of the newest.
_OLDER = 0.5
#: Once so many documents hold one of the rarer tokens, commoner ones only order them.
_ENOUGH = 3000
#: Absent from the knowledge: as rare as half an article.
_ABSENT = 0.5
#: Below it nothing fits.
_FITS = 0.25


@dataclass(frozen=True)
class Ranked:
    """`article` is found with `score`, which compares within one question; `fit` is 0..1 and compares across them.

    `pieces`: (number, score) of those that were hit, best first.
    """

    article: int
    score: float
    pieces: tuple[tuple[int, float], ...]
    fit: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """Best first. Nothing fits: `found` may still hold what shares a word with the question."""

    found: tuple[Ranked, ...] = ()
    is_answerable: bool = False


@dataclass(frozen=True)
class _Term:
    """`places`: of its key in each segment, -1 where it is absent."""

    places: tuple[int, ...]
    weight: float
    spread: int


def rank(segments: Sequence[Segment], said: Sequence[str], *, team: int = 0, limit: int = 10) -> Ranking:
    """Up to `limit` articles of every team and of `team`, best first; what was `said`, newest last."""
    terms = _weigh(segments, said)
    found = [one for n, segment in enumerate(segments) for one in _rank_in(segment, n, terms, team, limit)]
    best = sorted(found, key=lambda one: (-one.score, one.article))[:limit]
    whole = sum(term.weight for term in terms) or 1.0
    fitting = tuple(replace(one, fit=min(one.score / (2 * whole), 1.0)) for one in best)
    return Ranking(fitting, bool(fitting) and fitting[0].fit >= _FITS)


def _weigh(segments: Sequence[Segment], said: Sequence[str]) -> list[_Term]:
    """The tokens of the question with how much each says, rarest first; those that occur nowhere come last."""
    articles = sum(len(segment.articles) for segment in segments)
    terms = []
    for token, share in _asked(said).items():
        places = tuple(segment.place(key_of(token)) for segment in segments)
        spread = sum(int(segment.spread[at]) for segment, at in zip(segments, places, strict=True) if at >= 0)
        rarity = log(1 + articles / (spread or _ABSENT))
        terms.append(_Term(places, share * WEIGHTS[token[0]] * rarity, spread))
    return sorted(terms, key=lambda term: term.spread or articles + 1)


def _asked(said: Sequence[str]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for age, text in enumerate(reversed(said)):
        for token in tokens(text[:MOST_CHARS], with_grams=True):
            shares.setdefault(token, _OLDER**age)
            if len(shares) >= MOST_TOKENS:
                return shares
    return shares


def _rank_in(segment: Segment, n: int, terms: list[_Term], team: int, limit: int) -> Iterable[Ranked]:
    docs, scores = _hits(segment, n, terms)
    owners = segment.owners[docs]
    may = segment.alive[owners] & np.isin(segment.teams[owners], (0, team))
    docs, scores, owners = docs[may], scores[may], owners[may]
    total = _of_articles(segment, docs, scores, owners)
    best = np.flatnonzero(total)
    if len(best) > limit:
        best = best[np.argpartition(-total[best], limit)[:limit]]
    for place in best:
        ours = (owners == place) & (segment.kinds[docs] == Kind.PIECE)
        pieces = zip(segment.pieces[docs[ours]].tolist(), scores[ours].tolist(), strict=True)
        yield Ranked(
            int(segment.articles[place]),
            float(total[place]),
            tuple(sorted(pieces, key=lambda piece: (-piece[1], piece[0]))),
        )


def _hits(segment: Segment, n: int, terms: list[_Term]) -> tuple[Ints, Floats]:
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
