"""Many threads, one barrier, real connections: how a race is run."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection, connections, transaction

from tests.assistant.workers import wait_until


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


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[None]:
    """`act` is done, or waits for us, before our transaction ends; then it must come to an end."""

    def acted() -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield
            other = pool.submit(acted)
            wait_until(lambda: other.done() or somebody_waits())
        other.result(20)


def somebody_waits() -> bool:
    """In our database; the engine has those of other processes too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
