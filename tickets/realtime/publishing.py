"""Telling browsers. The database is the truth, a push is a hint: nothing here fails because Redis is away."""

import json
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction

from tickets.realtime.line import line
from tickets.realtime.streams import Json, push, where


def publish(topics: Iterable[str], kind: str, /, **facts: Json) -> None:
    """Push `facts` to whoever follows one of `topics`, now. `kind` is dotted, as `message.added`.

    Takes 0.5 s when Redis goes away and no time while it is away. TypeError: the facts are no JSON.
    """
    _send(tuple(dict.fromkeys(topics)), kind, json.dumps(facts))


def publish_on_commit(topics: Iterable[str], kind: str, /, **facts: Json) -> None:
    """Push when the transaction has been committed; at once when there is none."""
    transaction.on_commit(partial(_send, tuple(dict.fromkeys(topics)), kind, json.dumps(facts)))


def cursor(topics: Sequence[str]) -> str:
    """Where the streams of `topics` stand now, for a page to follow them from; "" when Redis is away.

    Take it before the page's first query: what happens between the two is then told, not lost.
    """
    return str(line.ask(partial(where, topics=sorted(set(topics)))) or "")


def is_down() -> bool:
    """True while Redis is known to be away: whatever else needs it may as well not try."""
    return line.is_down


def _send(topics: tuple[str, ...], kind: str, facts: str) -> None:
    if topics:
        line.ask(partial(push, topics=topics, kind=kind, facts=facts), else_owe=topics)
