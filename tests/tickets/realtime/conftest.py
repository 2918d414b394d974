"""Real Valkeys: the suite's own, and one that a test may stop, freeze and start."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from django.conf import LazySettings
from redis import Redis

from helpdesk.embedded import Valkey
from tickets.realtime.line import Line, client, line


class OwnValkey:
    """`keeps`: its data survive a restart."""

    def __init__(self, home: Path, *, keeps: bool) -> None:
        self._engine = Valkey(home, durable=keeps)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self.url = self._engine.url_at(int((home / "port").read_text()))

    def start(self) -> None:
        self._process = self._engine.start()

    def stop(self) -> None:
        if self._process:
            self.thaw()
            self._engine.stop(self._process)
            self._process = None

    def freeze(self) -> None:
        """It keeps its connections and says nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        os.kill(self._process.pid, number)


def wait_until_line_is_up() -> None:
    deadline = time.monotonic() + 5
    while line.is_down:
        assert time.monotonic() < deadline, "publishers do not come back"
        time.sleep(0.02)


@pytest.fixture
def redis(settings: LazySettings) -> Redis:
    return client(settings.REDIS_URL)


@pytest.fixture
def lasting_valkey(settings: LazySettings, tmp_path: Path, _quick_retries: None) -> Iterator[OwnValkey]:
    yield from _own_valkey(settings, tmp_path, keeps=True)


@pytest.fixture
def forgetful_valkey(settings: LazySettings, tmp_path: Path, _quick_retries: None) -> Iterator[OwnValkey]:
    yield from _own_valkey(settings, tmp_path, keeps=False)


@pytest.fixture
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.realtime.line.RETRY_S", 0.3)
    monkeypatch.setattr("tickets.realtime.hub.RETRY_S", 0.1)


@pytest.fixture
def tried_again(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set when the line, which is down, has tried to come back and has not."""
    put_off, again, times = Line._settle_later, Event(), count(1)

    def putting_off(self: Line) -> None:
        if next(times) > 1:  # the first time it only falls
            again.set()
        put_off(self)

    monkeypatch.setattr(Line, "_settle_later", putting_off)
    return again


def _own_valkey(settings: LazySettings, home: Path, *, keeps: bool) -> Iterator[OwnValkey]:
    suites_own = settings.REDIS_URL
    valkey = OwnValkey(home, keeps=keeps)
    settings.REDIS_URL = valkey.url
    yield valkey
    valkey.stop()
    settings.REDIS_URL = suites_own
    wait_until_line_is_up()
