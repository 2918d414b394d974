"""A draft that claims what nobody said: seen before it is approved, by keyboard, on any screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Desk
from tests.journeys.looks import assert_accessible
from tests.journeys.test_main_job import ask, open_ticket, wait_for_draft

Open = Callable[..., Page]


@pytest.fixture
def marked(open_as: Open, desk: Desk) -> tuple[Page, Page]:
    """Ana, who has asked, and Mei, before whom the draft stands."""
    desk.simulator.fault("invented_amount", match="my first card")  # also of one that is written anew
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana, "When does my first card arrive?")
    open_ticket(mei)
    wait_for_draft(mei)
    return ana, mei


def test_the_first_press_goes_to_the_marks_and_the_second_approves(marked: tuple[Page, Page]) -> None:
    ana, mei = marked
    expect(mei.locator("#draft .draft-checks li")).to_have_count(3)
    check_first, approve = mei.get_by_text("Check first"), mei.locator("#draft [data-key=a] span").first
    expect(check_first).to_be_visible()
    expect(approve).to_be_hidden()
    mei.keyboard.press("a")
    expect(mei.locator("#check-1")).to_be_focused()
    expect(mei.locator("#announcer")).to_contain_text("press Approve again")
    expect(check_first).to_be_hidden()
    expect(approve).to_be_visible()
    expect(ana.locator("article[data-author=assistant]")).to_have_count(0)
    mei.keyboard.press("a")
    expect(ana.locator("article[data-author=assistant]")).to_contain_text("$37.50")


def test_the_list_leads_to_each_mark_which_says_why(marked: tuple[Page, Page]) -> None:
    _, mei = marked
    mei.locator(".draft-checks a").last.focus()
    mei.keyboard.press("Enter")
    second = mei.locator("#check-3")
    expect(second).to_be_focused()
    why = second.evaluate("element => getComputedStyle(element, '::after').content")
    assert "This date or time is neither in the conversation nor in the articles." in why
    described = mei.locator(f"#{second.get_attribute('aria-describedby')}")
    expect(described).to_contain_text("This date or time")
    expect(mei.get_by_text("Check first")).to_be_hidden()


def test_marks_are_accessible_and_fit_a_narrow_screen(marked: tuple[Page, Page]) -> None:
    _, mei = marked
    for scheme in ("light", "dark"):
        mei.emulate_media(color_scheme=scheme)
        mei.locator("#check-2").focus()
        assert_accessible(mei, within="#draft")
    mei.set_viewport_size({"width": 320, "height": 700})
    assert mei.evaluate("document.documentElement.scrollWidth") <= 320
