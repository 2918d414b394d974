"""Many followers, few connections; and one that does not keep up."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

from redis import Redis

from tests.tickets.realtime.listening import Listener, listening
from tickets.realtime import Push, cursor, follow, publish
from tickets.realtime.hub import UNREAD, attend

TICKET = ["ticket.a"]
CROWD = 200


@asynccontextmanager
async def _crowd(after: str) -> AsyncIterator[list[Listener]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(listening(TICKET, after)) for _ in range(CROWD)]


def test_a_crowd_hears_everything_over_few_connections(redis: Redis) -> None:
    before = _newest_connection(redis)

    async def story() -> None:
        async with _crowd(cursor(TICKET)) as crowd:
            publish(TICKET, "message.added", n=0)
            for listener in crowd:
                await listener.hear_pushes(1)
            commands = _commands(redis)
            for n in range(1, 20):
                publish(TICKET, "message.added", n=n)
            for listener in crowd:
                await listener.hear_pushes(20)
                assert listener.numbers == list(range(20))
            assert _commands(redis) - commands < CROWD  # nobody asks: all is told
            assert 1 <= _connections(redis, since=before) <= 5

    asyncio.run(story())
    assert _are_gone(before, redis)


def _connections(redis: Redis, *, since: int) -> int:
    """Those of tests before may close at any time: only newer ones are counted."""
    return sum(int(client["id"]) > since for client in redis.client_list())


def _newest_connection(redis: Redis) -> int:
    return max(int(client["id"]) for client in redis.client_list())


def _commands(redis: Redis) -> int:
    return int(redis.info("stats")["total_commands_processed"])


def _are_gone(before: int, redis: Redis) -> bool:
    deadline = time.monotonic() + 2
    while _connections(redis, since=before) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _connections(redis, since=before)


def test_each_event_loop_has_its_own_hub_and_leaves_none_behind() -> None:
    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            publish(TICKET, "message.added", n=1)
            await listener.hear_pushes(1)
        async with listening(TICKET, cursor(TICKET)) as listener:
            publish(TICKET, "message.added", n=2)
            await listener.hear_pushes(1)
        await asyncio.sleep(0.1)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(story())
    asyncio.run(story())


def test_a_slow_reader_misses_nothing() -> None:
    count = UNREAD + 200

    async def story() -> list[int]:
        seen: list[int] = []
        async with aclosing(follow(TICKET, cursor(TICKET))) as events:
            publish(TICKET, "message.added", n=0)
            async for event in events:
                assert isinstance(event, Push), event
                seen.append(event.facts["n"])
                if event.facts["n"] == 0:
                    await asyncio.to_thread(_publish, range(1, count))
                    await asyncio.sleep(0.1)
                if len(seen) == count:
                    break
        return seen

    assert asyncio.run(story()) == list(range(count))


def test_what_is_unread_is_bounded() -> None:
    async def story() -> None:
        with attend(TICKET) as inbox:
            async with listening(TICKET, cursor(TICKET)) as listener:
                await asyncio.to_thread(_publish, range(2 * UNREAD))
                await listener.hear_pushes(2 * UNREAD)
            assert inbox.missed
            assert len(inbox.entries) <= UNREAD

    asyncio.run(story())


def _publish(numbers: range) -> None:
    for n in numbers:
        publish(TICKET, "message.added", n=n)
