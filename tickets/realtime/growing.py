"""A text that is being written: each piece is pushed, and who comes later reads the whole."""

import json
from collections.abc import Iterable, Sequence
from functools import partial

from redis import Redis

from tickets.realtime.line import line
from tickets.realtime.streams import Json, Pipeline, grow

#: So many texts are told in one round trip.
BATCH = 200


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

    def append(self, piece: str, **facts: Json) -> None:
        """One round trip; `facts` go along from now on. What cannot be told while Redis is away is told together with
        the next piece.
        """
        self._text += piece
        self._facts |= facts
        if line.ask(partial(_tell, texts=[self])):
            self._told = len(self._text)

    @staticmethod
    def grow_together(texts: Sequence["GrowingText"], whole: str) -> None:
        """Each of `texts` goes on to `whole`, of which it is the beginning. One round trip for BATCH of them."""
        behind = [text for text in texts if len(text._text) < len(whole)]
        for batch in (behind[start : start + BATCH] for start in range(0, len(behind), BATCH)):
            for text in batch:
                text._text = whole
            if line.ask(partial(_tell, texts=batch)):
                for text in batch:
                    text._told = len(whole)

    def _put(self, pipeline: Pipeline) -> None:
        """The whole is stored each time, so that it is right again after Redis has lost its data."""
        told, untold = self._text[: self._told], self._text[self._told :]
        facts = {**self._facts, "offset": utf16_length(told), "text": untold}
        whole = self._text.encode(errors="replace")
        grow(pipeline, self._topics, self._kind, json.dumps(facts), key=self._key, text=whole)

    @staticmethod
    def read(key: str) -> str | None:
        """All that was told so far; None when nothing is known of it, or Redis is away."""
        return line.ask(partial(_read, key=key))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _tell(redis: Redis, texts: Iterable[GrowingText]) -> bool:
    pipeline = redis.pipeline(transaction=False)
    for text in texts:
        text._put(pipeline)
    pipeline.execute()
    return True


def _key(key: str) -> str:
    return f"growing:{key}"


def _read(redis: Redis, key: str) -> str | None:
    text: str | None = redis.get(_key(key))  # type: ignore[assignment]  # the client decodes
    return text
