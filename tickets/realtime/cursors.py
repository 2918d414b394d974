"""Where a browser stands in the streams of its topics."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Self

#: A page follows a few dozen topics at the most; whatever is longer did not come from us.
LONGEST = 1_000
_SHAPE = re.compile(r"[0-9a-f]{8}\.[0-9a-f]{8}(\.[0-9]{1,15}-[0-9]{1,20})+", re.ASCII)


class StreamId(NamedTuple):
    """The id of an entry. Compared as numbers: as texts, 9-0 would come after 10-0."""

    ms: int
    seq: int

    @classmethod
    def parse(cls, text: str) -> Self:
        ms, _, seq = text.partition("-")
        return cls(int(ms), int(seq))

    def __str__(self) -> str:
        return f"{self.ms}-{self.seq}"


@dataclass(frozen=True)
class Cursor:
    """The last entry seen of each topic. `epoch` names the life of the data: ids of another mean nothing.

    As text: `epoch.topics.id.id...`, where `topics` is a digest of the names in the order of their ids.
    """

    epoch: str
    ids: dict[str, StreamId]

    @classmethod
    def parse(cls, text: str, topics: Sequence[str]) -> Self | None:
        """None when the text is malformed or belongs to other topics, or to these in another order."""
        if not is_cursor(text):
            return None
        epoch, digest, *ids = text.split(".")
        if digest != _digest(tuple(topics)) or len(ids) != len(topics):
            return None
        return cls(epoch, dict(zip(topics, map(StreamId.parse, ids), strict=True)))

    def moved(self, topic: str, to: StreamId) -> Self:
        return type(self)(self.epoch, {**self.ids, topic: to})

    def __str__(self) -> str:
        return ".".join([self.epoch, _digest(tuple(self.ids)), *map(str, self.ids.values())])


def is_cursor(text: str) -> bool:
    return len(text) <= LONGEST and _SHAPE.fullmatch(text) is not None


@lru_cache(maxsize=10_000)
def _digest(names: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(names).encode()).hexdigest()[:8]
