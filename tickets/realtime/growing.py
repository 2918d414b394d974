"""A text that is being written: each piece is pushed, and who comes later reads the whole."""

import json
from collections.abc import Iterable
from functools import partial

from redis import Redis

from tickets.realtime.line import line
from tickets.realtime.streams import Json, push

#: A text is forgotten so long (seconds) after its last piece.
KEPT_S = 15 * 60


class GrowingText:
    """The writer's end. One writer at a time: another attempt at the text takes another key.

    Pushes carry `offset` and `text` besides the given facts. Offsets are UTF-16 code units, the browser's own
    measure: a page whose text has `length` n adds `text.slice(n - offset)`, and reads the whole again when
    `offset > n`.
    """

    def __init__(self, key: str, topics: Iterable[str], kind: str, /, **facts: Json) -> None:
        self._key, self._topics, self._kind, self._facts = _key(key), tuple(topics), kind, facts
        self._text = ""
        self._told = 0

    def append(self, piece: str) -> None:
        """One round trip. What cannot be told while Redis is away is told together with the next piece."""
        self._text += piece
        if line.ask(self._tell):
            self._told = len(self._text)

    def _tell(self, redis: Redis) -> bool:
        """The whole is stored each time, so that it is right again after Redis has lost its data."""
        told, untold = self._text[: self._told], self._text[self._told :]
        facts = {**self._facts, "offset": utf16_length(told), "text": untold}
        pipeline = redis.pipeline(transaction=True)
        pipeline.set(self._key, self._text.encode(errors="replace"), ex=KEPT_S)
        push(pipeline, self._topics, self._kind, json.dumps(facts))
        pipeline.execute()
        return True

    @staticmethod
    def read(key: str) -> str | None:
        """All that was told so far; None when nothing is known of it, or Redis is away."""
        return line.ask(partial(_read, key=key))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _key(key: str) -> str:
    return f"growing:{key}"


def _read(redis: Redis, key: str) -> str | None:
    text: str | None = redis.get(_key(key))  # type: ignore[assignment]  # the client decodes
    return text
