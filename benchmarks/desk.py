"""A whole desk for a benchmark: engines, workers and beat of its own in a folder that goes with it.

Settings are read from the environment when Django is set up, so `Desk.open` comes before any import of models.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django

from helpdesk.embedded import Hold, Postgres, Valkey, cache_url
from helpdesk.embedded.supervisor import Child

if TYPE_CHECKING:
    from assistant.simulator import Simulator

WORKER = (
    "celery --app helpdesk --quiet worker --pool threads --without-gossip --without-mingle --loglevel warning"
)
BEAT = "celery --app helpdesk --quiet beat --pidfile= --loglevel warning"
WEB = "uvicorn helpdesk.asgi:application --no-access-log --log-level warning --timeout-graceful-shutdown 1"
QUEUES = ("drafts", "releases", "upkeep")


class Desk:
    """`workers` take from every queue; `valkey` and each worker may be killed: they come back by `tend`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holds = [Hold(Valkey(folder / "valkey")), Hold(Postgres(folder / "postgres", durable=False))]
        self.workers: list[Child] = []
        self._beat: list[Child] = []
        self._web: list[Child] = []

    @classmethod
    @contextmanager
    def open(cls, simulator: "Simulator", **environment: str) -> Iterator["Desk"]:
        with tempfile.TemporaryDirectory(prefix="helpdesk-benchmark-") as folder:
            desk = cls(Path(folder))
            desk._set_up(simulator, environment)
            try:
                yield desk
            finally:
                desk._close()

    def _set_up(self, simulator: "Simulator", environment: dict[str, str]) -> None:
        redis_url, database_url = (hold.url for hold in self._holds)
        os.environ |= {
            "HELPDESK_MODE": "development",
            "HELPDESK_STATE_DIR": str(self._folder),
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "REDIS_URL": redis_url,
            "CACHE_URL": cache_url(redis_url),
            "DATABASE_URL": database_url,
            "DEEPSEEK_BASE_URL": simulator.url,
            "DEEPSEEK_API_KEY": "simulated",
            "SIMULATED": "1",
            **environment,
        }
        django.setup()
        self._fill()

    def _fill(self) -> None:
        from django.core.management import call_command

        from helpdesk.management.commands.seed import PARTS

        call_command("migrate", interactive=False, verbosity=0)
        for name, part in PARTS.items():
            if name != "conversations":
                part()

    def start_workers(self, count: int, *, threads: int) -> None:
        words = [*WORKER.split(), "--concurrency", str(threads), "--queues", ",".join(QUEUES)]
        self.workers = [self._child(f"worker{n}", [*words, "--hostname", f"w{n}@%h"]) for n in range(count)]
        self._beat = [self._child("beat", [*BEAT.split(), "--schedule", str(self._folder / "beat")])]
        self.tend()

    def start_web(self, port: int) -> None:
        """Pages and streams on `port`, without a log of requests. They end with the desk."""
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        self._web = [self._child("web", [*WEB.split(), "--port", str(port)])]
        self._web[0].start()

    def _child(self, name: str, words: list[str]) -> Child:
        return Child(name, [sys.executable, "-m", *words], logs=self._folder / "logs", say=lambda _: None)

    def tend(self) -> None:
        """Start at once what has ended: a supervisor's growing pauses would leave the desk without workers."""
        for child in (*self.workers, *self._beat):
            if child.process is None or child.process.poll() is not None:
                child.start()

    def kill_a_worker(self, chance: random.Random) -> bool:
        running = [child.process for child in self.workers if child.process and child.process.poll() is None]
        if running:
            chance.choice(running).kill()
        return bool(running)

    def kill_valkey(self) -> None:
        """Its guardian starts it again, on the same port."""
        os.kill(int((self._holds[0].engine.home / "pid").read_text()), signal.SIGKILL)

    def _close(self) -> None:
        from django.db import connections

        connections.close_all()
        for child in (*self.workers, *self._beat, *self._web):
            if child.process and child.process.poll() is None:
                child.process.kill()
                child.process.wait()
        for hold in self._holds:
            hold.release()
            hold.engine.wait_until_stopped(20)


def wait(seconds: float, desk: Desk) -> None:
    """Sleep, with an eye on what has to be started again."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        desk.tend()
        time.sleep(0.05)
