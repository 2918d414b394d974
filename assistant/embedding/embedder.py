"""Which of them is asked: an endpoint where one is configured, else the local model where its package is installed."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from assistant.embedding.local import is_installed, local_embedder
from assistant.embedding.remote import EmbeddingError, RemoteEmbedder, TextRefusedError
from assistant.retrieval.nearness import Scale

__all__ = ["Embedder", "EmbeddingError", "TextRefusedError", "chosen_embedder"]


class Embedder(Protocol):
    @property
    def name(self) -> str:
        """Of the model: vectors of different models do not compare."""

    @property
    def scale(self) -> Scale | None:
        """What its likenesses say about whether anything answers; None where that was never measured."""

    def knows(self, text: str) -> bool:
        """Whether it has learnt the language of `text`; of another one its vectors say nothing."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each of `texts`. Raises EmbeddingError, TextRefusedError."""


def chosen_embedder() -> Embedder | None:
    """None: this desk searches by words alone, and lacks nothing else."""
    if settings.EMBEDDINGS_URL:
        return _remote(settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL, settings.EMBEDDINGS_KEY)
    return local_embedder() if is_installed() else None


@cache
def _remote(url: str, model: str, key: str) -> RemoteEmbedder:
    return RemoteEmbedder(url, model, key)
