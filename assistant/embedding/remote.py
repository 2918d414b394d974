"""An endpoint that speaks OpenAI's `POST /embeddings`. Personal data is masked before a text leaves the desk."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import numpy as np
import requests
from numpy.typing import NDArray

from assistant.screening import screen
from assistant.sessions import Sessions

#: Seconds. For a question somebody waits; what is brought in the background may take its time.
_SOON, _PATIENT = 1.5, 30.0
_TOGETHER = 64
#: What a model reads at most is told in parts of words; so many characters fit all that are in use.
_LONGEST = 4000
#: What an endpoint says to a text that is too long for it, or otherwise not to its liking.
_REFUSALS = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
)


class EmbeddingError(Exception):
    """The vectors cannot be had now; the message says why, without the texts."""


class TextRefusedError(EmbeddingError):
    """The endpoint does not take these texts; others it may."""


class RemoteEmbedder:
    """See Embedder. `url` ends before `/embeddings`."""

    scale = None

    def __init__(self, url: str, model: str, key: str) -> None:
        self.name = model
        self._url = f"{url.rstrip('/')}/embeddings"
        self._sessions, self._headers = Sessions(), {"Authorization": f"Bearer {key}"}

    def knows(self, text: str) -> bool:
        return bool(text.strip())

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        masked = [
            screen(text).text[:_LONGEST] for text in texts
        ]  # half a card number is one that nobody knows
        found = [
            vector
            for start in range(0, len(masked), _TOGETHER)
            for vector in self._asked(masked[start : start + _TOGETHER])
        ]
        return _of_length_one(found) if found else np.zeros((0, 0), np.float32)

    def _asked(self, texts: list[str]) -> list[list[float]]:
        try:
            response = self._sessions.get().post(
                self._url,
                headers=self._headers,
                json={"model": self.name, "input": texts},
                timeout=_SOON if len(texts) == 1 else _PATIENT,
                allow_redirects=False,
            )
            if response.status_code in _REFUSALS:
                raise TextRefusedError(f"HTTP {response.status_code} of {self._url}")
            response.raise_for_status()
            return _vectors(response.json(), len(texts))
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise EmbeddingError(f"{type(error).__name__} of {self._url}") from error


def _vectors(answer: Any, count: int) -> list[list[float]]:
    """In the order of the texts, whatever order they came in. Raises ValueError, KeyError or TypeError."""
    by_index = {int(one["index"]): [float(part) for part in one["embedding"]] for one in answer["data"]}
    if set(by_index) != set(range(count)):
        raise ValueError("not one vector for each text")
    return [by_index[index] for index in range(count)]


def _of_length_one(vectors: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    try:
        rows = np.asarray(vectors, np.float32).reshape(len(vectors), -1)
    except ValueError as error:
        raise EmbeddingError("vectors of different lengths") from error
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and lengths.all()):
        raise EmbeddingError("a vector without a direction")
    return np.asarray(rows / lengths, np.float32)
