"""Whoever has their words deleted reads that it was done wherever the conversation is open; nothing of it is left."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.cast import Cast, erase_now
from tests.journeys.conftest import Desk
from tests.journeys.looks import assert_accessible, look_everywhere
from tests.journeys.test_chat_live import ask, composer
from tests.journeys.test_main_job import until
from tests.journeys.test_widget import shop
from tickets.actions import ask_for_deletion
from tickets.models import Ticket

Open = Callable[..., Page]
DONE = "What was written here was deleted, as you had asked."
KEPT = """async () => {
    const database = await new Promise((resolve) => {
        const asked = indexedDB.open("desk", 1);
        asked.onsuccess = () => resolve(asked.result);
    });
    const files = await new Promise((resolve) => {
        const asked = database.transaction("files").objectStore("files").getAllKeys();
        asked.onsuccess = () => resolve(asked.result);
    });
    return [...Object.keys(localStorage), ...files];
}"""


def delete(ticket: Ticket, cast: Cast) -> None:
    erasure = ask_for_deletion(ticket, customer=ticket.requester)
    erase_now(erasure, supervisor=cast.sofia)


def test_an_open_page_says_that_it_was_deleted_and_the_browser_keeps_nothing(
    open_as: Open, cast: Cast
) -> None:
    page = open_as("ana", reduced_motion="reduce")
    ticket = ask(page)
    composer(page).fill("and one more thing")
    page.get_by_label("Attach files").set_input_files(
        {"name": "my terms.txt", "mimeType": "text/plain", "buffer": b"Ten days"}
    )
    until(lambda: len(page.evaluate(KEPT)) == 2)
    delete(ticket, cast)
    expect(page.get_by_text(DONE)).to_be_visible()
    until(lambda: page.evaluate(KEPT) == [])
    look_everywhere(page)
    page.get_by_role("link", name="Start a new conversation").click()
    expect(page.get_by_text("Where is my card?")).to_have_count(0)


def test_so_does_the_chat_in_another_sites_page_which_begins_anew_afterwards(
    open_as: Open, desk: Desk, cast: Cast
) -> None:
    page = open_as("ana", viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    frame = shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    frame.get_by_label("What can we help you with?").fill("Where is my lamp?")
    frame.get_by_role("button", name="Send").click()
    expect(frame.locator("#log .message-body")).to_have_text(["Where is my lamp?"])
    delete(Ticket.objects.get(), cast)
    expect(frame.get_by_text(DONE)).to_be_visible()
    assert_accessible(page.frames[1])
    frame.get_by_role("button", name="Close the chat").click()
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_label("What can we help you with?")).to_be_visible()
