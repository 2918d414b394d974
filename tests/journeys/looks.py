"""Whether a page can be used by everybody, at each width and in each scheme."""

import re
from collections.abc import Iterable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

#: Width and scheme: narrow, usual and wide, each scheme at the usual one.
LOOKS = ((320, "dark"), (1280, "light"), (1280, "dark"), (1920, "light"))
#: Between them nothing may be cut off either.
BETWEEN = (768, 1024)
#: But for what scrolls by itself, by key as well, as a wide table does.
_OUTSIDE = """[...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).clipPath === "none")
    .filter((element) => !element.closest(".visually-hidden, [role=region][tabindex='0'] > *"))
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 100))"""

#: Colours that are still on their way have contrasts that nobody designed.
_AT_REST = """document.getAnimations()
    .filter((animation) => isFinite(animation.effect.getComputedTiming().endTime))
    .forEach((animation) => animation.finish())"""


_AXE = Axe().axe_script
#: Only these leave the page: what axe says of all that is in order is longer than the page.
_VIOLATIONS = """(within) => axe.run(within ?? document, { resultTypes: ["violations"] })
    .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"""


def look_around(page: Page) -> None:
    """In both schemes, narrow and usual."""
    _look(page, LOOKS[:2])


def look_everywhere(page: Page) -> None:
    """In all LOOKS, without loading it anew."""
    _look(page, LOOKS)


def _look(page: Page, looks: Iterable[tuple[int, str]]) -> None:
    for width in BETWEEN:
        assert_inside(page, width)
    for width, scheme in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert_inside(page, width)
        assert_accessible(page)


def assert_inside(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    outside = page.evaluate(_OUTSIDE)
    assert outside == [], (page.url, width, outside)


def assert_accessible(page: Page | Frame, *, within: str | None = None) -> None:
    page.evaluate(_AT_REST)
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(_AXE)
    violations = page.evaluate(_VIOLATIONS, within)
    found = [(rule, re.sub(r"\s+", " ", html)[:200]) for rule, html in violations]
    assert not found, (page.url, found)
