"""SLA arithmetic, plain Python: instants in, instants out."""

from datetime import datetime, timedelta


def due_at(started: datetime, minutes: int) -> datetime:
    """The instant at which a target of `minutes` that started at `started` is missed."""
    return started + timedelta(minutes=minutes)
