"""Texts as vectors whose angle says how alike they mean: by a model on this machine or by somebody's endpoint."""

from assistant.embedding.documents import Document, documents_of
from assistant.embedding.embedder import Embedder, EmbeddingError, TextRefusedError, chosen_embedder
from assistant.embedding.held import HeldVectors

__all__ = [
    "Document",
    "Embedder",
    "EmbeddingError",
    "HeldVectors",
    "TextRefusedError",
    "chosen_embedder",
    "documents_of",
]
