"""What one has chosen, typed or walked to by the time an answer comes is what counts, not what stood there before."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from assistant.models import Draft
from tests.cast import Cast, solve_now
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.test_chat_live import ask as begin_in
from tests.journeys.test_escalations import begin, board_of
from tests.journeys.test_main_job import ask, open_ticket, unhurried, until, wait_for_draft
from tests.journeys.test_typing import hold, hold_answer, take_over_in, type_edit, wait_for
from tickets.actions import (
    claim_escalation,
    escalate,
    receive_message,
    start_conversation,
)
from tickets.models import Escalation, Message, Ticket, Unsent

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
#: As long as the longest wait for nothing to happen.
SETTLED_MS = 300
TERMS: FilePayload = {"name": "terms.txt", "mimeType": "text/plain", "buffer": b"Ten days"}


def escalations(cast: Cast, *texts: str) -> list[Escalation]:
    """As they stand in the queue."""
    for text in texts:
        escalate(begin(cast.ana, text), agent=cast.mei, detail=text)
    return list(Escalation.objects.unsettled().worst_first())


def answering(open_as: Open, cast: Cast, desk: Desk | None = None) -> tuple[Page, Ticket]:
    """Mei before the only conversation, which she holds."""
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = open_as("mei", **({"base_url": desk.url} if desk else {}))
    return mei, take_over_in(mei, cast)


def card(page: Page, escalation: Escalation) -> Locator:
    return page.locator(f"#escalation-{escalation.public_id}")


def test_the_palette_does_nothing_to_another_thing_than_it_has_listed(open_as: Open, cast: Cast) -> None:
    first, second = escalations(cast, "Where is my card?", "Can I track it?")
    sofia = board_of(open_as("sofia"))
    card(sofia, second).focus()
    sofia.keyboard.press("Control+k")
    sofia.keyboard.type("claim")
    expect(sofia.locator("#palette [aria-selected=true]")).to_contain_text("Claim")
    claim_escalation(second, supervisor=cast.liam)
    expect(card(sofia, second).locator("[data-key=x]")).to_have_count(0)
    sofia.keyboard.press("Enter")
    expect(sofia.locator("#notice")).to_contain_text("That is not here any more", timeout=3_000)
    sofia.wait_for_timeout(SETTLED_MS)
    assert Escalation.objects.get(pk=first.pk).claimed_by is None


def test_what_is_picked_while_others_are_done_stays_picked(open_as: Open, cast: Cast) -> None:
    for text in ("Where is my card?", "Can I track it?", "And my parcel?"):
        begin(cast.ana, text)
    mei = open_as("mei")
    mei.goto("/console/?view=unassigned")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    picks = mei.locator("#queue .row-pick")
    picks.nth(0).check()
    held = hold(mei, "/snoozes/$")
    mei.keyboard.press("h")
    expect(mei.locator("#sheet [data-digit]").first).to_be_visible()
    mei.keyboard.press("1")
    asked = wait_for(mei, held)
    mei.keyboard.press("Escape")
    picks.nth(1).check()
    other = picks.nth(1).get_attribute("value")
    mei.keyboard.press("h")
    expect(mei.locator("#sheet [data-digit]").first).to_be_visible()
    asked.continue_()
    expect(mei.locator("#undoable")).to_be_visible()
    expect(mei.locator("#sheet [data-digit]").first).to_be_visible()
    expect(picks).to_have_count(2)
    expect(mei.locator(f"#queue .row-pick[value='{other}']")).to_be_checked()
    mei.keyboard.press("Escape")
    mei.keyboard.press("z")
    until(lambda: not Ticket.objects.filter(snoozed_until__isnull=False).exists(), page=mei)


def test_an_edit_of_another_device_is_not_put_into_the_draft_that_came_since(
    open_as: Open, cast: Cast
) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    wait_for_draft(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    before = mei.locator("#draft").get_attribute("data-draft")
    receive_message(ticket, customer=cast.ana, text="I am in Spain.", client_key=uuid4())
    mei.wait_for_selector(f"#draft[data-status=ready]:not([data-draft='{before}'])")
    drafted = mei.locator("#revision-text").input_value()
    edit = "In ten days, as on my phone."
    Unsent.objects.create(user=cast.mei, ticket=ticket, place=f"draft:{before}", text=edit, revision=7)
    mei.evaluate("dispatchEvent(new Event('focus'))")
    expect(mei.locator("#elsewhere [data-words]")).to_have_text(edit)
    expect(mei.locator("#revision-text")).to_have_value(drafted)


def test_a_key_for_the_draft_before_approves_none_that_has_just_come(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    wait_for_draft(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    held = hold(mei, "/draft/$")
    receive_message(ticket, customer=cast.ana, text="I am in Spain.", client_key=uuid4())
    looked = wait_for(mei, held)
    until(lambda: Draft.objects.filter(status="ready").exists(), page=mei)
    mei.evaluate(PRESSED_AS_IT_COMES)
    looked.continue_()
    expect(mei.locator("#notice")).to_contain_text("This has only just come", timeout=3_000)
    mei.wait_for_timeout(SETTLED_MS)
    assert not Message.objects.filter(author="agent").exists()


#: A, as soon as another draft can be approved.
PRESSED_AS_IT_COMES = """() => {
    const before = document.getElementById("draft").dataset.draft;
    const seen = new MutationObserver(() => {
        const { draft, status } = document.getElementById("draft").dataset;
        if (draft === before || status !== "ready") return;
        seen.disconnect();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true, cancelable: true }));
    });
    seen.observe(document.body, { childList: true, subtree: true });
}"""


def test_who_writes_on_when_a_reply_is_given_back_writes_on_where_they_were(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei, ticket = answering(open_as, cast, patient_desk)
    mei.fill("#composer-text", "On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing")).to_contain_text("About to be sent")
    mei.click("#composer-text")
    mei.keyboard.type("And the pin ")
    receive_message(ticket, customer=cast.ana, text="I am in Spain.", client_key=uuid4())
    box = mei.locator("#composer-text")
    expect(box).to_have_value("And the pin \n\nOn Monday.")
    mei.keyboard.type("comes later.")
    expect(box).to_have_value("And the pin comes later.\n\nOn Monday.")


def test_a_reply_that_is_withdrawn_before_its_page_hears_that_it_was_sent_comes_back(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei, ticket = answering(open_as, cast, patient_desk)
    held = hold_answer(mei, "/replies/")
    mei.fill("#composer-text", "On Monday.")
    mei.keyboard.press("Control+Enter")
    let_go = wait_for(mei, held)
    receive_message(ticket, customer=cast.ana, text="I am in Spain.", client_key=uuid4())
    expect(mei.locator("#outgoing[data-status=withdrawn]")).to_be_visible()
    let_go()
    mei.wait_for_timeout(SETTLED_MS)
    expect(mei.locator("#composer-text")).to_have_value("On Monday.")
    until(Unsent.objects.filter(text="On Monday.").exists, page=mei)


def test_a_reply_that_was_withdrawn_while_one_was_away_is_back_and_one_goes_on_behind_it(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei, ticket = answering(open_as, cast, patient_desk)
    box = mei.locator("#composer-text")
    box.fill("On Monday")
    mei.get_by_label("Attach files").set_input_files([TERMS])
    for way_back in ("Control+z", "a message"):
        mei.keyboard.press("Control+Enter")
        expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
        if way_back == "Control+z":
            expect(box).to_have_value("")
            mei.keyboard.press(way_back)
            expect(box).to_have_value("On Monday")
            expect(mei.locator("#outgoing[data-status=undone]")).to_be_attached()
            mei.keyboard.type(" or so")
            expect(box).to_have_value("On Monday or so")
            expect(mei.locator(".chosen-name")).to_have_text(["terms.txt"])
        else:
            mei.goto("/console/?view=all")
            receive_message(ticket, customer=cast.ana, text="I am in Spain.", client_key=uuid4())
            mei.goto(ticket.get_absolute_url())
    expect(mei.locator("#outgoing[data-status=withdrawn]")).to_be_visible()
    expect(box).to_have_value("On Monday or so")
    expect(mei.locator(".chosen-name")).to_have_text(["terms.txt"])
    expect(mei.locator(".send-reply")).to_be_enabled()


def test_a_reply_that_came_back_though_one_never_heard_that_it_was_sent_stays_and_is_sent(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei, ticket = answering(open_as, cast, patient_desk)

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    intercept(mei, re.compile("/replies/"), lose_answer, times=1)
    box = mei.locator("#composer-text")
    box.fill("On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#refusal")).to_contain_text("Your text is still here")
    receive_message(ticket, customer=cast.ana, text="I am in Spain.", client_key=uuid4())
    expect(mei.locator("#outgoing[data-status=withdrawn]")).to_be_visible()
    until(Unsent.objects.filter(text="On Monday.").exists, page=mei)
    with mei.expect_response(re.compile("/unsent/$")):
        mei.evaluate("dispatchEvent(new Event('focus'))")
    mei.wait_for_timeout(SETTLED_MS)
    expect(box).to_have_value("On Monday.")
    expect(mei.locator(".send-reply")).to_be_enabled()
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()


def test_who_walks_on_while_something_is_taken_back_stays_where_they_are(open_as: Open, cast: Cast) -> None:
    first, second, third = escalations(cast, "Where is my card?", "Can I track it?", "And my parcel?")
    sofia = board_of(unhurried(open_as("sofia")))
    card(sofia, first).get_by_role("button", name="Settle").press("Enter")
    sofia.locator("[name=outcome]:visible").fill("Called her.")
    sofia.keyboard.press("Control+Enter")
    expect(card(sofia, first)).to_have_count(0)
    expect(card(sofia, second)).to_be_focused()
    held = hold(sofia, "/reopening/")
    sofia.keyboard.press("z")
    undone = wait_for(sofia, held)
    sofia.keyboard.press("j")
    expect(card(sofia, third)).to_be_focused()
    undone.continue_()
    expect(card(sofia, first)).to_be_visible()
    expect(sofia.locator("#announcer")).to_have_text("Open again.")
    sofia.wait_for_timeout(SETTLED_MS)
    expect(card(sofia, third)).to_be_focused()


def test_who_writes_to_us_while_a_rating_is_on_its_way_writes_on(open_as: Open, cast: Cast) -> None:
    ana = open_as("ana")
    solve_now(begin_in(ana), agent=cast.mei)
    good = ana.get_by_role("button", name="Good", exact=True)
    good.wait_for()
    held = hold(ana, "/rating/")
    good.click()
    rated = wait_for(ana, held)
    box = ana.locator("form.chat-composer textarea[name=text]")
    box.click()
    ana.keyboard.type("One more ")
    rated.continue_()
    expect(ana.locator("#rating-words")).to_be_visible()
    ana.keyboard.type("thing")
    expect(box).to_have_value("One more thing")


def test_ones_own_edit_that_is_seen_before_it_is_answered_is_not_said_to_be_overtaken(
    open_as: Open, patient_desk: Desk
) -> None:
    ask(open_as("ana"))
    mei = open_as("mei", base_url=patient_desk.url)
    type_edit(mei, " Kind regards")
    held = hold_answer(mei, "/revision/")
    mei.keyboard.press("Control+Enter")
    let_go = wait_for(mei, held)
    expect(mei.locator("#outgoing[data-reply]")).to_be_visible()
    mei.wait_for_timeout(SETTLED_MS)
    expect(mei.locator("#draft .draft-newer")).to_be_hidden()
    let_go()
    expect(mei.locator("#draft[data-editing]")).to_have_count(0)


def test_what_is_not_sent_because_something_else_is_on_its_way_is_said(open_as: Open, cast: Cast) -> None:
    mei, _ticket = answering(open_as, cast)
    held = hold(mei, "/notes/")
    mei.keyboard.press("n")
    mei.keyboard.type("She is kind")
    mei.keyboard.press("Control+Enter")
    note = wait_for(mei, held)
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#notice")).to_contain_text("still on its way", timeout=3_000)
    note.continue_()
    expect(mei.locator("#messages")).to_contain_text("She is kind")
    expect(mei.locator("#composer-text")).to_have_value("On Monday.")


def test_the_name_of_the_next_tag_is_not_taken_away_by_the_one_before(open_as: Open) -> None:
    sofia = open_as("sofia")
    with sofia.expect_response(re.compile("/console/stopped/")):
        sofia.goto("/console/tags/")
    new = sofia.locator("#tags > form [name=name]")
    held = hold_answer(sofia, "/tags/.")
    new.fill("Card")
    new.press("Enter")
    let_go = wait_for(sofia, held)
    new.fill("Parcel")
    let_go()
    expect(sofia.locator("#tags")).to_contain_text("Card")
    expect(new).to_have_value("Parcel")


def test_words_taken_back_are_not_sent_without_the_files_that_go_with_them(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei, _ticket = answering(open_as, cast, patient_desk)
    mei.get_by_label("Attach files").set_input_files([TERMS])
    mei.fill("#composer-text", "Here it is")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing")).to_contain_text("About to be sent")
    held = hold(mei, "/attachments/")
    mei.locator("#outgoing").get_by_role("button", name="Undo").click()
    file = wait_for(mei, held)
    expect(mei.locator("#composer-text")).to_have_value("Here it is")
    expect(mei.locator(".send-reply")).to_be_disabled()
    file.continue_()
    expect(mei.locator(".chosen-name")).to_have_text(["terms.txt"])
    expect(mei.locator(".send-reply")).to_be_enabled()


def test_a_dialog_that_is_being_sent_stays_marked_so_when_the_board_is_rendered_anew(
    open_as: Open, cast: Cast
) -> None:
    first, second = escalations(cast, "Where is my card?", "Can I track it?")
    sofia = board_of(open_as("sofia"))
    card(sofia, second).get_by_role("button", name="Settle").press("Enter")
    sofia.locator("[name=outcome]:visible").fill("Called her.")
    held = hold(sofia, "/settlement/")
    sofia.keyboard.press("Control+Enter")
    settled = wait_for(sofia, held)
    claim_escalation(first, supervisor=cast.liam)
    expect(card(sofia, first)).to_contain_text("looks at it")
    assert sofia.locator(f"#settle-{second.public_id}.htmx-request").count() == 1
    settled.continue_()
    expect(card(sofia, second)).to_have_count(0)


def test_what_one_tab_has_sent_stands_in_no_other_one(open_as: Open, cast: Cast) -> None:
    one, ticket = answering(open_as, cast)
    one.get_by_label("Attach files").set_input_files([TERMS])
    one.locator("#composer-text").press_sequentially("On Monday.")
    until(Unsent.objects.filter(text="On Monday.").exists, page=one)
    two = one.context.new_page()
    two.goto(ticket.get_absolute_url())
    expect(two.locator("main[data-lives]")).to_be_attached()
    expect(two.locator("#composer-text")).to_have_value("On Monday.")
    expect(two.locator(".chosen-name")).to_have_text(["terms.txt"])
    one.locator("#composer-text").press("Control+Enter")
    expect(two.locator("#composer-text")).to_have_value("")
    expect(two.locator(".chosen-name")).to_have_count(0)
    until(Message.objects.filter(author="agent", body="On Monday.").exists, page=one)
    two.locator("#composer-text").press("Control+Enter")
    two.wait_for_timeout(SETTLED_MS)
    assert Message.objects.filter(author="agent", is_public=True).count() == 1


def test_what_is_discarded_twice_by_a_slip_is_not_two_things(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    ticket = Ticket.objects.get()
    for place in ("draft:one", "draft:two"):
        Unsent.objects.create(user=cast.mei, ticket=ticket, place=place, text=f"Of {place}.", revision=1)
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    words = mei.locator("#elsewhere [data-words]")
    before = words.text_content() or ""
    mei.locator("#elsewhere").get_by_role("button", name="Discard").dblclick()
    expect(words).not_to_have_text(before)
    mei.wait_for_timeout(SETTLED_MS)
    expect(mei.locator("#elsewhere")).to_be_visible()
