"""Who hands back by a slip of the key takes it back with another one, and nobody is told so of what has no way back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.test_main_job import ask, open_ticket, unhurried, until
from tests.journeys.test_typing import press_held, take_over_in
from tickets.actions import escalate, hand_off
from tickets.models import Floor, HandOff, Ticket

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")


@pytest.mark.parametrize("is_quick", [False, True])
def test_what_was_handed_back_by_a_slip_is_ones_own_again_with_z(
    open_as: Open, cast: Cast, is_quick: bool
) -> None:
    ask(open_as("ana"))
    mei = unhurried(open_as("mei"))
    ticket = take_over_in(mei, cast)
    answer = press_held(mei, "b", "/handback/")
    if is_quick:
        mei.keyboard.press("z")
        expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    answer.continue_()
    if not is_quick:
        expect(mei.locator("#undoable")).to_contain_text("Handed back to the assistant.")
        mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("You have it again.")
    expect(mei.locator("#state [data-holder]")).to_contain_text("Mei")
    ticket.refresh_from_db()
    assert ticket.assignee == cast.mei


def test_what_one_does_not_hold_is_given_back_to_people_with_z(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = unhurried(open_as("mei"))
    ticket = hand_off(open_ticket(mei), reason=HandOff.TOPIC, detail="")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.locator("#state [data-key=b]").wait_for()
    mei.keyboard.press("b")
    expect(mei.locator("#undoable")).to_contain_text("Handed back to the assistant.")
    expect(mei.locator("#undoable button")).to_be_visible()
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("Undone.")
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.TOPIC)


def test_z_promises_nothing_where_a_verb_has_no_way_back(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = unhurried(open_as("mei"))
    ticket = open_ticket(mei)
    escalate(ticket, agent=cast.mei, detail="Look at this.")
    mei.reload()  # what is told of it would paint the button anew
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.locator("#state [data-key='shift+x']").wait_for()
    answer = press_held(mei, "Shift+X", "/escalation/withdrawal/")
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("This cannot be undone.")
    answer.continue_()
    expect(mei.locator("#undoable")).to_contain_text("No longer escalated by you.")
    expect(mei.locator("#undoable button")).to_be_hidden()


def test_a_verb_without_a_way_back_uses_up_no_z_of_what_has_one(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = unhurried(open_as("mei"))
    ticket = open_ticket(mei)
    escalate(ticket, agent=cast.mei, detail="Look at this.")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.locator("#state [data-key='shift+x']").wait_for()
    mei.keyboard.press("t")
    expect(mei.locator("#undoable button")).to_be_visible()
    answer = press_held(mei, "Shift+X", "/escalation/withdrawal/")
    mei.keyboard.press("z")
    until(lambda: Ticket.history.filter(history_change_reason="ticket.change_undone").exists(), page=mei)
    answer.continue_()


def test_why_a_key_did_nothing_is_said_no_longer_than_it_is_so(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    answer = press_held(mei, "t", "/takeover/")
    mei.keyboard.press("b")
    expect(mei.locator("#notice")).to_contain_text("nothing here to hand back")
    answer.continue_()
    expect(mei.locator("#state [data-key=b]")).to_be_visible()
    expect(mei.locator("#notice")).to_be_hidden(timeout=3_000)  # its own time is longer
