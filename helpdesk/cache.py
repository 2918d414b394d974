"""The cache, which is never worth an error page: without its server every look-up is a miss."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSilent

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while the server is away reads miss and writes are dropped, with a warning."""

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
        try:
            return call(*args, **kwargs)
        except (RedisAway, RedisSilent):
            log.warning("The cache is away; going on without it.")
            return without
