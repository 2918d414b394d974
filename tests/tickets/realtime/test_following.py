"""What is pushed reaches whoever follows: once, in order, from the cursor on."""

import asyncio

import pytest

from tests.tickets.realtime.listening import listening
from tickets.realtime import Beat, Reset, cursor, publish
from tickets.realtime.cursors import StreamId

TICKET = ["ticket.a"]
BOTH = ["ticket.a", "team.1"]


def test_pushes_arrive_in_order_with_their_facts() -> None:
    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            for n in range(50):
                publish(TICKET, "message.added", n=n, author="王芳 😀")
            pushes = await listener.hear_pushes(50)
        assert [push.facts for push in pushes] == [{"n": n, "author": "王芳 😀"} for n in range(50)]
        assert {(push.topic, push.kind) for push in pushes} == {("ticket.a", "message.added")}
        assert listener.events == pushes

    asyncio.run(story())


def test_nothing_is_missed_between_render_and_subscribe() -> None:
    rendered = cursor(TICKET)
    publish(TICKET, "message.added", n=1)
    publish(TICKET, "message.added", n=2)

    async def story() -> None:
        async with listening(TICKET, rendered) as listener:
            await listener.hear_pushes(2)
            publish(TICKET, "message.added", n=3)
            await listener.hear_pushes(3)
            assert listener.numbers == [1, 2, 3]
            assert listener.events == listener.pushes

    asyncio.run(story())


def test_what_was_before_the_render_is_not_told_again() -> None:
    publish(TICKET, "message.added", n=1)
    rendered = cursor(TICKET)

    async def story() -> None:
        async with listening(TICKET, rendered) as listener:
            publish(TICKET, "message.added", n=2)
            await listener.hear_pushes(1)
            assert listener.numbers == [2]

    asyncio.run(story())


def test_nothing_is_missed_while_others_publish_during_subscribe() -> None:
    rendered = cursor(TICKET)

    async def story() -> None:
        publishing = asyncio.create_task(asyncio.to_thread(_publish_many, 300))
        await asyncio.sleep(0.01)
        async with listening(TICKET, rendered) as listener:
            await publishing
            await listener.hear_pushes(300)
            assert listener.numbers == list(range(300))

    asyncio.run(story())


def _publish_many(count: int) -> None:
    for n in range(count):
        publish(TICKET, "message.added", n=n)


def test_a_follower_resumes_from_the_id_of_any_push() -> None:
    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as first:
            for n in range(5):
                publish(TICKET, "message.added", n=n)
            seen = (await first.hear_pushes(5))[2].id
        publish(TICKET, "message.added", n=5)
        async with listening(TICKET, seen) as second:
            await second.hear_pushes(3)
            assert second.numbers == [3, 4, 5]
            assert second.events == second.pushes

    asyncio.run(story())


def test_a_second_page_catches_up_at_once() -> None:
    rendered = cursor(TICKET)

    async def story() -> None:
        async with listening(TICKET, rendered) as first:
            publish(TICKET, "message.added", n=1)
            await first.hear_pushes(1)
            async with listening(TICKET, rendered) as second:
                await second.hear_pushes(1)
            async with listening(TICKET, "") as third:
                await third.hear_one(Reset)

    asyncio.run(story())


def test_two_topics_share_one_stream_and_one_cursor() -> None:
    async def story() -> None:
        async with listening(BOTH, cursor(BOTH)) as first:
            publish(["ticket.a"], "message.added", n=1)
            publish(["team.1"], "ticket.changed", n=2)
            publish(["ticket.a"], "message.added", n=3)
            seen = (await first.hear_pushes(3))[1].id
        publish(["team.1"], "ticket.changed", n=4)
        async with listening(list(reversed(BOTH)), seen) as second:
            await second.hear_pushes(2)
            assert second.numbers == [3, 4]
            assert second.events == second.pushes

    asyncio.run(story())


def test_a_push_to_two_topics_is_told_once_for_each() -> None:
    async def story() -> None:
        async with listening(BOTH, cursor(BOTH)) as both, listening(TICKET, cursor(TICKET)) as one:
            publish([*BOTH, *BOTH], "message.added", n=1)
            assert sorted(push.topic for push in await both.hear_pushes(2)) == ["team.1", "ticket.a"]
            await one.hear_pushes(1)
            await both.hear_nothing()

    asyncio.run(story())


def test_other_topics_are_not_heard() -> None:
    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            publish(["ticket.b", "ticket.aa", "chat.a"], "message.added", n=1)
            await listener.hear_nothing()
            publish(TICKET, "message.added", n=2)
            await listener.hear_pushes(1)
            assert listener.numbers == [2]

    asyncio.run(story())


def test_beats_come_on_a_busy_stream_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.realtime.following.BEAT_S", 0.1)

    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            for n in range(20):
                publish(TICKET, "message.added", n=n)
                await asyncio.sleep(0.02)
            assert len(listener.all(Beat)) >= 2

    asyncio.run(story())


def test_ids_are_compared_as_numbers() -> None:
    ids = [StreamId.parse(text) for text in ("9-0", "10-9", "10-10", "100-1")]
    assert sorted(ids) == ids
