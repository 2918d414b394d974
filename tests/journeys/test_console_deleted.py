"""What a supervisor deletes for good is gone from the pages of agents who have it open as well."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.test_chat_deleted import KEPT, delete
from tests.journeys.test_main_job import ask, open_ticket, until, wait_for_draft
from tickets.actions import solve_ticket, start_conversation, take_over
from tickets.models import Author, Ticket, Unsent

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
TEXTS = "() => [localStorage, sessionStorage].flatMap((kept) => Object.entries(kept))"


def test_an_agents_open_page_is_emptied_with_its_queue_row_and_the_browser_keeps_nothing(
    open_as: Open, cast: Cast
) -> None:
    ticket = start_conversation(cast.ana, text="My diagnosis is in the post", start_key=uuid4())
    take_over(ticket, agent=cast.mei)
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(mei.locator("#queue")).to_contain_text("My diagnosis")
    expect(mei.locator("#messages")).to_contain_text("Ana")
    mei.get_by_label("Attach files").first.set_input_files(
        {"name": "diagnosis.txt", "mimeType": "text/plain", "buffer": b"Measles"}
    )
    until(lambda: any("files" in name for name in mei.evaluate(KEPT)))
    mei.fill("#composer-text", "About your diagnosis")
    until(Unsent.objects.exists)
    delete(ticket, cast)
    expect(mei.locator("#messages")).to_contain_text("Deleted, as the customer had asked.")
    expect(mei.locator("body")).not_to_contain_text("diagnosis")
    expect(mei.locator("main")).not_to_contain_text("Ana")
    expect(mei.locator("#composer-text")).not_to_have_value("About your diagnosis")
    until(lambda: not any(ticket.public_id in name for name in mei.evaluate(KEPT)))
    expect(mei.locator("#composer-text")).to_be_hidden()
    expect(mei.locator("#emptied"), "she was typing").to_be_visible()
    mei.keyboard.press("Escape")
    for keys, why in ("wn", "This conversation is closed."), ("d", "What was written here is deleted."):
        for key in keys:
            mei.keyboard.press(key)
            expect(mei.locator("#announcer")).to_have_text(why)


def test_neither_an_edit_that_was_passed_over_nor_an_article_that_was_begun_is_kept(
    open_as: Open, cast: Cast
) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("e")
    mei.keyboard.type("About your diagnosis")
    mei.keyboard.press("Escape")
    mei.keyboard.press("a")
    expect(mei.locator("#draft[data-status=approved]")).to_be_attached()
    until(lambda: ticket.messages.filter(author=Author.ASSISTANT).exists())
    solve_ticket(ticket, agent=cast.mei, seen_seq=Ticket.objects.get().last_seq)
    mei.goto(f"{ticket.get_absolute_url()}article/")
    mei.locator("[name=title]").fill("About your diagnosis")
    until(lambda: "form:" in str(mei.evaluate(TEXTS)))
    assert "passed-over" in str(mei.evaluate(TEXTS))
    delete(ticket, cast)
    mei.goto(ticket.get_absolute_url())
    expect(mei.get_by_text("Deleted, as the customer had asked.").first).to_be_visible()
    until(lambda: "diagnosis" not in str(mei.evaluate(TEXTS)), 10)


def test_who_begins_to_type_while_it_is_deleted_presses_no_key_and_is_told(open_as: Open, cast: Cast) -> None:
    ticket = start_conversation(cast.ana, text="My diagnosis is in the post", start_key=uuid4())
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.click("#composer-text")
    delete(ticket, cast)
    told = mei.get_by_role("dialog", name="This conversation was deleted.")
    expect(told).to_contain_text("What you were typing here went with it.")
    mei.keyboard.type("Thank you # and ? u ")
    expect(mei.locator("#sheet:popover-open, #help[open]")).to_have_count(0)
    expect(mei, "u did not lead back to the list").to_have_url(re.compile(ticket.public_id))
    expect(told).to_be_visible()
    mei.keyboard.press("Escape")
    expect(told).to_be_hidden()
    expect(mei.locator(".thread:focus")).to_be_attached()
    mei.keyboard.press("w")
    expect(mei.locator("#announcer")).to_have_text("This conversation is closed.")
    mei.reload()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(told, "once is enough").to_be_hidden()
