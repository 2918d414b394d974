from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from assistant.deepseek.errors import Outcome, error_for

TICK = 0.2
"""Seconds between two looks at the clock and at `cancelled`."""


class Watch:
    """The clock of one call; every wait asks it whether to go on.

    Raises CallCancelledError when nobody wants the answer any more and UnavailableError (timeout) when
    what was expected did not come. Used by one thread at a time.
    """

    def __init__(self, total: float, cancelled: Callable[[], bool]) -> None:
        self._ends = monotonic() + total
        self._total = total
        self._cancelled = cancelled
        self._asked_at = -math.inf
        self.expect("complete answer", within=total)

    def remaining(self) -> float:
        return self._ends - monotonic()

    def expect(self, what: str, *, within: float) -> None:
        """From now on `what` must come `within` seconds, or at the end of the whole budget."""
        self._due, self._missing, self._within = monotonic() + within, what, within
        if self._due > self._ends:
            self._due, self._missing, self._within = self._ends, "complete answer", self._total

    @contextmanager
    def shorter(self, what: str, *, within: float) -> Iterator[None]:
        """A nested deadline that never outlasts the one around it."""
        outer = self._due, self._missing, self._within
        if monotonic() + within < self._due:
            self.expect(what, within=within)
        try:
            yield
        finally:
            self._due, self._missing, self._within = outer

    def check(self) -> None:
        now = monotonic()
        if now >= self._due:
            raise error_for(Outcome.TIMEOUT, f"no {self._missing} within {self._within:g} s")
        if now - self._asked_at >= TICK:
            self._asked_at = now
            if self._cancelled():
                raise error_for(Outcome.CANCELLED, "cancelled by the caller")

    def tick(self) -> None:
        """A check that always asks `cancelled`, for use after a wait."""
        self._asked_at = -math.inf
        self.check()

    def sleep(self, seconds: float) -> None:
        self.expect("complete answer", within=self._total)
        wakes_at = monotonic() + seconds
        self.tick()
        while (left := wakes_at - monotonic()) > 0:
            sleep(min(left, TICK))
            self.tick()


_thread = threading.local()


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Sockets used inside ask this watch. A connection changes threads, hence not kept on it."""
    _thread.watch = watch
    try:
        yield
    finally:
        del _thread.watch


def current_watch() -> Watch:
    watch: Watch = _thread.watch
    return watch
