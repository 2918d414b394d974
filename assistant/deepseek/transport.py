"""Waiting for the provider in short ticks, so that a deadline or a cancellation ends any wait.

The read timeout of requests cannot do it: keep-alive bytes defeat it, a timeout in the
middle of a body poisons the response, and closing a response from another thread does not
wake its reader. So the sockets themselves wait in ticks and ask the watch between them;
http.client and urllib3 above see one uninterrupted read.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
import threading
from concurrent.futures import Future, wait
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context
from urllib3.util.wait import wait_for_write

from assistant.deepseek.watch import TICK, current_watch


class PatientSocket(socket.socket):
    @classmethod
    def connected(cls, family: int, kind: int, protocol: int, address: Any) -> PatientSocket:
        """Raises OSError, and whatever the watch raises."""
        sock = cls(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
        except BaseException:
            sock.close()
            raise
        return sock

    def connect(self, address: Any) -> None:
        self.setblocking(False)
        error = self.connect_ex(address)
        if error == errno.EINPROGRESS:
            while not wait_for_write(self, timeout=TICK):
                current_watch().tick()
            error = self.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.settimeout(TICK)
        if error:
            raise OSError(error, os.strerror(error))

    def recv_into(self, *args: Any) -> int:
        current_watch().check()
        while True:
            try:
                return super().recv_into(*args)
            except TimeoutError:
                current_watch().tick()


class PatientTLSSocket(ssl.SSLSocket):
    # OpenSSL takes up an unfinished read or handshake where it stopped when it is called again.
    def do_handshake(self, block: bool = False) -> None:
        while True:
            try:
                return super().do_handshake(block)
            except TimeoutError:
                current_watch().tick()

    def recv_into(self, *args: Any) -> int:
        current_watch().check()
        while True:
            try:
                return super().recv_into(*args)
            except TimeoutError:
                current_watch().tick()


class _PatientConnect(HTTPConnection):
    def connect(self) -> None:
        seconds = float(self.timeout or 0)
        with current_watch().shorter("connection", within=seconds):
            super().connect()
        if self.sock:
            self.sock.settimeout(seconds)  # for sending; urllib3 sets the tick before it reads

    def _new_conn(self) -> socket.socket:
        try:
            found = _addresses(self._dns_host, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        failure: OSError | None = None
        for family, kind, protocol, _, address in found:
            try:
                return PatientSocket.connected(family, kind, protocol, address)
            except OSError as error:
                failure = error
        raise NewConnectionError(self, f"{failure}")


def _addresses(host: str, port: int | None) -> list[tuple[Any, ...]]:
    """Resolved in a thread of its own, which may be left behind: getaddrinfo knows no deadline."""
    found: Future[list[tuple[Any, ...]]] = Future()

    def resolve() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            found.set_exception(error)

    threading.Thread(target=resolve, name="resolver", daemon=True).start()
    while not wait([found], timeout=TICK).done:
        current_watch().tick()
    return found.result()


class _PatientHTTPSConnect(_PatientConnect, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _PatientConnect


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _PatientHTTPSConnect


class PatientAdapter(HTTPAdapter):
    """Retries nothing by itself: the client's own loop does, inside one budget."""

    def __init__(self, connections: int) -> None:
        super().__init__(pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = create_urllib3_context()
        context.sslsocket_class = PatientTLSSocket
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
