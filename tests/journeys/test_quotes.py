"""Who says so: an agent sees the quote behind a sentence by key, by mouse, on any screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.looks import assert_accessible
from tests.journeys.test_main_job import ask, open_ticket, wait_for_draft

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")


@pytest.fixture
def drafted(open_as: Open) -> tuple[Page, Page]:
    """Ana, who has asked, and Mei, before whom the draft stands."""
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    return ana, mei


def top_of(one: Locator) -> float:
    return float(one.evaluate("one => one.getBoundingClientRect().top"))


def test_a_quote_is_one_key_away_and_stands_in_nobodys_way(drafted: tuple[Page, Page]) -> None:
    ana, mei = drafted
    number, quote = mei.locator("#draft .cite").first, mei.locator("#quote-1")
    before = mei.locator("#draft").bounding_box()
    mei.keyboard.press("q")
    expect(number).to_be_focused()
    expect(quote).to_be_visible()
    expect(quote.locator("mark")).to_contain_text("within 5 working days")
    assert top_of(quote) >= top_of(number), "what it says stays in sight"
    assert mei.locator("#draft").bounding_box() == before
    for scheme in ("light", "dark"):
        mei.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(mei, within="#draft")
    mei.set_viewport_size({"width": 320, "height": 700})
    assert mei.evaluate("document.documentElement.scrollWidth") <= 320
    mei.keyboard.press("Escape")
    expect(quote).to_be_hidden()
    mei.keyboard.press("q")
    mei.keyboard.press("a")
    answer = ana.locator("article[data-author=assistant]")
    expect(answer).to_contain_text("within 5 working days.")
    expect(answer.locator(".cite")).to_have_count(0)


def test_the_mouse_shows_it_and_leaves(drafted: tuple[Page, Page]) -> None:
    _, mei = drafted
    mei.locator("#draft .cite").first.hover()
    expect(mei.locator("#quote-1")).to_be_visible()
    mei.mouse.move(2, 2)
    expect(mei.locator("#quote-1")).to_be_hidden()
    mei.keyboard.press("e")
    expect(mei.locator("#revision-text")).to_have_value(
        mei.locator("#revision-text").evaluate("one => one.defaultValue")
    )
    assert "cite" not in mei.locator("#revision-text").input_value()


def test_who_edits_keeps_the_quotes_in_sight(drafted: tuple[Page, Page]) -> None:
    _, mei = drafted
    quote, field = mei.locator("#quote-1"), mei.locator("#revision-text")
    mei.keyboard.press("q")
    expect(quote).to_be_visible()
    mei.keyboard.press("e")
    expect(field).to_be_focused()
    expect(quote, "one edits what one has just read").to_be_visible()
    mei.keyboard.type(" Yours, Mei")
    expect(quote).to_be_visible()
    mei.locator(".draft-cited .cite").first.hover()
    mei.mouse.move(2, 2)
    expect(quote).to_be_hidden()
    mei.locator(".draft-cited .cite").first.focus()
    expect(quote).to_be_visible()
    for scheme in ("light", "dark"):
        mei.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(mei, within="#draft")
    field.press("Escape")
    expect(quote).to_be_hidden()
    expect(mei.locator(".draft-cited")).to_be_hidden()
