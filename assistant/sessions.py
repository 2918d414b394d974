"""Connections to services outside the desk, which take nothing from the machine they are made on."""

import os
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter


class Sessions:
    """One requests.Session per process id, made on first use; `adapter` makes what it speaks through.

    A session made before a fork shares its sockets with the children: one child then reads
    the other one's answer.
    """

    def __init__(self, adapter: Callable[[], HTTPAdapter] = HTTPAdapter) -> None:
        self._adapter = adapter
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
            session.mount(scheme, self._adapter())
        return session
