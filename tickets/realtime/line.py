"""The publishing side's way to Redis. An outage costs whoever meets it first 0.5 s, and nobody after that.

What could not be told is owed: when Redis is back, the topics concerned get a `reset`, and open pages render
from the database. The debt lives in this process only.
"""

import logging
import os
from collections.abc import Callable, Collection
from functools import cache
from threading import Lock, Timer
from typing import TypeVar

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from tickets.realtime.streams import RESET, push

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

PATIENCE_S = 0.5
RETRY_S = 1.0
#: So many topics are reset in one round trip.
BATCH = 100


@cache
def client(url: str) -> Redis:
    """Shared by threads. No retries: whether Redis is away is found out once, here."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )


class Line:
    """Up or down, as last found out. Safe to share between threads."""

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        self._lock = Lock()
        self._down = False
        self._owed: set[str] = set()

    @property
    def is_down(self) -> bool:
        return self._down

    def ask(self, question: Callable[[Redis], Answer], *, else_owe: Collection[str] = ()) -> Answer | None:
        """The answer; None when Redis is away, and then the topics are owed a reset."""
        with self._lock:
            if self._down:
                self._owed.update(else_owe)
                return None
        try:
            return question(client(settings.REDIS_URL))
        except RedisError as error:
            self._fall(error, else_owe)
            return None

    def _fall(self, error: RedisError, owed: Collection[str]) -> None:
        with self._lock:
            self._owed.update(owed)
            if not self._down:
                self._down = True
                log.warning("Redis is away (%s): pages are not told what happens until it is back.", error)
                self._settle_later()

    def _settle_later(self) -> None:
        timer = Timer(RETRY_S, self._settle)
        timer.daemon = True
        timer.start()

    def _settle(self) -> None:
        batch: list[str] = []
        try:
            redis = client(settings.REDIS_URL)
            redis.ping()
            while batch := self._next_owed():
                push(redis, batch, RESET, "{}")
        except RedisError:
            with self._lock:
                self._owed.update(batch)
            self._settle_later()

    def _next_owed(self) -> list[str]:
        """Empty when all is settled: the line is up again from that instant."""
        with self._lock:
            batch = [self._owed.pop() for _ in range(min(BATCH, len(self._owed)))]
            if not batch:
                log.info("Redis is back.")
                self._down = False
            return batch


line = Line()
# A forked child has no timer to bring the line up again, and its copy of the lock may be held for ever.
os.register_at_fork(after_in_child=line.start_over)
