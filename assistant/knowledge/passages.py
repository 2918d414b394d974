"""What of the desk's articles may answer a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from assistant.knowledge import shelf
from assistant.knowledge.order import ranked
from assistant.models.article_change import NOTED, Changes, read_changes
from assistant.retrieval.ranking import Ranked, Ranking

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


#: (article, number of the piece, score)
_Place = tuple[int, int, float]
#: Of a Passage, in their order, without its article and score.
_Fields = tuple[int, int, str, str, str, str]


def find_passages(*said: str, team_id: int | None = None, limit: int = 6) -> Findings:
    """Up to `limit` passages for what the customer `said`, newest last. One query, unless something has changed.

    From articles of every team and of `team_id`; without it, of every team only.
    """
    copy, ranking, places = _looked_up(shelf.at_hand(), said, team_id, limit)
    changes, known = _read(places, copy, team_id)
    if changes.articles:
        copy, ranking, places = _looked_up(shelf.bring_up_to_date(), said, team_id, limit)
        _, known = _read(places, copy, team_id)
    passages = tuple(
        Passage(article, *known[article, number], score=score)
        for article, number, score in places
        if (article, number) in known
    )
    has_best = bool(passages) and passages[0].article_id == ranking.found[0].article
    return Findings(passages, ranking.is_answerable and has_best)


def _looked_up(
    copy: shelf.Copy, said: Sequence[str], team_id: int | None, limit: int
) -> tuple[shelf.Copy, Ranking, list[_Place]]:
    ranking = ranked(copy, said, team=team_id or 0, limit=max(limit, _ARTICLES))
    return copy, ranking, _places(_fitting(ranking))[:limit]


def _fitting(ranking: Ranking) -> Sequence[Ranked]:
    least = max(_LEAST, _BESIDE * ranking.found[0].fit) if ranking.found else 1.0
    return [one for one in ranking.found if one.fit >= least]


def _places(found: Sequence[Ranked]) -> list[_Place]:
    """Best first. An article known by its questions shows its beginning."""
    places = []
    for one in found:
        pieces = one.pieces[:_PIECES] or ((0, 0.0),)
        best = pieces[0][1] or 1.0
        for number, score in pieces:
            share = _WHOLE + (1 - _WHOLE) * score / best
            places.append((one.article, number, one.fit * share))
    return sorted(places, key=lambda place: -place[2])


def _read(
    places: Sequence[_Place], copy: shelf.Copy, team_id: int | None
) -> tuple[Changes, dict[tuple[int, int], _Fields]]:
    """What has changed since `copy`, and what stands at `places` now, by article and number. Whether it may be read is
    asked again: the copy may be a moment old.

    In SQL: Django would take longer to write the query than PostgreSQL to answer it.
    """
    articles, numbers = [article for article, _, _ in places], [number for _, number, _ in places]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES_AND_PIECES, [copy.horizon, articles, numbers, team_id])
        rows = cursor.fetchall()
    found = (row[2:] for row in rows if row[2] is not None)
    return read_changes(*rows[0][:2], seen=copy.seen), {(row[0], row[2]): row[1:] for row in found}


_CHANGES_AND_PIECES = f"""
SELECT {NOTED}, found.* FROM (SELECT 1) AS always LEFT JOIN (
    SELECT chunk.article_id, chunk.version, chunk.number, article.title, article.language, chunk.heading, chunk.text
    FROM unnest(%s::bigint[], %s::int[]) AS place (article, number)
    JOIN assistant_chunk AS chunk ON chunk.article_id = place.article AND chunk.number = place.number
    JOIN assistant_article AS article ON article.id = chunk.article_id
    WHERE article.state = 'published' AND (article.team_id IS NULL OR article.team_id = %s)
) AS found ON true
"""  # noqa: S608  (NOTED is our own)
