"""The desk on an uneven network, to find what depends on who is heard first: `UNEVEN=answers pytest tests/journeys`.

`answers`: those to what is sent come after the pushes about it; `sent`: what is sent arrives late; `fragments`: what is
fetched comes in any order; `pushes`: they come late.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from typing import Any

from helpdesk.asgi import application as desk

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PACE = os.environ.get("UNEVEN", "")
#: How late, in seconds: from and to.
LATE = {"answers": (0.3, 0.9), "sent": (0.2, 0.8), "fragments": (0.0, 0.8), "pushes": (0.3, 1.2)}


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] != "http" or scope["path"].startswith("/static/"):
        return await desk(scope, receive, send)
    is_post = scope["method"] == "POST"
    is_page = not is_post and not any(name == b"hx-request" for name, _value in scope["headers"])
    is_late = {"answers": is_post, "fragments": not is_post and not is_page}

    async def late(message: Message) -> None:
        begins = message["type"] == "http.response.start"
        if (begins and is_late.get(PACE)) or (PACE == "pushes" and message.get("more_body")):
            await _wait()
        await send(message)

    if PACE == "sent" and is_post:
        await _wait()
    return await desk(scope, receive, late)


async def _wait() -> None:
    await asyncio.sleep(random.uniform(*LATE[PACE]))  # noqa: S311
