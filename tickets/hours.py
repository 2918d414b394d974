"""Opening hours, plain Python. Instants carry the desk's own time zone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

#: So many days ahead somebody looks for the next opening; a desk that is shut for longer says no time.
_AHEAD = 60
_MIDNIGHT = time()


@dataclass(frozen=True)
class Span:
    """Open on `weekday` (Monday is 0) from `opens` until `closes`; midnight as the end is the end of that day."""

    weekday: int
    opens: time
    closes: time

    def is_open(self, now: datetime) -> bool:
        is_on = self.weekday == now.weekday() and self.opens <= now.time()
        return is_on and (now.time() < self.closes or self.closes == _MIDNIGHT)


def opens_at(now: datetime, spans: Iterable[Span], closed: Collection[date]) -> datetime | None:
    """When a desk that is shut opens again; None when it is open, has no hours, or says no time for long."""
    week = sorted(spans, key=lambda span: span.opens)
    if not week or (now.date() not in closed and any(span.is_open(now) for span in week)):
        return None
    days = (now.date() + timedelta(days=ahead) for ahead in range(_AHEAD))
    openings = (
        datetime.combine(day, span.opens, now.tzinfo)
        for day in days
        if day not in closed
        for span in week
        if span.weekday == day.weekday()
    )
    return next((opening for opening in openings if opening > now), None)
