"""A whole desk for the journeys: web, worker, beat and simulator as processes of their own, Chromium in front.

They run after all other tests of their process (tests/browsers.py): the desk's worker would take drafts from them.
Nothing of Django's models is imported at the top: pytest may load this file before the settings are known.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import redis
import requests
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from kombu.exceptions import OperationalError
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.simulator import Simulator
from helpdesk.embedded.ports import free_port
from helpdesk.embedded.processes import die_with_parent
from tests import engines
from tests.browsers import CHROMIUM

if TYPE_CHECKING:
    from assistant.models import Article
    from tests.cast import Cast

#: So long a desk may take to come up while other processes start theirs on the same two cores (seconds).
SOON_S = 120
#: How long what must come may take on a machine that is busy with other things; what is measured is measured elsewhere.
PATIENCE_MS = 45_000
ROOT = Path(__file__).resolve().parents[2]
WORKER = [
    "-m",
    "celery",
    "-A",
    "helpdesk",
    "worker",
    "-P",
    "threads",
    "-c",
    "8",
    "-Q",
    "drafts,upkeep,releases",
    "--without-gossip",
    "--without-mingle",
    "-l",
    "warning",
]

APPLICATION = "tests.journeys.uneven:application" if "UNEVEN" in os.environ else "helpdesk.asgi:application"
WEB = ["-m", "uvicorn", APPLICATION, "--timeout-graceful-shutdown", "1"]


@dataclass
class Desk:
    """The running desk. `worker()` starts a worker; kill and start it as a test needs."""

    url: str
    simulator: Simulator
    environment: dict[str, str]
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{command[1]}-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  (no other thread holds a lock it needs)
        )
        self.processes.append(process)
        return process

    def web(self, port: int) -> subprocess.Popen[bytes]:
        return self.start(*WEB, "--port", str(port))

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(*WORKER)

    def beat(self) -> subprocess.Popen[bytes]:
        """A process of its own: as part of a worker it would outlive one that is killed."""
        return self.start(
            "-m", "celery", "-A", "helpdesk", "beat", "-s", str(self.folder / "beat"), "-l", "warning"
        )

    def written(self) -> str:
        """The last lines of each process; a worker first adds what each of its threads is at."""
        for process in self.processes:
            if "worker" in process.args and process.poll() is None:  # type: ignore[operator]
                process.send_signal(signal.SIGUSR1)
        time.sleep(1)
        logs = sorted(self.folder.rglob("*.log"), key=lambda log: log.stat().st_mtime)
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-20_000:]}" for log in logs)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A journey that fails tells what the processes of its desk have written."""
    report = yield
    running = item.funcargs.get("desk")
    if report.failed and isinstance(running, Desk):
        report.sections.append(("the desk's processes", running.written()))
    return report


@pytest.fixture(autouse=True)
def _empty_valkey() -> None:
    """Not between journeys: the worker's queues live there. Only the state of the provider is forgotten."""
    for client in engines.clients:
        for key in client.scan_iter("deepseek:*"):
            client.delete(key)


@pytest.fixture(scope="session")
def desk(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    port = free_port()
    call_command("collectstatic", interactive=False, verbosity=0)
    with Simulator(pace="believable") as simulator:
        running = Desk(
            f"http://localhost:{port}", simulator, _environment(simulator), tmp_path_factory.mktemp("desk")
        )
        running.environment |= _shop(port)
        try:
            running.web(port)
            running.beat()
            running.worker()
            _wait_until_up(running.url)
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="session")
def patient_desk(desk: Desk) -> Iterator[Desk]:
    """A second web process of the same desk, where replies wait for so long that they can be undone."""
    port = free_port()
    patient = Desk(
        f"http://localhost:{port}",
        desk.simulator,
        desk.environment | {"UNDO_WINDOW_S": "60"},
        desk.folder / "patient",
    )
    patient.folder.mkdir()
    try:
        patient.web(port)
        _wait_until_up(patient.url)
        yield patient
    finally:
        patient.stop()


@pytest.fixture
def quick_pen(desk: Desk) -> Iterator[None]:
    """The assistant writes as fast as it can, in journeys of what comes after."""
    with desk.simulator.at("fast"):
        yield


def _environment(simulator: Simulator) -> dict[str, str]:
    database = settings.DATABASES["default"] | {"NAME": connection.settings_dict["NAME"]}
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return os.environ | {
        "DATABASE_URL": f"postgres://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "DEEPSEEK_BASE_URL": simulator.url,
        "DRAFT_LEASE_S": "4",
        "SIMULATED": "1",
    }


def _shop(port: int) -> dict[str, str]:
    """A site of another name, which shows the desk's widget."""
    return {"WIDGET_ORIGINS": f"http://127.0.0.1:{port}", "WIDGET_SECRET": "w" * 40, "DEMO_SHOP": "1"}


def _wait_until_up(url: str) -> None:
    last = time.monotonic() + SOON_S
    while time.monotonic() < last:
        try:
            if requests.get(f"{url}/accounts/login/", timeout=5).ok and current_app.control.ping(timeout=1):
                return
        except (requests.RequestException, OperationalError, redis.ConnectionError):
            time.sleep(0.1)  # also where an open connection leads to a server that a journey has killed
    pytest.fail("the desk did not come up")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread; Django must be told that nothing here is async."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        expect.set_options(timeout=PATIENCE_MS)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_as(
    browser: Browser, desk: Desk, transactional_db: None, cast: Cast, article: Article
) -> Iterator[Callable[..., Page]]:
    """open_as("mei") is an empty page of Mei's own browser, signed in; open_as("ana") a customer's, not signed in."""
    contexts: list[BrowserContext] = []

    def opened(name: str, **options: Any) -> Page:
        url = options.setdefault("base_url", desk.url)
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if name in ("mei", "liam", "noor", "sofia"):
            cookie = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": cookie, "value": _session_of(name), "url": url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def _session_of(name: str) -> str:
    """As after the sign-in page, which tests of its own look at (a good hash takes its time)."""
    from django.test import Client

    from tickets.models import User

    client = Client()
    client.force_login(User.objects.get(username=name))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
