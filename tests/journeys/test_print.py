"""On paper a conversation is whole: every message in order, and nothing that only a screen needs."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.test_chat_live import ask, reply
from tickets.actions import add_note, take_over

Open = Callable[..., Page]
#: More than a screen holds.
MANY = 12
ON_SCREEN_ONLY = ".rail, #queue, #composer, .ticket-verbs, .facts-pane, .chat-foot, button, textarea, #draft"


def test_a_long_conversation_is_printed_whole_for_both_sides(open_as: Open, cast: Cast) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ticket = ask(ana)
    take_over(ticket, agent=cast.mei)
    for number in range(MANY):
        reply(ticket, cast, f"Step {number}. " + "Please look at the back of the card. " * 8)
    add_note(ticket, agent=cast.mei, text="She sounds tired", client_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    ana.reload()
    for page in (ana, mei):
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator("article.message", has_text="back of the card")).to_have_count(MANY)
        height = page.evaluate("document.documentElement.scrollHeight")
        last = page.locator("article.message", has_text=f"Step {MANY - 1}.").bounding_box()
        assert last
        assert 0 < last["y"] < height, "the paper ends before the conversation does"
        shown = page.locator(ON_SCREEN_ONLY).filter(visible=True)
        assert shown.count() == 0, shown.first.evaluate("element => element.outerHTML.slice(0, 200)")
    expect(mei.locator("article.message", has_text="She sounds tired")).to_contain_text("Internal note")
