"""Server-sent events: what `follow` tells, in the words of an EventSource. For ASGI: WSGI waits for the end.

Events: the kinds of pushes, with `{"topic", "facts"}`; `reset`: render from the database; `offline`: Redis is
away; `online`: it is back; `gone`: no longer allowed, close and do not come back.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TypeAlias

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, connections
from django.http import HttpRequest, StreamingHttpResponse

from tickets.realtime.cursors import is_cursor
from tickets.realtime.following import Event, Offline, Online, Push, Reset, follow

log = logging.getLogger(__name__)
StillAllowed: TypeAlias = Callable[[], bool]

#: The browser tries again so long (milliseconds) after the stream broke.
RETRY_MS = 2_000
#: The right to listen is looked at again so often (seconds).
CHECK_S = 30.0


def event_stream(topics: Sequence[str], *, after: str, still_allowed: StillAllowed) -> StreamingHttpResponse:
    """An endless response. The caller has checked that the person may follow `topics`.

    `still_allowed` may use the database. The stream itself holds no database connection.
    """
    response = StreamingHttpResponse(_frames(topics, after, still_allowed), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


def last_event_id(request: HttpRequest) -> str:
    """Where the browser stands: Last-Event-ID, or `?after=` when it connects first; "" when malformed."""
    given = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return given if is_cursor(given) else ""


async def _frames(topics: Sequence[str], after: str, still_allowed: StillAllowed) -> AsyncGenerator[bytes]:
    await sync_to_async(connections.close_all)()  # else a pool of 10 connections is used up by 10 open pages
    clock = asyncio.get_running_loop().time
    check_at = clock() + CHECK_S
    yield f"retry: {RETRY_MS}\n\n".encode()
    async with aclosing(follow(topics, after)) as events:
        async for event in events:
            if clock() >= check_at:
                check_at = clock() + CHECK_S
                last_words = await sync_to_async(_refusal)(still_allowed)
                if last_words is not None:
                    yield last_words.encode()
                    return
            yield _spoken(event).encode()  # bytes: as text, each would have Django look up its charset


def _refusal(still_allowed: StillAllowed) -> str | None:
    """The last words of a stream that must end; "" without the database, so that the page comes back."""
    try:
        return None if still_allowed() else _frame("gone")
    except (DatabaseError, InterfaceError) as error:
        log.warning("A stream ends, because the right to listen could not be looked up: %s", error)
        return ""
    finally:
        connections.close_all()


def _spoken(event: Event) -> str:
    match event:
        case Push():
            return _frame(event.kind, {"topic": event.topic, "facts": event.facts}, event.id)
        case Reset():
            return _frame("reset", event_id=event.id)
        case Offline():
            return _frame("offline")
        case Online():
            return _frame("online")
        case _:
            return ": beat\n\n"


def _frame(kind: str, data: object = None, event_id: str = "") -> str:
    """JSON in ASCII has no line end of any kind; an EventSource ignores an event without data."""
    ids = f"id: {event_id}\n" if event_id else ""
    return f"{ids}event: {kind}\ndata: {json.dumps(data or {})}\n\n"
