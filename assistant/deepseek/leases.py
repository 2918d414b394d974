"""How many requests of the desk are with the provider at once: a lease for each, which a killed worker cannot keep."""

from __future__ import annotations

from threading import Lock

from assistant.deepseek.shared import Shared

#: A lease is renewed while its request is under way, and gone so long (seconds) after its process was killed.
LEASE_S = 15
#: What is left of the requests under way when the provider says they are too many.
LOWERED_TO = 0.7
#: Refusals within so long (seconds) are one congestion: they were on their way before the desk asked for less.
CONGESTION_S = 2
#: Afterwards the desk asks for so much more with every second: twice as much in 7 s, as if nothing had been after
#: RECOVERED_S, whatever was left.
RECOVERY = 1.1
RECOVERED_S = 120
#: So many at once may this process have while Redis is away: it cannot know of the others.
ALONE = 16

_LIMIT = f"""
local time = redis.call('TIME')
local now = time[1] + time[2] / 1e6
local limit = tonumber(ARGV[1])
local lowered, at = string.match(redis.call('GET', KEYS[2]) or '', '(%S+) (%S+)')
if at then limit = math.min(limit, math.floor(lowered * {RECOVERY} ^ (now - at))) end
"""
_TAKE = f"""{_LIMIT}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[2]) and redis.call('ZCARD', KEYS[1]) >= limit then return 0 end
redis.call('ZADD', KEYS[1], now + {LEASE_S}, ARGV[2])
redis.call('EXPIRE', KEYS[1], 3600)
return 1
"""
_GIVE_BACK = "return redis.call('ZREM', KEYS[1], ARGV[1])"
_LOWER = f"""{_LIMIT}
if at and now - at < {CONGESTION_S} then return 0 end
local left = math.max(1, math.floor(math.min(limit, redis.call('ZCARD', KEYS[1])) * {LOWERED_TO}))
redis.call('SET', KEYS[2], left .. ' ' .. now, 'EX', {RECOVERED_S})
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
        taken = self._shared.run(_TAKE, self._keys, [self._most, name])
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
        """The provider refused a request because there are too many. Of many refusals at once the first counts."""
        self._shared.run(_LOWER, self._keys, [self._most])
