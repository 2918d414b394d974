"""The cache, which is never worth an error page: without its server every look-up is a miss."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSilent

log = logging.getLogger(__name__)

#: After a failure the server is left alone for so long (seconds), so that an outage does not slow every page.
PAUSE_S = 2.0


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while the server is away reads miss and writes are dropped, with a warning."""

    _away_until = 0.0

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._forgiving(super().add, True, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._forgiving(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._forgiving(super().set, None, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._forgiving(super().delete, False, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._forgiving(super().incr, delta, key, delta, version))

    def _forgiving(self, call: Callable[..., Any], without: Any, *args: Any, **kwargs: Any) -> Any:
        if monotonic() < ForgivingRedisCache._away_until:
            return without
        try:
            return call(*args, **kwargs)
        except (RedisAway, RedisSilent):
            ForgivingRedisCache._away_until = monotonic() + PAUSE_S
            log.warning("The cache is away; going on without it.")
            return without
