"""A queue is cleared by keys alone, and whoever cannot see the screen is told the same."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.looks import look_everywhere
from tests.journeys.test_main_job import read, unhurried, until, wait_for_draft
from tests.journeys.test_typing import hold, wait_for
from tickets.actions import receive_message, start_conversation
from tickets.models import Outgoing, OutgoingStatus, SavedView, Ticket, User

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
#: What is heard of what is said within a moment, some of it twice and over by then.
HEARD = """async () => {
  const { name } = performance.getEntriesByType("resource").find(({ name }) => name.includes("/js/announcer."));
  const { announce, unsay } = await import(name);
  const place = document.getElementById("announcer");
  const heard = [];
  new MutationObserver(() => place.textContent && heard.push(place.textContent)).observe(place, { childList: true });
  ["One", "Over", "Two", "Over"].forEach(announce);
  unsay("Over");
  announce("Three");
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  return heard;
}"""
TWENTY = 20


def test_twenty_tickets_are_cleared_without_a_mouse(open_as: Open, cast: Cast, patient_desk: Desk) -> None:
    for number in range(TWENTY):
        start_conversation(cast.ana, text=f"When does card {number} arrive?", start_key=uuid4())
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).count() == TWENTY, 60)
    mei = open_as("mei", base_url=patient_desk.url)
    mei.goto("/console/?view=approval")
    mei.keyboard.press("j")
    mei.keyboard.press("Enter")
    for number in range(TWENTY):
        expect(mei.locator("#ticket-title")).to_have_text(f"When does card {number} arrive?")
        assert_someone_has_the_focus(mei)
        expect(mei.locator("#queue [aria-current=page]")).to_have_count(1)
        if number == 1:
            expect(mei.locator("#announcer")).to_have_text("About to be sent to Ana. Z undoes it.")
        read(mei)
        mei.keyboard.press("Shift+A")
    expect(mei.get_by_role("heading", name="Nothing to approve")).to_be_visible()
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone. Nothing was sent to Ana.")
    expect(mei.locator("#queue .row")).to_have_count(1)
    assert Outgoing.objects.exclude(status=OutgoingStatus.UNDONE).count() == TWENTY - 1


def test_the_ticket_stays_chosen_after_its_answer_and_the_focus_with_it(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    for number in range(3):
        start_conversation(cast.ana, text=f"When does card {number} arrive?", start_key=uuid4())
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).count() == 3, 60)
    mei = open_as("mei", base_url=patient_desk.url)
    mei.goto("/console/?view=approval")
    for key in ("j", "j", "Enter"):
        mei.keyboard.press(key)
    expect(mei.locator("#ticket-title")).to_have_text("When does card 1 arrive?")
    assert_someone_has_the_focus(mei)
    mei.keyboard.press("e")
    mei.keyboard.type("So: ")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#queue [aria-current=page]")).to_contain_text("No longer in this list")
    assert_someone_has_the_focus(mei)
    mei.keyboard.press("t")
    mei.wait_for_selector("[data-key=b]")
    assert_someone_has_the_focus(mei)
    mei.keyboard.press("j")
    expect(mei.locator("#ticket-title")).to_have_text("When does card 2 arrive?")


def assert_someone_has_the_focus(page: Page) -> None:
    expect(page.locator(":focus")).to_have_count(1)


def test_picked_rows_are_snoozed_undone_and_searched_by_keys(open_as: Open, cast: Cast) -> None:
    for number in range(3):
        start_conversation(cast.ana, text=f"When does card {number} arrive?", start_key=uuid4())
    mei = unhurried(open_as("mei"))
    mei.goto("/console/?view=all")
    mei.wait_for_load_state("networkidle")
    for key in ("j", "v", "Shift+J"):
        mei.keyboard.press(key)
    expect(mei.locator("[data-picked]")).to_have_text("2")
    look_everywhere(mei)
    mei.set_viewport_size({"width": 1280, "height": 800})
    mei.keyboard.press("h")
    expect(mei.get_by_role("heading", name="Snooze until")).to_be_visible()
    look_everywhere(mei)
    mei.keyboard.press("1")
    expect(mei.locator("#announcer")).to_have_text("Snoozed: 2. Z undoes it.")
    expect(mei.locator("#count-snoozed")).to_have_text("2")
    assert Ticket.objects.snoozed().count() == 2
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone.")
    until(lambda: not Ticket.objects.snoozed().exists())
    mei.keyboard.press("/")
    mei.keyboard.type("card 1")
    mei.keyboard.press("Enter")
    expect(mei.locator("#queue .row mark")).to_have_text(["card", "1"])
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.keyboard.press("f")
    expect(mei.get_by_role("heading", name="Filter")).to_be_visible()
    look_everywhere(mei)


def test_a_filter_is_saved_from_its_dialog_with_enter(open_as: Open, cast: Cast) -> None:
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.keyboard.press("f")
    mei.locator("#sheet [name=language]").select_option("zh-hans")
    mei.locator("#sheet [name=name]").fill("ZH")
    mei.keyboard.press("Enter")
    mei.wait_for_url("**/console/?view=all&language=zh-hans")
    expect(mei.locator("#queue-title")).to_have_text("ZH")
    assert SavedView.objects.get(user=cast.mei).query == "view=all&language=zh-hans"


def test_the_palette_finds_verbs_and_conversations_and_keys_can_be_off(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    bo = start_conversation(cast.bo, text="Please close my account", start_key=uuid4())
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    mei.wait_for_load_state("networkidle")
    field = mei.get_by_role("combobox", name="Find anything")
    mei.keyboard.press("Control+k")
    expect(field).to_be_focused()
    look_everywhere(mei)
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(""))
    mei.keyboard.press("Enter")
    expect(field, "nothing is chosen while nothing is typed").to_be_focused()
    mei.keyboard.press("ArrowUp")
    expect(mei.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    mei.keyboard.press("ArrowDown")
    expect(mei.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    mei.keyboard.type("close my")
    expect(mei.get_by_role("option")).to_have_count(1)
    mei.keyboard.press("Enter")
    mei.wait_for_url(f"**/{bo.public_id}/**")
    assert_someone_has_the_focus(mei)
    expect(mei.locator("#state [data-key=t]")).to_have_attribute("aria-keyshortcuts", "t")
    mei.keyboard.press("Control+k")
    mei.keyboard.type("take over")
    expect(mei.locator(f"#{field.get_attribute('aria-activedescendant')}")).to_contain_text("Take over")
    mei.keyboard.press("Enter")
    mei.wait_for_selector("[data-key=b]")
    mei.keyboard.press("Control+k")
    mei.keyboard.type("single keys off")
    mei.keyboard.press("Escape")
    User.objects.filter(pk=cast.mei.pk).update(has_keys=False)
    mei.reload()
    mei.wait_for_load_state("networkidle")
    assert_someone_has_the_focus(mei)
    mei.keyboard.press("b")
    mei.keyboard.press("Control+k")
    expect(field).to_be_focused()
    mei.keyboard.type("hand back")
    mei.keyboard.press("Enter")
    mei.wait_for_selector("#state [data-key=t]")
    assert (
        Ticket.objects.get(pk=bo.pk).history.filter(history_change_reason="ticket.handed_back").count() == 1
    )


def test_what_happens_to_the_draft_is_told_to_who_listens(open_as: Open, cast: Cast, desk: Desk) -> None:
    with desk.simulator.at("believable"):
        ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
        mei = open_as("mei")
        mei.goto(f"/console/tickets/{ticket.public_id}/")
        said = mei.locator("#announcer")
        wait_for_draft(mei)
        mei.evaluate(LISTEN)
        receive_message(ticket, customer=cast.ana, text="And can I track it?", client_key=uuid4())
        hears(mei, "The draft is superseded.", "Draft ready.")
        mei.keyboard.press("Shift+R")
        hears(mei, "The draft is superseded.", "Draft ready.")
        wait_for_draft(mei)
    mei.keyboard.press("a")
    expect(said).to_contain_text("approved this draft")


#: From within the page: between two looks from outside more than one thing may be said.
LISTEN = """() => {
    window.heard = [];
    const place = document.getElementById("announcer");
    const changes = { childList: true, characterData: true, subtree: true };
    new MutationObserver(() => heard.push(place.textContent)).observe(place, changes);
}"""


def test_what_is_said_at_once_is_heard_one_after_the_other_and_what_is_over_is_not(open_as: Open) -> None:
    mei = open_as("mei")
    mei.goto("/console/")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    assert mei.evaluate(HEARD) == ["One", "Two", "Three"]


def hears(page: Page, *words: str) -> None:
    """One after the other; then the page is listened to anew."""
    page.wait_for_function(
        """(words) => {
            const left = [...words];
            for (const said of heard) if (left.length && said.includes(left[0])) left.shift();
            return !left.length && (heard.length = 0, true);
        }""",
        arg=list(words),
    )


def test_ones_own_words_are_sent_and_the_next_ticket_is_there_with_the_way_back(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei = before_three(open_as("mei", base_url=patient_desk.url), cast)
    mei.keyboard.press("e")
    mei.keyboard.type(" Or so.")
    mei.keyboard.press("Control+Shift+Enter")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Shift+Enter")
    stands_before(mei, 2)
    until(lambda: Outgoing.objects.pending().count() == 2)
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone. Nothing was sent to Ana.")
    assert Outgoing.objects.pending().get().body.endswith(" Or so.")
    expect(mei.locator("#undoable"), "the one before is the next to be undone").to_be_visible()
    mei.keyboard.press("z")
    until(lambda: not Outgoing.objects.pending().exists())


def test_the_list_of_the_next_page_is_not_the_one_from_before_the_answer(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei = before_three(open_as("mei", base_url=patient_desk.url), cast)
    following = str(mei.locator("#queue .row a").nth(1).get_attribute("href"))
    prepared = mei.request.get(following).text()
    mei.route(
        f"**{following.partition('?')[0]}?*",
        lambda route: route.fulfill(body=prepared, content_type="text/html"),
    )
    mei.route(re.compile("/stream/"), lambda route: route.abort())
    mei.reload()
    stands_before(mei, 0)
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Shift+Enter")
    stands_before(mei, 1)
    expect(mei.locator("#queue .row")).to_have_count(2)


def test_after_a_note_nothing_of_before_is_undone_by_accident(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei = before_three(open_as("mei", base_url=patient_desk.url), cast)
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_be_visible()
    mei.keyboard.press("n")
    mei.keyboard.type("Looks fine.")
    mei.keyboard.press("Control+Shift+Enter")
    stands_before(mei, 2)
    expect(mei.locator("#undoable")).to_be_hidden()


def test_nobody_goes_on_from_words_that_were_not_sent(open_as: Open, cast: Cast, patient_desk: Desk) -> None:
    mei = before_three(open_as("mei", base_url=patient_desk.url), cast)
    held = hold(mei, "/replies/")
    mei.keyboard.press("w")
    mei.keyboard.type("First.")
    mei.keyboard.press("Control+Enter")
    mei.keyboard.type(" Second.")
    mei.keyboard.press("Control+Shift+Enter")
    wait_for(mei, held).continue_()
    expect(mei.locator("#composer-text")).to_have_value("Second.")
    stands_before(mei, 0)


def test_words_of_another_kind_hold_nobody_back_and_an_escalation_takes_no_undo_away(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    mei = before_three(open_as("mei", base_url=patient_desk.url), cast)
    mei.keyboard.press("w")
    mei.keyboard.type("For later.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("e")
    mei.keyboard.type(" Or so.")
    mei.keyboard.press("Control+Shift+Enter")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    mei.keyboard.press("x")
    mei.locator("#escalate [name=detail]").fill("Look at this.")
    for key in ("Tab", "ArrowRight", "Control+Enter"):  # how bad it is, from where it is sent as well
        mei.keyboard.press(key)
    expect(mei.locator("#notice")).to_contain_text("Escalated to the supervisors.")
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone. Nothing was sent to Ana.")


def before_three(page: Page, cast: Cast) -> Page:
    """Tickets whose drafts are ready; the first is open."""
    for number in range(3):
        start_conversation(cast.ana, text=f"When does card {number} arrive?", start_key=uuid4())
    until(lambda: Draft.objects.filter(status=DraftStatus.READY).count() == 3, 60)
    page.goto("/console/?view=approval")
    page.locator("#queue .row a").first.click()
    stands_before(page, 0)
    return page


def test_after_more_one_goes_on_with_the_first_row_that_came(open_as: Open, cast: Cast) -> None:
    mei = before_27_finds(open_as("mei"), cast)
    mei.get_by_role("link", name="More").press("Enter")
    expect(mei.locator("#queue .row")).to_have_count(27)
    expect(mei.locator("#queue .row").nth(25).locator("a")).to_be_focused()


def test_a_look_at_the_list_takes_nothing_away_that_more_has_brought(open_as: Open, cast: Cast) -> None:
    mei = before_27_finds(open_as("mei"), cast)
    held = hold(mei, "/console/queue/")
    receive_message(Ticket.objects.latest("pk"), customer=cast.ana, text="And by when?", client_key=uuid4())
    look = wait_for(mei, held)
    mei.get_by_role("link", name="More").press("Enter")
    expect(mei.locator("#queue .row")).to_have_count(27)
    with mei.expect_response(look.request.url):
        look.continue_()
    mei.wait_for_timeout(500)  # until it would have been painted
    assert mei.locator("#queue .row").count() == 27


def test_a_look_at_the_list_keeps_open_what_is_covered_in_part(open_as: Open, cast: Cast) -> None:
    shown, covered = "Is 4111 the code of your branch?", "My card is 4111 1111 1111 1111"
    for text in (*[shown] * 12, *[covered] * 20, *[shown] * 3):
        start_conversation(cast.ana, text=text, start_key=uuid4())
    mei = open_as("mei")
    mei.goto("/console/?q=4111")
    expect(mei.locator("#queue .row")).to_have_count(5)
    mei.get_by_role("link", name="More").press("Enter")
    expect(mei.locator("#queue .row")).to_have_count(15)
    with mei.expect_response(re.compile("/console/queue/")):
        receive_message(Ticket.objects.latest("pk"), customer=cast.ana, text="By when?", client_key=uuid4())
    mei.wait_for_timeout(500)  # until it would have been painted
    assert mei.locator("#queue .row").count() == 15


def before_27_finds(page: Page, cast: Cast) -> Page:
    for number in range(27):
        start_conversation(cast.ana, text=f"When does card {number} arrive?", start_key=uuid4())
    page.goto("/console/?q=card")
    expect(page.locator("#queue .row")).to_have_count(25)
    return page


def stands_before(page: Page, number: int) -> None:
    expect(page.locator("#ticket-title")).to_have_text(f"When does card {number} arrive?")
    expect(page.locator("main[data-lives]")).to_be_attached()
    read(page)


def test_a_count_beside_a_long_name_stays_on_one_line(open_as: Open, cast: Cast) -> None:
    for _each in range(13):
        start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    name = "Everything new about cards that are late"
    SavedView.objects.create(user=cast.mei, name=name, query="view=all&status=new")
    mei = open_as("mei")
    mei.goto("/console/")
    count = mei.locator(".rail-saved .count")
    expect(count).to_have_text("13")
    heights = mei.locator(".rail-nav .count:visible").evaluate_all(
        "all => all.map((one) => one.clientHeight)"
    )
    place, rail = count.bounding_box(), mei.locator(".rail").bounding_box()
    assert place
    assert rail
    assert place["x"] + place["width"] <= rail["x"] + rail["width"]
    assert len(heights) > 1
    assert len(set(heights)) == 1
