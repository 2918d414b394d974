"""What one is typing stays what it is, whatever arrives meanwhile."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import APIResponse, Page, Route, expect

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.test_main_job import ask, open_ticket, until
from tickets.actions import receive_message, start_conversation, take_over
from tickets.models import Message, Ticket, Unsent

Open = Callable[..., Page]


def test_a_note_stays_a_note_when_a_reply_comes_back(open_as: Open, cast: Cast, patient_desk: Desk) -> None:
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    take_over(ticket, agent=cast.mei)
    mei = open_as("mei", base_url=patient_desk.url)
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.fill("#composer-text", "Your card arrives on Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    mei.keyboard.press("Escape")
    mei.keyboard.press("n")
    mei.keyboard.type("She looks like ")
    receive_message(ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    expect(mei.locator("#outgoing[data-status=withdrawn]")).to_be_visible()
    until(lambda: Unsent.objects.filter(text="Your card arrives on Monday.").exists(), 10)
    mei.keyboard.type("a fraudster")
    expect(mei.locator("#composer-text")).to_have_value("She looks like a fraudster")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-note]")).to_contain_text("She looks like a fraudster")
    assert not Message.objects.filter(is_public=True, body__contains="fraudster").exists()
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    expect(mei.locator("#composer-text")).to_have_value("Your card arrives on Monday.")


def test_letters_for_a_note_are_no_verbs_before_the_scripts_ran(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).exists(), 60)
    mei = open_as("mei")
    held: list[Route] = []
    mei.route(re.compile(r"js/ticket(\.[0-9a-f]+)?\.js"), lambda route: held.append(route))  # noqa: PLW0108  (it is given an attribute)
    mei.goto(Ticket.objects.get().get_absolute_url(), wait_until="commit")
    expect(mei.locator("#composer-text")).to_be_visible()
    mei.wait_for_timeout(1_000)
    mei.keyboard.press("n")
    mei.keyboard.type("what a mess")
    for route in held:
        route.continue_()
    expect(mei.locator("#composer-text")).to_have_value("what a mess")
    assert Draft.objects.get().status == DraftStatus.READY


def test_an_old_answer_wipes_nothing_that_was_typed_since(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over(open_ticket(mei), agent=cast.mei)
    expect(mei.locator("[data-key=b]")).to_be_visible()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    held: list[tuple[Route, APIResponse]] = []

    def slow(route: Route) -> None:
        if route.request.method == "GET":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    mei.route(re.compile("/unsent/"), slow)
    mei.evaluate("dispatchEvent(new Event('focus'))")
    mei.wait_for_timeout(300)
    mei.click("#composer-text")
    mei.keyboard.type("A long and careful answer.")
    mei.wait_for_timeout(1_500)
    assert held
    assert Unsent.objects.get().text == "A long and careful answer."
    for route, answer in held:
        route.fulfill(response=answer)
    mei.wait_for_timeout(300)
    expect(mei.locator("#composer-text")).to_have_value("A long and careful answer.")
