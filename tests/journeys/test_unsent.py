"""A long answer is typed on a bad network while everything around it moves: no character is lost."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.cast import Cast
from tests.journeys.cable import Cable
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.test_main_job import ask, open_ticket, until
from tickets.actions import add_note, merge_ticket, receive_message, start_conversation
from tickets.models import Ticket, Unsent

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")

#: 2,000 characters in forty different lines, so that a lost or doubled one shows where.
LINES = [
    f"{number:02}: " + "abcdefghij klmnopqrst uvwxyz 0123456789 .,!?"[:44] + "\n" for number in range(41)
]
#: What has the focus as soon as the page has been painted without what was pressed.
FOCUSED_AFTER = """async (button) => {
    button.focus();
    button.click();
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
    return document.activeElement.className;
}"""
TEXT = "".join(LINES)[:2_000]


def test_two_thousand_characters_survive_drafts_colleagues_and_three_broken_networks(
    open_as: Open, desk: Desk, cast: Cast
) -> None:
    ana = open_as("ana")
    ask(ana)
    with Cable(int(desk.url.rsplit(":", 1)[1])) as cable:
        mei = open_as("mei", base_url=cable.url)
        ticket = open_ticket(mei)
        mei.click("#composer-text")
        for part in range(10):
            if part in (1, 4, 7):
                cable.pull()
            mei.keyboard.type(TEXT[part * 200 : part * 200 + 197])
            happen(part, ticket, cast)
            # A word goes in where the cursor is put, in the middle of what stands there.
            mei.keyboard.press("ArrowLeft")
            mei.keyboard.press("ArrowRight")
            mei.keyboard.type(TEXT[part * 200 + 197 : part * 200 + 200])
            if part in (2, 5, 8):
                cable.plug()
        box = mei.locator("#composer-text")
        expect(box).to_have_value(TEXT)
        assert box.evaluate("box => [box.selectionStart, document.activeElement === box]") == [2_000, True]
        expect(mei.get_by_text("Any news?").first).to_be_visible()
        expect(mei.locator("#offline")).to_be_hidden()
        until(lambda: Unsent.objects.filter(ticket=ticket, text=TEXT).exists())
    phone = open_as("mei")
    open_ticket(phone)
    expect(phone.locator("#composer-text")).to_have_value(TEXT)


def test_an_answer_that_comes_late_does_not_know_better_than_what_was_typed_and_kept_since(
    open_as: Open,
) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    late = hold_answer(mei)
    mei.click("#composer-text")
    mei.keyboard.type("Ask her for the number")
    look_for_unsent(mei)
    until(lambda: bool(late), page=mei)
    until(lambda: Unsent.objects.filter(text="Ask her for the number").exists(), page=mei)
    with mei.expect_response(re.compile("/unsent/$")):
        late.pop()()
    mei.wait_for_timeout(200)
    expect(mei.locator("#composer-text")).to_have_value("Ask her for the number")


def test_what_was_asked_for_first_is_answered_first(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    late = hold_answer(mei)
    words = Unsent.objects.create(user=cast.mei, ticket=ticket, place="reply", text="On Mon", revision=1)
    look_for_unsent(mei)
    until(lambda: bool(late), page=mei)
    words.text, words.revision = "On Monday.", 2
    words.save()
    look_for_unsent(mei)
    mei.wait_for_timeout(500)  # as long as a second answer would take
    with mei.expect_response(re.compile("/unsent/$")):
        late.pop()()
    box = mei.locator("#composer-text")
    expect(box).to_have_value("On Monday.")
    mei.wait_for_timeout(200)
    expect(box).to_have_value("On Monday.")


def hold_answer(page: Page) -> list[Callable[[], None]]:
    """The answer to the next question for what is typed and not sent, as it is then: it comes when it is called."""
    late: list[Callable[[], None]] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method != "GET" or held:
            return route.continue_()
        held.append(route)
        answer = route.fetch()
        return late.append(lambda: route.fulfill(response=answer))

    intercept(page, re.compile("/unsent/$"), hold)
    return late


def look_for_unsent(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_what_is_discarded_where_nobody_can_write_any_more_leaves_the_focus_with_the_thread(
    open_as: Open, cast: Cast
) -> None:
    ask(open_as("ana"))
    ticket = Ticket.objects.get()
    Unsent.objects.create(user=cast.mei, ticket=ticket, place="draft:gone", text="Mine.", revision=1)
    into = start_conversation(ticket.requester, text="And my parcel?", start_key=uuid4())
    merge_ticket(ticket, into=into, agent=cast.mei)
    mei = open_as("mei")
    mei.goto(ticket.get_absolute_url())
    expect(mei.locator("main[data-lives]")).to_be_attached()
    discard = mei.locator("#elsewhere").get_by_role("button", name="Discard")
    assert discard.evaluate(FOCUSED_AFTER) == "thread"
    expect(mei.locator("#elsewhere")).to_be_hidden()


def happen(part: int, ticket: Ticket, cast: Cast) -> None:
    """Customers write, so that drafts stream; colleagues leave notes."""
    if part % 3 == 0:
        receive_message(ticket, customer=ticket.requester, text="Any news?", client_key=uuid4())
    else:
        add_note(ticket, agent=cast.liam, text=f"Note {part}", client_key=uuid4())
