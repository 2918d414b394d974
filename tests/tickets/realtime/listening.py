"""Following for a test: a listener that collects what it hears while the test goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

from tickets.realtime import Event, Push, follow

Kind = TypeVar("Kind", bound=Event)


class Listener:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = asyncio.Condition()

    async def listen(self, topics: Sequence[str], after: str) -> None:
        async with aclosing(follow(topics, after)) as events:
            async for event in events:
                async with self._changed:
                    self.events.append(event)
                    self._changed.notify_all()

    async def hear(self, enough: Callable[[list[Event]], bool], *, within: float = 5) -> None:
        """Wait until `enough`; fails with what was heard instead."""
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(lambda: enough(self.events))
        except TimeoutError:
            raise AssertionError(f"not heard within {within} s, but: {self.events}") from None

    async def hear_pushes(self, count: int) -> list[Push]:
        await self.hear(lambda _: len(self.pushes) >= count)
        return self.pushes

    async def hear_one(self, kind: type[Kind], *, within: float = 5) -> Kind:
        await self.hear(lambda _: bool(self.all(kind)), within=within)
        return self.all(kind)[0]

    async def hear_nothing(self, *, for_s: float = 0.15) -> None:
        before = list(self.events)
        await asyncio.sleep(for_s)
        assert self.events == before

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def pushes(self) -> list[Push]:
        return self.all(Push)

    @property
    def numbers(self) -> list[int]:
        return [push.facts["n"] for push in self.pushes]


@asynccontextmanager
async def listening(topics: Sequence[str], after: str) -> AsyncIterator[Listener]:
    listener = Listener()
    task = asyncio.create_task(listener.listen(topics, after))
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
