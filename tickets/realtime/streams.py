"""What Redis holds: for each topic a stream of its latest pushes, and one channel that rings with every push.

Publishers are threads, followers live in an event loop; redis-py has a client for each, with equal pipelines.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from tickets.realtime.cursors import Cursor, StreamId

Json: TypeAlias = "str | float | Sequence[Json] | Mapping[str, Json] | None"
Pipeline: TypeAlias = Any

#: The kind of push that tells a page to render from the database.
RESET = "reset"
#: A stream keeps at least so many entries, and is forgotten so long (seconds) after its last one.
KEPT = 500
KEPT_S = 15 * 60
EPOCH_KEY = "push-epoch"

# The bell repeats the id that Redis gave to the entry. A MULTI could not: hence a script.
PUSH = """
for _, key in ipairs(KEYS) do
  local id = redis.call('XADD', key, 'MAXLEN', '~', ARGV[2], '*', 'kind', ARGV[4], 'facts', ARGV[5])
  redis.call('EXPIRE', key, ARGV[3])
  redis.call('PUBLISH', ARGV[1], string.sub(key, 6) .. ' ' .. id .. ' ' .. ARGV[4] .. ' ' .. ARGV[5])
end
"""


# The last key holds a text, and is written together with what tells of it.
GROW = "redis.call('SET', table.remove(KEYS), ARGV[6], 'EX', ARGV[7])" + PUSH


@dataclass(frozen=True)
class Entry:
    id: StreamId
    topic: str
    kind: str
    facts: dict[str, Any]

    @classmethod
    def heard(cls, topic: str, rest: str) -> Self:
        entry_id, kind, facts = rest.split(" ", 2)
        return cls(StreamId.parse(entry_id), topic, kind, json.loads(facts))

    @classmethod
    def read(cls, topic: str, entry_id: str, fields: dict[str, str]) -> Self:
        return cls(StreamId.parse(entry_id), topic, fields["kind"], json.loads(fields["facts"]))


def bell(redis: Redis | AsyncRedis) -> str:
    """The channel. Channels know no database numbers, so that its name must."""
    return f"push@{redis.connection_pool.connection_kwargs.get('db', 0)}"


def push(redis: Redis, topics: Sequence[str], kind: str, facts: str) -> None:
    """Add to the stream of each topic and ring. One round trip. Raises RedisError."""
    redis.eval(PUSH, len(topics), *map(_key, topics), bell(redis), KEPT, KEPT_S, kind, facts)


def grow(redis: Redis, topics: Sequence[str], kind: str, facts: str, *, key: str, text: bytes) -> None:
    """As `push`, and at the same instant keep `text` under `key`, for KEPT_S."""
    keys = (*map(_key, topics), key)
    redis.eval(GROW, len(keys), *keys, bell(redis), KEPT, KEPT_S, kind, facts, text, KEPT_S)


def where(redis: Redis, topics: Sequence[str]) -> Cursor:
    """The newest entry of each topic. One round trip. Raises RedisError."""
    pipeline = redis.pipeline(transaction=False)
    _ask_where(pipeline, topics)
    return _hear_where(pipeline.execute(), topics)


async def where_now(redis: AsyncRedis, topics: Sequence[str]) -> Cursor:
    pipeline = redis.pipeline(transaction=False)
    _ask_where(pipeline, topics)
    return _hear_where(await pipeline.execute(), topics)


async def read_after(redis: AsyncRedis, cursor: Cursor) -> list[Entry] | None:
    """All entries after `cursor`, oldest first; None when some may be missing. Raises RedisError."""
    pipeline: Pipeline = redis.pipeline(transaction=True)
    _ask_epoch_and_time(pipeline)
    for topic, seen in cursor.ids.items():
        pipeline.xlen(_key(topic)).xrange(_key(topic), count=1).xrange(_key(topic), min=f"({seen}")
    _, epoch, time, *answers = await pipeline.execute()
    if epoch != cursor.epoch:
        return None
    found: list[Entry] = []
    for topic, seen in cursor.ids.items():
        length, oldest, entries, *answers = answers
        if not _is_whole(seen, length, oldest, _ms(time)):
            return None
        found += [Entry.read(topic, *entry) for entry in entries]
    return sorted(found, key=lambda entry: entry.id)


def _is_whole(seen: StreamId, length: int, oldest: list[tuple[str, Any]], now_ms: int) -> bool:
    """Whether nothing after `seen` was trimmed off the front of the stream or forgotten with all of it."""
    if oldest and StreamId.parse(oldest[0][0]) <= seen:
        return True
    return length < KEPT and now_ms - seen.ms < KEPT_S * 1000


def _ask_where(pipeline: Pipeline, topics: Sequence[str]) -> None:
    _ask_epoch_and_time(pipeline)
    for topic in topics:
        pipeline.xrevrange(_key(topic), count=1)


def _hear_where(answers: list[Any], topics: Sequence[str]) -> Cursor:
    """In an empty stream we stand just before now: the ids of entries begin with the server's time."""
    _, epoch, time, *newest = answers
    before_now = StreamId(_ms(time) - 1, 0)
    ids = [StreamId.parse(entries[0][0]) if entries else before_now for entries in newest]
    return Cursor(epoch, dict(zip(topics, ids, strict=True)))


def _ask_epoch_and_time(pipeline: Pipeline) -> None:
    """A life of the data begins with whoever asks first and ends when Redis loses it."""
    pipeline.set(EPOCH_KEY, secrets.token_hex(4), nx=True).get(EPOCH_KEY).time()


def _ms(time: tuple[int, int]) -> int:
    seconds, microseconds = time
    return seconds * 1000 + microseconds // 1000


def _key(topic: str) -> str:
    return f"push:{topic}"
