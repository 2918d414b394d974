"""What a supervisor deletes for good is gone from the pages of agents who have it open as well."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.test_chat_deleted import KEPT, delete
from tests.journeys.test_main_job import open_ticket, until
from tickets.actions import start_conversation, take_over
from tickets.models import Unsent

Open = Callable[..., Page]


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
    expect(mei.get_by_text("Deleted, as the customer had asked.")).to_be_visible()
    expect(mei.locator("body")).not_to_contain_text("diagnosis")
    expect(mei.locator("main")).not_to_contain_text("Ana")
    expect(mei.locator("#composer-text")).not_to_have_value("About your diagnosis")
    until(lambda: not any(ticket.public_id in name for name in mei.evaluate(KEPT)))
    expect(mei.locator("#composer-text")).to_be_hidden()
    for keys, why in ("wn", "This conversation is closed."), ("d", "What was written here is deleted."):
        for key in keys:
            mei.keyboard.press(key)
            expect(mei.locator("#announcer")).to_have_text(why)
