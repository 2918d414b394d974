"""What an open page asks the desk for, answered by the test."""

from collections.abc import Callable
from re import Pattern

from playwright.sync_api import Page, Route

from tests.journeys.test_main_job import until

_PROBE = "/is-intercepted/"


def intercept(
    page: Page, what: str | Pattern[str], answer: Callable[[Route], object], *, times: int | None = None
) -> None:
    """As page.route, and in force when it returns: Chromium leads an open page's requests another way a moment after it
    was told to, and what is asked within that moment reaches the desk.
    """
    page.route(what, answer, times=times)
    page.route(f"**{_PROBE}", lambda route: route.fulfill(status=204))
    until(lambda: page.url == "about:blank" or _status(page) == 204)


def _status(page: Page) -> int:
    return int(page.evaluate(f"fetch('{_PROBE}').then(({{ status }}) => status)"))
