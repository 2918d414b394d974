"""SLA arithmetic, plain Python: instants in, instants out."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from tickets.hours import Span, open_times


def due_at(
    started: datetime, minutes: int, spans: Collection[Span] = (), closed: Collection[date] = ()
) -> datetime:
    """The instant (UTC) at which a target of `minutes` that started at `started` is missed.

    Only opening hours count, in the time zone of `started`. By the clock where there are none, and where a year of them
    does not hold the target: a desk that is never open owes an answer too.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in open_times(started, spans, closed):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return started.astimezone(UTC) + timedelta(minutes=minutes)
