"""Vectors of articles that are not the desk's, held in memory for as long as they are searched."""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.embedding.documents import Document
from assistant.embedding.embedder import Embedder
from assistant.retrieval.nearness import Nearness, question_of
from assistant.retrieval.segment import Kind


class HeldVectors:
    """Of (number of the article, document) pairs; documents of an article stand together. Raises EmbeddingError."""

    def __init__(self, embedder: Embedder, documents: Sequence[tuple[int, Document]]) -> None:
        self._embedder, self.scale = embedder, embedder.scale
        known = [(owner, document) for owner, document in documents if embedder.knows(document.text)]
        self._owners = np.array([owner for owner, _ in known], np.int64)
        self._documents = [document for _, document in known]
        self._is_front = np.array([document.kind == Kind.FRONT for document in self._documents], np.bool_)
        self._vectors = embedder.embed([document.text for document in self._documents])

    def near(self, said: Sequence[str]) -> Mapping[int, Nearness]:
        """Of every article that has vectors, how near it is to what was `said`, newest last."""
        question = question_of(said)
        if not self._documents or not self._embedder.knows(question):
            return {}
        likeness = self._vectors @ self._embedder.embed([question])[0]
        starts = np.flatnonzero(np.append(True, self._owners[1:] != self._owners[:-1]))
        parts = np.maximum.reduceat(np.where(self._is_front, -1, likeness), starts)
        fronts = np.maximum.reduceat(np.where(self._is_front, likeness, -1), starts)
        owners = self._owners[starts].tolist()
        return {
            owner: Nearness(part, front if front > -1 else None)
            for owner, part, front in zip(owners, parts.tolist(), fronts.tolist(), strict=True)
        }
