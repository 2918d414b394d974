"""What of the desk's articles may answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from assistant.knowledge import shelf
from assistant.knowledge.ranking import Ranked, Ranking, rank
from assistant.models import ArticleState, Chunk

#: At least so many are looked at: a question may touch two matters.
_ARTICLES = 6
#: What an article counts for a piece of it, beside the piece itself; and so many pieces of one article at most.
_WHOLE, _PIECES = 0.5, 3
#: What fits less than this, or than this share of the best, has only letters in common with the question.
_LEAST, _BESIDE = 0.01, 0.3


@dataclass(frozen=True)
class Passage:
    """A piece of a published article, exactly as it stands there. `score` is 0..1 and compares across questions."""

    article_id: int
    version: int
    number: int
    title: str
    language: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True)
class Findings:
    """Best first. `is_answerable` is false when nothing fits, whatever the passages say in passing."""

    passages: tuple[Passage, ...] = ()
    is_answerable: bool = False


def find_passages(*said: str, team_id: int | None = None, limit: int = 6) -> Findings:
    """Up to `limit` passages for what the customer `said`, newest last. Two queries.

    From articles of every team and of `team_id`; without it, of every team only.
    """
    ranking = rank(shelf.published(), said, team=team_id or 0, limit=max(limit, _ARTICLES))
    places = _places(_fitting(ranking))[:limit]
    known = _read(places)
    passages = (
        Passage(article, *known[article, number], score=score)
        for article, number, score in places
        if (article, number) in known
    )
    return Findings(tuple(passages), ranking.is_answerable)


def _fitting(ranking: Ranking) -> Sequence[Ranked]:
    least = max(_LEAST, _BESIDE * ranking.found[0].fit) if ranking.found else 1.0
    return [one for one in ranking.found if one.fit >= least]


def _places(found: Sequence[Ranked]) -> list[tuple[int, int, float]]:
    """(article, number of the piece, score), best first. An article known by its questions shows its beginning."""
    places = []
    for one in found:
        pieces = one.pieces[:_PIECES] or ((0, 0.0),)
        best = pieces[0][1] or 1.0
        for number, score in pieces:
            share = _WHOLE + (1 - _WHOLE) * score / best
            places.append((one.article, number, one.fit * share))
    return sorted(places, key=lambda place: -place[2])


def _read(
    places: Sequence[tuple[int, int, float]],
) -> dict[tuple[int, int], tuple[int, int, str, str, str, str]]:
    """What stands there now, by article and number, as the fields of a Passage in their order."""
    rows = Chunk.objects.filter(
        article__in={article for article, _, _ in places},
        number__in={number for _, number, _ in places},
        article__state=ArticleState.PUBLISHED,
    ).annotate(title=F("article__title"), language=F("article__language"))
    fields = ("version", "number", "title", "language", "heading", "text")
    return {(row[0], row[2]): row[1:] for row in rows.values_list("article_id", *fields)}
