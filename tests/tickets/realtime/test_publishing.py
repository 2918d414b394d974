"""Pushes are sent after the commit, kept for a while, and never in the way."""

import asyncio
import json

import pytest
from django.db import transaction
from redis import Redis

from tests.tickets.realtime.listening import listening
from tickets.realtime import cursor, publish, publish_on_commit
from tickets.realtime.streams import KEPT, KEPT_S

TICKET = ["ticket.a"]
KEY = "push:ticket.a"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_pushed_before_the_commit(redis: Redis) -> None:
    with transaction.atomic():
        publish_on_commit(iter(TICKET), "message.added", n=1)
        assert redis.xlen(KEY) == 0
    assert redis.xlen(KEY) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_pushed_after_a_rollback(redis: Redis) -> None:
    with transaction.atomic():
        publish_on_commit(TICKET, "message.added", n=1)
        transaction.set_rollback(True)
    assert redis.xlen(KEY) == 0


@pytest.mark.django_db(transaction=True)
def test_facts_that_are_no_json_are_refused_inside_the_transaction(redis: Redis) -> None:
    with pytest.raises(TypeError), transaction.atomic():
        publish_on_commit(TICKET, "message.added", n=object())  # type: ignore[arg-type]
    assert redis.xlen(KEY) == 0


def test_streams_are_capped_and_expire(redis: Redis) -> None:
    for n in range(2 * KEPT):
        publish(TICKET, "message.added", n=n)
    assert KEPT <= redis.xlen(KEY) < 1.5 * KEPT
    assert KEPT_S - 5 <= redis.ttl(KEY) <= KEPT_S


def test_facts_may_bear_any_name_and_text(redis: Redis) -> None:
    facts = {"kind": "a", "topics": ["b c"], "text": "两行\n and \u2028 '\"\\ 😀 \udc00", "none": None}

    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            publish(TICKET, "message.added", **facts)
            (push,) = await listener.hear_pushes(1)
            assert push.facts == json.loads(json.dumps(facts))

    asyncio.run(story())


def test_a_push_to_nobody_is_nothing(redis: Redis) -> None:
    publish([], "message.added", n=1)
    assert redis.keys("push:*") == []
