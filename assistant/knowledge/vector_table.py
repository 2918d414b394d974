"""The table of the vectors, in SQL of its own: its column has as many numbers as the model that is in use."""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from assistant.embedding import Document
from assistant.retrieval.segment import Kind

_made = False


def is_made() -> bool:
    """Asked of the database until it is so, then no more: nothing unmakes it while processes run."""
    global _made  # noqa: PLW0603  (one answer for each process)
    if not _made:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('assistant_vector') IS NOT NULL")
            _made = cursor.fetchone()[0]
    return _made


def forget() -> None:
    """As a process that has just started."""
    global _made  # noqa: PLW0603
    _made = False


def can_be_made() -> bool:
    """Whether this PostgreSQL has pgvector at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')")
        return bool(cursor.fetchone()[0])


def make(dimensions: int) -> None:
    """Unless it is there. Vectors of another length make way: they are of another model."""
    if is_made() and _dimensions() == dimensions:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        cursor.execute("DROP TABLE IF EXISTS assistant_vector")
        cursor.execute(_TABLE % {"dimensions": dimensions})
        if dimensions <= _MOST_INDEXED:
            cursor.execute(_INDEX)


def _dimensions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT atttypmod FROM pg_attribute "
            "WHERE attrelid = 'assistant_vector'::regclass AND attname = 'embedding'"
        )
        return int(cursor.fetchone()[0])


def due(model: str, *, limit: int) -> list[tuple[int, str]]:
    """(article, basis) of published articles whose vectors of `model` are missing or made from an older text."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"model": model, "limit": limit})
        return [(pk, basis) for pk, basis in cursor.fetchall()]


def put(model: str, article: int, basis: str, made: Iterable[tuple[Document, NDArray[np.float32]]]) -> None:
    """In place of the vectors that `article` had. Without any it gets a row of its own, which has no vector."""
    rows = [(model, basis, one.kind, one.number, vector_literal(vector), article) for one, vector in made]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM assistant_vector WHERE article_id = %s", [article])
        cursor.executemany(_PUT, rows or [(model, basis, Kind.TITLE, 0, None, article)])


def remove_unpublished() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE)


def vector_literal(vector: NDArray[np.float32] | Sequence[float]) -> str:
    """As pgvector reads it."""
    return "[" + ",".join(f"{part:.7g}" for part in vector) + "]"


_TABLE = """
CREATE TABLE assistant_vector (
    article_id bigint NOT NULL REFERENCES assistant_article (id) ON DELETE CASCADE,
    kind smallint NOT NULL,
    number integer NOT NULL,
    model text NOT NULL,
    basis text NOT NULL,
    embedding vector(%(dimensions)s),
    PRIMARY KEY (article_id, kind, number)
)
"""
#: Longer ones pgvector does not index, and looks through one by one.
_MOST_INDEXED = 2000
_INDEX = "CREATE INDEX assistant_vector_nearest ON assistant_vector USING hnsw (embedding vector_cosine_ops)"
#: `basis`: the text that vectors are made from, without the text. A new version or another question makes another one.
_DUE = """
WITH published AS (
    SELECT id, version || ':' || coalesce(md5((
        SELECT string_agg(text, E'\\n' ORDER BY id) FROM assistant_articlequestion WHERE article_id = article.id
    )), '') AS basis
    FROM assistant_article AS article WHERE state = 'published'
)
SELECT id, basis FROM published WHERE NOT EXISTS (
    SELECT FROM assistant_vector AS held
    WHERE held.article_id = published.id AND held.model = %(model)s AND held.basis = published.basis
)
ORDER BY id LIMIT %(limit)s
"""
_PUT = """
INSERT INTO assistant_vector (article_id, model, basis, kind, number, embedding)
SELECT id, %s, %s, %s, %s, %s::vector FROM assistant_article WHERE id = %s FOR KEY SHARE
ON CONFLICT (article_id, kind, number) DO UPDATE
SET model = EXCLUDED.model, basis = EXCLUDED.basis, embedding = EXCLUDED.embedding
"""
_REMOVE = """
DELETE FROM assistant_vector USING assistant_article AS article
WHERE article.id = assistant_vector.article_id AND article.state <> 'published'
"""
