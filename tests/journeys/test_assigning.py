"""Giving a conversation to one of many colleagues, by keyboard."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import Cast
from tests.journeys.looks import assert_accessible
from tests.journeys.test_main_job import unhurried, until
from tests.journeys.test_typing import hold, wait_for
from tickets.actions import assign_ticket, start_conversation
from tickets.models import Ticket, User

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
MANY = 40


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Of a team with many colleagues, one of them Zoe Quinn."""
    names = [f"Colleague {number:02}" for number in range(MANY)]
    for login, name in [*((f"c{number}", name) for number, name in enumerate(names)), ("zq", "Zoe Quinn")]:
        User.objects.create(username=login, name=name).teams.add(cast.front)
    return start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())


@pytest.fixture
def mei(open_as: Open, ticket: Ticket) -> Page:
    """Before the conversation."""
    page = open_as("mei")
    page.goto(ticket.get_absolute_url())
    expect(page.locator("main[data-lives]")).to_be_attached()
    return page


def test_what_was_given_out_of_ones_sight_by_a_slip_is_back_as_if_nothing_had_been(
    mei: Page, ticket: Ticket, cast: Cast
) -> None:
    unhurried(mei).keyboard.press("i")
    mei.keyboard.type(cast.cards.name)
    expect(mei.locator("#sheet [role=option]:visible")).to_contain_text("you do not see it there")
    mei.keyboard.press("Enter")
    expect(mei.locator("#gone")).to_be_visible()
    expect(mei.locator("#undoable")).to_be_visible()
    mei.keyboard.press("z")
    expect(mei.locator("#gone")).to_be_hidden()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    until(lambda: Ticket.objects.get(pk=ticket.pk).team == cast.front)


def shown(page: Page) -> Locator:
    return page.locator("#sheet [role=option]:visible b")


def has(ticket: Ticket, name: str) -> Callable[[], bool]:
    return lambda: str(Ticket.objects.get(pk=ticket.pk).assignee) == name


def test_a_colleague_is_found_among_many_by_typing(mei: Page, ticket: Ticket) -> None:
    mei.keyboard.press("i")
    field = mei.get_by_role("combobox", name="Find a colleague or a team")
    expect(field).to_be_visible()
    expect(field).to_be_focused()
    assert_accessible(mei, within="#sheet")
    mei.keyboard.type("coll 1")
    expect(shown(mei)).to_have_count(13)
    expect(mei.locator("#sheet [role=status]")).to_have_text("Found: 13")
    mei.keyboard.press("ArrowDown")
    expect(mei.locator("#sheet [aria-selected=true] b")).to_have_text("Colleague 10")
    field.fill("nobody")
    expect(mei.locator("#sheet [role=status]")).to_have_text("Nothing found")
    mei.keyboard.press("Enter")
    field.fill("zq")
    expect(shown(mei)).to_have_text(["Zoe Quinn"])
    assert_accessible(mei, within="#sheet")
    mei.keyboard.press("Enter")
    expect(mei.locator("#undoable")).to_contain_text("Assigned to Zoe Quinn.")
    assert has(ticket, "Zoe Quinn")()
    mei.keyboard.press("z")
    until(has(ticket, "None"), page=mei)


def test_a_digit_gives_it_at_once_and_escape_to_nobody(mei: Page, ticket: Ticket) -> None:
    mei.keyboard.press("i")
    expect(shown(mei).first).to_be_visible()
    mei.keyboard.press("Escape")
    expect(mei.locator("#sheet")).to_be_hidden()
    mei.keyboard.press("i")
    expect(mei.locator("#sheet [autofocus]")).to_be_focused()
    mei.keyboard.press("2")
    expect(mei.locator("#undoable")).to_contain_text("Assigned to Colleague 00.")
    mei.keyboard.press("i")
    expect(mei.locator("#sheet .tag").first).to_have_text("has it now")
    mei.keyboard.press("2")
    expect(mei.locator("#notice")).to_contain_text("Colleague 00 has it already.")
    mei.keyboard.press("z")
    until(has(ticket, "None"), page=mei)


def test_what_is_typed_before_the_colleagues_are_there_presses_nothing_on_the_page(
    mei: Page, ticket: Ticket
) -> None:
    held = hold(mei, "/assignments/")
    mei.keyboard.press("i")
    wait_for(mei, held)
    mei.keyboard.type("1s zoe")
    mei.keyboard.press("Enter")
    held[0].continue_()
    expect(mei.locator("#sheet input[role=combobox]")).to_have_value("s zoe")
    expect(shown(mei)).to_have_count(0)
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.is_active, now.assignee) == (True, None)


def test_who_holds_several_of_those_that_are_picked_is_said(mei: Page, ticket: Ticket, cast: Cast) -> None:
    other = start_conversation(cast.ana, text="Can I track my card?", start_key=uuid4())
    for one in (ticket, other):
        assign_ticket(one, agent=cast.sofia, to=cast.liam)
    mei.goto("/console/?view=all")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    for key in ("j", "v", "j", "v", "i"):
        mei.keyboard.press(key)
    expect(mei.locator("#sheet .tag").first).to_have_text("has them now")
    mei.keyboard.type("liam")
    mei.keyboard.press("Enter")
    expect(mei.locator("#undoable")).to_contain_text("Liam has all of them already.")
    expect(mei.locator("#undoable button")).to_be_hidden()
