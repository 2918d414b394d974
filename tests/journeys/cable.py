"""A network cable between a browser and the desk, to be pulled out.

Chromium's own offline mode leaves open streams alive; a pulled cable does not.
"""

import socket
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self


class Cable:
    """`url` leads to the desk at `port` while the cable is plugged in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._is_plugged = True
        self.url = f"http://localhost:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.pull()
        self._server.close()

    def plug(self) -> None:
        self._is_plugged = True

    def pull(self) -> None:
        self._is_plugged = False
        while self._sockets:
            cut(self._sockets.pop())

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if not self._is_plugged:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._port))
                self._sockets += [near, far]
                if not self._is_plugged:  # pulled meanwhile
                    self.pull()
                Thread(target=pump, args=(near, far), daemon=True).start()
                Thread(target=pump, args=(far, near), daemon=True).start()


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
    cut(source)
    cut(target)


def cut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
