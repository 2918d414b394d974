"""Vectors beside the pieces of published articles, in pgvector: made in the background, read to order what was found.

A table of its own, made when embeddings are first used: a desk without them needs no extension. All of it can be
made again from the articles.
"""

import logging
from collections.abc import Mapping, Sequence
from time import monotonic

from django.db import DatabaseError, connection, transaction

from assistant.embedding import Embedder, EmbeddingError, chosen_embedder
from assistant.knowledge import vector_table
from assistant.knowledge.vector_table import vector_literal
from assistant.retrieval.nearness import CANDIDATES, Nearness, question_of
from assistant.retrieval.segment import Kind

log = logging.getLogger(__name__)
#: After a failure words do it alone for so long (seconds): nobody waits for an endpoint that is down.
_PAUSE_S = 30.0
_paused_until = 0.0


def are_in_use() -> bool:
    """Whether vectors can be asked for now."""
    return monotonic() >= _paused_until and chosen_embedder() is not None and vector_table.is_made()


def nearness(said: Sequence[str], articles: Sequence[int], team: int | None) -> Mapping[int, Nearness]:
    """Of `articles` and of the nearest others for `team` (see rank), how near they are to what was `said`, newest last.

    Empty where no vectors are in use, in a language that the model has not learnt, and while it cannot be had.
    """
    embedder, question = chosen_embedder() if are_in_use() else None, question_of(said)
    if embedder is None or not embedder.knows(question):
        return {}
    try:
        return _near(embedder, question, articles, team)
    except (EmbeddingError, DatabaseError) as error:
        _pause(error)
        return {}


def _near(
    embedder: Embedder, question: str, articles: Sequence[int], team: int | None
) -> Mapping[int, Nearness]:
    vector = vector_literal(embedder.embed([question])[0])
    with transaction.atomic(), connection.cursor() as cursor:
        values = {"asked": vector, "model": embedder.name, "articles": list(articles), "team": team}
        kinds = {"front": int(Kind.FRONT), "piece": int(Kind.PIECE)}
        # An index finds no more than this, whatever LIMIT says.
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(CANDIDATES)])
        cursor.execute(_NEAR, {**values, **kinds, "most": CANDIDATES})
        return {pk: Nearness(part, front, piece or 0) for pk, part, front, piece in cursor.fetchall()}


def _pause(error: Exception) -> None:
    """Another model may have taken the table as well, while this process still goes by the settings of before."""
    global _paused_until  # noqa: PLW0603  (each process finds out for itself)
    vector_table.forget()
    _paused_until = monotonic() + _PAUSE_S
    log.warning("The search goes on by words alone for %d seconds: %s", _PAUSE_S, error)


_NEAR = """
WITH nearest AS (
    SELECT article_id FROM assistant_vector WHERE model = %(model)s
    ORDER BY embedding <=> %(asked)s::vector LIMIT %(most)s
)
SELECT held.article_id,
       max(1 - (embedding <=> %(asked)s::vector)) FILTER (WHERE kind <> %(front)s),
       max(1 - (embedding <=> %(asked)s::vector)) FILTER (WHERE kind = %(front)s),
       (array_agg(number ORDER BY embedding <=> %(asked)s::vector) FILTER (WHERE kind = %(piece)s))[1]
FROM assistant_vector AS held
JOIN assistant_article AS article ON article.id = held.article_id
WHERE held.article_id = ANY (%(articles)s::bigint[] || ARRAY(SELECT article_id FROM nearest))
  AND held.model = %(model)s AND embedding IS NOT NULL AND article.state = 'published'
  AND (%(team)s::bigint IS NULL OR article.team_id IS NULL OR article.team_id = %(team)s)
GROUP BY held.article_id
HAVING bool_or(kind <> %(front)s)
"""
