"""The stream as a browser gets it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, connection
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from tests.tickets.realtime.conftest import OwnValkey
from tickets.realtime import cursor, event_stream, last_event_id, publish

TICKET = ["ticket.a"]


class Frames:
    """Reads a response frame by frame."""

    def __init__(self, response: StreamingHttpResponse) -> None:
        self._parts = aiter(response)

    async def next(self) -> dict[str, str]:
        async with asyncio.timeout(5):
            part = bytes(await anext(self._parts)).decode()
        assert part == "" or part.endswith("\n\n")
        return dict(line.split(": ", 1) for line in part.splitlines() if line)

    async def next_called(self, event: str) -> dict[str, str]:
        while True:
            frame = await self.next()
            if frame.get("event") == event:
                return frame

    async def rest(self) -> str:
        """Everything until the end of the stream."""
        async with asyncio.timeout(5):
            return b"".join([part async for part in self._parts]).decode()

    async def close(self) -> None:
        await self._parts.aclose()  # type: ignore[attr-defined]


@asynccontextmanager
async def _stream(after: str, still_allowed: Callable[[], bool] = lambda: True) -> AsyncIterator[Frames]:
    frames = Frames(event_stream(TICKET, after=after, still_allowed=still_allowed))
    try:
        yield frames
    finally:
        await frames.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beats and checks come quickly."""
    monkeypatch.setattr("tickets.realtime.following.BEAT_S", 0.05)
    monkeypatch.setattr("tickets.realtime.sse.CHECK_S", 0.1)


def test_proxies_and_caches_leave_the_stream_alone() -> None:
    response = event_stream(TICKET, after="", still_allowed=lambda: True)
    assert response.headers == {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no",
    }


def test_a_push_becomes_an_event_from_which_the_browser_resumes() -> None:
    async def story() -> None:
        async with _stream(cursor(TICKET)) as frames:
            assert await frames.next() == {"retry": "2000"}
            publish(TICKET, "message.added", n=1, text="第一行\n第二行 😀\u2028")
            publish(TICKET, "message.added", n=2)
            first = await frames.next()
        assert first["event"] == "message.added"
        assert json.loads(first["data"]) == {
            "topic": "ticket.a",
            "facts": {"n": 1, "text": "第一行\n第二行 😀\u2028"},
        }
        request = RequestFactory().get("/", {"after": cursor(TICKET)}, headers={"Last-Event-ID": first["id"]})
        async with _stream(last_event_id(request)) as frames:
            await frames.next()
            assert json.loads((await frames.next())["data"])["facts"] == {"n": 2}

    asyncio.run(story())


def test_a_page_without_a_cursor_is_reset_and_may_resume_from_that() -> None:
    async def story() -> None:
        async with _stream("") as frames:
            await frames.next()
            reset = await frames.next()
            assert (reset["event"], reset["data"]) == ("reset", "{}")
        publish(TICKET, "message.added", n=1)
        async with _stream(reset["id"]) as frames:
            assert await frames.next_called("message.added")

    asyncio.run(story())


@pytest.mark.usefixtures("impatient")
def test_a_quiet_stream_beats() -> None:
    async def story() -> None:
        async with _stream(cursor(TICKET)) as frames:
            await frames.next()
            assert [await frames.next() for _ in range(3)] == [{"": "beat"}] * 3

    asyncio.run(story())


@pytest.mark.usefixtures("impatient")
def test_who_is_no_longer_allowed_is_told_to_go() -> None:
    answers: Iterator[bool] = iter([True, True, False])

    async def story() -> None:
        async with _stream(cursor(TICKET), lambda: next(answers)) as frames:
            assert (await frames.next_called("gone"))["data"] == "{}"
            assert await frames.rest() == ""
        assert next(answers, None) is None

    asyncio.run(story())


@pytest.mark.usefixtures("impatient")
def test_who_is_no_longer_allowed_hears_not_even_the_next_push() -> None:
    async def story() -> None:
        async with _stream(cursor(TICKET), lambda: False) as frames:
            await frames.next()
            await asyncio.sleep(0.15)
            publish(TICKET, "message.added", n=1)
            assert (await frames.next())["event"] == "gone"
            assert await frames.rest() == ""

    asyncio.run(story())


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_without_the_database_the_stream_ends_so_that_the_page_returns(kind: type[Exception]) -> None:
    def still_allowed() -> bool:
        raise kind("the database is away")

    async def story() -> None:
        async with _stream(cursor(TICKET), still_allowed) as frames:
            assert "gone" not in await frames.rest()

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("impatient")
def test_an_open_stream_holds_no_database_connection() -> None:
    checks: list[bool] = []

    def still_allowed() -> bool:
        checks.append(_query())
        return True

    async def story() -> None:
        assert await sync_to_async(_query)()  # as the view does that checks the right to listen
        async with _stream(cursor(TICKET), still_allowed) as frames:
            await frames.next()
            assert not await sync_to_async(_is_connected)()
            while len(checks) < 2:
                await frames.next()
            assert not await sync_to_async(_is_connected)()

    asyncio.run(story())


def _query() -> bool:
    with connection.cursor() as query:
        query.execute("SELECT 1")
    return _is_connected()


def _is_connected() -> bool:
    return connection.connection is not None


def test_an_open_stream_says_that_redis_went_and_came(lasting_valkey: OwnValkey) -> None:
    async def story() -> None:
        async with _stream(cursor(TICKET)) as frames:
            await frames.next()
            publish(TICKET, "message.added", n=1)
            told = [await frames.next()]
            await asyncio.to_thread(lasting_valkey.stop)
            told.append(await frames.next())
            await asyncio.to_thread(lasting_valkey.start)
            told.append(await frames.next())
            assert [frame["event"] for frame in told] == ["message.added", "offline", "online"]

    asyncio.run(story())


def test_the_header_of_a_returning_browser_wins_over_its_pages_address() -> None:
    old, new = cursor(TICKET), cursor(["ticket.b"])
    factory = RequestFactory()
    assert last_event_id(factory.get("/", {"after": old})) == old
    assert last_event_id(factory.get("/", {"after": old}, headers={"Last-Event-ID": new})) == new
    assert last_event_id(factory.get("/")) == ""


@pytest.mark.parametrize("given", ["x", "1-1", "a" * 8 + "." + "b" * 8, "\n", "１-１", "a" * 100_000])
def test_a_malformed_id_counts_as_none(given: str) -> None:
    good = cursor(TICKET)
    for malformed in (given, good + given):
        headers = {"Last-Event-ID": malformed}
        assert last_event_id(RequestFactory().get("/", headers=headers)) == ""
        assert last_event_id(RequestFactory().get("/", {"after": malformed})) == ""


def test_an_id_longer_than_any_page_follows_counts_as_none() -> None:
    assert last_event_id(RequestFactory().get("/", {"after": cursor(TICKET) + ".1-1" * 250})) == ""
