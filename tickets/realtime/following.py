"""Following topics from a cursor: what stands in the streams, then what the hub hears, each entry once."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from redis import RedisError

from tickets.realtime.cursors import Cursor
from tickets.realtime.hub import Inbox, State, attend
from tickets.realtime.streams import RESET, Entry, read_after, where_now

BEAT_S = 15.0
RETRY_S = 1.0


@dataclass(frozen=True)
class Push:
    """`id`: the cursor after this push."""

    id: str
    topic: str
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Reset:
    """Something may be missing: render from the database. `id`: the cursor to go on from."""

    id: str


@dataclass(frozen=True)
class Beat:
    """A sign of life every BEAT_S seconds, busy or not."""


@dataclass(frozen=True)
class Offline:
    """Redis is away: nothing will be told until Online."""


@dataclass(frozen=True)
class Online:
    """Redis is back. What was missed follows, or a Reset."""


Event: TypeAlias = Push | Reset | Beat | Offline | Online


async def follow(topics: Sequence[str], after: str) -> AsyncGenerator[Event]:
    """Endless: every push to `topics` after the cursor `after`, once and in order.

    Where that cannot be kept there is a Reset: the cursor is empty, malformed, too old, of other topics or of
    lost data, or a publisher could not reach Redis.
    """
    names = sorted(set(topics))
    with attend(names) as inbox:
        follower = Follower(names, Cursor.parse(after, names), inbox)
        pulse = _next_beat(inbox)
        try:
            while True:
                await inbox.woken.wait()
                inbox.woken.clear()
                for event in await follower.take():
                    yield event
                if inbox.beat_due:
                    pulse = _next_beat(inbox)
                    yield Beat()
        finally:
            pulse.cancel()


def _next_beat(inbox: Inbox) -> asyncio.TimerHandle:
    """One timer for each beat: a time limit on each wait would cost a third of all work for a push."""
    inbox.beat_due = False
    return asyncio.get_running_loop().call_later(BEAT_S, inbox.beat)


class Follower:
    def __init__(self, topics: Sequence[str], cursor: Cursor | None, inbox: Inbox) -> None:
        self._topics = topics
        self._cursor = cursor
        self._inbox = inbox
        self._is_offline = False

    async def take(self) -> list[Event]:
        """What is new since the last call."""
        events = self._change_of_line()
        if not self._inbox.missed:
            events += self._pushes(self._inbox.empty())
        elif self._inbox.hub.state is State.UP:
            events += await self._catch_up()
        return events

    def _change_of_line(self) -> list[Event]:
        was_offline, self._is_offline = self._is_offline, self._inbox.hub.state is State.DOWN
        if was_offline == self._is_offline:
            return []
        return [Offline() if self._is_offline else Online()]

    async def _catch_up(self) -> list[Event]:
        self._inbox.missed = False  # before reading: what is said meanwhile waits in the inbox
        try:
            return await self._read()
        except RedisError:
            await asyncio.sleep(RETRY_S)
            self._inbox.miss()
            return []

    async def _read(self) -> list[Event]:
        redis = self._inbox.hub.redis
        entries = await read_after(redis, self._cursor) if self._cursor else None
        if entries is None:
            self._cursor = await where_now(redis, self._topics)
            return [Reset(str(self._cursor))]
        return self._pushes(entries)

    def _pushes(self, entries: Iterable[Entry]) -> list[Event]:
        events: list[Event] = []
        for entry in entries:
            if self._cursor and entry.id > self._cursor.ids[entry.topic]:
                self._cursor = self._cursor.moved(entry.topic, entry.id)
                events.append(_event(entry, str(self._cursor)))
        return events


def _event(entry: Entry, cursor: str) -> Event:
    if entry.kind == RESET:
        return Reset(cursor)
    return Push(cursor, entry.topic, entry.kind, entry.facts)
