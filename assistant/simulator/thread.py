from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from assistant.simulator.http import Request
from assistant.simulator.server import Server


class Simulator:
    """The simulator in a thread of this process, on a free port of 127.0.0.1.

    `requests` are the chat requests received, byte for byte; `open_streams` the answers that
    are being written. Leaving the `with` block closes the port and every connection.
    """

    def __init__(self, *, pace: str = "fast", fault_rate: float = 0.0) -> None:
        self._server = Server(pace, fault_rate)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._listening = threading.Event()
        self._port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._listening.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def requests(self) -> list[Request]:
        return list(self._server.chat.requests)

    @property
    def open_streams(self) -> int:
        return self._server.chat.open_streams

    def fault(self, fault: str, **rule: Any) -> None:
        """Add a rule, see faults.Rule: match, times, rate, after, seconds."""
        self._server.faults.add([{"fault": fault, **rule}])

    def clear(self) -> None:
        """Forget rules and requests."""
        self._server.faults.rules.clear()
        self._server.chat.requests.clear()

    @contextmanager
    def at(self, pace: str) -> Iterator[None]:
        """Answers that begin within the block are as quick as `pace`."""
        before, self._server.chat.pace = self._server.chat.pace, pace
        try:
            yield
        finally:
            self._server.chat.pace = before

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listener = self._loop.run_until_complete(asyncio.start_server(self._server.serve, "127.0.0.1", 0))
        self._port = listener.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        listener.close()
        for task in (tasks := asyncio.all_tasks(self._loop)):
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()
