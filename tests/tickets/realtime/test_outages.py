"""Redis stops, freezes, forgets and comes back: pages are told so, and publishers do not wait."""

import asyncio
import logging
import os
import time
from contextlib import AsyncExitStack
from threading import Event

import pytest

from tests.tickets.realtime.conftest import OwnValkey, wait_until_line_is_up
from tests.tickets.realtime.listening import listening
from tickets.realtime import Offline, Online, Reset, cursor, publish
from tickets.realtime.line import line

TICKET = ["ticket.a"]


def _seconds(publishing: int) -> float:
    started = time.monotonic()
    for n in range(publishing):
        publish(TICKET, "message.added", n=n)
    return time.monotonic() - started


def test_a_restart_loses_no_push_before_or_after_it(
    lasting_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.realtime.following.RETRY_S", 60)  # the first reading after it must succeed

    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            publish(TICKET, "message.added", n=1)
            await listener.hear_pushes(1)
            await asyncio.to_thread(lasting_valkey.stop)
            await listener.hear_one(Offline)
            await asyncio.to_thread(lasting_valkey.start)
            publish(TICKET, "message.added", n=2)  # perhaps before the follower is back
            await listener.hear_one(Online)
            publish(TICKET, "message.added", n=3)
            await listener.hear_pushes(3)
            assert listener.numbers == [1, 2, 3]
            assert not listener.all(Reset)

    asyncio.run(story())


def test_a_server_that_forgot_resets_its_followers(forgetful_valkey: OwnValkey) -> None:
    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            publish(TICKET, "message.added", n=1)
            await listener.hear_pushes(1)
            await asyncio.to_thread(forgetful_valkey.stop)
            await asyncio.to_thread(forgetful_valkey.start)
            await listener.hear_one(Reset)
            publish(TICKET, "message.added", n=2)
            await listener.hear_pushes(2)
            assert listener.numbers == [1, 2]

    asyncio.run(story())


def test_what_was_not_pushed_in_an_outage_is_made_good_by_a_reset(lasting_valkey: OwnValkey) -> None:
    topics = ["ticket.a", "ticket.b", "ticket.c"]

    async def story() -> None:
        async with AsyncExitStack() as stack:
            a, b, c = [
                await stack.enter_async_context(listening([topic], cursor([topic]))) for topic in topics
            ]
            await c.hear_nothing()
            await asyncio.to_thread(lasting_valkey.stop)
            publish(["ticket.a"], "message.added", n=1)  # finds out
            publish(["ticket.b"], "message.added", n=2)  # knows
            publish(["ticket.b"], "message.added", n=3)
            await asyncio.to_thread(lasting_valkey.start)
            await a.hear_one(Reset)
            await b.hear_one(Reset)
            await asyncio.to_thread(wait_until_line_is_up)
            publish(topics, "message.added", n=4)
            for listener in (a, b, c):
                await listener.hear_pushes(1)
                assert listener.numbers == [4]
            assert [len(listener.all(Reset)) for listener in (a, b, c)] == [1, 1, 0]

    asyncio.run(story())


def test_a_page_opened_during_an_outage_is_told_so_and_comes_alive(lasting_valkey: OwnValkey) -> None:
    lasting_valkey.stop()

    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            await listener.hear_one(Offline)
            await asyncio.to_thread(lasting_valkey.start)
            await listener.hear_one(Online)
            await listener.hear_one(Reset)
            await asyncio.to_thread(wait_until_line_is_up)
            publish(TICKET, "message.added", n=1)
            await listener.hear_pushes(1)

    asyncio.run(story())


def test_a_silent_server_is_noticed(lasting_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.realtime.hub.SILENCE_S", 0.1)

    async def story() -> None:
        async with listening(TICKET, cursor(TICKET)) as listener:
            await listener.hear_nothing(for_s=0.5)
            lasting_valkey.freeze()
            await listener.hear_one(Offline)
            lasting_valkey.thaw()
            await listener.hear_one(Online)
            publish(TICKET, "message.added", n=1)
            await listener.hear_pushes(1)

    asyncio.run(story())


def test_a_silent_server_costs_half_a_second_once(lasting_valkey: OwnValkey, tried_again: Event) -> None:
    publish(TICKET, "message.added", n=0)
    lasting_valkey.freeze()
    assert 0.4 < _seconds(publishing=1) < 0.9
    assert _seconds(publishing=100) < 0.05
    assert cursor(TICKET) == ""
    assert tried_again.wait(10)
    assert _seconds(publishing=100) < 0.05


def test_a_stopped_server_costs_nothing(lasting_valkey: OwnValkey) -> None:
    running = _seconds(publishing=100)
    lasting_valkey.stop()
    assert _seconds(publishing=100) < max(0.1, 2 * running)
    assert cursor(TICKET) == ""


def test_the_line_comes_back_by_itself(lasting_valkey: OwnValkey) -> None:
    lasting_valkey.stop()
    publish(TICKET, "message.added", n=0)
    assert cursor(TICKET) == ""
    lasting_valkey.start()
    wait_until_line_is_up()
    assert cursor(TICKET) != ""


def test_a_forked_process_starts_with_its_line_up(lasting_valkey: OwnValkey) -> None:
    lasting_valkey.stop()
    publish(TICKET, "message.added", n=0)
    assert line.is_down
    child = os.fork()
    if child == 0:
        os._exit(int(line.is_down))
    assert os.waitpid(child, 0)[1] == 0


def test_an_outage_is_logged_once(
    lasting_valkey: OwnValkey, tried_again: Event, caplog: pytest.LogCaptureFixture
) -> None:
    lasting_valkey.stop()
    with caplog.at_level(logging.INFO, "tickets.realtime"):
        _seconds(publishing=20)
        assert tried_again.wait(10)
        lasting_valkey.start()
        wait_until_line_is_up()
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
