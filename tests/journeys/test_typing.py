"""What one is typing stays what it is, whatever arrives meanwhile."""

import re
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, FilePayload, Page, Route, expect

from assistant.actions import approve_draft
from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.test_main_job import ask, open_ticket, unhurried, until, wait_for_draft, wait_for_messages
from tickets.actions import noting, receive_message, start_conversation, take_over, undo_change, undo_reply
from tickets.models import SYSTEM, Macro, Message, Ticket, Unsent

Open = Callable[..., Page]
Held = TypeVar("Held")
pytestmark = pytest.mark.usefixtures("quick_pen")
#: From within the page, in every frame: between two looks from outside the words may have stood nowhere.
WATCH_WORDS = """(words) => {
    window.unseen = 0;
    function look() {
        const places = [document.getElementById("composer-text").value, document.getElementById("outgoing").innerText];
        if (!places.some((text) => text.includes(words))) unseen += 1;
        requestAnimationFrame(look);
    }
    look();
}"""


def rejecting(open_as: Open, cast: Cast) -> tuple[Ticket, Page, str]:
    """Ana's conversation, Mei who is asked why she rejects its draft, and which that is."""
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("r")
    return ticket, mei, mei.locator("#draft").get_attribute("data-draft") or ""


def test_a_note_for_a_draft_that_is_overtaken_while_one_types_is_kept_for_the_next_one(
    open_as: Open, cast: Cast
) -> None:
    ticket, mei, overtaken = rejecting(open_as, cast)
    mei.keyboard.type("Say 2 da")  # what is no digit begins the note, in which digits are words
    receive_message(ticket, customer=cast.ana, text="And my parcel?", client_key=uuid4())
    dialog, note = mei.locator("#rejection"), mei.locator("#rejection [name=note]")
    expect(dialog.get_by_role("status")).to_contain_text("This draft was overtaken")
    expect(dialog.locator("[data-digit]:enabled")).to_have_count(0)
    mei.keyboard.type("ys")
    expect(note).to_have_value("Say 2 days")
    mei.keyboard.press("Escape")
    expect(mei.locator("#draft")).not_to_have_attribute("data-draft", overtaken)
    wait_for_draft(mei)
    mei.keyboard.press("r")
    expect(dialog).to_be_visible()
    expect(note).to_have_value("Say 2 days")
    note.focus()
    for key in ("Enter", "Shift+Tab", "Control+Enter"):
        mei.keyboard.press(key)
    expect(
        dialog.locator("[data-digit='1']"), "Enter chooses no reason that nobody has named"
    ).to_be_focused()
    assert not Draft.objects.filter(status=DraftStatus.REJECTED).exists()
    rejected = mei.locator("#draft").get_attribute("data-draft") or ""
    mei.keyboard.press("2")
    expect(mei.locator("#draft")).not_to_have_attribute("data-draft", rejected)
    wait_for_draft(mei)
    mei.keyboard.press("r")
    expect(dialog).to_be_visible()
    expect(note, "it has been sent").to_have_value("")


def test_who_types_by_the_time_it_comes_is_left_where_they_are(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over_in(mei, cast)
    box = mei.locator("#composer-text")
    sheet = press_held(mei, "h", "/snoozes/")
    box.click()
    mei.keyboard.type("In 1")
    with mei.expect_response(re.compile("/snoozes/")):
        sheet.continue_()
    mei.keyboard.type(" or 2")
    mei.wait_for_timeout(200)
    mei.keyboard.type(" days, ")
    expect(mei.locator("#sheet")).to_be_hidden()
    mei.keyboard.press("Escape")
    past = press_held(mei, "c", "/customer/")
    box.click()
    past.continue_()
    expect(mei.locator("#customer-more")).to_contain_text("Other conversations")
    mei.wait_for_timeout(200)
    mei.keyboard.type("as said")
    expect(box).to_have_value("In 1 or 2 days, as said")
    assert not Ticket.objects.get().snoozed_until


def test_a_z_in_a_name_undoes_nothing(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over_in(mei, cast)
    held = hold(mei, "/handback/")
    mei.keyboard.press("b")
    wait_for(mei, held)
    mei.keyboard.press("i")
    name = mei.locator("#sheet input[role=combobox]")
    expect(name).to_be_focused()
    mei.keyboard.type("Zoe")
    expect(name).to_have_value("Zoe")
    held[0].continue_()
    until(lambda: not Ticket.objects.get().assignee, page=mei)


def test_the_note_of_a_rejection_that_was_overtaken_is_not_lost(open_as: Open, cast: Cast) -> None:
    ticket, mei, overtaken = rejecting(open_as, cast)
    note = mei.locator("#rejection [name=note]")
    note.fill("Say when")
    held = hold(mei, "/rejection/")
    mei.locator("#rejection [data-digit='1']").click()
    wait_for(mei, held)
    receive_message(ticket, customer=cast.ana, text="And my parcel?", client_key=uuid4())
    expect(mei.locator("#draft")).not_to_have_attribute("data-draft", overtaken)
    held[0].continue_()
    wait_for_draft(mei)
    expect(note).to_have_value("Say when")


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
    until(lambda: Unsent.objects.filter(text="Your card arrives on Monday.").exists())
    mei.keyboard.type("a fraudster")
    expect(mei.locator("#composer-text")).to_have_value("She looks like a fraudster")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-note]")).to_contain_text("She looks like a fraudster")
    assert not Message.objects.filter(is_public=True, body__contains="fraudster").exists()
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    expect(mei.locator("#composer-text")).to_have_value("Your card arrives on Monday.")


def test_one_goes_on_behind_what_was_kept(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.keyboard.press("w")
    mei.keyboard.type("Half a ")
    until(lambda: Unsent.objects.filter(text="Half a ").exists(), page=mei)
    mei.reload()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.keyboard.press("w")
    mei.keyboard.type("word")
    expect(mei.locator("#composer-text")).to_have_value("Half a word")


def test_ones_own_note_is_seen_though_cards_stand_below_it(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = open_as("mei", viewport={"width": 1280, "height": 480})
    open_ticket(mei)
    expect(mei.locator("#draft[data-status=ready]")).to_be_visible()
    mei.keyboard.press("n")
    mei.fill("#composer-text", "She has moved.")
    mei.keyboard.press("Control+Enter")
    note = mei.locator("#messages > :last-child")
    expect(note).to_contain_text("She has moved.")
    expect(note).to_be_in_viewport(ratio=0.9)


def test_letters_for_a_note_are_no_verbs_before_the_scripts_ran(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).exists(), 60)
    mei = open_as("mei")
    held = hold(mei, r"js/ticket(\.[0-9a-f]+)?\.js")
    mei.goto(Ticket.objects.get().get_absolute_url(), wait_until="commit")
    mei.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    mei.keyboard.press("n")
    mei.keyboard.type("what a mess")
    wait_for(mei, held).continue_()
    expect(mei.locator("#composer-text")).to_have_value("what a mess")
    assert Draft.objects.get().status == DraftStatus.READY


def test_an_old_answer_wipes_nothing_that_was_typed_since(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over_in(mei, cast)
    held: list[tuple[Route, APIResponse]] = []

    def slow(route: Route) -> None:
        if route.request.method == "GET":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    intercept(mei, re.compile("/unsent/"), slow)
    mei.evaluate("dispatchEvent(new Event('focus'))")
    until(lambda: bool(held), page=mei)
    mei.click("#composer-text")
    mei.keyboard.type("A long and careful answer.")
    until(lambda: Unsent.objects.filter(text="A long and careful answer.").exists(), page=mei)
    mei.wait_for_timeout(300)  # until the page has heard so
    for route, answer in held:
        route.fulfill(response=answer)
    mei.wait_for_timeout(300)  # for as long as it would take to be written over
    expect(mei.locator("#composer-text")).to_have_value("A long and careful answer.")


def hold(page: Page, what: str, *, times: int | None = 1) -> list[Route]:
    """What is asked for there waits until it is let go: so many `times`, or whenever it is."""
    held: list[Route] = []
    intercept(page, re.compile(what), lambda route: held.append(route), times=times)  # noqa: PLW0108  (it is given an attribute)
    return held


def hold_answer(page: Page, what: str) -> list[Callable[[], None]]:
    """What is asked for there is done at once, and others hear of it; its answer waits until it is let go."""
    held: list[Callable[[], None]] = []

    def answer(route: Route) -> None:
        answered = route.fetch()
        held.append(lambda: route.fulfill(response=answered))

    intercept(page, re.compile(what), answer, times=1)
    return held


def take_over_in(page: Page, cast: Cast) -> Ticket:
    """Mei holds the only conversation, and her page knows it and all that was said of it."""
    ticket = take_over(open_ticket(page), agent=cast.mei)
    expect(page.locator("[data-key=b]")).to_be_visible()
    expect(page.locator("main[data-lives]")).to_be_attached()
    expect(
        page.locator("#draft:is([data-status=queued], [data-status=writing], [data-status=ready])")
    ).to_have_count(0)
    wait_for_messages(page)
    return ticket


def wait_for(page: Page, held: list[Held]) -> Held:
    """A request is told of before it is handed to us."""
    until(lambda: bool(held), page=page)
    return held[0]


def press_held(page: Page, key: str, what: str) -> Route:
    """What `key` asks for, there, waits until it is let go."""
    held = hold(page, what)
    page.keyboard.press(key)
    return wait_for(page, held)


def type_edit(page: Page, words: str) -> None:
    """Behind the draft of the only conversation, opened anew; the server has it."""
    open_ticket(page)
    wait_for_draft(page)
    expect(page.locator("main[data-lives]")).to_be_attached()
    page.keyboard.press("e")
    page.keyboard.type(words)
    until(lambda: Unsent.objects.filter(text__endswith=words).exists(), page=page)


def test_what_was_sent_is_seen_until_its_card_is_there(open_as: Open, cast: Cast, patient_desk: Desk) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = open_as("mei", base_url=patient_desk.url)
    take_over_in(mei, cast)
    held = hold(mei, "/outgoing/")
    mei.fill("#composer-text", "On Monday.\n\nWe are sorry.")
    mei.evaluate(WATCH_WORDS, "On Monday.")
    mei.keyboard.press("Control+Enter")
    card_asked_for = wait_for(mei, held)
    expect(mei.locator("#composer-text")).to_have_value("")
    text = mei.locator("#outgoing .draft-text")
    expect(text).to_have_text("On Monday. We are sorry.")
    places = [
        mei.locator(part).bounding_box() for part in ("#outgoing", "#outgoing .draft-text", "#composer")
    ]
    card_asked_for.continue_()
    expect(mei.locator("#outgoing[data-status=pending]")).to_contain_text("Sending in")
    expect(text).to_have_text("On Monday. We are sorry.")
    assert mei.evaluate("unseen") == 0
    assert places == [
        mei.locator(part).bounding_box() for part in ("#outgoing", "#outgoing .draft-text", "#composer")
    ]


def test_what_is_typed_while_a_reply_is_on_its_way_is_the_next_one(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over_in(mei, cast)
    held = hold(mei, "/replies/")
    mei.click("#composer-text")
    mei.keyboard.type("First.")
    mei.keyboard.press("Control+Enter")
    mei.keyboard.type(" Second.")
    mei.keyboard.press("Control+Enter")
    wait_for(mei, held).continue_()
    expect(mei.locator("#composer-text")).to_have_value("Second.")
    expect(mei.locator("article[data-author=agent]")).to_have_count(1)
    expect(mei.locator(".send-reply")).to_be_enabled()
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-author=agent]")).to_have_count(2)
    assert [message.body for message in Message.objects.filter(author="agent", is_public=True)] == [
        "First.",
        "Second.",
    ]


def test_what_was_typed_after_a_send_that_failed_is_not_lost_with_it(open_as: Open, cast: Cast) -> None:
    """It had arrived, but nobody here could know."""
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over_in(mei, cast)
    held = hold(mei, "/replies/")
    mei.click("#composer-text")
    mei.keyboard.type("First.")
    mei.keyboard.press("Control+Enter")
    mei.keyboard.type(" Second.")
    wait_for(mei, held).fetch()
    held[0].abort()
    expect(mei.get_by_text("This was not sent")).to_be_visible()
    expect(mei.locator("#composer-text")).to_have_value("First. Second.")
    until(lambda: Unsent.objects.filter(text="First. Second.").exists())
    wait_for_messages(mei)
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#composer-text")).to_have_value("")
    until(lambda: "Second." in Message.objects.filter(author="agent").latest("seq").body)


def test_what_is_typed_while_an_edit_is_on_its_way_goes_to_the_composer(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    held = hold(mei, "/revision/")
    mei.keyboard.press("e")
    mei.fill("#revision-text", "It arrives on Monday.")
    mei.keyboard.press("Control+Enter")
    mei.keyboard.type(" Is that soon enough?")
    wait_for(mei, held).continue_()
    expect(mei.locator("#composer-text")).to_have_value("Is that soon enough?")
    expect(mei.locator("#composer-text")).to_be_focused()
    expect(mei.locator("article[data-author=agent]")).to_contain_text("It arrives on Monday.")


@pytest.mark.parametrize("by", ["Control+Enter", "Escape"])
def test_who_edits_what_was_overtaken_goes_on_with_it_in_the_composer(
    by: str, open_as: Open, cast: Cast
) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    type_edit(mei, " From here.")
    receive_message(Ticket.objects.get(), customer=cast.ana, text="And the PIN?", client_key=uuid4())
    wait_for_messages(mei)
    newer = mei.locator(".draft-newer")
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).exists(), page=mei)
    approve_draft(Draft.objects.get(status=DraftStatus.READY), agent=cast.liam, client_key=uuid4())
    expect(newer).to_be_visible()
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#notice")).to_contain_text("overtaken")
    if by == "Escape":
        mei.keyboard.press("Escape")
    else:
        newer.get_by_role("button").click()
    composer = mei.locator("#composer-text")
    expect(composer).to_be_focused()
    mei.keyboard.type(" And on Monday.")
    expect(composer).to_have_value(re.compile("From here[.] And on Monday[.]$"))
    wait_for_messages(mei)
    mei.keyboard.press("Control+Enter")
    until(lambda: Message.objects.filter(author="agent", body__endswith="And on Monday.").exists(), page=mei)


def test_an_edit_that_was_overtaken_is_a_reply_though_a_note_stands_there(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    type_edit(mei, " From here.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("n")
    mei.keyboard.type("She looks calm.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("e")
    receive_message(Ticket.objects.get(), customer=cast.ana, text="And the PIN?", client_key=uuid4())
    mei.locator("[data-show-newer]").click()
    expect(mei.locator("#composer-text")).to_have_value(re.compile("From here[.]$"))
    expect(mei.locator("#composer-text")).to_be_focused()
    mei.keyboard.press("Escape")
    mei.keyboard.press("n")
    expect(mei.locator("#composer-text")).to_have_value("She looks calm.")


def test_an_edit_is_not_thrown_away_by_asking_for_another_draft(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("e")
    mei.fill("#revision-text", "It arrives on Monday.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("Shift+R")
    expect(mei.locator("#composer-text")).to_have_value("It arrives on Monday.")


def test_one_failed_look_does_not_hold_the_answer_back_for_good(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = take_over_in(mei, cast)
    failed: list[Route] = []

    def fail(route: Route) -> None:
        failed.append(route)
        route.fulfill(status=502) if len(failed) == 1 else route.abort()

    intercept(mei, re.compile("/messages/"), fail, times=2)
    receive_message(ticket, customer=cast.ana, text="One more thing", client_key=uuid4())
    until(lambda: len(failed) == 2, page=mei)  # a look that had begun before may have brought the message
    expect(mei.locator("#messages")).to_contain_text("One more thing")
    expect(mei.locator(".send-reply")).to_be_enabled()


def test_undoing_without_a_network_can_be_tried_again(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = unhurried(open_as("mei"))
    mei.goto("/console/?view=all")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    for key in ("j", "v", "h"):
        mei.keyboard.press(key)
    expect(mei.get_by_role("heading", name="Snooze until")).to_be_visible()
    mei.keyboard.press("1")
    expect(mei.locator("#undoable")).to_be_visible()
    intercept(mei, re.compile("/undoing/"), lambda route: route.abort())
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("Try again")
    expect(mei.locator("#undoable")).to_be_visible()
    mei.unroute(re.compile("/undoing/"))
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone.")


def test_a_macro_that_the_address_asks_for_comes_with_its_words(open_as: Open, cast: Cast) -> None:
    macro = Macro(title="Good-bye", body="Bye.", solves=True)
    macro.record("macro.created", actor=SYSTEM)
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    mei.goto(f"{ticket.get_absolute_url()}?macro={macro.pk}#composer")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(mei.locator("#composer-text")).to_have_value("Bye.")
    expect(mei.locator("#composer .macro-chosen")).to_contain_text("Solve")


def test_a_text_that_is_told_while_the_page_is_loaded_anew_stands_on_it_with_its_macro(open_as: Open) -> None:
    macro = Macro(title="Good-bye", body="Bye.", solves=True)
    macro.record("macro.created", actor=SYSTEM)
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    older = mei.request.get(mei.url)
    told: list[bool] = []

    def rendered_before(route: Route) -> None:
        until(lambda: Unsent.objects.filter(text="Bye.").exists())
        time.sleep(0.5)  # until the page that is left has heard so
        told.append(True)
        route.fulfill(response=older)

    intercept(mei, re.compile(f"/tickets/{ticket.public_id}/[?]"), rendered_before, times=1)
    mei.keyboard.press("m")
    expect(mei.locator("#macros [aria-selected=true]")).to_be_visible()
    mei.keyboard.press("Enter")
    mei.reload()
    assert told
    expect(mei.locator("#composer-text")).to_have_value("Bye.")
    expect(mei.locator("#composer .macro-chosen")).to_contain_text("Solve")


def test_what_was_sent_from_the_phone_is_not_written_again(open_as: Open, cast: Cast) -> None:
    """Though the page that was left was still telling it to the server."""
    desk, phone = open_as("mei"), open_as("mei")
    ask(open_as("ana"))
    ticket = open_ticket(desk)
    expect(desk.locator("main[data-lives]")).to_be_attached()

    def slow(route: Route) -> None:
        until(lambda: Unsent.objects.filter(text="It left today.").exists())
        time.sleep(0.5)  # until the page that is left has heard so
        route.continue_()

    intercept(desk, re.compile("/console/[?]view=all"), slow, times=1)
    desk.keyboard.press("w")
    desk.keyboard.type("It left today.")
    desk.goto("/console/?view=all")
    open_ticket(phone)
    expect(phone.locator("#composer-text")).to_have_value("It left today.")
    expect(phone.locator("main[data-lives]")).to_be_attached()
    phone.click("#composer-text")
    phone.keyboard.press("Control+Enter")
    expect(phone.locator("article[data-author=agent]")).to_have_count(1)
    desk.goto(ticket.get_absolute_url())
    expect(desk.locator("main[data-lives]")).to_be_attached()
    expect(desk.locator("article[data-author=agent]")).to_have_count(1)
    expect(desk.locator("#composer-text")).to_have_value("")


def test_what_comes_to_a_reply_that_is_on_its_way_goes_with_the_next(open_as: Open, cast: Cast) -> None:
    macro = Macro(title="Good-bye", body="Bye.", solves=True)
    macro.record("macro.created", actor=SYSTEM)
    ask(open_as("ana"))
    mei = open_as("mei")
    take_over_in(mei, cast)
    held = hold(mei, "/replies/")
    mei.set_input_files("#composer input[type=file]", words_in("first.txt"))
    mei.click("#composer-text")
    mei.keyboard.type("First.")
    mei.keyboard.press("Control+Enter")
    wait_for(mei, held)
    mei.set_input_files("#composer input[type=file]", words_in("second.txt"))
    mei.keyboard.press("Escape")
    mei.keyboard.press("m")
    expect(mei.locator("#macros [aria-selected=true]")).to_be_visible()
    mei.keyboard.press("Enter")
    held[0].continue_()
    expect(mei.locator("article[data-author=agent]")).to_contain_text("first.txt")
    expect(mei.locator("#composer-text")).to_have_value("Bye.")
    expect(mei.locator("#composer .chosen-name")).to_have_text(["second.txt"])
    expect(mei.locator("#macro-chosen")).to_contain_text("Solve")


def words_in(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": name.encode()}


def test_what_one_tab_sends_leaves_what_another_has_typed(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    one = open_as("mei")
    take_over(open_ticket(one), agent=cast.mei)
    two = one.context.new_page()
    open_ticket(two)
    for tab, words in ((one, "One"), (two, "Two")):
        expect(tab.locator("main[data-lives]")).to_be_attached()
        tab.locator("#composer-text").press_sequentially(words)
        until(partial(Unsent.objects.filter(text=words).exists))
    wait_for_messages(one)
    one.locator("#composer-text").press("Control+Enter")
    expect(two.locator("article[data-author=agent]")).to_contain_text("One")
    two.reload()
    expect(two.locator("#composer-text")).to_have_value("Two")
    expect(two.locator("#elsewhere")).to_be_hidden()


def duplicate(page: Page) -> Page:
    """As the browser does it from the tab's menu: with a copy of what the tab keeps for itself."""
    with page.expect_popup() as opened:
        page.evaluate("window.open(location.href)")
    return opened.value


def test_a_duplicated_tab_is_another_one(open_as: Open, cast: Cast) -> None:
    """Without a network each types for itself; what came second does not wipe what came first."""
    ask(open_as("ana"))
    one = open_as("mei")
    ticket = open_ticket(one)
    expect(one.locator("main[data-lives]")).to_be_attached()
    two = duplicate(one)
    expect(two.locator("main[data-lives]")).to_be_attached()
    for tab in (one, two):
        intercept(tab, re.compile("/unsent/"), lambda route: route.abort())
    for tab, words in ((one, "The first tab"), (two, "The second one")):
        tab.locator("#composer-text").press_sequentially(words)
        tab.wait_for_timeout(1_500)  # what takes long to be told counts as typed later
    for tab in (one, two):
        tab.unroute_all()
        tab.evaluate("dispatchEvent(new Event('online'))")
        until(Unsent.objects.filter(ticket=ticket).exists)  # what was just refused is told again by and by
    told = Unsent.objects.filter(ticket=ticket, text="The second one")
    until(lambda: two.evaluate("dispatchEvent(new Event('online'))") and told.exists())
    expect(two.locator("#elsewhere")).to_contain_text("The first tab")


def test_an_edit_that_was_passed_over_gives_way_to_a_newer_one_and_is_offered(
    open_as: Open, patient_desk: Desk
) -> None:
    ask(open_as("ana", base_url=patient_desk.url))
    mei = open_as("mei", base_url=patient_desk.url)
    type_edit(mei, " From here.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("Shift+A")
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    mei.keyboard.press("z")
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).exists(), page=mei)
    other = mei.context.new_page()
    type_edit(other, " From there, and later.")
    open_ticket(mei)
    wait_for_draft(mei)
    expect(mei.locator("#elsewhere")).to_contain_text("From here.")
    expect(mei.locator("#revision-text")).to_have_value(re.compile("From there, and later.$"))
    assert Unsent.objects.get().text.endswith("and later.")


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("by", ["approving", "taking over"])
def test_an_edit_goes_on_where_a_colleague_has_ended_its_draft_and_taken_that_back(
    by: str, open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    ask(open_as("ana", base_url=patient_desk.url))
    mei = open_as("mei", base_url=patient_desk.url)
    type_edit(mei, " From here.")
    mei.keyboard.press("ArrowLeft")
    if by == "approving":
        sent = approve_draft(Draft.objects.get(), agent=cast.liam, client_key=uuid4())
        expect(mei.locator(".draft-newer")).to_be_visible()
        undo_reply(sent, agent=cast.liam)
    else:
        change = noting(Ticket.objects.get(), lambda one: take_over(one, agent=cast.liam))
        expect(mei.locator(".draft-newer")).to_be_visible()
        undo_change(change, agent=cast.liam)
    expect(mei.locator(".draft-newer")).to_be_hidden()
    mei.keyboard.type(" and there")
    expect(mei.locator("#revision-text")).to_have_value(re.compile("From here and there[.]$"))
    expect(mei.locator("#composer-text")).to_have_value("")
    expect(mei.locator(".draft-send [data-answers]")).to_be_enabled()


@pytest.mark.usefixtures("window")
def test_an_edit_that_is_kept_stays_with_its_draft_whose_approval_was_never_seen(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    ask(open_as("ana", base_url=patient_desk.url))
    mei = open_as("mei", base_url=patient_desk.url)
    type_edit(mei, " From here.")
    mei.keyboard.press("Escape")
    held = hold(mei, "/draft/$")
    sent = approve_draft(Draft.objects.get(), agent=cast.liam, client_key=uuid4())
    look = wait_for(mei, held)
    undo_reply(sent, agent=cast.liam)
    look.continue_()
    expect(mei.locator(f"#draft[data-reply='{sent.pk}']")).to_be_attached()
    mei.keyboard.press("e")
    expect(mei.locator("#revision-text")).to_have_value(re.compile("From here.$"))
    expect(mei.locator("#composer-text")).to_have_value("")
