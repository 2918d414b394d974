from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Budget:
    """Seconds a call may take; `first_byte` and `between_chunks` mean content, not comments.

    Pauses between attempts are drawn from 0 to a bound that doubles from `first_pause` up to
    `longest_pause`, on top of what the provider asks for.
    """

    connect: float = 5.0
    first_byte: float = 15.0
    between_chunks: float = 15.0
    total: float = 60.0
    attempts: int = 6
    first_pause: float = 0.5
    longest_pause: float = 8.0

    def pause_after(self, attempts: int) -> float:
        bound = min(self.longest_pause, self.first_pause * 2 ** (attempts - 1))
        return random.uniform(0, bound)  # noqa: S311 (jitter, no secret)


DEFAULT = Budget()


def seconds_of(retry_after: str) -> float:
    """Retry-After as seconds from now: a number or an HTTP date; 0 when absent or broken."""
    try:
        wish = float(retry_after)
    except ValueError:
        wish = _seconds_until(retry_after)
    return wish if math.isfinite(wish) and wish > 0 else 0.0


def _seconds_until(http_date: str) -> float:
    try:
        return (parsedate_to_datetime(http_date) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return 0.0
