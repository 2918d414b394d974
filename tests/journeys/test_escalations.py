"""The supervisors' queue while customers and colleagues go on."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.looks import look_everywhere
from tests.journeys.test_console_keys import choose_in_palette, press_for_nothing
from tests.journeys.test_main_job import unhurried
from tests.journeys.test_typing import hold_answer, wait_for
from tickets.actions import (
    ask_for_deletion,
    claim_escalation,
    escalate,
    receive_message,
    settle_escalation,
    start_conversation,
)
from tickets.models import Customer, Erasure, Escalation, Ticket

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
CLAIMS = "X claims it, then settles it."


def begin(customer: Customer, text: str) -> Ticket:
    return start_conversation(customer, text=text, start_key=uuid4())


def say(ticket: Ticket, text: str) -> None:
    receive_message(ticket, customer=ticket.requester, text=text, client_key=uuid4())


def board_of(sofia: Page) -> Page:
    unhurried(sofia).goto("/console/escalations/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    return sofia


def test_a_card_follows_its_conversation_and_says_so_calmly(open_as: Open, cast: Cast) -> None:
    ticket = begin(cast.ana, "Where is my card?")
    escalate(ticket, agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    words = sofia.locator(".escalation-why blockquote")
    expect(words).to_have_text("Where is my card?")
    say(ticket, "I want my money back")
    expect(words).to_have_text("I want my money back")
    expect(sofia.locator("#announcer")).to_have_text("Ana wrote again.")


def test_a_card_that_follows_its_conversation_leaves_the_focus_where_it_is_in_its_dialog(
    open_as: Open, cast: Cast
) -> None:
    ticket = begin(cast.ana, "Where is my card?")
    claim_escalation(escalate(ticket, agent=cast.mei, detail="Look at this."), supervisor=cast.sofia)
    sofia = board_of(open_as("sofia"))
    sofia.keyboard.press("x")
    expect(sofia.locator("[name=outcome]")).to_be_focused()
    sofia.keyboard.press("Tab")
    say(ticket, "I want my money back")
    expect(sofia.locator(".escalation-why blockquote")).to_have_text("I want my money back")
    settled = (
        "async () => { await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame); }"
    )
    sofia.evaluate(settled)
    assert sofia.evaluate("document.activeElement.textContent.trim()").startswith("Settle")
    sofia.keyboard.press("Escape")
    sofia.keyboard.press("x")
    expect(sofia.locator("[name=outcome]"), "it asks for the focus still").to_be_focused()


#: From within the page, and without a pause as long as anything takes from outside: T is pressed again and again.
KEEP_TYPING = """() => setInterval(() => {
    const key = new KeyboardEvent("keydown", { key: "t", bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(key);
}, 50)"""


def test_who_types_in_a_dialog_that_goes_presses_no_keys(open_as: Open, cast: Cast) -> None:
    ticket = begin(cast.ana, "Where is my card?")
    escalation = escalate(ticket, agent=cast.mei, detail="Look at this.")
    sofia = open_as("sofia")
    sofia.goto(ticket.get_absolute_url())
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    sofia.locator(".facts-escalation").get_by_role("button", name="Settle").click()
    sofia.keyboard.type("She has ")
    typing = sofia.evaluate(KEEP_TYPING)
    settle_escalation(escalation, supervisor=cast.sofia, outcome="On another device.")
    expect(sofia.locator("#notice")).to_have_text(
        "Where you were typing is gone: what you type now does nothing."
    )
    sofia.evaluate("clearInterval", typing)
    assert not Ticket.objects.get().assignee, "no T has taken it over"


def test_an_escalation_that_comes_is_announced_once(open_as: Open, cast: Cast) -> None:
    sofia = board_of(open_as("sofia"))
    escalate(begin(cast.ana, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    said = sofia.locator("#announcer")
    expect(said).to_have_text("New escalation: An agent asked for help (Ana)")
    escalate(begin(cast.bo, "And mine?"), agent=cast.mei, detail="Look at this.")
    expect(said).to_have_text("New escalation: An agent asked for help (Bo)")
    expect(sofia.locator("[data-item]")).to_have_count(2)


def test_who_writes_while_one_is_about_to_delete_is_read_first(open_as: Open, cast: Cast) -> None:
    ticket, other = begin(cast.ana, "Delete it all"), begin(cast.ana, "Where is my card?")
    ask_for_deletion(ticket, customer=cast.ana)
    sofia = board_of(open_as("sofia"))
    sofia.keyboard.press("d")
    asked = sofia.get_by_role("heading", name="Delete everything that Ana wrote?")
    expect(asked).to_be_visible()
    expect(
        sofia.get_by_text("2 conversations, with their drafts and history, will be closed")
    ).to_be_visible()
    expect(sofia.locator(":focus")).to_have_text("Cancel Esc")
    look_everywhere(sofia)
    say(other, "STOP do not delete")
    expect(sofia.locator("[popover]:popover-open blockquote")).to_have_text("STOP do not delete")
    expect(sofia.locator("#announcer")).to_have_text("Ana wrote again.")
    sofia.get_by_role("button", name="Delete for good").click()
    expect(sofia.locator("#refusal")).to_contain_text("Ana has written since: nothing was deleted.")
    expect(asked).to_be_hidden()
    assert not Erasure.objects.carried_out().exists()
    begin(cast.ana, "I mean it: do not delete")
    expect(sofia.locator(".escalation-why blockquote")).to_have_text("I mean it: do not delete")
    sofia.keyboard.press("d")
    sofia.get_by_role("button", name="Delete for good").click()
    expect(sofia.locator("[data-item]")).to_have_count(0)
    assert Erasure.objects.carried_out().exists()


def test_z_after_what_cannot_be_undone_says_so_and_takes_back_nothing_else(open_as: Open, cast: Cast) -> None:
    ask_for_deletion(begin(cast.ana, "Delete it all"), customer=cast.ana)
    escalate(begin(cast.bo, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    deletion, other = sofia.locator("[data-item]").all()
    other.focus()
    sofia.keyboard.press("x")
    expect(sofia.locator("#undoable")).to_contain_text("You look at it.")
    sofia.keyboard.press("k")
    expect(deletion).to_be_focused()
    deletion.get_by_role("button", name="Settle").press("Enter")
    sofia.locator("[name=outcome]:visible").fill("The law wants it kept.")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.locator("#undoable")).to_contain_text("Settled.")
    expect(sofia.locator("[data-item]")).to_have_count(1)
    sofia.keyboard.press("z")
    expect(sofia.locator("#notice")).to_contain_text("This cannot be undone.")
    expect(sofia.locator("#undoable")).to_contain_text("You look at it.")
    assert Escalation.objects.unsettled().get().claimed_by == cast.sofia
    sofia.keyboard.press("z")
    expect(sofia.locator("#notice")).to_contain_text("Given back.")


def test_what_is_given_back_is_said_and_claimed_again_with_z(open_as: Open, cast: Cast) -> None:
    escalate(begin(cast.ana, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    sofia.keyboard.press("x")
    sofia.locator("[data-board] [data-key='shift+x']").wait_for()
    sofia.keyboard.press("Shift+X")
    expect(sofia.locator("#undoable")).to_contain_text("Given back.")
    sofia.get_by_role("button", name="Claim").wait_for()
    sofia.keyboard.press("z")
    expect(sofia.locator("#notice")).to_contain_text("You look at it again.")
    sofia.locator("[data-board] [data-key='shift+x']").wait_for()
    expect(sofia.locator("#undoable")).to_be_hidden()


@pytest.mark.parametrize("is_soon", [False, True])
def test_what_was_done_last_is_undone_first_whatever_is_answered_first(
    open_as: Open, cast: Cast, *, is_soon: bool
) -> None:
    escalate(begin(cast.ana, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    claimed = hold_answer(sofia, "/claim/")
    sofia.keyboard.press("x")
    let_go = wait_for(sofia, claimed)
    sofia.locator("[data-board] [data-key='shift+x']").wait_for()
    sofia.keyboard.press("Shift+X")
    expect(sofia.locator("#undoable")).to_contain_text("Given back.")
    if is_soon:
        sofia.keyboard.press("z")
        expect(sofia.locator("#notice")).to_contain_text("You look at it again.")
    with sofia.expect_response("**/claim/"):
        let_go()
    sofia.wait_for_timeout(300)
    if not is_soon:
        expect(sofia.locator("#undoable")).to_contain_text("Given back.")
        sofia.keyboard.press("z")
        expect(sofia.locator("#notice")).to_contain_text("You look at it again.")
    assert Escalation.objects.unsettled().get().claimed_by == cast.sofia
    expect(sofia.locator("#undoable")).to_be_hidden(timeout=3_000)  # its button is there again


def test_the_keys_of_the_board_are_those_of_the_conversation(open_as: Open, cast: Cast) -> None:
    for customer in (cast.ana, cast.bo):
        escalate(begin(customer, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    said = sofia.locator("#announcer")
    for key, why in (("c", CLAIMS), ("b", "Shift and X give it back."), ("s", CLAIMS)):
        press_for_nothing(sofia, key)
        expect(said).to_have_text(why)
    sofia.keyboard.press("j")
    sofia.keyboard.press("j")
    second = sofia.locator("[data-item]").nth(1)
    expect(second).to_be_focused()
    settle = second.get_by_role("button", name="Settle")
    expect(settle).not_to_have_attribute("aria-keyshortcuts", re.compile(""))
    assert offered_in_palette(sofia) == ["Claim X", "Settle"]
    sofia.keyboard.press("x")
    expect(settle).to_have_attribute("aria-keyshortcuts", "x")
    expect(second.get_by_role("button", name="Give back")).to_have_attribute("aria-keyshortcuts", "Shift+x")
    assert offered_in_palette(sofia) == ["Give back ⇧ X", "Settle X"]
    sofia.keyboard.press("Enter")
    sofia.wait_for_url("**from=escalations")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    sofia.keyboard.press("x")
    expect(sofia.locator(".facts-escalation [name=outcome]")).to_be_focused()


def test_the_palette_settles_what_nobody_has_claimed(open_as: Open, cast: Cast) -> None:
    """There X claims."""
    escalate(begin(cast.ana, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    choose_in_palette(sofia, "settle")
    expect(sofia.locator("[name=outcome]")).to_be_focused()
    sofia.keyboard.press("Escape")
    sofia.keyboard.press("Enter")
    sofia.wait_for_url("**from=escalations")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    choose_in_palette(sofia, "settle")
    expect(sofia.locator(".facts-escalation [name=outcome]")).to_be_focused()


def offered_in_palette(page: Page) -> list[str]:
    """Of what is escalated, with the key of each."""
    page.keyboard.press("Control+k")
    options = page.locator("#palette [data-verbs] [role=option]").all_inner_texts()
    page.keyboard.press("Escape")
    return [" ".join(each.split()) for each in options if re.match("Claim|Give|Settle", each)]


def test_what_is_escalated_is_claimed_given_back_and_settled_by_keys_where_it_was_read(
    open_as: Open, cast: Cast
) -> None:
    escalate(begin(cast.ana, "Where is my card?"), agent=cast.mei, detail="Look at this.")
    sofia = board_of(open_as("sofia"))
    sofia.keyboard.press("Enter")
    sofia.wait_for_url("**from=escalations")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    box = sofia.locator(".facts-escalation")
    look_everywhere(sofia)
    sofia.set_viewport_size({"width": 1280, "height": 800})
    for key, said, stands in (
        ("x", "You look at it.", "Sofia looks at it"),
        ("Shift+X", "Given back.", "No supervisor has claimed it yet."),
        ("x", "You look at it.", "Sofia looks at it"),
    ):
        sofia.keyboard.press(key)
        expect(sofia.locator("#undoable")).to_contain_text(said)
        box.get_by_text(stands).wait_for()
    sofia.keyboard.press("x")
    expect(box.locator("[name=outcome]")).to_be_focused()
    sofia.keyboard.type("Called her.")
    sofia.keyboard.press("Control+Enter")
    expect(box).to_have_count(0)
    sofia.keyboard.press("z")
    expect(sofia.locator("#notice")).to_contain_text("Open again.")
    expect(sofia.locator("#undoable"), "what was claimed before is no news").to_be_hidden()
    settle = box.locator("[data-key=x]")
    stands_at_once = settle.evaluate("button => (button.click(), document.activeElement.selectionEnd)")
    assert stands_at_once == len("Called her."), (
        "the first key, however soon, is written behind what stands there"
    )
    for key in ("Home", "Tab", "Shift+Tab"):
        sofia.keyboard.press(key)
    expect(box.locator("[name=outcome]"), "as it was left").to_have_js_property("selectionEnd", 0)
    sofia.keyboard.press("End")
    sofia.keyboard.type(" Twice.")
    expect(box.locator("[name=outcome]")).to_have_value("Called her. Twice.")
    sofia.keyboard.press("Escape")
    sofia.keyboard.press("Escape")
    sofia.keyboard.press("u")
    sofia.wait_for_url("**/console/escalations/")
