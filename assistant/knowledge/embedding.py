"""Vectors for what has been published or changed, in the background."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.db import connection

from assistant.embedding import (
    Document,
    Embedder,
    EmbeddingError,
    TextRefusedError,
    chosen_embedder,
    documents_of,
)
from assistant.knowledge import vector_table
from assistant.models import Article
from assistant.retrieval.pieces import split

log = logging.getLogger(__name__)
#: A desk has one writer of vectors; PostgreSQL frees the lock of one that has died.
_LOCK = 7_301_204
_AT_ONCE = 20
#: Whoever refuses this refuses everything.
_PLAIN = "How long is a vector?"


def embed_articles(*, seconds: float) -> int:
    """How many articles got their vectors within about so many `seconds`; 0 where no embeddings are in use.

    Another process that does it already goes on alone.
    """
    embedder = chosen_embedder()
    if embedder is None or not vector_table.can_be_made():
        return 0
    with _alone() as is_alone:
        try:
            return _embed_due(embedder, monotonic() + seconds) if is_alone else 0
        except EmbeddingError as error:
            log.warning("No vectors for now, the search goes on by words: %s", error)
            return 0


def _embed_due(embedder: Embedder, until: float) -> int:
    if not vector_table.is_made():
        vector_table.make(embedder.embed([_PLAIN]).shape[1])
    vector_table.remove_unpublished()
    done = 0
    while monotonic() < until and (due := vector_table.due(embedder.name, limit=_AT_ONCE)):
        for article, basis in due:
            _embed(embedder, article, basis)
        done += len(due)
    return done


def _embed(embedder: Embedder, pk: int, basis: str) -> None:
    """From what stands there now: what changes meanwhile has another basis, and is due again. Words alone find what
    the embedder refuses: it holds up no other article.
    """
    article = Article.objects.prefetch_related("questions").filter(pk=pk).first()
    documents = [one for one in _documents(article) if embedder.knows(one.text)] if article else []
    try:
        vectors = embedder.embed([document.text for document in documents])
    except TextRefusedError as error:
        embedder.embed([_PLAIN])
        log.warning("No vectors for article %d as it reads now: %s", pk, error)
        vector_table.put(embedder.name, pk, basis, ())
        return
    if documents:
        vector_table.make(vectors.shape[1])
    vector_table.put(embedder.name, pk, basis, zip(documents, vectors, strict=True))


def _documents(article: Article) -> Iterator[Document]:
    questions = [question.text for question in article.questions.all()]
    return documents_of(article.title, questions, split(article.body))


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_alone: bool = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
