"""Somebody types: told to the other side now and again, and forgotten by itself."""

import json
from functools import partial

from redis import Redis

from tickets.realtime.line import line
from tickets.realtime.streams import Json, push

#: One person's typing is told again after so long (seconds) at the soonest, and holds for TYPING_S on a screen.
_AGAIN_S = 3
TYPING_S = 6


def tell_typing(topic: str, who: str, /, **facts: Json) -> None:
    """Nothing while Redis is away: it is not owed later."""
    line.ask(partial(_tell, topic=topic, who=who, facts=facts))


def _tell(redis: Redis, topic: str, who: str, facts: dict[str, Json]) -> None:
    if redis.set(f"typing:{topic}:{who}", 1, nx=True, ex=_AGAIN_S):
        push(redis, [topic], "typing", json.dumps({**facts, "who": who, "for_s": TYPING_S}))
