"""Who approves and goes on waits for no answer, and still nothing that was decided gets lost on the way."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, Cookie, Page, Request, Route, expect

from assistant.actions import approve_draft
from assistant.models import Draft
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.test_clearing import (
    LISTEN,
    assert_someone_has_the_focus,
    before_three,
    hears,
    stands_before,
)
from tests.journeys.test_console_keys import snooze
from tests.journeys.test_main_job import unhurried, until
from tests.journeys.test_typing import hold, press_held, wait_for
from tickets.actions import receive_message, undo_reply
from tickets.models import Outgoing, OutgoingStatus, StoppedReply, Ticket, Unsent, User

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
#: Keys that are pressed sooner than what was closed has left the screen.
CLOSED_AND_PRESSED = """(keys) => {
  document.querySelector("dialog[open]").close();
  const press = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  [...keys].forEach((key) => document.activeElement.dispatchEvent(press(key)));
}"""
APPROVE_AND_UNDO = """() => ["A", "z"].forEach((key) => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key, shiftKey: key === "A", bubbles: true, cancelable: true })))"""
CARRIED = "Object.keys(sessionStorage).filter((name) => name.startsWith('carried:')).length"
APPROVAL = re.compile("/approval/")


@pytest.fixture
def mei(open_as: Open, cast: Cast, patient_desk: Desk) -> Page:
    """Before the first of three tickets whose drafts are ready."""
    return before_three(open_as("mei", base_url=patient_desk.url), cast)


def arrive(page: Page, count: int) -> None:
    """Requests that are looked at here go on only while the page is waited for."""
    until(lambda: Outgoing.objects.count() == count, page=page)


def test_what_found_no_server_is_said_and_sent_once_there_is_one(mei: Page) -> None:
    intercept(mei, APPROVAL, lambda route: route.abort())
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#not-carried")).to_contain_text("It is tried again.")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 2)
    mei.get_by_role("link", name="All open").click()
    expect(mei.locator("#not-carried")).to_contain_text("It is tried again.")
    assert not Outgoing.objects.exists()
    mei.unroute(APPROVAL)
    expect(mei.locator("#not-carried")).to_be_hidden()
    arrive(mei, 2)


#: Always just painted, whenever one looks.
JUST_PAINTED = """(() => {
    const entries = performance.getEntriesByName.bind(performance);
    performance.getEntriesByName = (name) =>
        name === "first-contentful-paint" ? [{ startTime: performance.now() }] : entries(name);
})()"""


def test_a_key_that_is_pressed_twice_by_a_slip_approves_nothing_unseen(mei: Page) -> None:
    mei.context.add_init_script(JUST_PAINTED)
    mei.keyboard.press("Shift+A")
    expect(mei.locator("#ticket-title")).to_have_text("When does card 1 arrive?")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    for key in ("Shift+A", "a"):
        mei.keyboard.press(key)
        expect(mei.locator("#notice")).to_contain_text("This has only just come: read it first.")
    arrive(mei, 1)
    expect(mei.locator("#ticket-title")).to_have_text("When does card 1 arrive?")
    assert Draft.objects.filter(status="ready").count() == 2


def test_two_decisions_arrive_though_nobody_waited_for_the_first(mei: Page) -> None:
    held = hold(mei, "/approval/")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    wait_for(mei, held)
    mei.keyboard.press("Shift+A")
    stands_before(mei, 2)
    arrive(mei, 2)


def test_who_has_gone_on_is_told_that_an_answer_was_not_sent(mei: Page, cast: Cast) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    arrive(mei, 1)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    ticket = Outgoing.objects.get().ticket
    receive_message(ticket, customer=ticket.requester, text="Wait, something else!", client_key=uuid4())
    told, link = mei.locator("#stopped"), mei.locator("#stopped a")
    words = f"Your answer to {ticket.requester} was not sent after all."
    expect(mei.locator("#announcer")).to_have_text(words)
    expect(told).to_contain_text(words)
    expect(mei.locator("#undoable")).to_be_hidden()
    mei.keyboard.press("Shift+A")
    stands_before(mei, 2)
    expect(told, "on whatever page, until one has looked").to_be_visible()
    arrive(mei, 2)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    second = Outgoing.objects.pending().get()
    undo_reply(second, agent=cast.liam)
    expect(told, "nor one that a colleague takes back").to_contain_text("2 answers of yours were not sent")
    expect(mei.locator("#undoable")).to_be_hidden()
    expect(link).to_have_attribute("href", second.ticket.get_absolute_url())
    link.click()
    mei.wait_for_url(f"**{second.ticket.get_absolute_url()}**")
    expect(told).to_contain_text(words)
    expect(link).to_have_attribute("href", ticket.get_absolute_url())
    heard = "Object.keys(sessionStorage).some((name) => name.startsWith('heard:'))"
    until(lambda: mei.evaluate(heard), page=mei)
    held = hold(mei, "/console/stopped/")
    told.get_by_role("button", name="Dismiss").click()
    putting_away = wait_for(mei, held)
    mei.keyboard.press("w")
    mei.keyboard.type("Half a ")
    putting_away.continue_()
    expect(told).to_be_hidden()
    mei.keyboard.type("word")
    expect(mei.locator("#composer-text")).to_have_value("Half a word")
    expect(mei.locator("#notice"), "nothing is said of what is put away").to_be_hidden()
    mei.reload()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(told).to_be_hidden()


def test_who_reads_articles_meanwhile_is_told_there_and_on_every_device(
    mei: Page, cast: Cast, open_as: Open, patient_desk: Desk
) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    arrive(mei, 1)
    with mei.expect_response(re.compile("/person/stream/")):
        mei.keyboard.press("g")
        mei.keyboard.press("a")
        mei.wait_for_url("**/console/articles/")
    mei.wait_for_timeout(300)
    expect(mei.locator("#announcer"), "nothing was looked for").not_to_contain_text("article")
    other = open_as("mei", base_url=patient_desk.url)
    other.goto("/console/queue/filters/")
    ticket = Outgoing.objects.get().ticket
    words = f"Your answer to {ticket.requester} was not sent after all."
    expect(mei.locator("#stopped")).to_be_hidden()
    receive_message(ticket, customer=ticket.requester, text="Wait, something else!", client_key=uuid4())
    for page in (mei, other):
        expect(page.locator("#stopped")).to_contain_text(words)
        expect(page.locator("#announcer")).to_have_text(words)
    said = mei.locator("#notice")
    expect(said, "to who looks elsewhere on the page as well").to_contain_text(words)
    mei.reload()
    expect(mei.locator("#stopped")).to_contain_text(words)
    mei.keyboard.press("Control+k")
    expect(mei.locator("#palette [data-places] [role=option]").first).to_contain_text(words)
    mei.evaluate(CLOSED_AND_PRESSED, "gn")
    mei.wait_for_url(f"**{ticket.get_absolute_url()}**")
    expect(mei.locator("#outgoing")).to_contain_text("was not sent")
    for page in (mei, other):
        expect(page.locator("#stopped"), "one has looked").to_be_hidden()
    mei.keyboard.press("u")
    mei.wait_for_url(re.compile(r"/console/(\?.*)?$"))
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(mei.locator("#stopped")).to_be_hidden()
    for key in "gn":
        mei.keyboard.press(key)
    expect(mei.locator("#notice")).to_have_text(re.compile("There is no answer of yours that was not sent."))


def test_who_stays_is_told_that_a_colleague_took_the_answer_back(mei: Page, cast: Cast) -> None:
    mei.keyboard.press("a")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    mei.evaluate(LISTEN)
    undo_reply(Outgoing.objects.get(), agent=cast.liam)
    words = "Your answer here was not sent after all."
    hears(mei, words)
    until(lambda: not StoppedReply.objects.exists(), page=mei)
    mei.wait_for_timeout(
        500
    )  # who has looked is told so by a push, which takes nothing away that is being read
    expect(mei.locator("#notice")).to_contain_text(words)
    expect(mei.locator("#stopped")).to_be_hidden()


def test_what_is_put_away_leaves_the_focus_with_somebody(mei: Page) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    arrive(mei, 1)
    ticket = Outgoing.objects.get().ticket
    receive_message(ticket, customer=ticket.requester, text="Wait, something else!", client_key=uuid4())
    mei.locator("#stopped").get_by_role("button", name="Dismiss").press("Enter")
    expect(mei.locator("#stopped")).to_be_hidden()
    assert_someone_has_the_focus(mei)


def test_what_one_has_undone_in_another_tab_oneself_is_no_news(mei: Page, cast: Cast) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    arrive(mei, 1)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    undo_reply(Outgoing.objects.get(), agent=cast.mei)
    expect(mei.locator("#undoable")).to_be_hidden()
    expect(mei.locator("#stopped")).to_be_hidden()


def test_z_waits_for_what_is_on_its_way_though_one_before_was_not_sent(mei: Page) -> None:
    for number in (1, 2):
        mei.keyboard.press("Shift+A")
        stands_before(mei, number)
        arrive(mei, number)
    until(lambda: not mei.evaluate(CARRIED), page=mei)
    held = hold(mei, "/approval/", times=None)  # whichever page sends it, it does not arrive
    mei.keyboard.press("Shift+A")
    wait_for(mei, held)
    first = Outgoing.objects.order_by("pk")[0].ticket
    receive_message(first, customer=first.requester, text="Wait, something else!", client_key=uuid4())
    expect(mei.locator("#stopped")).to_contain_text("was not sent")
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    assert Outgoing.objects.pending().count() == 1, "the second one goes on its way"


def test_z_takes_back_one_decision_after_the_other(mei: Page) -> None:
    for number in (1, 2):
        mei.keyboard.press("Shift+A")
        stands_before(mei, number)
    until(lambda: not mei.evaluate(CARRIED), page=mei)
    first = Ticket.objects.order_by("pk")[0]
    mei.keyboard.press("z")
    until(lambda: list(Outgoing.objects.pending().values_list("ticket", flat=True)) == [first.pk], page=mei)
    expect(mei.locator("#undoable")).to_be_visible()
    mei.keyboard.press("z")
    until(lambda: not Outgoing.objects.pending().exists(), page=mei)
    expect(mei.locator("#undoable")).to_be_hidden()


def test_z_undoes_what_is_on_its_way_as_soon_as_it_is_through(mei: Page) -> None:
    held = hold(mei, "/approval/")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    approval = wait_for(mei, held)
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    approval.continue_()
    expect(mei.locator("#notice")).to_contain_text("Nothing was sent")
    assert Outgoing.objects.get().status == OutgoingStatus.UNDONE


def test_z_is_for_what_was_done_since_an_approval_that_is_still_on_its_way(mei: Page) -> None:
    held = hold(mei, "/approval/")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    approval = wait_for(mei, held)
    mei.keyboard.press("t")
    expect(mei.locator("#undoable")).to_contain_text("taken it over")
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("Undone")
    approval.continue_()
    arrive(mei, 1)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent")
    assert Outgoing.objects.pending().exists()
    assert not Ticket.objects.filter(assignee__isnull=False).exists()


def test_z_right_behind_an_approval_is_not_for_a_verb_from_before(mei: Page) -> None:
    answer = press_held(mei, "t", "/takeover/")
    mei.evaluate(APPROVE_AND_UNDO)
    stands_before(mei, 1)
    expect(mei.locator("#notice")).to_contain_text("Nothing was sent")
    assert Outgoing.objects.get().status == OutgoingStatus.UNDONE
    answer.abort()


def test_z_right_behind_the_approval_is_for_it_whichever_page_hears_of_it(mei: Page) -> None:
    mei.evaluate(APPROVE_AND_UNDO)
    stands_before(mei, 1)
    expect(mei.locator("#notice")).to_contain_text("Nothing was sent")
    assert Outgoing.objects.get().status == OutgoingStatus.UNDONE


@pytest.mark.parametrize("late", ["/approval/", "/outgoing/$"])
def test_z_pressed_too_soon_undoes_what_it_was_pressed_for(mei: Page, late: str) -> None:
    answer = press_held(mei, "a", late)
    mei.keyboard.press("z")
    if late == "/approval/":
        expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    answer.continue_()
    until(lambda: Outgoing.objects.filter(status=OutgoingStatus.UNDONE).count() == 1, page=mei)
    mei.wait_for_selector("#draft[data-status=ready]")
    expect(mei.locator("#notice"), "also to who looks").to_contain_text("Undone. Nothing was sent to Ana.")


def test_z_pressed_too_soon_spares_what_was_done_before(mei: Page) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#undoable"), "there is something that Z could undo at once").to_be_visible()
    answer = press_held(mei, "a", "/approval/")
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    answer.continue_()
    until(lambda: Outgoing.objects.filter(status=OutgoingStatus.UNDONE).exists(), page=mei)
    subjects = Outgoing.objects.filter(status=OutgoingStatus.UNDONE).values_list("ticket__subject", flat=True)
    assert list(subjects) == ["When does card 1 arrive?"]


def test_z_waits_for_nothing_that_only_shows_something(mei: Page, cast: Cast) -> None:
    ticket = Ticket.objects.earliest("pk")
    receive_message(ticket, customer=cast.ana, text="Wo ist meine Karte bitte?", client_key=uuid4())
    expect(mei.locator("#translation-2 [data-quiet], #translation-2 button").first).to_be_attached()
    mei.keyboard.press("w")
    mei.keyboard.type("It arrives today.")
    expect(mei.locator(".send-reply"), "all that came is on the screen").to_be_enabled()
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    mei.keyboard.press("Escape")
    press_held(mei, "l", "/translation")
    mei.keyboard.press("z")
    until(lambda: Outgoing.objects.filter(status=OutgoingStatus.UNDONE).exists(), page=mei)


def test_z_is_heard_while_a_reason_is_on_its_way(mei: Page) -> None:
    held = hold(mei, "/rejection/")
    mei.keyboard.press("r")
    mei.keyboard.press("4")
    answer = wait_for(mei, held)
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    answer.continue_()
    expect(mei.locator("#messages")).to_contain_text("Mei brought the draft back that was read before.")


@pytest.mark.parametrize("status", [204, 409])
def test_what_z_was_pressed_for_too_soon_and_cannot_undo_is_said(mei: Page, status: int) -> None:
    answer = press_held(mei, "a", "/approval/")
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("as soon as it is through")
    answer.fulfill(status=status)
    if status == 204:
        expect(mei.locator("#notice")).to_contain_text("It is through, and cannot be undone.")
    for place in ("notice", "announcer"):
        expect(mei.locator(f"#{place}:visible", has_text="as soon as it is through")).to_have_count(0)


def test_one_undo_without_an_answer_holds_back_no_other(mei: Page) -> None:
    for number in (1, 2):
        mei.keyboard.press("Shift+A")
        stands_before(mei, number)
    until(lambda: Outgoing.objects.pending().count() == 2, page=mei)
    expect(mei.locator("#undoable")).to_be_visible()
    last = Outgoing.objects.latest("pk")
    intercept(mei, re.compile(f"{last.public_id}/undo/"), lambda _route: None)
    mei.keyboard.press("z")
    mei.keyboard.press("z")
    until(lambda: list(Outgoing.objects.pending()) == [last], 10, page=mei)


def test_the_second_z_is_not_lost_for_who_leaves_before_the_first_has_its_answer(mei: Page) -> None:
    ticket = Ticket.objects.order_by("pk")[0]
    unhurried(mei).keyboard.press("t")
    expect(mei.locator("#undoable")).to_contain_text("You have taken it over.")
    snooze(mei)
    expect(mei.locator("#undoable")).to_contain_text("Snoozed.")
    late: list[APIResponse] = []
    intercept(mei, "**/undoing/", lambda route: late.append(route.fetch()), times=1)
    mei.keyboard.press("z")
    until(lambda: bool(late), page=mei)
    expect(mei.locator("#undoable")).to_contain_text("You have taken it over.")
    mei.keyboard.press("z")
    expect(mei.locator("#undoable")).to_be_hidden()
    ticket.refresh_from_db()
    assert ticket.assignee, "the first has no answer yet: the second waits"
    mei.goto("/console/")
    until(lambda: Ticket.objects.get(pk=ticket.pk).assignee is None, page=mei)


@pytest.mark.parametrize("status", [409, 502])
def test_where_the_last_decision_did_not_arrive_z_takes_back_the_one_before(mei: Page, status: int) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_be_visible()
    intercept(mei, APPROVAL, lambda route: route.fulfill(status=status, body="<p>Liam was faster.</p>"))
    mei.keyboard.press("Shift+A")
    stands_before(mei, 2)
    expect(mei.locator("#not-carried")).to_be_visible()
    mei.keyboard.press("z")
    until(lambda: not Outgoing.objects.pending().exists(), page=mei)


def test_after_the_reply_on_the_page_z_takes_back_the_decision_before_it(mei: Page) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_be_visible()
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    expect(mei.locator("#undoable")).to_be_hidden()
    mei.keyboard.press("Escape")
    snooze(mei)
    mei.keyboard.press("z")
    expect(mei.locator("#undoable"), "the reply on the page comes next, by its own key").to_be_hidden()
    until(lambda: not Ticket.objects.snoozed().exists(), page=mei)
    mei.keyboard.press("z")
    expect(mei.locator("#undoable")).to_be_visible()
    until(lambda: Outgoing.objects.pending().get().body != "On Monday.", page=mei)
    mei.keyboard.press("z")
    until(lambda: not Outgoing.objects.pending().exists(), page=mei)


def test_z_takes_back_the_own_reply_that_waits_in_the_ticket_one_has_left(mei: Page) -> None:
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    mei.reload()
    stands_before(mei, 0)
    expect(
        mei.locator("#outgoing[data-status=pending] [data-key=z]"), "here its card has the key"
    ).to_be_visible()
    expect(mei.locator("#undoable")).to_be_hidden()
    mei.keyboard.press("j")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_contain_text("About to be sent to Ana.")
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone. Nothing was sent to Ana.")
    assert Outgoing.objects.get().status == OutgoingStatus.UNDONE


def test_no_draft_is_decided_while_ones_own_reply_is_about_to_go(mei: Page) -> None:
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    approve = mei.locator("#draft .draft-decide [data-key=a]")
    expect(approve).to_be_disabled()
    mei.keyboard.press("Escape")
    for key in ("a", "Shift+A"):
        mei.keyboard.press("l")
        expect(mei.locator("#notice")).to_contain_text("left to translate")
        mei.keyboard.press(key)
        expect(mei.locator("#notice")).to_contain_text("A reply is about to be sent here.")
    mei.reload()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    expect(approve).to_be_disabled()
    answer = press_held(mei, "z", "/undo/")
    card = mei.locator("#outgoing")
    expect(card.get_by_text("Taking it back…")).to_be_visible()
    expect(card.get_by_text("Sending in"), "nobody is told that it goes").to_be_hidden()
    answer.continue_()
    expect(approve).to_be_enabled()
    assert Outgoing.objects.get().status == OutgoingStatus.UNDONE


def test_a_page_kept_for_the_way_back_offers_what_was_done_since(mei: Page) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#undoable")).to_be_visible()
    since = mei.evaluate("({ ...sessionStorage })")
    hold(mei, "/undo/")
    mei.keyboard.press("z")
    expect(mei.locator("#undoable")).to_be_hidden()
    mei.evaluate("(since) => Object.assign(sessionStorage, since)", since)
    mei.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(mei.locator("#undoable")).to_be_visible()


def test_colleagues_see_who_approved_and_went_on_at_the_next_ticket_alone(
    mei: Page, open_as: Open, patient_desk: Desk
) -> None:
    first, second = Ticket.objects.order_by("pk")[:2]
    liam = open_as("liam", base_url=patient_desk.url)
    liam.goto("/console/?view=all")
    expect(liam.locator(f".here[data-here='{first.public_id}'] .avatar")).to_have_text("M")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(liam.locator(f".here[data-here='{second.public_id}'] .avatar")).to_have_text("M")
    expect(liam.locator(f".here[data-here='{first.public_id}'] .avatar")).to_have_count(0, timeout=20_000)


def test_a_server_that_cannot_answer_now_is_asked_again(mei: Page) -> None:
    intercept(mei, APPROVAL, lambda route: route.fulfill(status=502), times=1)
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    arrive(mei, 1)


def test_a_refusal_is_told_until_it_is_seen_and_the_edit_is_still_there(mei: Page, cast: Cast) -> None:
    ticket = Ticket.objects.order_by("pk")[0]
    mei.keyboard.press("e")
    mei.keyboard.type(" Mine.")
    mei.keyboard.press("Escape")
    until(lambda: Unsent.objects.filter(text__endswith=" Mine.").exists())

    def after_liam(route: Route) -> None:
        approve_draft(Draft.objects.get(ticket=ticket), agent=cast.liam, client_key=uuid4())
        route.continue_()

    intercept(mei, APPROVAL, after_liam, times=1)
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    notice = mei.locator("#not-carried")
    expect(notice).to_contain_text("Liam has already approved this draft.")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 2)
    expect(notice).to_contain_text("Liam has already approved this draft.")
    notice.get_by_role("link", name="Go back to it").click()
    mei.wait_for_url(f"**/{ticket.public_id}/**")
    expect(mei.locator("#elsewhere")).to_contain_text("Mine.")
    mei.reload()
    expect(notice).to_be_hidden()


def test_a_refusal_can_be_put_away(mei: Page, cast: Cast) -> None:
    intercept(mei, APPROVAL, lambda route: route.fulfill(status=409, body="<p>Liam was faster.</p>"), times=1)
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    notice = mei.locator("#not-carried")
    expect(notice).to_contain_text("Liam was faster.")
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_be_hidden()
    assert_someone_has_the_focus(mei)
    mei.reload()
    stands_before(mei, 1)
    expect(notice).to_be_hidden()


def test_what_somebody_else_decided_in_this_tab_is_not_sent_in_ones_own_name(
    mei: Page, open_as: Open
) -> None:
    intercept(mei, APPROVAL, lambda route: route.abort())
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    url = mei.url
    mei.goto("about:blank")  # the page that was Mei's would try again
    sign_in(mei, open_as("liam").context.cookies(), at=url)
    mei.unroute(APPROVAL)
    mei.goto(url)
    stands_before(mei, 1)
    mei.wait_for_load_state("networkidle")
    assert not Outgoing.objects.exists()


def test_a_page_left_open_sends_nothing_in_the_name_of_a_colleague_who_has_signed_in(
    mei: Page, open_as: Open
) -> None:
    intercept(mei, APPROVAL, lambda route: route.abort())
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    own = mei.context.cookies()
    sign_in(mei, open_as("liam").context.cookies(), at=mei.url)
    mei.unroute(APPROVAL)
    expect(mei.locator("#gone")).to_be_visible()
    assert not Outgoing.objects.exists()
    sign_in(mei, own, at=mei.url)
    mei.reload()
    arrive(mei, 1)


def test_a_page_left_open_shows_and_does_nothing_of_a_colleague_who_has_signed_in(
    mei: Page, open_as: Open, cast: Cast
) -> None:
    ticket = Ticket.objects.order_by("pk")[0]
    Unsent.objects.create(user=cast.liam, ticket=ticket, place="reply", text="Liam's words", revision=1)
    sign_in(mei, open_as("liam").context.cookies(), at=mei.url)
    own, asked = str(cast.mei.pk), []
    mei.on("request", lambda request: asked.append(request.headers.get("x-person", "")))
    mei.evaluate("dispatchEvent(new Event('focus'))")
    expect(mei.locator("#gone")).to_be_visible()
    mei.locator("#composer-text").fill("Mei's words")
    mei.locator("#composer-text").blur()
    mei.keyboard.press("t")
    mei.keyboard.press("a")
    until(lambda: len(asked) > 4, page=mei)
    mei.wait_for_load_state("networkidle")
    assert set(asked) == {own}
    expect(mei.locator("#composer-text")).to_have_value("Mei's words")
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert not Outgoing.objects.exists()
    assert Unsent.objects.get().text == "Liam's words"


def test_the_way_back_puts_no_edit_of_a_colleague_into_the_draft(
    mei: Page, open_as: Open, desk: Desk
) -> None:
    mei.keyboard.press("e")
    mei.locator("#revision-text").press_sequentially(" Words of Mei.")
    draft = mei.url
    mei.goto("/console/articles/")
    sign_in(mei, open_as("liam").context.cookies(), at=draft)
    mei.go_back()
    expect(mei.locator("#draft[data-status=ready]")).to_be_visible()
    expect(mei.locator(".desk")).not_to_have_attribute(
        "data-person", str(User.objects.get(username="mei").pk)
    )
    mei.wait_for_timeout(1_000)  # for as long as the browser would take to fill the form in again
    expect(mei.locator("#revision-text")).not_to_have_value(re.compile("Words of Mei"))


#: What is seen of a page at its first moment after the way back: before the answer to anything that it asks for.
COME_BACK = """() => {
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    return document.getElementById("messages").checkVisibility({ visibilityProperty: true });
}"""


@pytest.mark.parametrize("is_signed_out", ["", "in the menu", "by its page"])
def test_the_way_back_shows_nothing_of_who_was_signed_in_before(
    mei: Page, open_as: Open, is_signed_out: str
) -> None:
    held = hold(mei, re.compile(r"/tickets/\w+/(\?.*)?$").pattern)
    mei.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert mei.evaluate(COME_BACK), "one's own page is there at once"
    colleague = mei.context.new_page()
    if is_signed_out:
        colleague.goto("/console/" if is_signed_out == "in the menu" else "/accounts/logout/")
        if is_signed_out == "in the menu":
            colleague.get_by_role("button", name="Mei: language and sign-out").click()
        colleague.get_by_role("button", name="Sign out").click()
        colleague.wait_for_url("**/accounts/login/**")
    else:
        sign_in(mei, open_as("liam").context.cookies(), at=mei.url)
        colleague.goto("/console/")
        expect(colleague.locator("main[data-lives]")).to_be_attached()
    mei.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert not mei.evaluate(COME_BACK)
    wait_for(mei, held).continue_()
    if is_signed_out:
        mei.wait_for_url("**/accounts/login/**")
    else:
        liam = User.objects.get(username="liam")
        expect(mei.locator(".desk")).to_have_attribute("data-person", str(liam.pk))
        expect(mei.locator("#messages")).to_be_visible()


def sign_in(page: Page, cookies: list[Cookie], *, at: str) -> None:
    """As whom they belong to, in the browser of `page`."""
    desk = at.partition("/console/")[0]
    page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": desk} for one in cookies])


def test_where_no_page_follows_it_is_sent_from_the_one_that_is_still_there(mei: Page) -> None:
    first = Ticket.objects.order_by("pk")[0]
    told_gone: list[str] = []

    def note(request: Request) -> None:
        if "doing=gone" in (request.post_data or ""):
            told_gone.append(request.url)

    mei.on("request", note)
    mei.evaluate("document.addEventListener('click', (event) => event.preventDefault(), { once: true })")
    mei.keyboard.press("Shift+A")
    mei.evaluate("location.hash = 'composer'")
    arrive(mei, 1)
    stands_before(mei, 0)
    assert not told_gone, "another place on the page is no other page"
    mei.evaluate(
        "void (globalThis.fetch = async (url, { body }) => (sessionStorage.told = `${url} ${body}`))"
    )
    mei.goto("/console/articles/")
    assert f"{first.public_id}/presence/ doing=gone" in mei.evaluate("sessionStorage.told")


def test_nobody_is_led_back_to_what_was_decided_while_the_list_was_on_its_way(mei: Page) -> None:
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    arrive(mei, 1)
    held = hold(mei, "/approval/")
    mei.keyboard.press("Shift+A")
    stands_before(mei, 2)
    wait_for(mei, held)

    def older(route: Route) -> None:
        response = route.fetch()
        held[0].continue_()
        until(lambda: Outgoing.objects.count() == 2)
        time.sleep(0.2)  # until the page has heard so, but has not looked at the list again
        route.fulfill(response=response)

    intercept(mei, re.compile("/queue/"), older, times=1)
    mei.keyboard.press("Shift+A")
    expect(mei.get_by_role("heading", name="Choose a conversation")).to_be_visible()
    arrive(mei, 3)


def test_one_decision_that_the_server_cannot_take_holds_back_no_other(mei: Page) -> None:
    asked: list[str] = []

    def broken(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url == asked[0]:
            route.fulfill(status=500)
        else:
            route.continue_()

    intercept(mei, APPROVAL, broken)
    for number in (1, 2):
        mei.keyboard.press("Shift+A")
        stands_before(mei, number)
    arrive(mei, 1)
    expect(mei.locator("#not-carried")).to_contain_text("It is tried again.")
    mei.unroute(APPROVAL)
    arrive(mei, 2)


def test_a_refusal_without_words_is_told_and_not_asked_again(mei: Page) -> None:
    asked: list[Route] = []

    def refuse(route: Route) -> None:
        asked.append(route)
        route.fulfill(status=400)

    intercept(mei, APPROVAL, refuse)
    mei.keyboard.press("Shift+A")
    stands_before(mei, 1)
    expect(mei.locator("#not-carried")).to_contain_text("The answer before was not sent.")
    mei.reload()
    stands_before(mei, 1)
    expect(mei.locator("#not-carried")).to_contain_text("The answer before was not sent.")
    assert len(asked) == 1
