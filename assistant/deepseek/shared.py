"""What all processes of the desk know of the provider: in Redis, and in this process alone while Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic, time
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE_S = 0.5
#: After Redis failed it is left alone for so long (seconds): an outage costs one process 0.5 s now and then.
LEFT_ALONE_S = 2.0
#: A value that nobody touched for so long (seconds) is forgotten.
KEPT_S = 3600
_TRIES = 50
_SWAP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


class Shared:
    """Safe to share between threads and over a fork: redis-py gives a child connections of its own.

    Without a URL it is never there, and callers fall back to what they keep themselves.
    """

    def __init__(self, url: str = "") -> None:
        self._redis = _client(url) if url else None
        self._absent_until = 0.0

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | float]) -> Any:
        """What the Lua `script` returns; None when Redis is away."""
        return self._ask(lambda redis: redis.eval(script, len(keys), *keys, *arguments))

    def get(self, key: str) -> str | None:
        """The value, "" when there is none; None when Redis is away."""
        value: str | None = self._ask(lambda redis: redis.get(key) or "")
        return value

    def swap(self, key: str, old: str, new: str) -> bool | None:
        """Set `key` to `new` where it still is `old`; None when Redis is away."""
        done = self.run(_SWAP, [key], [old, new, KEPT_S])
        return None if done is None else bool(done)

    def now(self) -> float:
        """Seconds since 1970, for all processes by the clock of Redis; by our own while it is away."""
        told: tuple[int, int] | None = self._ask(lambda redis: redis.time())
        return told[0] + told[1] / 1_000_000 if told else time()

    def _ask(self, question: Callable[[Redis], Any]) -> Any:
        if self._redis is None or monotonic() < self._absent_until:
            return None
        try:
            return question(self._redis)
        except RedisError as error:
            self._absent_until = monotonic() + LEFT_ALONE_S
            log.warning("Redis is away (%s): this process cares for the provider alone.", error)
            return None


class SharedValue:
    """One text under one key, changed by compare-and-set; a copy in this process stands in for it."""

    def __init__(self, shared: Shared, key: str) -> None:
        self._shared, self._key = shared, key
        self._lock = Lock()
        self._own = ""

    def get(self) -> str:
        value = self._shared.get(self._key)
        return self._own if value is None else value

    def change(self, step: Callable[[str], str]) -> tuple[str, str]:
        """Apply `step`, which may be called again when others are faster; returns the value before and after."""
        for _ in range(_TRIES):
            old = self._shared.get(self._key)
            if old is None:
                break
            new = step(old)
            if new == old or self._shared.swap(self._key, old, new):
                self._own = new
                return old, new
        with self._lock:
            old, self._own = self._own, step(self._own)
            return old, self._own


def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )
