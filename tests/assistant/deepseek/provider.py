"""A provider that sends exactly the bytes a test gives it, over a real socket."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

CERTIFICATE = Path(__file__).with_name("localhost.pem")
RESET = object()
HANG = object()
Script = Sequence[bytes | object]

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def frame(content: object = None, finish_reason: str | None = None, **more: Any) -> bytes:
    delta = {} if content is None else {"content": content}
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    body = {"id": "x", "model": "deepseek-flash", "choices": [choice], "usage": None, **more}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


USAGE = {"prompt_tokens": 100, "prompt_cache_hit_tokens": 64, "completion_tokens": 7}
DONE = b"data: [DONE]\n\n"


def frames_of(*texts: str) -> list[bytes]:
    """A whole answer, frame by frame."""
    return [frame(""), *map(frame, texts), frame("", "stop", usage=USAGE), DONE]


class RawProvider:
    """Answers every request with `head` and `script`: bytes, RESET or HANG; then closes."""

    def __init__(self, script: Script = (), head: bytes = CHUNKED, *, tls: bool = False) -> None:
        self.script, self.head, self._tls = list(script), head, tls
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Any, *arguments: object) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._answer, connection)

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):  # clients under test hang up
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = _server_tls().wrap_socket(connection, server_side=True)
            self.heads.append(_read_request(connection))
            connection.sendall(self.head)
            for step in self.script:
                if step is HANG:
                    self._stopped.wait()
                    return
                if step is RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if isinstance(step, bytes) and step:
                    connection.sendall(_as_chunk(step) if self.head == CHUNKED else step)
            connection.sendall(b"0\r\n\r\n" if self.head == CHUNKED else b"")


def _as_chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65_536)
        if not data:
            raise ConnectionError("the client has hung up")
        received += data
    head, _, body = received.partition(b"\r\n\r\n")
    fields = [line.split(b": ") for line in head.lower().split(b"\r\n")]
    length = next(int(field[1]) for field in fields if field[0] == b"content-length")
    while len(body) < length:
        body += connection.recv(65_536)
    return head
