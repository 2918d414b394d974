"""How long an agent waits between the key that approves and the next ticket on the screen, in a real browser.

    python -m benchmarks.next_ticket [tickets]

The floor is the same browser's way, in the same run, to a static copy of the same pages, without scripts: their
bytes, their styles, their paint, and no desk behind them. Engines, worker and web are of the benchmark's own.
"""

import os
import platform
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import quantiles
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.simulator import Simulator
from benchmarks.desk import Desk
from helpdesk.embedded.ports import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

TICKETS = 40
#: So long (ms) one looks at a ticket before one decides: quicker than anybody reads.
GLANCE_MS = 1_000
SOON_S = 60.0
QUESTIONS = (
    "When does my card arrive?",
    "How do I freeze my card?",
    "卡片什么时候到？",
    "How long do transfers take?",
)
#: Times of day in ms: of the key, and of the first frame in which the page it led to is seen.
_WATCH = """
const store = (name, at) => sessionStorage.setItem(name, performance.timeOrigin + at);
addEventListener("keydown", ({ timeStamp }) => store("pressed", timeStamp), true);
const seen = () => requestAnimationFrame(() => setTimeout(() => {
  if (sessionStorage.getItem("pressed")) store("seen", performance.now());
}));
const whenActive = () => {
  if (document.prerendering) document.addEventListener("prerenderingchange", seen, { once: true });
  else seen();
};
if (document.readyState === "loading") addEventListener("DOMContentLoaded", whenActive, { once: true });
else whenActive();
"""
_TOOK = "() => Number(sessionStorage.getItem('seen')) - Number(sessionStorage.getItem('pressed'))"
#: Prerendered or at least fetched; a browser that is driven from outside does not prerender.
_WAS_READY = """() => {
  const { activationStart, deliveryType } = performance.getEntriesByType("navigation")[0];
  return activationStart > 0 || deliveryType === "navigational-prefetch";
}"""


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
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    port = free_port()
    words = ["uvicorn", "helpdesk.asgi:application", "--port", str(port), "--no-access-log"]
    desk.run("web", [*words, "--timeout-graceful-shutdown", "1"])
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
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800})
        context.add_init_script(_WATCH)
        context.add_cookies([{"name": "sessionid", "value": session(), "url": url}])
        page = context.new_page()
        ours, ready = clear(page)
        page.goto("/console/?view=all")
        page.locator("#queue .row a").first.click()
        page.locator(":focus").wait_for()
        with copies(page, url) as copy:
            page.goto(copy)
            floor = walk(page, len(ours))
        browser.close()
    return ours, floor, ready


def session() -> str:
    from django.conf import settings
    from django.test import Client

    from tickets.models import User

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    client = Client()
    client.force_login(User.objects.get(username="mei"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def clear(page: "Page") -> tuple[list[float], int]:
    """Until the list is empty; the way to the empty list is not counted."""
    page.goto("/console/?view=approval")
    page.locator("#queue .row a").first.click()
    took: list[float] = []
    ready = 0
    while True:
        page.locator(":focus").wait_for()
        page.wait_for_timeout(GLANCE_MS)
        before = page.url
        page.keyboard.press("Shift+A")
        page.wait_for_url(lambda url, before=before: url != before, wait_until="commit")
        if "/tickets/" not in page.url:
            return took, ready
        took.append(settled(page))
        ready += page.evaluate(_WAS_READY)


@contextmanager
def copies(page: "Page", url: str) -> Iterator[str]:
    """The address of the page that is shown as a static one, without scripts; its link leads to another such page."""
    page.evaluate("document.querySelectorAll('script').forEach((script) => script.remove())")
    html = page.evaluate("'<!DOCTYPE html>' + document.documentElement.outerHTML")
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


def walk(page: "Page", count: int) -> list[float]:
    took = []
    for _ in range(count):
        page.locator("#on").focus()
        page.wait_for_timeout(GLANCE_MS)
        before = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=before: url != before, wait_until="commit")
        took.append(settled(page))
    return took


def settled(page: "Page") -> float:
    """ms, once both times are there."""
    ends = time.monotonic() + SOON_S
    while time.monotonic() < ends:
        found: Any = page.evaluate(_TOOK)
        if found > 0:
            return float(found)
        page.wait_for_timeout(20)
    raise SystemExit("the next page never came")


def report(name: str, took: list[float], floor: list[float]) -> None:
    p50, p95 = middle(took), top(took)
    print(f"{name:34}{p50:8.0f}{p95:8.0f}{p50 / middle(floor):12.2f} / {p95 / top(floor):.2f}")


def middle(took: list[float]) -> float:
    return quantiles(took, n=2)[0]


def top(took: list[float]) -> float:
    return quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS)
