"""How long an agent waits between the key that approves and the next ticket on the screen, in a real browser.

    python -m benchmarks.next_ticket [tickets]

The floor is the same browser's way, in the same run, to a static copy of the same pages, without scripts: their
bytes, their styles, their paint, and no desk behind them. Engines, worker and web are of the benchmark's own.
"""

import json
import os
import platform
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import quantiles
from typing import Any
from uuid import uuid4

from assistant.simulator import Simulator
from benchmarks.browser import Browser
from benchmarks.desk import Desk
from helpdesk.embedded.ports import free_port

TICKETS = 100
#: So long (seconds) from one decision to the next: quicker than anybody reads, and never twice the same, so that what
#: the desk does a while after each decision falls on any moment of the next ones.
GLANCE_S = (1.0, 1.6)
SOON_S = 60.0
QUESTIONS = (
    "When does my card arrive?",
    "How do I freeze my card?",
    "卡片什么时候到？",
    "How long do transfers take?",
)
#: Nothing disturbs the browser for so long after a key, which is the first part of the next glance.
QUIET_S = 0.5
#: The time of day, in ms, at which the first frame with the page in it was on the screen. A page that was prepared
#: ahead has none before it is shown.
_PAINTED = """performance.timeOrigin + performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
#: When its keys live as well. Those that are pressed between the two are kept for it.
_LIVES = """performance.timeOrigin + performance.getEntriesByName("lives")[0]?.startTime"""
_WAS_READY = "performance.getEntriesByType('navigation')[0].activationStart > 0"
_IS_OPEN = "location.pathname.includes('/tickets/') && document.activeElement !== document.body"


def main(count: int) -> None:
    with Simulator(pace="fast") as simulator, Desk.open(simulator) as desk:
        url = start(desk)
        fill(desk, count)
        ours, lives, floor, ready = measure(url)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {len(ours)} tickets"
    )
    print(f"{'key to painted, ms':34}{'p50':>8}{'p95':>8}{'over the floor':>18}")
    report("a static copy of the next page", floor, floor)
    report("approve, and the next ticket", ours, floor)
    report("until its keys live", lives, floor)
    print(f"prepared before the key was pressed: {ready} of {len(ours)}")


def start(desk: Desk) -> str:
    port = free_port()
    desk.start_web(port)
    desk.start_workers(1, threads=8)
    return f"http://localhost:{port}"


def fill(desk: Desk, count: int) -> None:
    """So many questions with a draft that waits for its decision."""
    from assistant.models import Draft, DraftStatus
    from tickets.actions import start_conversation
    from tickets.models import Customer

    for number in range(count):
        customer = Customer.objects.create(name=f"Customer {number}")
        start_conversation(customer, text=f"{QUESTIONS[number % 4]} ({number})", start_key=uuid4())
    ends = time.monotonic() + SOON_S
    while Draft.objects.exclude(status=DraftStatus.READY).exists() and time.monotonic() < ends:
        desk.tend()
        time.sleep(0.2)


def measure(url: str) -> tuple[list[float], list[float], list[float], int]:
    with Browser.open() as browser:
        browser.set_cookie(url, "sessionid", session())
        ours, lives, ready = clear(browser, url)
        browser.visit(f"{url}/console/?view=all")
        browser.evaluate("document.querySelector('#queue .row a').click()")
        browser.wait_for(_IS_OPEN)
        with copies(browser, url) as copy:
            browser.visit(copy)
            return ours, lives, walk(browser, len(ours)), ready


def session() -> str:
    from django.conf import settings
    from django.test import Client

    from tickets.models import User

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    client = Client()
    client.force_login(User.objects.get(username="mei"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def clear(browser: Browser, url: str) -> tuple[list[float], list[float], int]:
    """Until the list is empty; the way to the empty list is not counted."""
    browser.visit(f"{url}/console/?view=approval")
    browser.evaluate("document.querySelector('#queue .row a').click()")
    took: list[float] = []
    lives: list[float] = []
    ready = 0
    while True:
        browser.wait_for(_IS_OPEN)
        pressed = press(browser, "A", shift=True)
        if "/tickets/" not in browser.evaluate("location.href"):
            return took, lives, ready
        took.append(moment(browser, _PAINTED) - pressed)
        lives.append(moment(browser, _LIVES) - pressed)
        ready += browser.evaluate(_WAS_READY)


def press(browser: Browser, key: str, *, shift: bool = False) -> float:
    """After a glance, and until another page is shown. The time of day, in ms, at which the key went to the browser."""
    browser.wait(random.uniform(*GLANCE_S) - QUIET_S)  # noqa: S311  (a pause, not a secret)
    before = json.dumps(browser.evaluate("location.href"))
    pressed = 1e3 * time.time()
    browser.press(key, shift=shift)
    browser.wait(QUIET_S)
    browser.wait_for(f"location.href !== {before}")
    return pressed


@contextmanager
def copies(browser: Browser, url: str) -> Iterator[str]:
    """The address of the page that is shown as a static one, without scripts; its link leads to another such page."""
    browser.evaluate(
        "document.querySelectorAll('script, link[rel=modulepreload]').forEach((one) => one.remove())"
    )
    html = browser.evaluate("'<!DOCTYPE html>' + document.documentElement.outerHTML")
    html = html.replace('="/static/', f'="{url}/static/')

    class Copy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = int(self.path.strip("/") or 0) if self.path.strip("/").isdecimal() else 0
            link = f'<body><a id="on" href="/{number + 1}/">on</a>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.replace("<body>", link).encode())

        def log_message(self, *args: Any) -> None:
            """Not among the figures."""

    server = ThreadingHTTPServer(("localhost", 0), Copy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/0/"
    server.shutdown()


def walk(browser: Browser, count: int) -> list[float]:
    took = []
    for _ in range(count):
        browser.evaluate("document.querySelector('#on').focus()")
        pressed = press(browser, "Enter")
        took.append(moment(browser, _PAINTED) - pressed)
    return took


def moment(browser: Browser, when: str) -> float:
    browser.wait_for(f"{when} > 0")
    return float(browser.evaluate(when))


def report(name: str, took: list[float], floor: list[float]) -> None:
    p50, p95 = middle(took), top(took)
    print(f"{name:34}{p50:8.0f}{p95:8.0f}{p50 / middle(floor):12.2f} / {p95 / top(floor):.2f}")


def middle(took: list[float]) -> float:
    return quantiles(took, n=2)[0]


def top(took: list[float]) -> float:
    return quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS)
