"""Opening hours, plain Python. Instants carry the desk's own time zone."""

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate, takewhile
from operator import itemgetter

#: So many days ahead somebody looks for open times; a desk that is shut for longer says no time.
_AHEAD = 366
_MIDNIGHT = time()


@dataclass(frozen=True)
class Span:
    """Open on `weekday` (Monday is 0) from `opens` until `closes`; midnight as the end is the end of that day."""

    weekday: int
    opens: time
    closes: time

    def on(self, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
        """From when until when on that day, in UTC: only there is an hour an hour when the clocks change."""
        last = day + timedelta(days=1) if self.closes == _MIDNIGHT else day
        opens, closes = datetime.combine(day, self.opens, zone), datetime.combine(last, self.closes, zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)


def opens_at(now: datetime, spans: Iterable[Span], closed: Collection[date]) -> datetime | None:
    """When a desk that is shut opens again; None when it is open, has no hours, or says no time for long."""
    opens, _ = next(open_times(now, spans, closed), (now, now))
    return opens.astimezone(now.tzinfo) if opens > now else None


def open_between(
    waits: Sequence[tuple[datetime, datetime]], spans: Collection[Span], closed: Collection[date]
) -> list[timedelta]:
    """For how long the desk is open in each of `waits` (since, until), of the last year at most; by the clock where it
    has no hours. Each day is looked at once, however many waits there are and however long they are.
    """
    if not spans or not waits:
        return [until - since for since, until in waits]
    first, last = min(since for since, _ in waits), max(until for _, until in waits)
    first = max(first, last.astimezone(first.tzinfo) - timedelta(days=_AHEAD - 1))
    times = list(takewhile(lambda time: time[0] < last, open_times(first, spans, closed)))
    so_far = list(accumulate((closes - opens for opens, closes in times), initial=timedelta()))

    def open_until(instant: datetime) -> timedelta:
        begun = bisect(times, instant, key=itemgetter(0))
        still = times[begun - 1][1] - instant if begun else timedelta()
        return so_far[begun] - max(still, timedelta())

    return [open_until(until) - open_until(since) for since, until in waits]


def open_times(
    since: datetime, spans: Iterable[Span], closed: Collection[date]
) -> Iterator[tuple[datetime, datetime]]:
    """From when until when the desk is open, from `since` on for a year, in UTC; spans that overlap count once."""
    week = sorted(spans, key=lambda span: span.opens)
    seen = since.astimezone(UTC)
    for day in (since.date() + timedelta(days=ahead) for ahead in range(_AHEAD)):
        spans_today = [span for span in week if span.weekday == day.weekday() and day not in closed]
        for opens, closes in (span.on(day, since.tzinfo) for span in spans_today):
            if closes > max(opens, seen):
                yield max(opens, seen), closes
                seen = closes
