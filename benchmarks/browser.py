"""Chromium over its own pipe. It prerenders for us as it does for people; for a tool that attaches itself to pages
instead of tabs, it does not.
"""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SOON_S = 60.0
#: A page that was left is frozen, and answers nothing.
LEFT_S = 2.0
#: Chromium reads orders from 3 and answers on 4.
_AS_ITS_PIPE = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1'
_SHIFT = 8
_WORDS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --remote-debugging-pipe --window-size=1280,888"
)
_CAN_ATTACH = {"autoAttach": True, "flatten": True}
_TABS_ONLY = [{"type": "tab"}, {"exclude": True}]


class Browser:
    """One tab. Orders raise RuntimeError for what Chromium refuses, and after SOON_S without an answer."""

    def __init__(self, orders: int, answers: int) -> None:
        self._orders, self._answers = orders, answers
        self._sent = 0
        self._unread = b""
        self._replies: dict[int, dict[str, Any]] = {}
        #: Sessions of pages, the one that is shown and those that are prerendered.
        self._pages: list[str] = []

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Browser"]:
        folder = tempfile.TemporaryDirectory(prefix="helpdesk-browser-", ignore_cleanup_errors=True)
        with folder as profile, _started(profile) as pipe:
            browser = cls(*pipe)
            browser._ask(
                "Target.setAutoAttach", waitForDebuggerOnStart=False, filter=_TABS_ONLY, **_CAN_ATTACH
            )
            browser._ask("Target.createTarget", url="about:blank")
            browser.wait_for("true")
            yield browser

    def set_cookie(self, url: str, name: str, value: str) -> None:
        self._ask("Storage.setCookies", cookies=[{"name": name, "value": value, "url": url}])

    def visit(self, url: str) -> None:
        """Returns when the page's document has been read."""
        self._ask("Page.navigate", self._shown(), url=url)
        self.wait_for(f"location.href === {json.dumps(url)} && document.readyState !== 'loading'")

    def press(self, key: str, *, shift: bool = False) -> None:
        """`key` is a capital letter, or Enter."""
        text = "\r" if key == "Enter" else key if shift else key.lower()
        facts = {"key": text if len(key) == 1 else key, "code": f"Key{key}" if len(key) == 1 else key}
        held, page = {"modifiers": _SHIFT if shift else 0}, self._shown()
        self._tell("Input.dispatchKeyEvent", page, type="keyDown", text=text, **facts, **held)
        self._tell("Input.dispatchKeyEvent", page, type="keyUp", **facts, **held)

    def evaluate(self, expression: str) -> Any:
        """In the page that is shown; the value must be JSON. None while a page makes room for the next."""
        return self._evaluate(self._shown(), expression)

    def wait_for(self, condition: str) -> None:
        ends = time.monotonic() + SOON_S
        while not self.evaluate(condition):
            if time.monotonic() > ends:
                raise RuntimeError(f"never came: {condition}")
            self.wait(0.02)

    def wait(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._hear(left)

    def _shown(self) -> str:
        ends = time.monotonic() + SOON_S
        while time.monotonic() < ends:
            for page in reversed(self._pages):
                if self._evaluate(page, "document.visibilityState === 'visible'"):
                    return page
            self.wait(0.005)
        raise RuntimeError("no page is shown")

    def _evaluate(self, page: str, expression: str) -> Any:
        try:
            order = {"expression": expression, "returnByValue": True}
            found = self._ask("Runtime.evaluate", page, within=LEFT_S, **order)
        except RuntimeError:
            return None
        return found["result"].get("value")

    def _ask(
        self, method: str, session: str = "", *, within: float = SOON_S, **parameters: Any
    ) -> dict[str, Any]:
        number = self._tell(method, session, **parameters)
        ends = time.monotonic() + within
        while number not in self._replies:
            if time.monotonic() > ends:
                raise RuntimeError(f"no answer to {method}")
            self._hear(0.1)
        reply = self._replies.pop(number)
        if "error" in reply:
            raise RuntimeError(f"{method}: {reply['error']}")
        found: dict[str, Any] = reply["result"]
        return found

    def _tell(self, method: str, session: str = "", **parameters: Any) -> int:
        self._sent += 1
        order = {"id": self._sent, "method": method, "params": parameters}
        os.write(
            self._orders, json.dumps(order | ({"sessionId": session} if session else {})).encode() + b"\0"
        )
        return self._sent

    def _hear(self, seconds: float) -> None:
        """What has come within so long, or comes first."""
        if not select.select([self._answers], [], [], seconds)[0]:
            return
        *messages, self._unread = (self._unread + os.read(self._answers, 65_536)).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self._replies[message["id"]] = message
            elif message["method"] == "Target.attachedToTarget":
                self._meet(message["params"]["sessionId"], message["params"]["targetInfo"]["type"])
            elif message["method"] == "Target.detachedFromTarget":
                self._pages = [page for page in self._pages if page != message["params"]["sessionId"]]

    def _meet(self, session: str, kind: str) -> None:
        if kind == "tab":
            self._tell("Target.setAutoAttach", session, waitForDebuggerOnStart=True, **_CAN_ATTACH)
        if kind == "page":
            self._pages.append(session)
            self._tell("Page.enable", session)
        self._tell("Runtime.runIfWaitingForDebugger", session)


@contextmanager
def _started(profile: str) -> Iterator[tuple[int, int]]:
    """Where to write orders, and where to read answers."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is missing.")
    words = ["sh", "-c", _AS_ITS_PIPE, "sh", chromium, *_WORDS.split(), f"--user-data-dir={profile}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin  # noqa: S101  (a pipe)
        assert process.stdout  # noqa: S101  (a pipe)
        try:
            yield process.stdin.fileno(), process.stdout.fileno()
        finally:
            process.kill()
