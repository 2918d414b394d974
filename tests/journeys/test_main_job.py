"""The product's main job, as three people see it, over real parts."""

import re
import signal
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.conftest import PATIENCE_MS, Desk
from tickets.actions import start_conversation
from tickets.models import Author, Escalation, Floor, Message, Ticket

Open = Callable[..., Page]
PATIENCE_S = PATIENCE_MS / 1_000

#: What moved by itself, from where to where: the caret behind a growing text is 2 px wide.
WATCH_JUMPS = """() => {
  window.jumps = [];
  const moved = ({ sources }) => sources.filter(({ currentRect }) => currentRect.width > 2);
  new PerformanceObserver((list) => window.jumps.push(...list.getEntries().flatMap(moved).map(
    ({ node, previousRect, currentRect }) => [node?.outerHTML?.slice(0, 80), previousRect, currentRect])))
    .observe({ type: "layout-shift" });
}"""


#: By the clock of the page, which no test sets.
IS_READ = """document.timeline.currentTime > 600 + Math.max(
    performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    performance.getEntriesByType("navigation")[0]?.activationStart ?? 0)"""

#: The first words of a draft: between two looks from outside it may have been written.
GROWING = "() => document.querySelector('#draft[data-status=writing] .draft-text')?.innerText.trim()"


def ask(page: Page, text: str = "When does my card arrive?") -> None:
    page.goto("/")
    page.fill("#text", text)
    page.click("form.chat-start button.button[data-kind=main]")
    page.wait_for_url("**/conversations/*/")


def open_ticket(page: Page, view: str = "all") -> Ticket:
    ticket = Ticket.objects.get()
    page.goto(f"/console/tickets/{ticket.public_id}/?view={view}")
    return ticket


def wait_for_draft(page: Page) -> None:
    """Until it can be decided: not while something that was said since is on its way to the page."""
    page.wait_for_selector("#draft[data-status=ready]:not(:has([data-held]))")
    read(page)


def read(page: Page) -> None:
    """No key approves what one cannot have read yet."""
    until(lambda: bool(page.evaluate(IS_READ)), page=page)


def wait_for_messages(page: Page) -> None:
    """Until the only conversation stands on the agent's page as far as it has come: before that nothing can be sent."""
    newest = Ticket.objects.get().last_seq
    expect(page.locator(f"#messages [data-seq='{newest}']")).to_be_attached()
    expect(page.locator(".send-reply")).to_be_enabled()


def unhurried(page: Page) -> Page:
    """On it nothing that can be undone runs out while a busy machine takes its time."""
    page.clock.set_fixed_time(timezone.now())
    return page


def test_a_question_becomes_an_answer_with_one_key(open_as: Open, desk: Desk) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    # So late that everybody is there when it begins.
    desk.simulator.fault("slow_first_byte", match="my new card", times=1, seconds=5)
    ask(ana, "When does my new card arrive?")
    expect(ana.get_by_text("The assistant is preparing an answer")).to_be_visible()
    open_ticket(mei)
    mei.evaluate(WATCH_JUMPS)
    first: str = mei.wait_for_function(GROWING).json_value()
    wait_for_draft(mei)
    whole = " ".join(mei.locator("#draft .draft-text").inner_text().split())
    assert whole.startswith(first)
    assert mei.evaluate("jumps") == [], "nothing but the caret of the text moves"
    expect(ana.get_by_text("A colleague is checking the answer")).to_be_visible()
    mei.keyboard.press("a")
    expect(ana.locator("article[data-author=assistant]")).to_contain_text("5 working days")
    expect(ana.locator("article[data-author=assistant]")).to_contain_text("Mei")
    expect(mei.locator("article[data-author=assistant]")).to_have_count(1)


def test_an_edited_draft_reaches_the_customer_as_the_agents_words(open_as: Open) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("e")
    editor = mei.locator("#draft textarea[name=text]")
    expect(editor).to_be_focused()
    editor.fill("It arrives tomorrow, I have checked.")
    mei.keyboard.press("Control+Enter")
    expect(ana.locator("article[data-author=agent]")).to_contain_text("It arrives tomorrow")
    assert Draft.objects.get().status == DraftStatus.EDITED


def test_a_rejected_draft_is_followed_by_another_one(open_as: Open) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("r")
    mei.keyboard.press("4")
    first = Draft.objects.order_by("pk")[0]
    mei.wait_for_selector(f"#draft[data-status=ready]:not([data-draft='{first.public_id}'])")
    assert list(Draft.objects.order_by("pk").values_list("status", flat=True)) == ["rejected", "ready"]
    expect(ana.locator("article[data-author=assistant]")).to_have_count(0)


@pytest.mark.parametrize("keys", [("r", "4"), ("Shift+R",)], ids=["reject", "another"])
def test_a_draft_put_aside_by_a_slip_is_back_with_one_key(open_as: Open, keys: tuple[str, ...]) -> None:
    ana, mei = open_as("ana"), unhurried(open_as("mei"))
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    read = Draft.objects.get()
    card = mei.locator(f"#draft[data-status=ready][data-draft='{read.public_id}']")
    for key in keys:
        mei.keyboard.press(key)
    expect(mei.locator("#undoable")).to_be_visible()
    expect(card).to_have_count(0)
    mei.keyboard.press("z")
    expect(card).to_be_visible()
    wait_for_draft(mei)
    mei.keyboard.press("a")
    expect(ana.locator("article[data-author=assistant]")).to_have_count(1)
    assert Draft.objects.get(pk=read.pk).status == DraftStatus.APPROVED


def test_taking_over_makes_it_a_conversation_between_people(open_as: Open) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    mei.keyboard.press("t")
    expect(ana.get_by_text("Mei has joined the conversation")).to_be_visible()
    wait_for_messages(mei)
    mei.fill("#composer-text", "Hi Ana, Mei here.")
    mei.keyboard.press("Control+Enter")
    expect(ana.locator("article[data-author=agent]")).to_contain_text("Mei here")
    ana.fill("#text", "And when exactly?")
    ana.keyboard.press("Enter")
    expect(mei.get_by_text("And when exactly?").first).to_be_visible()
    assert not Draft.objects.open().exists()


def test_what_an_agent_escalates_stands_in_the_supervisors_open_queue(open_as: Open) -> None:
    ana, mei, sofia = open_as("ana"), open_as("mei"), open_as("sofia")
    ask(ana)
    sofia.goto("/console/escalations/")
    open_ticket(mei)
    mei.keyboard.press("x")
    mei.locator("[name=detail]").fill("She asks for compensation")
    mei.keyboard.press("Control+Enter")
    expect(sofia.get_by_text("She asks for compensation")).to_be_visible()
    sofia.keyboard.press("x")
    sofia.locator("[data-board] [data-key='shift+x']").wait_for()
    sofia.keyboard.press("x")
    sofia.locator("[name=outcome]:visible").fill("Offered 10 pounds")
    sofia.keyboard.press("Control+Enter")
    until(Escalation.objects.filter(outcome="Offered 10 pounds").exists)


def test_a_colleague_who_is_slower_learns_who_was_faster(open_as: Open) -> None:
    ana, mei, liam = open_as("ana"), open_as("mei"), open_as("liam")
    ask(ana)
    open_ticket(mei)
    open_ticket(liam)
    wait_for_draft(mei)
    wait_for_draft(liam)
    liam.context.set_offline(True)
    mei.keyboard.press("a")
    expect(mei.locator("article[data-author=assistant]")).to_have_count(1)
    liam.context.set_offline(False)
    liam.evaluate("document.querySelector('#draft form[action*=approval]')?.requestSubmit()")
    expect(liam.get_by_text(re.compile("Mei")).first).to_be_visible()
    expect(liam.locator("article[data-author=assistant]")).to_have_count(1)
    assert Message.objects.filter(author=Author.ASSISTANT).count() == 1


def test_what_the_assistant_cannot_answer_stands_with_people(open_as: Open, desk: Desk) -> None:
    ana, sofia = open_as("ana"), open_as("sofia")
    sofia.goto("/console/escalations/")
    desk.simulator.fault("402", match="unpayable")
    ask(ana, "An unpayable question")
    expect(ana.get_by_text("A colleague will answer you here")).to_be_visible()
    expect(sofia.get_by_text("The balance at DeepSeek is used up")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_no_draft(cast: Cast, article: object, desk: Desk) -> None:
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    draft = Draft.objects.get(ticket=ticket)
    until(lambda: Draft.objects.filter(pk=draft.pk, status=DraftStatus.WRITING).exists(), 60)
    desk.processes[-1].send_signal(signal.SIGKILL)
    desk.processes[-1].wait(10)
    desk.worker()
    until(lambda: not Draft.objects.unwritten().exists(), 60)
    draft.refresh_from_db()
    ticket.refresh_from_db()
    assert draft.status == DraftStatus.READY or ticket.floor == Floor.PEOPLE
    assert Draft.objects.filter(ticket=ticket).count() == 1


def until(holds: Callable[[], bool], seconds: float = PATIENCE_S, *, page: Page | None = None) -> None:
    """Requests of `page` that are looked at in the test go on meanwhile."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        page.wait_for_timeout(50) if page else time.sleep(0.05)
