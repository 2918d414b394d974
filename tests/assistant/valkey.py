"""All that Valkey is told, and all that it keeps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from django.conf import settings
from redis import Redis


@dataclass
class Wire:
    """Each command that reached Valkey, as the server itself tells it."""

    commands: list[bytes] = field(default_factory=list)

    @contextmanager
    def tapped(self) -> Iterator[None]:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=30) as watching:
            tap = watching.connection_pool.get_connection()
            tap.send_command("MONITOR")
            assert tap.read_response() == b"OK"
            reader = Thread(target=self._read, args=[tap])
            reader.start()
            try:
                yield
            finally:
                with Redis.from_url(settings.REDIS_URL) as last:
                    last.echo("the run is over")
                reader.join(30)
                assert not reader.is_alive()
                tap.disconnect()

    def _read(self, tap: Any) -> None:
        while not self.commands or b"the run is over" not in self.commands[-1]:
            self.commands.append(tap.read_response(disable_decoding=True))


def kept_in_valkey() -> Iterator[str]:
    """Every key of the two databases, and what it holds: values are read, since a dump may be compressed."""
    for url in (settings.REDIS_URL, str(settings.CACHES["default"]["LOCATION"])):
        with Redis.from_url(url) as redis:
            for key in redis.scan_iter():
                yield f"{key!r}: {_value(redis, key)!r}"


def _value(redis: Redis, key: bytes) -> object:
    read: dict[object, Callable[[], object]] = {
        b"string": lambda: redis.get(key),
        b"list": lambda: redis.lrange(key, 0, -1),
        b"hash": lambda: redis.hgetall(key),
        b"set": lambda: redis.smembers(key),
        b"zset": lambda: redis.zrange(key, 0, -1),
        b"stream": lambda: redis.xrange(key),
    }
    return read[redis.type(key)]()
