"""Waiting for the provider in short ticks, so that a deadline or a cancellation ends any wait.

The read timeout of requests cannot do it: keep-alive bytes defeat it, a timeout in the
middle of a body poisons the response, and closing a response from another thread does not
wake its reader. So the sockets themselves wait in ticks and ask the watch between them;
http.client and urllib3 above see one uninterrupted read.
"""

from __future__ import annotations

import errno
import math
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from time import monotonic, sleep
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context
from urllib3.util.wait import wait_for_write

from assistant.deepseek.errors import Outcome, error_for

TICK = 0.2
"""Seconds between two looks at the clock and at `cancelled`."""


class Watch:
    """The clock of one call; every wait asks it whether to go on.

    Raises CallCancelledError when nobody wants the answer any more and UnavailableError (timeout) when
    what was expected did not come. Used by one thread at a time.
    """

    def __init__(self, total: float, cancelled: Callable[[], bool]) -> None:
        self._ends = monotonic() + total
        self._total = total
        self._cancelled = cancelled
        self._asked_at = -math.inf
        self.expect("complete answer", within=total)

    def remaining(self) -> float:
        return self._ends - monotonic()

    def expect(self, what: str, *, within: float) -> None:
        """From now on `what` must come `within` seconds, or at the end of the whole budget."""
        self._due, self._missing, self._within = monotonic() + within, what, within
        if self._due > self._ends:
            self._due, self._missing, self._within = self._ends, "complete answer", self._total

    @contextmanager
    def shorter(self, what: str, *, within: float) -> Iterator[None]:
        """A nested deadline that never outlasts the one around it."""
        outer = self._due, self._missing, self._within
        if monotonic() + within < self._due:
            self.expect(what, within=within)
        yield
        self._due, self._missing, self._within = outer

    def check(self) -> None:
        now = monotonic()
        if now >= self._due:
            raise error_for(Outcome.TIMEOUT, f"no {self._missing} within {self._within:g} s")
        if now - self._asked_at >= TICK:
            self._asked_at = now
            if self._cancelled():
                raise error_for(Outcome.CANCELLED, "cancelled by the caller")

    def tick(self) -> None:
        """A check that always asks `cancelled`, for use after a wait."""
        self._asked_at = -math.inf
        self.check()

    def sleep(self, seconds: float) -> None:
        self.expect("complete answer", within=self._total)
        wakes_at = monotonic() + seconds
        self.tick()
        while (left := wakes_at - monotonic()) > 0:
            sleep(min(left, TICK))
            self.tick()


_thread = threading.local()


@contextmanager
def watched_by(watch: Watch) -> Iterator[None]:
    """Sockets used inside ask this watch. A connection changes threads, hence not kept on it."""
    _thread.watch = watch
    try:
        yield
    finally:
        del _thread.watch


def _watch() -> Watch:
    watch: Watch = _thread.watch
    return watch


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
                _watch().tick()
            error = self.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.settimeout(TICK)
        if error:
            raise OSError(error, os.strerror(error))

    def recv_into(self, *args: Any) -> int:
        _watch().check()
        while True:
            try:
                return super().recv_into(*args)
            except TimeoutError:
                _watch().tick()


class PatientTLSSocket(ssl.SSLSocket):
    # OpenSSL takes up an unfinished read or handshake where it stopped when it is called again.
    def do_handshake(self, block: bool = False) -> None:
        while True:
            try:
                return super().do_handshake(block)
            except TimeoutError:
                _watch().tick()

    def recv_into(self, *args: Any) -> int:
        _watch().check()
        while True:
            try:
                return super().recv_into(*args)
            except TimeoutError:
                _watch().tick()


class _PatientConnect(HTTPConnection):
    def connect(self) -> None:
        seconds = float(self.timeout or 0)
        with _watch().shorter("connection", within=seconds):
            super().connect()
        if self.sock:
            self.sock.settimeout(seconds)  # for sending; urllib3 sets the tick before it reads

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        failure: OSError | None = None
        for family, kind, protocol, _, address in found:
            try:
                return PatientSocket.connected(family, kind, protocol, address)
            except OSError as error:
                failure = error
        raise NewConnectionError(self, f"{failure}")


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


class Sessions:
    """One requests.Session per process id, made on first use.

    A session made before a fork shares its sockets with the children: one child then reads
    the other one's answer.
    """

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._current: tuple[int, requests.Session] | None = None

    def get(self) -> requests.Session:
        if self._current is None or self._current[0] != os.getpid():
            self._current = os.getpid(), self._new()
        return self._current[1]

    def _new(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # no netrc over our key, no proxy by surprise
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            session.mount(scheme, PatientAdapter(self._connections))
        return session
