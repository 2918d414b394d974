"""What the people of the desk notice when Valkey is away: little, and nothing is lost."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from assistant.models import Draft, DraftStatus
from tests import engines
from tests.journeys.conftest import Desk
from tickets.models import Floor, Message, Ticket

Open = Callable[..., Page]
FROZEN_S = 4


@pytest.fixture
def server() -> int:
    """The process number of the Valkey that this desk uses."""
    homes = [hold.engine.home for hold in engines.holds if hold.engine.name == "Valkey"]
    if not homes:
        pytest.skip("REDIS_URL is the caller's: their server is not ours to freeze")
    return int((Path(homes[0]) / "pid").read_text().split()[0])


@contextmanager
def frozen(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def ask(desk: Desk, text: str) -> float:
    """Ask as a new customer, without a browser. Seconds until the answer of the server."""
    visitor, started = requests.Session(), time.monotonic()
    page = visitor.get(desk.url, timeout=60).text
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|client_key)" value="([^"]+)"', page))
    answer = visitor.post(f"{desk.url}/conversations/", data={**hidden, "text": text}, timeout=60)
    assert answer.ok
    return time.monotonic() - started


def settled() -> bool:
    return not Draft.objects.unwritten().exists()


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


def test_a_frozen_valkey_costs_no_message_and_no_draft(open_as: Open, desk: Desk, server: int) -> None:
    mei = open_as("mei")
    mei.goto("/console/")
    with frozen(server):
        started = time.monotonic()
        waits = [ask(desk, f"When does my card arrive? ({number})") for number in range(3)]
        assert max(waits) < 15, "a page waited for Valkey"  # this machine may be busy
        mei.goto("/console/?view=all")
        expect(mei.get_by_text("When does my card arrive? (2)").first).to_be_visible()
        time.sleep(max(0, FROZEN_S - (time.monotonic() - started)))
    assert Message.objects.count() == 3
    wait_until(settled, 90)
    assert Draft.objects.filter(status=DraftStatus.READY).count() == 3


def test_a_killed_valkey_comes_back_and_so_do_the_drafts(open_as: Open, desk: Desk, server: int) -> None:
    ask(desk, "When does my card arrive?")
    os.kill(server, signal.SIGKILL)
    ask(desk, "And my second card?")
    wait_until(settled, 90)
    owned = (
        Ticket.objects.filter(floor=Floor.PEOPLE).count()
        + Draft.objects.filter(status=DraftStatus.READY).count()
    )
    assert owned == Ticket.objects.count() == 2
