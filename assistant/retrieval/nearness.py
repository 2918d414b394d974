"""What words found, put in the order of what was meant: the second opinion of a model that embeds texts."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import NamedTuple

from assistant.retrieval.ranking import Ranked, Ranking

#: So many of the best by words are looked at, and as many of the nearest besides.
CANDIDATES = 100
#: What the share that words reached counts beside a likeness of -1 to 1. See docs/decisions/0022.
_WORDS = 0.6
#: Likenesses lie closer together than scores of words; so they compare again.
_SHARPNESS = 3
#: Words alone are never as sure as that.
_SUREST = 1e-6


class Nearness(NamedTuple):
    """Likenesses of an article to a question, the cosine of the angle between them: `parts` of its title, its
    questions and its pieces the nearest one, `front` of the title and all questions together.

    `piece` is the number of the nearest piece.
    """

    parts: float
    front: float | None = None
    piece: int = 0

    @property
    def likeness(self) -> float:
        return self.parts if self.front is None else (self.parts + self.front) / 2


class Scale(NamedTuple):
    """What a model's likenesses say about whether anything answers: a logistic regression over the log odds of the
    words and the greatest likeness. Each model has one of its own (docs/decisions/0022).
    """

    words: float
    likeness: float
    start: float


def question_of(said: Sequence[str]) -> str:
    """One text: the newest first, as a model reads only so much."""
    return "\n".join(reversed(said))


def reordered(
    ranking: Ranking, near: Mapping[int, Nearness], *, limit: int, scale: Scale | None = None
) -> Ranking:
    """Up to `limit` of the found and of the `near`, best first. Without a `scale`, words alone say whether anything
    answers.

    The score becomes likeness and words in one. What has no vector yet counts as the others do on average. Without
    `near` all is as it was.
    """
    if not near:
        return Ranking(ranking.found[:limit], ranking.is_answerable)
    by_words = {one.article: one for one in ranking.found}
    usual = sum(one.likeness for one in near.values()) / len(near)
    meant = (
        _meant(article, by_words.get(article), near.get(article), usual) for article in {*by_words, *near}
    )
    best = sorted(meant, key=lambda one: (-one.score, one.article))[:limit]
    fit, top = max((one.fit for one in ranking.found), default=0.0), best[0].score
    if scale:
        fit = _fit(scale, by_words=fit, likeness=max(one.parts for one in near.values()))
    is_answerable = fit >= 1 / 2 if scale else ranking.is_answerable
    return Ranking(tuple(one._replace(fit=fit * _share(one.score, top)) for one in best), is_answerable)


def _fit(scale: Scale, *, by_words: float, likeness: float) -> float:
    sure = min(max(by_words, _SUREST), 1 - _SUREST)
    said = scale.start + scale.words * log(sure / (1 - sure)) + scale.likeness * likeness
    return 1 / (1 + exp(-said))


def _meant(article: int, found: Ranked | None, near: Nearness | None, usual: float) -> Ranked:
    likeness = near.likeness if near else usual
    if found:
        return found._replace(score=likeness + _WORDS * found.reached)
    return Ranked(article, likeness, ((near.piece, likeness),) if near else ())


def _share(score: float, top: float) -> float:
    return (max(score, 0.0) / top) ** _SHARPNESS if top > 0 else 0.0
