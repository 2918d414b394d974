"""What a process gets ready as soon as it serves, so that nobody's first question waits for it. Processes that only
load the code, such as `manage.py`, do without.
"""

import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from assistant.knowledge import get_ready

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

#: So long (seconds) a thread may compute while others wait for their turn. With Python's own 5 ms, a word that has come
#: from the provider waits behind each thread that is preparing another draft.
TURN_S = 0.0005


def get_process_ready() -> None:
    sys.setswitchinterval(TURN_S)
    get_ready()


def ready_wsgi(application: Wsgi) -> Wsgi:
    """`application`; its first request begins. Not its import: a server may do that before it forks."""

    def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        get_process_ready()
        return application(environ, start_response)

    return served


def ready_asgi(application: Asgi) -> Asgi:
    """`application`; its first page begins. A process of event streams alone searches nothing."""

    async def served(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not scope["path"].endswith("/stream/"):
            get_process_ready()
        await application(scope, receive, send)

    return served
