"""The console by keyboard alone, and without any script."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from assistant.models import Draft
from tests.cast import Cast
from tests.journeys.looks import look_everywhere
from tests.journeys.test_main_job import ask, open_ticket, wait_for_draft
from tickets.actions import escalate
from tickets.models import Message, Ticket

Open = Callable[..., Page]


def two_questions(open_as: Open) -> None:
    for text in ("When does my card arrive?", "Can I track my card?"):
        ask(open_as("ana"), text)


def test_the_queue_is_walked_and_a_ticket_opened_and_left(open_as: Open) -> None:
    two_questions(open_as)
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    mei.keyboard.press("j")
    mei.keyboard.press("j")
    for key, subject in (
        ("Enter", "Can I track my card?"),
        ("k", "When does my card arrive?"),
        ("j", "Can I track my card?"),
    ):
        mei.keyboard.press(key)
        expect(mei.locator("#ticket-title")).to_have_text(subject)
        mei.wait_for_load_state()
    mei.keyboard.press("u")
    mei.wait_for_url("**/console/?view=all")
    mei.keyboard.press("g")
    mei.keyboard.press("i")
    mei.wait_for_url("**/console/")


def test_only_a_page_that_lives_has_the_next_ticket_prepared(open_as: Open) -> None:
    two_questions(open_as)
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    assert prepared(mei) == ["When does my card arrive?"]
    mei.locator("#queue .row a").first.click()
    expect(mei.locator("#ticket-title")).to_have_text("When does my card arrive?")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    assert prepared(mei) == ["Can I track my card?"]
    mei.locator("main").evaluate("main => delete main.dataset.lives")
    assert prepared(mei) == []


def prepared(page: Page) -> list[str]:
    """What stands in the rows that the browser may load before they are asked for."""
    subjects: list[str] = page.evaluate("""async () => {
        const { prerender } = await (await fetch("/console/ahead/")).json();
        const links = prerender.flatMap(({ where }) => [...document.querySelectorAll(where.selector_matches)]);
        return links.map((link) => link.querySelector(".row-subject").textContent.trim());
    }""")
    return subjects


def test_a_key_that_is_held_decides_once_and_still_walks(open_as: Open) -> None:
    two_questions(open_as)
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    mei.locator("#queue .row a").first.click()
    wait_for_draft(mei)
    mei.keyboard.down("Shift")
    for _ in range(20):
        mei.keyboard.down("A")
        mei.wait_for_timeout(100)
    mei.keyboard.up("A")
    mei.keyboard.up("Shift")
    assert Draft.objects.exclude(decided_at=None).count() <= 1
    mei.goto("/console/?view=all")
    mei.keyboard.down("j")
    mei.keyboard.down("j")
    expect(mei.locator("#queue .row a").nth(1)).to_be_focused()


def test_keys_do_nothing_while_one_types(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("w")
    mei.keyboard.type("a r t s x")
    expect(mei.locator("#composer-text")).to_have_value("a r t s x")
    assert not Message.objects.exclude(author="customer").exists()
    mei.keyboard.press("Escape")
    expect(mei.locator("#composer-text")).not_to_be_focused()
    mei.keyboard.press("a")
    expect(mei.locator("article[data-author=assistant]")).to_have_count(1)


def test_a_note_and_a_reply_are_two_texts(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    box = mei.locator("#composer-text")
    mei.keyboard.press("n")
    mei.keyboard.type("She is difficult")
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    expect(box).to_have_value("")
    mei.keyboard.type("Hello Ana")
    mei.reload()
    expect(box).to_have_value("Hello Ana")
    mei.locator("[data-key=w]").wait_for(state="attached")
    mei.keyboard.press("w")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-author=agent]")).to_contain_text("Hello Ana")
    mei.keyboard.press("Escape")
    mei.keyboard.press("n")
    expect(box).to_have_value("She is difficult")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-note]")).to_contain_text("She is difficult")
    written = ticket.messages.filter(author="agent").order_by("seq")
    assert list(written.values_list("body", "is_public")) == [
        ("Hello Ana", True),
        ("She is difficult", False),
    ]


def test_approving_after_an_edit_was_left_shows_the_decision(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("e")
    mei.keyboard.type(" And a word of mine.")
    mei.keyboard.press("Escape")
    expect(mei.get_by_text("Your edit is kept.").first).to_be_visible()
    mei.keyboard.press("e")
    expect(mei.locator("#revision-text")).to_have_value(re.compile("And a word of mine"))
    mei.keyboard.press("Escape")
    mei.keyboard.press("a")
    expect(mei.locator("#draft[data-status=approved]")).to_be_visible()
    expect(mei.locator("article[data-author=assistant]")).not_to_contain_text("And a word of mine")
    expect(mei.locator("#composer-text")).to_have_value("")


def test_the_sheet_lists_exactly_the_keys_that_work(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    sofia = open_as("sofia")
    ticket = open_ticket(sofia)
    wait_for_draft(sofia)
    pressed = keys_of(sofia)
    sofia.keyboard.press("t")
    sofia.wait_for_selector("[data-key=b]")
    pressed |= keys_of(sofia)
    sofia.keyboard.press("?")
    listed = {key.lower() for key in sofia.locator("#help dt kbd").all_inner_texts()}
    spoken = {"shift", "v", "?", "j", "k", "u", "g", "esc", "ctrl", "↵", "1", "5", "q", "l", "@"}
    later = {"z", "d", ".", "o"}  # a reply waits; the ticket is solved; a draft is written; many messages
    assert listed - spoken - later == pressed - later
    sofia.keyboard.press("Escape")
    expect(sofia.locator("#help")).to_be_hidden()
    assert ticket.pk


def keys_of(page: Page) -> set[str]:
    return {
        str(button.get_attribute("data-key")).removeprefix("shift+")
        for button in page.locator("[data-key]").all()
    }


def test_without_a_script_the_draft_is_edited_and_sent(open_as: Open) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ask(ana)
    open_ticket(mei)
    wait_for_draft(mei)
    plain = open_as("liam", java_script_enabled=False)
    open_ticket(plain)
    plain.get_by_role("link", name="Edit").click()
    plain.fill("#revision-text", "It arrives on Monday.")
    plain.get_by_role("button", name="Send my version").click()
    expect(plain.locator("article[data-author=agent]")).to_contain_text("It arrives on Monday.")
    plain.fill("#composer-text", "Watch this one")
    plain.get_by_role("button", name="Add note").click()
    expect(plain.locator("article[data-note]")).to_contain_text("Watch this one")
    expect(ana.locator("article[data-author=agent]")).to_contain_text("It arrives on Monday.")


def test_the_ticket_and_its_sheets_are_accessible_and_fit(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"), "When does my card arrive? My mobile is +44 7700 900123.")
    ticket = Ticket.objects.get()
    escalate(ticket, agent=cast.mei, detail="She threatens to sue")
    sofia = open_as("sofia", reduced_motion="reduce")
    sofia.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(sofia)
    look_everywhere(sofia)
    for key in ("e", "r", "?"):
        sofia.keyboard.press(key)
        look_everywhere(sofia)
        sofia.keyboard.press("Escape")
