"""The provider's API, and beside it the control endpoints of the simulator."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from assistant.simulator.chat import Chat
from assistant.simulator.faults import Faults
from assistant.simulator.frames import encoded, error_body
from assistant.simulator.http import Request, Response, read_request
from assistant.simulator.validation import MODELS


class Server:
    """State shared by all connections; runs inside one event loop."""

    def __init__(self, pace: str, fault_rate: float = 0.0) -> None:
        self.faults = Faults(rate=fault_rate)
        self.chat = Chat(pace, self.faults)
        self._doors: dict[tuple[str, str], Callable[[Request, Response], Awaitable[None]]] = {
            ("POST", "/chat/completions"): self.chat.complete,
            ("GET", "/user/balance"): self._balance,
            ("GET", "/models"): self._models,
            ("POST", "/_simulator/faults"): self._add_faults,
            ("DELETE", "/_simulator/faults"): self._clear_faults,
            ("GET", "/_simulator/requests"): self._show_requests,
            ("DELETE", "/_simulator/requests"): self._clear_requests,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as many requests as the client sends over it."""
        port = writer.get_extra_info("peername")[1]
        try:
            while not writer.is_closing() and (request := await read_request(reader, port)):
                await self._answer(request, Response(reader, writer))
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client has hung up in the middle, as clients do, or the simulator stops
        finally:
            writer.close()

    async def _answer(self, request: Request, out: Response) -> None:
        path = request.path.removeprefix("/v1").removeprefix("/beta")
        door = self._doors.get((request.method, path))
        if door is None:
            await out.send(404, error_body(404, "Not Found"))
        elif not path.startswith("/_simulator/") and not _has_key(request):
            await out.send(401, error_body(401, "Authentication Fails (no api key)"))
        else:
            await door(request, out)

    async def _balance(self, _request: Request, out: Response) -> None:
        amount = {"currency": "USD", "total_balance": "110.00", "granted_balance": "10.00"}
        info = {**amount, "topped_up_balance": "100.00"}
        available = not self.faults.holds("402")
        await out.send(200, encoded({"is_available": available, "balance_infos": [info]}))

    async def _models(self, _request: Request, out: Response) -> None:
        models = [{"id": name, "object": "model", "owned_by": "deepseek"} for name in MODELS]
        await out.send(200, encoded({"object": "list", "data": models}))

    async def _add_faults(self, request: Request, out: Response) -> None:
        try:
            self.faults.add(json.loads(request.body))
        except (ValueError, TypeError) as error:
            await out.send(400, error_body(400, str(error)))
        else:
            await out.send(200, encoded({"rules": len(self.faults.rules)}))

    async def _clear_faults(self, _request: Request, out: Response) -> None:
        self.faults.rules.clear()
        await out.send(200, encoded({"rules": 0}))

    async def _show_requests(self, _request: Request, out: Response) -> None:
        shown = [
            {"path": kept.path, "body": kept.body.decode("utf-8", "replace")} for kept in self.chat.requests
        ]
        await out.send(200, encoded(shown))

    async def _clear_requests(self, _request: Request, out: Response) -> None:
        self.chat.requests.clear()
        await out.send(200, encoded([]))


def _has_key(request: Request) -> bool:
    return request.headers.get("authorization", "").removeprefix("Bearer").strip() != ""
