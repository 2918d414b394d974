"""How long an agent waits between the key that approves and the next ticket on the screen, in a real browser.

    python -m benchmarks.next_ticket [tickets]

The floor is the same browser's way, in the same run, to a static copy of the same pages, without scripts: their
bytes, their styles, their paint, and no desk behind them. Engines, worker and web are of the benchmark's own.
"""

import json
import os
import platform
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

TICKETS = 40
#: So long (seconds) one looks at a ticket before one decides: quicker than anybody reads.
GLANCE_S = 1.0
SOON_S = 60.0
QUESTIONS = (
    "When does my card arrive?",
    "How do I freeze my card?",
    "卡片什么时候到？",
    "How long do transfers take?",
)
#: Times of day in ms: of the key, and of the first frame in which the page it led to is seen.
_WATCH = """
const store = (name, at) => localStorage.setItem(name, performance.timeOrigin + at);
addEventListener("keydown", ({ timeStamp }) => store("pressed", timeStamp), true);
const seen = () => requestAnimationFrame(() => setTimeout(() => {
  if (localStorage.getItem("pressed")) store("seen", performance.now());
}));
const whenActive = () => {
  if (document.prerendering) document.addEventListener("prerenderingchange", seen, { once: true });
  else seen();
};
if (document.readyState === "loading") addEventListener("DOMContentLoaded", whenActive, { once: true });
else whenActive();
"""
_TOOK = "Number(localStorage.getItem('seen')) - Number(localStorage.getItem('pressed'))"
_WAS_READY = "performance.getEntriesByType('navigation')[0].activationStart > 0"
_IS_OPEN = "location.pathname.includes('/tickets/') && document.activeElement !== document.body"


def main(count: int) -> None:
    with Simulator(pace="fast") as simulator, Desk.open(simulator, UNDO_WINDOW_S="30") as desk:
        url = start(desk)
        fill(desk, count)
        ours, floor, ready = measure(url)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {len(ours)} tickets"
    )
    print(f"{'key to painted, ms':34}{'p50':>8}{'p95':>8}{'over the floor':>18}")
    report("a static copy of the next page", floor, floor)
    report("approve, and the next ticket", ours, floor)
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


def measure(url: str) -> tuple[list[float], list[float], int]:
    with Browser.open(_WATCH) as browser:
        browser.set_cookie(url, "sessionid", session())
        ours, ready = clear(browser, url)
        browser.visit(f"{url}/console/?view=all")
        browser.evaluate("document.querySelector('#queue .row a').click()")
        browser.wait_for(_IS_OPEN)
        with copies(browser, url) as copy:
            browser.visit(copy)
            return ours, walk(browser, len(ours)), ready


def session() -> str:
    from django.conf import settings
    from django.test import Client

    from tickets.models import User

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    client = Client()
    client.force_login(User.objects.get(username="mei"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def clear(browser: Browser, url: str) -> tuple[list[float], int]:
    """Until the list is empty; the way to the empty list is not counted."""
    browser.visit(f"{url}/console/?view=approval")
    browser.evaluate("document.querySelector('#queue .row a').click()")
    took: list[float] = []
    ready = 0
    while True:
        browser.wait_for(_IS_OPEN)
        pressed(browser, "A", shift=True)
        if "/tickets/" not in browser.evaluate("location.href"):
            return took, ready
        took.append(settled(browser))
        ready += browser.evaluate(_WAS_READY)


def pressed(browser: Browser, key: str, *, shift: bool = False) -> None:
    """After a glance; until another page is shown."""
    browser.wait(GLANCE_S)
    before = json.dumps(browser.evaluate("location.href"))
    browser.press(key, shift=shift)
    browser.wait_for(f"location.href !== {before}")


@contextmanager
def copies(browser: Browser, url: str) -> Iterator[str]:
    """The address of the page that is shown as a static one, without scripts; its link leads to another such page."""
    browser.evaluate("document.querySelectorAll('script').forEach((script) => script.remove())")
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
        pressed(browser, "Enter")
        took.append(settled(browser))
    return took


def settled(browser: Browser) -> float:
    """ms, once both times are there."""
    browser.wait_for(f"{_TOOK} > 0")
    return float(browser.evaluate(_TOOK))


def report(name: str, took: list[float], floor: list[float]) -> None:
    p50, p95 = middle(took), top(took)
    print(f"{name:34}{p50:8.0f}{p95:8.0f}{p50 / middle(floor):12.2f} / {p95 / top(floor):.2f}")


def middle(took: list[float]) -> float:
    return quantiles(took, n=2)[0]


def top(took: list[float]) -> float:
    return quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS)
