"""Nothing that hostile markup holds runs in a browser after rendering, without any Content-Security-Policy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.evaluation.table import Row, none_of, read_cases
from tickets.markup import render_markdown

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Whatever runs calls one of these, changes the address, or asks the network for something.
HOOKS = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'xss', 'fetch'])
  window[name] = () => { window.ran.push(name); };
for (const name of ['log', 'info', 'warn', 'error'])
  console[name] = () => { window.ran.push('console'); };
"""
ACTIVE = "script, iframe, object, embed, form, style, link, meta, base, svg, math, img, video, audio"
SETTLE_MS = 15
PAGE = "http://desk.invalid/"


def evaluate(data: Path) -> Iterator[Row]:
    payloads = [row["payload"] for name in ("xss_dompurify", "xss_bleach") for row in read_cases(data, name)]
    naughty = [row["text"] for row in read_cases(data, "naughty")]
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        yield Row("markup in a browser", "left out: no Chromium is installed")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield from _in_browser(browser.new_page(java_script_enabled=True), payloads, naughty)
        finally:
            browser.close()


def _in_browser(page: Page, payloads: list[str], naughty: list[str]) -> Iterator[Row]:
    watch = _Watch(page)
    ran_raw = sum(watch.runs(payload) for payload in payloads)
    yield Row(
        "payloads that run as they are (the watch works)", f"{ran_raw} of {len(payloads)}", "> 0", ran_raw > 0
    )
    for name, texts in (("sanitiser fixtures", payloads), ("naughty strings", naughty)):
        yield none_of(
            f"{name}: run after rendering",
            sum(watch.runs(render_markdown(text)) for text in texts),
            len(texts),
        )
        active = sum(watch.is_active(render_markdown(text)) for text in texts)
        yield none_of(f"{name}: leave an active element, handler or address", active, len(texts))


class _Watch:
    """A page that notes what runs in it: once as the body of a document, once by innerHTML."""

    def __init__(self, page: Page) -> None:
        self._page, self._asked, self._is_used = page, 0, True
        page.add_init_script(HOOKS)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.route(
            "**/*", lambda route: route.fulfill(status=200, content_type="text/html", body="<body></body>")
        )
        page.on("request", self._note)

    def runs(self, html: str) -> bool:
        return self._as_document(html) or self._as_inner_html(html)

    def is_active(self, html: str) -> bool:
        """True when the parsed HTML holds anything that could act, now or on a click."""
        return bool(
            self._page.evaluate(
                """([html, active]) => {
                    const body = new DOMParser().parseFromString(html, 'text/html').body;
                    const elements = [...body.querySelectorAll('*')];
                    return body.querySelector(active) !== null
                        || elements.some(e => [...e.attributes].some(a => !['href', 'rel'].includes(a.name)))
                        || elements.some(e => e.href && !/^(https?|mailto):/.test(e.href));
                }""",
                [html, ACTIVE],
            )
        )

    def _as_document(self, html: str) -> bool:
        return self._has_run_after(
            "html => { document.open(); document.write('<!doctype html><body>' + html); document.close(); }",
            html,
        )

    def _as_inner_html(self, html: str) -> bool:
        return self._has_run_after("html => { document.body.innerHTML = html; }", html)

    def _has_run_after(self, script: str, html: str) -> bool:
        """A page in which something has run is not used again."""
        if self._is_used:
            self._page.goto(PAGE)
            self._asked = 0
        self._page.evaluate(script, html)
        self._page.wait_for_timeout(SETTLE_MS)
        has_gone = self._asked > 0 or self._page.url != PAGE
        self._is_used = has_gone or bool(self._page.evaluate("!document.body || window.ran.length > 0"))
        return self._is_used

    def _note(self, request: object) -> None:
        self._asked += 1
