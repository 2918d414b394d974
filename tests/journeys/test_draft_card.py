"""The card of a draft, by keyboard: how long its first words took, a stop and a new beginning, and what is covered."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from assistant.models import Draft, Word
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.test_main_job import wait_for_draft, wait_for_messages
from tickets.actions import ask_for_person, receive_message, start_conversation
from tickets.models import SYSTEM, Outgoing

Open = Callable[..., Page]
CARD = "4111 1111 1111 1111"
#: From within the page: between two looks from outside a draft may have been written.
WATCH_APPROVE = """() => {
    window.tops = [];
    function look() {
        const text = document.querySelector("#draft[data-status=writing] .draft-text")?.textContent.trim();
        if (text) tops.push(document.querySelector("#draft [data-key=a]").getBoundingClientRect().top);
        requestAnimationFrame(look);
    }
    look();
}"""

#: From the top of the thread to that of the customer's newest message.
PLACE_OF_QUESTION = """() => {
    const asked = [...document.querySelectorAll("#messages > [data-author=customer]")].at(-1);
    return asked.getBoundingClientRect().top - document.querySelector(".thread").getBoundingClientRect().top;
}"""
WATCH_QUESTION = f"""() => {{
    window.places = [];
    function look() {{
        places.push(({PLACE_OF_QUESTION})());
        requestAnimationFrame(look);
    }}
    look();
}}"""


def test_a_draft_is_stopped_asked_for_anew_and_covered_by_keyboard(
    open_as: Open, cast: Cast, desk: Desk
) -> None:
    desk.simulator.fault(
        "stall", times=1, after=6, match="my first card"
    )  # else it might be there before the key
    mei = open_as("mei")
    ticket = start_conversation(cast.ana, text="When does my first card arrive?", start_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    expect(mei.locator(".draft-first")).to_have_text(re.compile(r"^first words after [\d.]+s$"))
    mei.keyboard.press(".")
    expect(mei.locator("#draft")).to_contain_text("Mei stopped this draft.")
    mei.keyboard.press(".")
    wait_for_draft(mei)
    expect(mei.locator(".draft-trust")).to_contain_text("Every statement is quoted: stands on")
    expect(mei.locator(".draft-trust")).to_contain_text("first words after")
    Draft.objects.open().update(
        is_blocked=True,
        text=f"Your card {CARD} is here",
        spans=[{"start": 10, "end": 29, "kind": "card"}],
        support=[],
    )
    mei.reload()
    mei.keyboard.press("Shift+E")
    field = mei.locator("#revision-text")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile("^Your card (?!4111).+ is here$"))
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-author=agent]")).to_contain_text("is here")


def test_no_bar_moves_for_an_assistant_that_says_nothing(open_as: Open, desk: Desk, cast: Cast) -> None:
    desk.simulator.fault("stall", times=1, after=6, match="my second card")
    mei = open_as("mei")
    ticket = start_conversation(cast.ana, text="When does my second card arrive?", start_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    expect(mei.locator(".draft-silent")).to_have_text(re.compile(r"^no word for \d+s$"))
    expect(mei.get_by_text("first words after")).to_be_hidden()
    bar = "card => getComputedStyle(card.querySelector('.draft-progress'), '::before').animationPlayState"
    assert mei.locator("#draft").evaluate(bar) == "paused"
    wait_for_draft(mei)
    expect(mei.locator("#draft")).not_to_have_attribute("data-silent", "")


def test_a_draft_that_a_new_rule_forbids_shows_its_way_out_at_once(open_as: Open, cast: Cast) -> None:
    mei = open_as("mei")
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(mei)
    Word(word="working days", category="jargon").record("word.created", actor=SYSTEM)
    mei.keyboard.press("a")
    expect(mei.locator("#draft[data-blocked]")).to_be_visible()
    expect(mei.get_by_role("button", name="Approve with a reason")).to_be_visible()
    assert not Outgoing.objects.exists()


def test_a_draft_that_was_overtaken_says_so_in_plain_words_and_goes_once_a_person_has_answered(
    open_as: Open, cast: Cast
) -> None:
    mei = open_as("mei")
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(mei)
    ask_for_person(ticket, customer=cast.ana)
    card = mei.locator("#draft")
    expect(card).to_contain_text("This draft was overtaken: People answer here; the assistant is silent.")
    wait_for_messages(mei)
    mei.locator("#composer-text").fill("It arrives today.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-author=agent]")).to_contain_text("It arrives today.")
    expect(card).to_be_hidden()


def test_a_reason_is_asked_for_only_at_the_text_that_was_refused(open_as: Open, cast: Cast) -> None:
    mei = open_as("mei")
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(mei)
    of_edit, of_reply = (mei.locator(f"{form} [name=override_reason]") for form in ("#revision", "#composer"))
    mei.keyboard.press("e")
    mei.keyboard.type(f" {CARD}")
    mei.keyboard.press("Control+Enter")
    expect(of_edit).to_be_visible()
    expect(of_reply).to_be_hidden()
    mei.locator("#composer-text").fill(CARD)
    mei.keyboard.press("Control+Enter")
    expect(of_reply).to_be_visible()
    expect(of_edit).to_be_hidden()
    assert not Outgoing.objects.exists()


def test_a_draft_that_is_written_anew_moves_nothing_that_is_pressed(
    open_as: Open, cast: Cast, desk: Desk
) -> None:
    mei = open_as("mei")
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(mei)
    first, place = Draft.objects.get(), top_of_approve(mei)
    mei.evaluate(WATCH_APPROVE)
    with desk.simulator.at("slow"):
        mei.keyboard.press("Shift+R")
        mei.wait_for_selector(f"#draft[data-status=ready]:not([data-draft='{first.public_id}'])")
    meanwhile = mei.evaluate("tops")
    assert meanwhile, "it was not seen being written"
    places = [place, *meanwhile, top_of_approve(mei)]
    assert max(places) - min(places) <= 48, places


def top_of_approve(page: Page) -> float:
    return float(page.locator("#draft [data-key=a]").evaluate("button => button.getBoundingClientRect().top"))


def test_a_ticket_opens_on_a_phone_at_what_the_draft_answers_and_stays_there(
    open_as: Open, cast: Cast
) -> None:
    mei = open_as("mei", viewport={"width": 360, "height": 740})
    question = "When does my card arrive? " + "I have waited for it since I came home from Lisbon. " * 8
    ticket = start_conversation(cast.ana, text="Hello", start_key=uuid4())
    receive_message(ticket, customer=cast.ana, text=question, client_key=uuid4())
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    mei.evaluate(WATCH_QUESTION)
    wait_for_draft(mei)
    assert place_of_question(mei) == pytest.approx(12, abs=1)
    assert set(mei.evaluate("places")) == {place_of_question(mei)}
    mei.reload()
    assert place_of_question(mei) == pytest.approx(12, abs=1)
    mei.set_viewport_size({"width": 360, "height": 1400})
    mei.reload()
    assert mei.locator(".thread").evaluate("thread => thread.scrollTop") == 0


def place_of_question(page: Page) -> float:
    return float(page.evaluate(f"({PLACE_OF_QUESTION})()"))
