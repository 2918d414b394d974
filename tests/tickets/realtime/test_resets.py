"""Where something may be missing, the page is told to render from the database, and goes on from there."""

import asyncio

import pytest
from redis import Redis

from tests.tickets.realtime.listening import listening
from tickets.realtime import Reset, cursor, publish
from tickets.realtime.cursors import Cursor, StreamId
from tickets.realtime.streams import KEPT, KEPT_S

TICKET = ["ticket.a"]


def _cursor_after_a_push() -> str:
    publish(TICKET, "message.added", n=0)
    return cursor(TICKET)


async def _assert_resets_and_goes_on(after: str) -> None:
    async with listening(TICKET, after) as listener:
        reset = await listener.hear_one(Reset)
        publish(TICKET, "message.added", n=7)
        await listener.hear_pushes(1)
        assert listener.numbers == [7]
        assert len(listener.events) == 2
    async with listening(TICKET, reset.id) as listener:
        await listener.hear_pushes(1)
        assert listener.numbers == [7]


@pytest.mark.parametrize(
    "after",
    [
        "",
        "0",
        "12-3",
        "zzzzzzzz.00000000.1-1",
        "00000000.00000000.1-1",
        "$",
        "\N{CJK UNIFIED IDEOGRAPH-4E00}",
        "1" * 9999,
    ],
)
def test_an_empty_or_malformed_cursor_resets(after: str) -> None:
    publish(TICKET, "message.added", n=0)
    asyncio.run(_assert_resets_and_goes_on(after))


def test_the_cursor_of_other_topics_resets() -> None:
    asyncio.run(_assert_resets_and_goes_on(cursor(["ticket.b"])))


def test_a_trimmed_cursor_resets() -> None:
    after = _cursor_after_a_push()
    for n in range(2 * KEPT):
        publish(TICKET, "message.added", n=n)
    asyncio.run(_assert_resets_and_goes_on(after))


def test_a_cursor_within_a_trimmed_stream_does_not_reset() -> None:
    for n in range(2 * KEPT):
        publish(TICKET, "message.added", n=n)
    after = cursor(TICKET)
    publish(TICKET, "message.added", n=-1)

    async def story() -> None:
        async with listening(TICKET, after) as listener:
            await listener.hear_pushes(1)
            assert listener.numbers == [-1]
            assert listener.events == listener.pushes

    asyncio.run(story())


def test_lost_data_resets(redis: Redis) -> None:
    after = _cursor_after_a_push()
    redis.flushdb()
    asyncio.run(_assert_resets_and_goes_on(after))


def test_a_cursor_older_than_the_memory_of_streams_resets() -> None:
    now = Cursor.parse(cursor(TICKET), TICKET)
    assert now
    long_ago = StreamId(now.ids["ticket.a"].ms - KEPT_S * 1000, 0)
    asyncio.run(_assert_resets_and_goes_on(str(now.moved("ticket.a", long_ago))))


def test_an_old_cursor_does_not_reset_while_its_entry_stands(redis: Redis) -> None:
    epoch = cursor(TICKET).split(".")[0]
    redis.xadd("push:ticket.a", {"kind": "message.added", "facts": "{}"}, id="1000-1")
    after = str(Cursor(epoch, {"ticket.a": StreamId(1000, 1)}))
    asyncio.run(_assert_stays_quiet(after))


def test_a_stream_that_cannot_be_read_is_read_again(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.realtime.following.RETRY_S", 0.1)
    after = cursor(TICKET)
    publish(TICKET, "message.added", n=1)
    redis.rename("push:ticket.a", "aside")
    redis.set("push:ticket.a", "no stream")

    async def story() -> None:
        async with listening(TICKET, after) as listener:
            await listener.hear_nothing()
            redis.rename("aside", "push:ticket.a")
            await listener.hear_pushes(1)
            assert listener.numbers == [1]
            assert listener.events == listener.pushes

    asyncio.run(story())


def test_a_quiet_stream_does_not_reset() -> None:
    asyncio.run(_assert_stays_quiet(cursor(TICKET)))


async def _assert_stays_quiet(after: str) -> None:
    async with listening(TICKET, after) as listener:
        await listener.hear_nothing()
        publish(TICKET, "message.added", n=1)
        await listener.hear_pushes(1)
        assert listener.events == listener.pushes
