"""An agent's page on a bad network: nothing missing, nothing twice, nothing typed is lost, nobody answers blind."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.test_main_job import ask, open_ticket, until, wait_for_draft
from tests.journeys.test_typing import hold, take_over_in, wait_for
from tickets.actions import receive_message, take_over
from tickets.models import Message, Ticket

Open = Callable[..., Page]


def test_what_came_while_offline_appears_once_and_the_text_stays(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = take_over_in(mei, cast)
    mei.fill("#composer-text", "Half a sentence")
    mei.context.set_offline(True)
    for text in ("Are you there?", "I need it on Friday."):
        receive_message(ticket, customer=ticket.requester, text=text, client_key=uuid4())
    expect(mei.locator("#offline")).to_be_visible()
    mei.context.set_offline(False)
    expect(mei.locator("article[data-author=customer]")).to_have_count(3)
    expect(mei.locator("#offline")).to_be_hidden()
    numbers = [
        int(seq)
        for seq in mei.locator("#messages > :not(.day)").evaluate_all("all => all.map(e => e.dataset.seq)")
    ]
    assert numbers == list(range(1, Ticket.objects.get().last_seq + 1))
    expect(mei.locator("#composer-text")).to_have_value("Half a sentence")
    mei.reload()
    expect(mei.locator("#composer-text")).to_have_value("Half a sentence")


def test_nobody_sends_while_something_newer_is_on_its_way(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = take_over_in(mei, cast)
    held = hold(mei, "/messages/")
    receive_message(ticket, customer=ticket.requester, text="One more thing", client_key=uuid4())
    message = wait_for(mei, held)
    expect(mei.locator("#behind")).to_be_visible()
    expect(mei.locator(".send-reply")).to_be_disabled()
    mei.fill("#composer-text", "On its way.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#notice")).to_contain_text("You can send as soon as you see it.")
    expect(mei.locator("#composer-text"), "nothing is sent, nothing lost").to_have_value("On its way.")
    message.continue_()
    expect(mei.get_by_text("One more thing").first).to_be_visible()
    expect(mei.locator(".send-reply")).to_be_enabled()
    expect(mei.locator("#behind")).to_be_hidden()


def test_a_send_that_found_no_server_is_sent_again_once(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    mei.fill("#composer-text", "Hello Ana")
    intercept(mei, re.compile("/replies/"), lambda route: route.abort())
    mei.keyboard.press("Control+Enter")
    expect(mei.get_by_text("This was not sent")).to_be_visible()
    expect(mei.locator("#composer-text")).to_have_value("Hello Ana")
    mei.unroute(re.compile("/replies/"))
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#composer-text")).to_have_value("")
    expect(mei.get_by_text("This was not sent")).to_be_hidden()
    assert Message.objects.filter(body="Hello Ana").count() == 1


def test_an_approval_that_found_no_server_speaks_of_no_text(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    intercept(mei, re.compile("/approval/"), lambda route: route.abort())
    mei.keyboard.press("a")
    expect(mei.get_by_text("Try again: nothing is sent twice.")).to_be_visible()
    expect(mei.get_by_text("Your text is still here")).to_be_hidden()
    mei.unroute(re.compile("/approval/"))
    mei.keyboard.press("a")
    expect(mei.locator("article[data-author=assistant]")).to_have_count(1)


def test_that_there_is_no_answer_is_not_said_for_longer_than_it_is_so(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    mei.clock.install()
    ticket = open_ticket(mei)
    wait_for_draft(mei)
    wait_until_nothing_is_asked(mei)
    intercept(mei, re.compile("/takeover/"), lambda route: route.abort())
    mei.keyboard.press("t")
    refusal = mei.get_by_text("Try again: nothing is sent twice.")
    expect(refusal).to_be_visible()
    mei.clock.fast_forward(10_000)
    expect(refusal, "nothing was answered since").to_be_visible()
    receive_message(ticket, customer=ticket.requester, text="One more thing", client_key=uuid4())
    expect(mei.get_by_text("One more thing").first).to_be_visible()
    expect(refusal).to_be_hidden()


def wait_until_nothing_is_asked(page: Page) -> None:
    """What the draft has made it ask for is answered."""
    before, now = -1, 0
    while before != now:
        page.wait_for_timeout(1_500)
        before, now = now, page.evaluate("performance.getEntriesByType('resource').length")


def test_a_newer_draft_never_replaces_what_is_being_edited(open_as: Open, cast: Cast) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("e")
    mei.keyboard.type(" And a word of mine.")
    ana.fill("#text", "Can I track it?")
    ana.keyboard.press("Enter")
    expect(mei.locator(".draft-newer")).to_be_visible()
    expect(mei.locator("#revision-text")).to_have_value(re.compile("And a word of mine"))
    expect(mei.locator("#revision-send")).to_be_disabled()
    expect(mei.locator(".draft-status")).to_have_text("overtaken")
    line = mei.get_by_text("The draft was superseded by message 2.")
    expect(line, "its card does not say why").to_be_visible()
    mei.locator("[data-show-newer]").click()
    expect(mei.locator("#composer-text")).to_have_value(re.compile("And a word of mine"))
    wait_for_draft(mei)
    expect(mei.locator("#draft .draft-text")).not_to_contain_text("And a word of mine")


def test_a_part_of_the_draft_that_was_missed_is_read_again(open_as: Open, desk: Desk) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    mei.evaluate(f"() => {{ window.isRead = ({LOSE_THE_BEGINNING})(); }}")
    with desk.simulator.at("slow"):
        ana.fill("#text", "Can I track it?")
        ana.keyboard.press("Enter")
        assert mei.evaluate("isRead"), "the text stayed without its beginning"
        wait_for_draft(mei)


# Watched from within the page: a draft may be written between two looks from outside.
LOSE_THE_BEGINNING = """() => new Promise((resolve) => {
    let lost = "";
    function look() {
        const text = document.querySelector("#draft[data-status=writing] .draft-text");
        if (lost && document.querySelector("#draft[data-status=ready]")) return resolve(false);
        if (!lost && text?.textContent) {
            lost = text.textContent;
            text.textContent = "";
        } else if (lost && text?.textContent.startsWith(lost)) return resolve(true);
        requestAnimationFrame(look);
    }
    look();
})"""


def test_a_page_kept_for_the_way_back_gives_up_its_connection(open_as: Open, cast: Cast) -> None:
    """A browser has six for each host: the sixth ticket in a row would wait for one that no page uses."""
    ask(open_as("ana"))
    mei = open_as("mei")
    mei.add_init_script(
        "globalThis.streams = [];"
        "globalThis.EventSource = class extends EventSource {"
        "  constructor(...all) { super(...all); streams.push(this); } };"
    )
    ticket = take_over(open_ticket(mei), agent=cast.mei)
    mei.reload()
    mei.wait_for_function("() => streams.some(({ readyState }) => readyState === EventSource.OPEN)")
    for kind in ("pagehide", "pageshow"):
        mei.evaluate("(kind) => dispatchEvent(new PageTransitionEvent(kind, { persisted: true }))", kind)
        states = mei.evaluate("streams.map(({ readyState }) => readyState === EventSource.CLOSED)")
        assert states[-1] == (kind == "pagehide")
        assert all(states[:-1])
    receive_message(ticket, customer=ticket.requester, text="Are you there?", client_key=uuid4())
    expect(mei.get_by_text("Are you there?").first).to_be_visible()


def test_a_sheet_that_finds_no_server_says_so_and_none_is_shown_empty(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    intercept(mei, re.compile("/snoozes/"), lambda route: route.abort())
    mei.keyboard.press("h")
    expect(mei.locator("#notice")).to_contain_text("No answer from the server. Try again")
    expect(mei.locator("#sheet")).to_be_hidden()
    mei.unroute(re.compile("/snoozes/"))
    mei.keyboard.press("h")
    expect(mei.get_by_role("heading", name="Snooze until")).to_be_visible()


def test_a_sheet_opens_while_the_list_and_the_head_are_fetched_anew(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    held: list[Route] = []
    intercept(mei, re.compile("/queue/[?]|/state/"), lambda route: held.append(route))  # noqa: PLW0108  (it is given an attribute)
    take_over(ticket, agent=cast.mei)
    both = {"queue", "state"}
    until(lambda: {part for part in both for one in held if part in one.request.url} == both, page=mei)
    mei.keyboard.press("h")
    expect(mei.get_by_role("heading", name="Snooze until")).to_be_visible()
    for route in held:
        route.continue_()
