"""SLA arithmetic, plain Python: instants in, instants out."""

from datetime import datetime, timedelta
from enum import StrEnum


class SLAState(StrEnum):
    PENDING = "pending"
    MET = "met"
    BREACHED = "breached"


def due_at(started: datetime, minutes: int) -> datetime:
    """The instant at which a target of `minutes` that started at `started` is missed."""
    return started + timedelta(minutes=minutes)


def sla_state(due: datetime, *, done: datetime | None, now: datetime) -> SLAState:
    """Met when done by `due`, breached when later or still undone after it, pending otherwise."""
    if (done or now) > due:
        return SLAState.BREACHED
    return SLAState.MET if done else SLAState.PENDING
