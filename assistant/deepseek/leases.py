"""How many requests of the desk are with the provider at once: a lease for each, which a killed worker cannot keep."""

from __future__ import annotations

from threading import Lock

from assistant.deepseek.shared import Shared

#: A lease is renewed while its request is under way, and gone so long (seconds) after its process was killed.
LEASE_S = 15
#: After a 429 the desk asks for less at once, for so long (seconds).
LOWERED_S = 30
#: What is left of the requests under way when the provider says they are too many.
LOWERED_TO = 0.7
#: So many at once may this process have while Redis is away: it cannot know of the others.
ALONE = 16

_TAKE = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local limit = math.min(tonumber(ARGV[2]), tonumber(redis.call('GET', KEYS[2]) or ARGV[2]))
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= limit then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[1], 3600)
return 1
"""
_GIVE_BACK = "return redis.call('ZREM', KEYS[1], ARGV[1])"
_LOWER = """
local count = redis.call('ZCARD', KEYS[1])
local limit = tonumber(redis.call('GET', KEYS[2]) or ARGV[1])
redis.call('SET', KEYS[2], math.max(1, math.floor(math.min(limit, count) * tonumber(ARGV[2]))), 'EX', ARGV[3])
return 1
"""


class Leases:
    """`most` requests at once over all processes."""

    def __init__(self, shared: Shared, key: str, most: int) -> None:
        self._shared, self._most = shared, most
        self._keys = [f"deepseek:leases:{key}", f"deepseek:lowered:{key}"]
        self._lock = Lock()
        self._own: set[str] = set()

    def take(self, name: str) -> bool:
        """Also renews the lease that `name` has."""
        taken = self._shared.run(_TAKE, self._keys, [name, self._most, LEASE_S])
        with self._lock:
            if taken is None:
                taken = name in self._own or len(self._own) < min(ALONE, self._most)
            if taken:
                self._own.add(name)
        return bool(taken)

    def give_back(self, name: str) -> None:
        with self._lock:
            self._own.discard(name)
        self._shared.run(_GIVE_BACK, self._keys[:1], [name])

    def lower(self) -> None:
        """The provider refused a request because there are too many."""
        self._shared.run(_LOWER, self._keys, [self._most, LOWERED_TO, LOWERED_S])
