"""Who looks at a ticket and who answers it: kept in Redis for seconds, so that all of it ends by itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from redis import Redis

from tickets.realtime.line import line
from tickets.realtime.streams import Pipeline

#: A page in sight says so every 20 seconds; who types renews the lease with every few keys.
VIEWING_S = 45
REPLYING_S = 30
_KEPT_S = 2 * VIEWING_S

# Whether what others see has changed. `since`: from when on somebody replies without a pause.
BE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local old = redis.call('HGET', KEYS[1], ARGV[1])
local was = old and cjson.decode(old) or {seen = 0, replying = 0, since = 0}
local is_here, is_replying = was.seen > now, was.replying > now
if ARGV[3] == 'gone' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return is_here and 1 or 0
end
local is = {name = ARGV[2], seen = now + ARGV[4], replying = is_replying and was.replying or 0, since = was.since}
if ARGV[3] == 'replying' then
  is.replying = now + ARGV[5]
  is.since = is_replying and was.since or now
elseif ARGV[3] == 'done' then
  is.replying = 0
end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(is))
redis.call('EXPIRE', KEYS[1], ARGV[6])
return (is_here and is_replying == (is.replying > now)) and 0 or 1
"""


class Doing(StrEnum):
    """DONE: still there, with nothing to reply any more."""

    VIEWING = "viewing"
    REPLYING = "replying"
    DONE = "done"
    GONE = "gone"


@dataclass(frozen=True)
class Present:
    """`since_ms`: for so long this person has been replying without a pause; None while they only look. What is said
    here ends by itself in `left_ms`.
    """

    pk: int
    name: str
    since_ms: int | None
    left_ms: int


def be_present(ticket: str, pk: int, name: str, doing: Doing) -> bool:
    """Whether others see something else than before. False while Redis is away."""
    values: list[int | str] = [pk, name, str(doing), VIEWING_S * 1000, REPLYING_S * 1000, _KEPT_S]
    return bool(line.ask(lambda redis: redis.eval(BE, 1, _key(ticket), *values)))


def present_at(tickets: Sequence[str]) -> dict[str, list[Present]]:
    """Who is at each of `tickets`, who replies for longest first. One round trip; nobody while Redis is away."""
    return line.ask(partial(_read, tickets=tickets)) or {}


def _read(redis: Redis, tickets: Sequence[str]) -> dict[str, list[Present]]:
    pipeline: Pipeline = redis.pipeline(transaction=False)
    pipeline.time()
    for ticket in tickets:
        pipeline.hgetall(_key(ticket))
    (seconds, micro), *found = pipeline.execute()
    now = seconds * 1000 + micro // 1000
    return {ticket: _people(here, now) for ticket, here in zip(tickets, found, strict=True)}


def _people(here: dict[str, str], now: int) -> list[Present]:
    people = [_present(int(pk), json.loads(said), now) for pk, said in here.items()]
    return sorted(
        (one for one in people if one.left_ms > 0), key=lambda one: (-(one.since_ms or -1), one.name)
    )


def _present(pk: int, said: dict[str, Any], now: int) -> Present:
    if said["replying"] <= now:
        return Present(pk, said["name"], None, said["seen"] - now)
    return Present(pk, said["name"], now - said["since"], min(said["replying"], said["seen"]) - now)


def _key(ticket: str) -> str:
    return f"here:{ticket}"
