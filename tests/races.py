"""Many threads, one barrier, real connections: how a race is run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What `act(0)` .. `act(count - 1)` return or raise, called at the same moment in threads of their own."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait(30)
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001  (the loser's error is the result)
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
