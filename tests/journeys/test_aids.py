"""A translation and a summary arrive live, for whoever looks; and every state of the page can be used by everybody."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.looks import look_everywhere
from tests.journeys.test_clearing import LISTEN, hears
from tests.journeys.test_main_job import ask, open_ticket, until
from tests.journeys.test_typing import hold, wait_for
from tickets.actions import merge_ticket, receive_message, start_conversation
from tickets.models import Author, Ticket

Open = Callable[..., Page]


def test_a_colleague_sees_translation_and_summary_come(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"), "要手续费吗？房东催我今天必须交押金。")
    ticket = Ticket.objects.get()
    for number in range(8):
        receive_message(ticket, customer=cast.ana, text=f"第{number}次问：要手续费吗？", client_key=uuid4())
    asked = ticket.messages.filter(author=Author.CUSTOMER).latest("seq").seq
    until(lambda: Draft.objects.filter(status=DraftStatus.READY, answers_up_to=asked).exists())
    mei, liam = open_as("mei"), open_as("liam")
    open_ticket(liam)
    open_ticket(mei)
    first = mei.locator("#translation-1")
    first.get_by_role("button").click()
    expect(first).to_contain_text("Is there a fee? My landlord insists that I pay the deposit today.")
    expect(liam.locator("#translation-1")).to_contain_text("Translated by the assistant")
    expect(liam.locator("#announcer")).to_have_text("Translated by the assistant")
    mei.keyboard.press("l")
    expect(mei.locator(".translation[role=note]")).to_have_count(2)
    mei.keyboard.press("o")
    expect(mei.locator("#summary li").first).to_be_visible()
    expect(mei.locator("#announcer")).to_contain_text("Summed up by the assistant")
    assert mei.evaluate("document.activeElement !== document.body")
    expect(liam.locator("#summary li").first).to_be_visible()
    receive_message(ticket, customer=cast.ana, text="还在吗？", client_key=uuid4())
    expect(liam.locator("#summary")).to_contain_text("Newer messages have come since.")


def test_a_key_translates_what_may_be_in_another_language(open_as: Open) -> None:
    ask(open_as("ana"), "Wo ist meine Karte bitte? Ich warte schon lange.")
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(mei.locator("#translation-1 [data-quiet]")).to_be_attached()
    with mei.expect_request(lambda asked: asked.method == "POST" and "/translation" in asked.url):
        mei.keyboard.press("l")


def test_the_panel_the_copies_and_the_sheets_fit_everywhere(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    ticket = Ticket.objects.get()
    other = start_conversation(ticket.requester, text="And my parcel?", start_key=uuid4())
    merge_ticket(other, into=ticket, agent=cast.liam)
    start_conversation(ticket.requester, text="And my " + "very " * 20 + "long bicycle?", start_key=uuid4())
    mei = open_as("mei")
    mei.goto(ticket.get_absolute_url())
    mei.locator("[data-key=c]").wait_for()
    mei.keyboard.press("c")
    expect(mei.locator("#customer-more")).to_contain_text("long bicycle?")
    look_everywhere(mei)
    mei.set_viewport_size({"width": 360, "height": 780})
    mei.locator(".facts-open").click()
    expect(mei.locator("#facts-pane")).to_contain_text("First seen")
    mei.keyboard.press("Escape")
    expect(mei.locator("#facts-pane")).to_be_hidden()
    mei.set_viewport_size({"width": 1280, "height": 800})
    mei.keyboard.press("Shift+M")
    expect(mei.locator("#sheet")).to_contain_text("long bicycle?")
    look_everywhere(mei)
    mei.goto(f"{ticket.get_absolute_url()}customer/")
    look_everywhere(mei)


def test_a_translation_that_is_there_before_one_hears_that_it_was_asked_for_is_told(
    open_as: Open, cast: Cast
) -> None:
    ask(open_as("ana"), "要手续费吗？")
    mei, liam = open_as("mei"), open_as("liam")
    open_ticket(liam)
    expect(liam.locator("main[data-lives]")).to_be_attached()
    open_ticket(mei)
    held = hold(liam, "/translation/")
    mei.locator("#translation-1").get_by_role("button").click()
    expect(mei.locator("#translation-1")).to_contain_text("Is there a fee?")
    liam.evaluate(LISTEN)
    wait_for(liam, held).continue_()
    hears(liam, "Translated by the assistant")
