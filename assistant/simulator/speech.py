"""How a reply goes over the wire: its pace, its framing and how it breaks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assistant.simulator.faults import BREAKS, Rule
from assistant.simulator.frames import DONE, KEEP_ALIVE, Reply, framed
from assistant.simulator.http import Response

Send = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True)
class Pace:
    """Seconds until the first token and tokens per second, drawn between the two bounds."""

    first: tuple[float, float]
    per_second: tuple[float, float]
    keep_alive_every: float


PACES = {
    "believable": Pace((0.4, 0.9), (35.0, 60.0), 0.3),
    "slow": Pace((0.4, 0.9), (8.0, 12.0), 0.3),
    "fast": Pace((0.0, 0.0), (0.0, 0.0), 0.05),
}


class Speech:
    def __init__(self, out: Response, reply: Reply, pace: Pace, fault: Rule | None, seed: int) -> None:
        self._out, self._reply, self._pace, self._fault = out, reply, pace, fault
        self._chance = random.Random(seed)  # noqa: S311 (variety, no secret)

    async def speak(self, *, with_usage: bool) -> None:
        send = _FRAMINGS.get(self._name, Response.chunk)
        await self._out.start()
        await self._wait_for_first_token()
        await send(self._out, self._reply.opening())
        rate, spoken = self._chance.uniform(*self._pace.per_second), list(self._reply.spoken())
        for number, frame in enumerate(spoken):
            if number == self._breaks_before(len(spoken)):
                return await self._break_off(frame)
            await send(self._out, frame)
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) / rate if rate else 0)
        await send(self._out, self._reply.closing(with_usage=with_usage, usage_apart=self._apart))
        if self._name != "cut_before_done":
            await send(self._out, DONE)
        return await self._out.end()

    @property
    def _name(self) -> str:
        return self._fault.fault if self._fault else ""

    @property
    def _apart(self) -> bool:
        return self._name == "usage_in_extra_chunk"

    def _breaks_before(self, length: int) -> int | None:
        """Which token is the first that is not said; a short answer breaks at its last one."""
        return min(self._fault.after, length - 1) if self._fault and self._name in _BREAKS else None

    async def _wait_for_first_token(self) -> None:
        wait = self._chance.uniform(*self._pace.first)
        if self._fault and self._name == "slow_first_byte":
            wait = self._fault.seconds
        if self._name == "keepalive_only":
            wait = float("inf")
        while wait > 0:
            await self._out.chunk(KEEP_ALIVE)
            await asyncio.sleep(min(wait, self._pace.keep_alive_every))
            wait -= self._pace.keep_alive_every

    async def _break_off(self, frame: bytes) -> None:
        if self._name == "cut_mid_word":
            await self._out.chunk(frame[: len(frame) // 2])
        if self._name == "error_chunk":
            await self._out.chunk(framed({"error": {"message": "Server Error", "type": "server_error"}}))
        if self._name == "stall":
            return await self._out.hung_up()
        if self._name == "reset":
            return self._out.reset()
        return await self._out.end()


_BREAKS = frozenset(BREAKS) - {"cut_before_done"}  # which says everything but [DONE]


async def _crlf(out: Response, data: bytes) -> None:
    await out.chunk(data.replace(b"\n", b"\r\n"))


async def _one_byte_writes(out: Response, data: bytes) -> None:
    for place in range(len(data)):
        await out.chunk(data[place : place + 1])
        await asyncio.sleep(0)


async def _multi_byte_split(out: Response, data: bytes) -> None:
    """Cut inside the first character of several bytes, in two packets."""
    cut = next((place + 1 for place, byte in enumerate(data) if byte >= 0xC0), len(data) // 2)  # noqa: PLR2004
    await out.chunk(data[:cut])
    await asyncio.sleep(0.002)
    await out.chunk(data[cut:])


_FRAMINGS: dict[str, Callable[[Response, bytes], Awaitable[None]]] = {
    "crlf": _crlf,
    "one_byte_writes": _one_byte_writes,
    "multi_byte_split": _multi_byte_split,
}
