"""One ear for a whole event loop: one subscription hears every push and hands it to the followers here."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError

from tickets.realtime.streams import Entry, bell

log = logging.getLogger(__name__)

#: What a slow browser may leave unread before its follower turns to the streams instead.
UNREAD = 256
#: Connections for reading streams; one more is for the bell.
READERS = 3
RETRY_S = 0.5
#: A bell that was silent for so long (seconds) is asked for a sign of life, and given up after as long again.
SILENCE_S = 5.0


class State(Enum):
    STARTING = auto()
    UP = auto()
    DOWN = auto()


class Inbox:
    """What one follower has not read yet. `missed`: it has to read the streams, from where it stands.

    `woken` is set whenever there is something to look at.
    """

    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self.entries: deque[Entry] = deque()
        self.missed = False
        self.beat_due = False
        self.woken = asyncio.Event()
        if hub.state is State.UP:
            self.miss()

    def put(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.woken.set()
        if len(self.entries) > UNREAD:
            self.miss()

    def beat(self) -> None:
        self.beat_due = True
        self.woken.set()

    def empty(self) -> list[Entry]:
        entries = list(self.entries)
        self.entries.clear()
        return entries

    def miss(self) -> None:
        self.entries.clear()
        self.missed = True
        self.woken.set()


class Hub:
    """Lives while somebody follows; its task is cancelled with the last one and closes what it opened."""

    def __init__(self, url: str) -> None:
        self.state = State.STARTING
        self.inboxes: defaultdict[str, set[Inbox]] = defaultdict(set)
        self.redis = Redis.from_pool(_pool(url, READERS))
        self._ear = Redis.from_pool(_pool(url, 1))
        self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        async with self.redis, self._ear:
            while True:
                try:
                    async with self._ear.pubsub() as subscription:
                        await subscription.subscribe(bell(self._ear))
                        await self._listen(subscription)
                except (RedisError, OSError, ValueError) as error:
                    self._lost(error)
                await asyncio.sleep(RETRY_S)

    async def _listen(self, subscription: PubSub) -> None:
        """Returns never. Raises RedisError when the connection is lost or silent."""
        asked = False
        while True:
            message = await subscription.get_message(timeout=SILENCE_S)
            if message is None and asked:
                raise NoConnection(f"no sign of life for {2 * SILENCE_S:.0f} s")
            asked = message is None
            if asked:
                await subscription.ping()
            elif message["type"] == "subscribe":
                self._back()
            elif message["type"] == "message":
                self._deliver(message["data"])

    def _deliver(self, ring: str) -> None:
        topic, rest = ring.split(" ", 1)
        inboxes = self.inboxes.get(topic)
        if inboxes:
            entry = Entry.heard(topic, rest)
            for inbox in inboxes:
                inbox.put(entry)

    def _back(self) -> None:
        """From now on we hear everything; what was said before stands in the streams."""
        self.state = State.UP
        for inbox in self._everyone():
            inbox.miss()

    def _lost(self, error: Exception) -> None:
        if self.state is not State.DOWN:
            self.state = State.DOWN
            log.warning("Redis is away (%s): open pages wait for it.", error)
            for inbox in self._everyone():
                inbox.woken.set()

    def _everyone(self) -> set[Inbox]:
        return set().union(*self.inboxes.values())


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


@contextmanager
def attend(topics: Sequence[str]) -> Iterator[Inbox]:
    """An inbox that is filled from this instant on. For use inside an event loop."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop) or _hubs.setdefault(loop, Hub(settings.REDIS_URL))
    inbox = Inbox(hub)
    for topic in topics:
        hub.inboxes[topic].add(inbox)
    try:
        yield inbox
    finally:
        _leave(hub, inbox, topics)
        if not hub.inboxes:
            _hubs.pop(loop, None)
            hub.task.cancel()


def _leave(hub: Hub, inbox: Inbox, topics: Sequence[str]) -> None:
    for topic in topics:
        hub.inboxes[topic].discard(inbox)
        if not hub.inboxes[topic]:
            del hub.inboxes[topic]


def _pool(url: str, size: int) -> BlockingConnectionPool:
    """Protocol 2: with 3, redis-py 8.1 hands out pooled connections that died in a restart of the server.

    No retries: the hub must learn of each lost connection, for its followers have to read what it missed.
    """
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
        url,
        max_connections=size,
        timeout=5,
        protocol=2,
        decode_responses=True,
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )
    return pool
