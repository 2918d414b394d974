"""A compact inverted index in memory that never changes: which documents hold a token, and how much that says."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.pieces import split
from assistant.retrieval.tokens import tokens

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

#: How soon another occurrence of a word says nothing more, and how far long texts are held against themselves.
_SATURATION, _LENGTH = 1.2, 0.6
_MOST_OCCURRENCES = 255
#: The way in which texts are packed. Change it with every change of the tokens, and what was kept is packed anew.
PACKED = b"\x07"
#: Bytes of a key, and of a key with its count.
_KEY, _ENTRY = 4, 5


class Kind(IntEnum):
    """A document of the index. Several belong to one article."""

    TITLE = 0
    QUESTION = 1
    PIECE = 2
    FRONT = 3  # the title and all questions together


@dataclass(frozen=True)
class Source:
    """What an article is found by. `team` is 0 for one of every team; `pieces` are packed, in their order."""

    article: int
    title: str
    questions: tuple[str, ...] = ()
    pieces: tuple[bytes, ...] = ()
    team: int = 0


@dataclass(frozen=True)
class Segment:
    """`keys` are hashes of tokens, sorted; the documents of keys[i] stand in docs[starts[i] : starts[i + 1]], sorted.

    `values` are their shares of a score, before the rarity of the token; `spread[i]` in how many articles it occurs.
    """

    articles: NDArray[np.int64]
    teams: Ints
    keys: NDArray[np.uint32]
    starts: NDArray[np.int64]
    spread: Ints
    docs: Ints
    values: Floats
    owners: Ints
    kinds: NDArray[np.uint8]
    pieces: Ints
    has_front: NDArray[np.bool_]
    #: By place in `articles`: not changed since.
    alive: NDArray[np.bool_]
    #: How many tokens each document has, repetitions as well; their mean, by kind.
    lengths: Floats
    usual: Floats

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for part in vars(self).values())

    def places(self, keys: NDArray[np.uint32]) -> tuple[list[int], list[int]]:
        """Of each of `keys` its place in ours, or -1, and its spread. All at once: it is asked for every token."""
        if not len(self.keys):
            return [-1] * len(keys), [0] * len(keys)
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        is_known = self.keys[at] == keys
        return np.where(is_known, at, -1).tolist(), (self.spread[at] * is_known).tolist()

    def may_read(self, places: Ints, team: int | None) -> NDArray[np.bool_]:
        """Which of the articles at `places` are still so, and for `team`; None is whoever."""
        readable: NDArray[np.bool_] = self.alive[places]
        if team is not None:
            teams = self.teams[places]
            readable &= (teams == 0) | (teams == team)
        return readable

    def length(self, at: int) -> int:
        return int(self.starts[at + 1] - self.starts[at])

    def postings(self, at: int) -> tuple[Ints, Floats]:
        start, end = self.starts[at], self.starts[at + 1]
        return self.docs[start:end], self.values[start:end]


def key_of(token: str) -> int:
    """32 bits: two words in a hundred thousand share a key, and then only share a place."""
    return crc32(token.encode("utf-8", "replace"))


def pack(text: str, *, with_grams: bool = False) -> bytes:
    """What `text` is found by, to be kept beside it: a mark of the way, the keys of its tokens, and their counts."""
    counted = Counter(map(key_of, tokens(text, with_grams=with_grams)))
    keys = array("I", counted)
    counts = array("B", (min(count, _MOST_OCCURRENCES) for count in counted.values()))
    return PACKED + keys.tobytes() + counts.tobytes()


def pack_body(body: str) -> tuple[bytes, ...]:
    """The pieces of an article that is not kept."""
    return tuple(pack_piece(piece.heading, piece.text) for piece in split(body))


def pack_piece(heading: str, text: str) -> bytes:
    """A piece is found by the words over it as well."""
    return pack(text if heading in text else f"{heading}\n{text}")


@dataclass
class _Rows:
    """One entry for each document. Those of an article stand together."""

    packed: list[bytes] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)

    def add(self, packed: bytes, owner: int, kind: Kind, piece: int = 0) -> None:
        self.packed.append(packed)
        self.owners.append(owner)
        self.kinds.append(kind)
        self.pieces.append(piece)

    def unpacked(self) -> tuple[NDArray[np.uint32], Floats, Ints]:
        """(keys, counts, documents), one entry for each token of each document, in their order."""
        sizes = [(len(packed) - len(PACKED)) // _ENTRY for packed in self.packed]
        ends = [len(PACKED) + _KEY * size for size in sizes]
        held = list(zip(self.packed, ends, strict=True))
        keys = np.frombuffer(b"".join(packed[len(PACKED) : end] for packed, end in held), np.uint32)
        counts = np.frombuffer(b"".join(packed[end:] for packed, end in held), np.uint8)
        docs = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        return keys, counts.astype(np.float32), docs


def make_segment(sources: Sequence[Source], *, usual: Floats | None = None) -> Segment:
    """`usual` lengths come from the segment beside which it will stand, so that scores compare."""
    rows = _Rows()
    for owner, source in enumerate(sources):
        _add_source(rows, owner, source)
    keys, counts, docs = rows.unpacked()
    owners, kinds = np.array(rows.owners, np.int32), np.array(rows.kinds, np.uint8)
    lengths = np.bincount(docs, counts, minlength=len(kinds)).astype(np.float32)
    usual = _usual(lengths, kinds) if usual is None else usual
    values = _values(counts, (lengths / usual[kinds])[docs])
    order = _order(keys)
    keys, docs, values = keys[order], docs[order], values[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    distinct, starts = keys[starts], np.append(starts, len(keys)).astype(np.int64)
    return Segment(
        articles=np.array([source.article for source in sources], np.int64),
        teams=np.array([source.team for source in sources], np.int32),
        keys=distinct,
        starts=starts,
        spread=_spread(owners[docs], starts),
        docs=docs,
        values=values,
        owners=owners,
        kinds=kinds,
        pieces=np.array(rows.pieces, np.int32),
        has_front=np.array([bool(source.title or source.questions) for source in sources], np.bool_),
        alive=np.ones(len(sources), np.bool_),
        lengths=lengths,
        usual=usual,
    )


def _order(keys: NDArray[np.uint32]) -> NDArray[np.int64]:
    """By key, and within one in the order of the documents. Numbers of 64 bits are sorted five times as fast as it
    takes to sort their places.
    """
    both = keys.astype(np.uint64) << np.uint64(32) | np.arange(len(keys), dtype=np.uint64)
    both.sort()
    return (both & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _add_source(rows: _Rows, owner: int, source: Source) -> None:
    title = pack(source.title, with_grams=True)
    rows.add(title, owner, Kind.TITLE)
    for question in source.questions:
        rows.add(pack(question, with_grams=True), owner, Kind.QUESTION)
    whole = "\n".join((source.title, *source.questions))
    rows.add(pack(whole, with_grams=True) if source.questions else title, owner, Kind.FRONT)
    for number, piece in enumerate(source.pieces):
        rows.add(piece, owner, Kind.PIECE, number)


def _usual(lengths: Floats, kinds: NDArray[np.uint8]) -> Floats:
    """Never 0: it divides."""
    ours = [lengths[kinds == kind] for kind in Kind]
    return np.array([max(some.mean(), 1.0) if len(some) else 1.0 for some in ours], np.float32)


def _values(counts: Floats, lengths: Floats) -> Floats:
    """BM25's share of each token; `lengths` of its document, as multiples of the usual."""
    damping = _SATURATION * (1 - _LENGTH + _LENGTH * lengths)
    return (counts * (_SATURATION + 1) / (counts + damping)).astype(np.float32)


def _spread(owners: Ints, starts: NDArray[np.int64]) -> Ints:
    """Documents of an article stand together, so its repetitions follow each other within a token."""
    if not len(owners):
        return np.zeros(0, np.int32)
    first = np.ones(len(owners), np.int64)
    first[1:] = owners[1:] != owners[:-1]
    first[starts[:-1]] = 1
    return np.add.reduceat(first, starts[:-1]).astype(np.int32)
