"""In what is closed nobody writes, and nothing looks as if one could; what has been typed is seen all the same."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.intercepting import intercept
from tests.journeys.looks import look_everywhere
from tests.journeys.test_main_job import open_ticket, until, wait_for_draft
from tickets.actions import merge_ticket, start_conversation, take_over
from tickets.models import Ticket, Unsent

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
CLOSED = "This conversation is closed: nothing can be written in it."


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())


def close(ticket: Ticket, cast: Cast) -> None:
    other = start_conversation(cast.ana, text="And my parcel?", start_key=uuid4())
    merge_ticket(ticket, into=other, agent=cast.liam)


def stands(page: Page) -> None:
    expect(page.locator("main[data-lives]")).to_be_attached()


@pytest.fixture
def mei(open_as: Open, cast: Cast, ticket: Ticket) -> Page:
    """Before the conversation, which she holds."""
    take_over(ticket, agent=cast.mei)
    page = open_as("mei")
    open_ticket(page)
    stands(page)
    return page


def test_an_open_page_says_that_one_can_write_no_more_as_the_conversation_is_closed(
    mei: Page, cast: Cast, ticket: Ticket
) -> None:
    expect(mei.locator("#composer-text")).to_be_visible()
    expect(mei.get_by_text(CLOSED)).to_be_hidden()
    close(ticket, cast)
    expect(mei.get_by_text(CLOSED)).to_be_visible()
    expect(mei.locator("#composer-text")).to_be_hidden()
    mei.keyboard.press("w")
    expect(mei.locator("#announcer")).to_have_text("This conversation is closed.")
    mei.reload()
    stands(mei)
    expect(mei.get_by_text(CLOSED)).to_be_visible()
    expect(mei.locator("#composer-text")).to_be_hidden()


def test_words_that_only_this_browser_has_are_seen_in_what_was_closed_meanwhile(
    mei: Page, cast: Cast, ticket: Ticket
) -> None:
    intercept(mei, re.compile("/unsent/"), lambda route: route.abort())
    mei.keyboard.press("n")
    mei.keyboard.type("Words that the server does not have")
    close(ticket, cast)
    field = mei.locator("#composer-text")
    expect(field).not_to_be_editable()
    assert not Unsent.objects.exists()
    mei.reload()
    stands(mei)
    expect(field).to_be_visible()
    expect(field).to_have_value("Words that the server does not have")
    expect(field).not_to_be_editable()
    look_everywhere(mei)
    mei.keyboard.press("w")
    expect(mei.locator("#announcer"), "no empty reply takes their place").to_have_text(
        "This conversation is closed."
    )
    expect(field).to_have_value("Words that the server does not have")
    mei.keyboard.press("n")
    expect(field, "to copy from it").to_be_focused()


def test_who_stands_in_an_empty_reply_as_it_is_closed_gets_back_to_the_note(
    mei: Page, cast: Cast, ticket: Ticket
) -> None:
    mei.keyboard.press("n")
    mei.keyboard.type("Words for colleagues")
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    mei.keyboard.press("Escape")
    close(ticket, cast)
    field = mei.locator("#composer-text")
    expect(field).not_to_be_editable()
    expect(field).to_have_value("")
    mei.keyboard.press("n")
    expect(field).to_have_value("Words for colleagues")
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    expect(field).to_have_value("Words for colleagues")


def test_who_types_while_it_is_merged_keeps_the_words_and_finds_no_button_that_would_send_them(
    mei: Page, cast: Cast, ticket: Ticket
) -> None:
    mei.click("#composer-text")
    mei.keyboard.type("Your card arrives")
    close(ticket, cast)
    expect(mei.get_by_text(CLOSED)).to_be_visible()
    mei.keyboard.type(" on Monday. u ")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#composer-text")).to_have_value("Your card arrives")
    expect(mei.get_by_text("What you typed stays here to be copied.")).to_be_visible()
    for verb in (".send-reply", ".send-note", ".attach", "#composer [data-key=m]"):
        expect(mei.locator(verb)).to_be_hidden()
    expect(mei.locator("#refusal"), "nothing was tried that is refused").to_be_empty()
    look_everywhere(mei)
    mei.get_by_role("link", name="It goes on in another one.").click()
    expect(mei.locator("#messages")).to_contain_text("merged another conversation into this one")


def test_an_edit_whose_draft_is_gone_is_seen_where_it_is_put_in_what_is_closed(
    open_as: Open, cast: Cast, ticket: Ticket
) -> None:
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).exists(), 60)
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    stands(mei)
    mei.keyboard.press("e")
    mei.keyboard.type("An own end.")
    until(Unsent.objects.exists, page=mei)
    mei.goto("/console/articles/")
    close(ticket, cast)
    mei.goto(ticket.get_absolute_url())
    stands(mei)
    field = mei.locator("#composer-text")
    expect(field).to_be_hidden()
    mei.get_by_role("button", name="Put it below").click()
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile("An own end"))
    expect(mei.locator("#elsewhere")).to_be_hidden()
