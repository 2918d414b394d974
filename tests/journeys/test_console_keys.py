"""The console by keyboard alone, and without any script."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Request, Route, expect

from assistant.models import Article, Draft, Topic
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.looks import assert_accessible, look_everywhere
from tests.journeys.test_clearing import LISTEN, hears
from tests.journeys.test_main_job import ask, open_ticket, unhurried, until, wait_for_draft, wait_for_messages
from tests.journeys.test_typing import hold, hold_answer, wait_for
from tickets.actions import (
    ask_for_deletion,
    claim_escalation,
    escalate,
    merge_ticket,
    receive_message,
    snooze_ticket,
    start_conversation,
    tag_ticket,
    take_over,
)
from tickets.models import SYSTEM, Escalation, Macro, Message, Outgoing, Status, Tag, Ticket, User

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")


def two_questions(open_as: Open) -> None:
    for text in ("When does my card arrive?", "Can I track my card?"):
        ask(open_as("ana"), text)


def before_question(open_as: Open) -> Page:
    """Mei before the only conversation, whose page hears what happens."""
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    return mei


def hold_note(page: Page) -> Route:
    """One that is on its way; nobody is in the box any more."""
    on_its_way = hold(page, "/notes/")
    page.keyboard.press("n")
    page.keyboard.type("She is difficult")
    page.keyboard.press("Control+Enter")
    note = wait_for(page, on_its_way)
    page.keyboard.press("Escape")
    return note


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
    for key in "jgi":  # whatever was pressed just before, two keys are two keys
        mei.keyboard.press(key)
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


def test_the_focus_lands_where_keys_hold_and_never_on_the_page_as_a_whole(open_as: Open) -> None:
    two_questions(open_as)
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    expect(mei.locator("main")).to_be_focused()
    mei.keyboard.press("/")
    mei.keyboard.type("track")
    mei.keyboard.press("Enter")
    mei.wait_for_url("**q=track*")
    found = mei.locator("#queue .row a")
    expect(found).to_be_focused()
    mei.keyboard.press("/")
    mei.keyboard.press("Escape")
    expect(found).to_be_focused()
    mei.keyboard.press("Enter")
    expect(mei.locator("#ticket-title")).to_have_text("Can I track my card?")
    expect(mei.locator(".thread")).to_be_focused()
    for key, place in (("w", ".thread"), ("/", "#queue [aria-current=page]"), ("n", ".thread")):
        mei.keyboard.press(key)
        expect(mei.locator("input:focus, textarea:focus")).to_be_visible()
        mei.keyboard.press("Escape")
        expect(mei.locator(place)).to_be_focused()
    mei.goto("/console/articles/")
    mei.keyboard.press("/")
    mei.keyboard.press("Escape")
    expect(mei.locator("main")).to_be_focused()


def test_the_palette_splits_and_translates_also_where_the_facts_are_folded_away(
    open_as: Open, cast: Cast
) -> None:
    ask(open_as("ana"), "要手续费吗？房东催我今天必须交押金。")
    ticket = Ticket.objects.get()
    receive_message(ticket, customer=cast.ana, text="还在吗？", client_key=uuid4())
    mei = open_as("mei")
    mei.set_viewport_size({"width": 800, "height": 800})
    mei.goto(ticket.get_absolute_url())
    expect(mei.locator("main[data-lives]")).to_be_attached()
    choose_in_palette(mei, "translate")
    expect(mei.locator("#translation-2 .aid-head")).to_be_visible()
    choose_in_palette(mei, "split")
    expect(mei.locator("#sheet")).to_contain_text("From which message on")
    mei.keyboard.press("1")
    expect(mei.locator("#sheet")).to_contain_text("From message 2 on")
    mei.keyboard.press("Escape")
    choose_in_palette(mei, "about this customer")
    expect(mei.locator("#customer-more")).to_contain_text("What the assistant was told")


def test_enter_in_a_choice_merges_nothing_yet(open_as: Open, cast: Cast) -> None:
    kept = start_conversation(cast.ana, text="Where is my parcel?", start_key=uuid4())
    gone = start_conversation(cast.ana, text="Where is my card?", start_key=uuid4())
    mei = open_as("mei")
    mei.goto(f"{gone.get_absolute_url()}?view=all")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.keyboard.press("Shift+M")
    choice = mei.get_by_role("radio", name="Where is my parcel?")
    expect(choice).to_be_focused()
    mei.keyboard.press("Enter")
    expect(choice).to_be_checked()
    expect(mei.locator("#sheet").get_by_role("button", name="Merge")).to_be_focused()
    assert not Ticket.objects.filter(status=Status.CLOSED).exists()
    mei.keyboard.press("Enter")
    mei.wait_for_url(f"**{kept.get_absolute_url()}?view=all")
    expect(mei.locator("#undoable")).to_contain_text("Merged. It goes on here.")
    expect(mei.locator("#queue [aria-current=page]")).to_contain_text("Where is my parcel?")


def test_a_key_that_does_nothing_here_says_why(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    for key, why in {
        ".": "No draft is being written now.",
        "Shift+E": "Nothing in a draft here is forbidden.",
        "l": "Nothing here is left to translate.",
        "o": "There is nothing here to sum up now.",
        "d": "An article is drafted from what is solved.",
        "Shift+S": "There is only one message: nothing can be split off.",
    }.items():
        mei.keyboard.press(key)
        expect(mei.locator("#notice")).to_contain_text(why)
        expect(mei.locator("#announcer")).to_have_text(why)
    assert_accessible(mei)


def test_keys_of_a_draft_say_why_they_do_nothing_where_none_is_open(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("e")
    mei.locator(".thread").focus()
    mei.keyboard.press("a")
    expect(mei.locator("#announcer")).to_have_text("You are editing the draft: send your version, or cancel.")
    mei.locator("#revision-text").press("Escape")
    mei.keyboard.press("t")
    expect(mei.locator("#state [data-key=b]")).to_be_visible()
    expect(mei.locator("#draft [data-key=a]")).to_have_count(0)
    for keys, why in (
        (("a", "e", "r", "Shift+A", "Shift+R"), "There is no draft here to decide on."),
        (("q",), "No sentence of a draft here has a quote."),
        (("t",), "A colleague or you hold it already."),
        (("Shift+X",), "There is no escalation of yours to take back."),
    ):
        for key in keys:
            mei.keyboard.press("l")
            expect(mei.locator("#announcer")).to_have_text("Nothing here is left to translate.")
            mei.keyboard.press(key)
            expect(mei.locator("#announcer")).to_have_text(why)


def test_b_says_that_the_customer_waits_for_a_deletion(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    ask_for_deletion(ticket, customer=ticket.requester)
    expect(mei.locator("#state[data-awaits-deletion]")).to_be_attached()
    mei.keyboard.press("b")
    expect(mei.locator("#notice")).to_contain_text("The customer asked for deletion: until that is decided")


def test_the_record_of_a_draft_is_read_by_keys_at_once_and_left_again(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei", viewport={"width": 1280, "height": 400})
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("y")
    column = mei.get_by_role("region", name="Why did it say that?")
    expect(column).to_be_focused()
    mei.keyboard.press("End")
    until(lambda: column.evaluate("(column) => column.scrollTop > 0"), page=mei)
    mei.keyboard.press("u")
    expect(mei.locator(".thread")).to_be_focused()


def test_pages_of_one_thing_begin_with_the_way_to_their_content_and_hear_their_keys(
    open_as: Open, cast: Cast
) -> None:
    article = Article.objects.published().earliest("pk")
    topic = Topic.objects.create(name="Delivery")
    macro = Macro(title="Bye", body="Bye.")
    macro.record("macro.created", actor=SYSTEM)
    sofia = open_as("sofia")
    for path, back in (
        (f"articles/{article.pk}/", "**/articles/"),
        (f"macros/{macro.pk}/", "**/macros/"),
        (f"topics/{topic.pk}/", "**/topics/"),
    ):
        with sofia.expect_response(re.compile("/console/stopped/")):
            sofia.goto(f"/console/{path}")
        sofia.keyboard.press("Tab")
        expect(sofia.locator(".skip-link")).to_be_focused()
        sofia.keyboard.press("Enter")
        expect(sofia.locator("main")).to_be_focused()
        sofia.keyboard.press("u")
        sofia.wait_for_url(back)
    sofia.goto(f"/console/articles/{article.pk}/")
    sofia.keyboard.press("p")
    expect(sofia.locator("#announcer")).to_have_text("It is published already.")


def test_what_is_closed_while_it_is_open_says_that_it_is_closed(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    mei.keyboard.press("Shift+S")
    expect(mei.locator("#notice")).to_contain_text("There is only one message")
    into = start_conversation(ticket.requester, text="And my parcel?", start_key=uuid4())
    merge_ticket(ticket, into=into, agent=cast.mei)
    expect(mei.locator("#state [data-status]")).to_have_text("Closed")
    mei.keyboard.press("Shift+S")
    expect(mei.locator("#notice")).to_contain_text("This conversation is closed: nothing can be split off.")


def test_what_one_has_gone_to_in_the_palette_stays_chosen_when_the_macros_come(open_as: Open) -> None:
    ask(open_as("ana"))
    Macro(title="Another day", body="Tomorrow.").record("macro.created", actor=SYSTEM)
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    held = hold(mei, "/macros/")
    mei.keyboard.press("Control+k")
    mei.keyboard.type("a")
    mei.keyboard.press("ArrowDown")
    mei.keyboard.press("ArrowDown")
    chosen = mei.locator("#palette [aria-selected=true]")
    words = chosen.inner_text()
    wait_for(mei, held).continue_()
    expect(mei.locator("#palette")).to_contain_text("Another day")
    expect(chosen).to_have_text(words)


def choose_in_palette(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.locator("#palette [data-verbs] [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")


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
    expect(mei.locator("#composer .htmx-request")).to_have_count(0)
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


@pytest.mark.parametrize("typed", ["", "Ask her for the number"])
def test_who_takes_over_answers_the_customer_unless_a_note_stands_there(open_as: Open, typed: str) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    mei.keyboard.press("n")
    mei.keyboard.type("She is difficult")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-note]")).to_contain_text("She is difficult")
    mei.keyboard.type(typed)
    mei.keyboard.press("Escape")
    mei.keyboard.press("t")
    expect(mei.locator("#state [data-key=b]")).to_be_visible()
    mode = "note" if typed else "reply"
    expect(mei.locator(f"#composer [name=mode][value={mode}]")).to_be_checked()
    expect(mei.locator("#composer-text")).to_have_value(typed)


def test_who_takes_over_while_a_note_is_on_its_way_answers_the_customer_behind_it(open_as: Open) -> None:
    mei = before_question(open_as)
    note = hold_note(mei)
    with mei.expect_response("**/takeover/"):
        mei.keyboard.press("t")
    expect(mei.locator("#state [data-key=b]")).to_be_visible()
    expect(mei.locator("#composer [name=mode][value=note]")).to_be_checked()
    note.continue_()
    expect(mei.locator("#composer [name=mode][value=reply]")).to_be_checked()
    expect(mei.locator("#composer-text")).to_have_value("")


def test_what_a_verb_does_to_the_composer_it_does_though_the_page_heard_of_it_before(open_as: Open) -> None:
    mei = before_question(open_as)
    mei.keyboard.press("n")
    mei.keyboard.press("Escape")
    taken = hold_answer(mei, "/takeover/")
    mei.keyboard.press("t")
    expect(mei.locator("#state [data-key=b]")).to_be_visible()
    expect(mei.locator("#composer [name=mode][value=note]")).to_be_checked()
    wait_for(mei, taken)()
    expect(mei.locator("#composer [name=mode][value=reply]")).to_be_checked()
    mei.keyboard.press("w")
    mei.keyboard.type("On Mon")
    mei.keyboard.press("Escape")
    wait_for_messages(mei)
    solved = hold_answer(mei, "/solution/")
    mei.keyboard.press("s")
    expect(mei.locator("#state [data-key=s]")).to_be_hidden()
    expect(mei.locator("#notice")).to_be_hidden()
    wait_for(mei, solved)()
    expect(mei.locator("#notice")).to_contain_text("was not sent")


def test_a_note_that_is_chosen_again_behind_one_on_its_way_stays_a_note(open_as: Open) -> None:
    mei = before_question(open_as)
    note = hold_note(mei)
    mei.keyboard.press("t")
    expect(mei.locator("#undoable")).to_contain_text("taken it over")
    mei.keyboard.press("n")
    mei.keyboard.press("Escape")
    note.continue_()
    expect(mei.locator("#composer-text")).to_have_value("")
    expect(mei.locator("article[data-note]")).to_contain_text("She is difficult")
    expect(mei.locator("#composer [name=mode][value=note]")).to_be_checked()


def test_a_note_begun_since_one_took_over_stays_a_note(open_as: Open) -> None:
    mei = before_question(open_as)
    taken = hold_answer(mei, "/takeover/")
    mei.keyboard.press("t")
    let_go = wait_for(mei, taken)
    mei.keyboard.press("n")
    mei.keyboard.press("Escape")
    with mei.expect_response("**/takeover/"):
        let_go()
    expect(mei.locator("#undoable")).to_contain_text("taken it over")
    mei.locator("#composer-text").click()
    mei.keyboard.type("She is difficult")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("article[data-note]")).to_contain_text("She is difficult")
    expect(mei.locator("#composer [name=mode][value=note]")).to_be_checked()


def test_z_waits_for_nothing_that_was_refused_when_its_place_was_gone(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    ticket = open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    asked = hold(mei, "/takeover/")
    mei.keyboard.press("t")
    let_go = wait_for(mei, asked)
    take_over(ticket, agent=cast.liam)
    expect(mei.locator("#state [data-key=t]")).to_have_count(0)
    let_go.continue_()
    expect(mei.locator("#refusal")).not_to_be_empty()
    expect(mei.locator(".htmx-request")).to_have_count(0)
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_contain_text("nothing to undo")


def test_a_key_behind_a_rejection_is_for_the_page_and_not_for_a_dialog_that_is_about_to_go(
    open_as: Open,
) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    rejected = hold(mei, "/rejection/")
    mei.keyboard.press("r")
    mei.keyboard.press("2")
    let_go = wait_for(mei, rejected)
    mei.keyboard.press("t")
    expect(mei.locator("#state [data-key=b]")).to_be_visible()
    let_go.continue_()
    expect(mei.locator("[popover]:popover-open")).to_have_count(0)


def test_s_says_when_one_can_solve_while_something_new_is_on_its_way(open_as: Open) -> None:
    ask(open_as("ana"))
    mei = open_as("mei")
    open_ticket(mei)
    wait_for_draft(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    intercept(mei, re.compile("/messages/"), lambda route: route.abort(), times=None)
    mei.locator("#composer-text").fill("On Monday.")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#state [data-held]")).to_be_attached()
    mei.keyboard.press("Escape")
    mei.keyboard.press("s")
    expect(mei.locator("#notice")).to_contain_text("You can solve as soon as you see it.")


def test_who_solves_with_a_reply_half_written_hears_that_it_was_not_sent(open_as: Open) -> None:
    mei = before_question(open_as)
    mei.keyboard.press("s")
    expect(mei.locator("#undoable")).to_contain_text("Solved")
    expect(mei.locator("#notice"), "there is none").to_be_hidden()
    mei.keyboard.press("z")
    expect(mei.locator("#notice")).to_have_text("Undone.")
    expect(mei.locator("#state [data-key=s]")).to_be_visible()
    mei.keyboard.press("w")
    mei.keyboard.type("On Mon")
    mei.keyboard.press("Escape")
    wait_for_messages(mei)
    mei.keyboard.press("s")
    expect(mei.locator("#undoable")).to_contain_text("Solved")
    expect(mei.locator("#notice")).to_have_text("Your reply was not sent: it still stands in the composer.")
    expect(mei.locator("#composer-text")).to_have_value("On Mon")


def test_an_edit_is_still_there_where_the_approval_is_seen_before_it_is_answered(
    open_as: Open, patient_desk: Desk
) -> None:
    ask(open_as("ana", base_url=patient_desk.url))
    mei = open_as("mei", base_url=patient_desk.url)
    open_ticket(mei)
    wait_for_draft(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    approved = hold_answer(mei, "/approval/")
    mei.keyboard.press("e")
    mei.keyboard.type(" By me.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("a")
    let_go = wait_for(mei, approved)
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    expect(mei.locator("#revision-text")).to_have_count(0)
    let_go()
    expect(mei.locator("[data-key=z]:visible").first).to_be_visible()
    mei.keyboard.press("z")
    wait_for_draft(mei)
    expect(mei.get_by_text("Your edit is kept.").first).to_be_visible()
    mei.keyboard.press("e")
    expect(mei.locator("#revision-text")).to_have_value(re.compile("By me.$"))


def test_an_edit_is_still_there_when_the_approval_without_it_is_taken_back(
    open_as: Open, patient_desk: Desk
) -> None:
    ask(open_as("ana", base_url=patient_desk.url))
    mei = open_as("mei", base_url=patient_desk.url)
    open_ticket(mei)
    for way in ("a", "Shift+A"):
        wait_for_draft(mei)
        mei.keyboard.press("e")
        mei.keyboard.type(f" By {way}.")
        mei.keyboard.press("Escape")
        expect(mei.get_by_text("Your edit is kept.").first).to_be_visible()
        mei.keyboard.press(way)
        expect(mei.locator("[data-key=z]:visible").first).to_be_visible()
        mei.keyboard.press("z")
        until(lambda: not Outgoing.objects.pending().exists(), page=mei)
        if way == "Shift+A":
            mei.go_back()
        wait_for_draft(mei)
        mei.keyboard.press("e")
        expect(mei.locator("#revision-text")).to_have_value(re.compile(f"By {re.escape(way)}.$"))
        mei.keyboard.press("Escape")


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
    """Read at once: the page goes on changing."""
    keys: list[str] = page.locator("[data-key]").evaluate_all("all => all.map(({ dataset }) => dataset.key)")
    return {key.removeprefix("shift+") for key in keys}


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
    snooze_ticket(ticket, agent=cast.mei, until=timezone.now() + timedelta(days=9))
    sofia = open_as("sofia", reduced_motion="reduce")
    sofia.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    wait_for_draft(sofia)
    for width in (360, 768, 1024, 1280, 1920):
        assert not cut_in_the_head(sofia, width)
    look_everywhere(sofia)
    for key in ("e", "r", "?"):
        sofia.keyboard.press(key)
        look_everywhere(sofia)
        sofia.keyboard.press("Escape")


def cut_in_the_head(page: Page, width: int) -> list[str]:
    """What is not to be read whole of who asks, of an escalation and of a snooze."""
    page.set_viewport_size({"width": width, "height": 800})
    chips = page.locator("#state .ticket-name p > :is(:first-child, [data-tone=danger], [data-until])")
    cut: list[str] = chips.evaluate_all(
        "all => all.filter((chip) => chip.scrollWidth > chip.clientWidth + 1).map((chip) => chip.innerText)"
    )
    return cut


def test_a_claim_is_given_back_with_z_also_after_one_has_escalated(open_as: Open, cast: Cast) -> None:
    ask(open_as("ana"))
    sofia = unhurried(open_as("sofia"))
    open_ticket(sofia)
    sofia.keyboard.press("x")
    sofia.locator("#escalate [name=detail]").fill("Look at this.")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.locator("#undoable")).to_contain_text("Escalated to the supervisors.")
    sofia.goto("/console/escalations/")
    sofia.keyboard.press("x")
    expect(sofia.locator("#undoable")).to_contain_text("You look at it.")
    sofia.keyboard.press("z")
    expect(sofia.locator("#announcer")).to_have_text("Given back.")
    expect(sofia.locator("[data-board] [data-key=x]")).to_contain_text("Claim")
    sofia.goto(Ticket.objects.get().get_absolute_url())
    sofia.keyboard.press("Shift+X")
    expect(sofia.locator("#undoable")).to_contain_text("No longer escalated by you.")
    expect(sofia.locator("#state [data-key=x]")).to_be_visible()


def test_a_key_acts_on_the_chosen_escalation_alone(open_as: Open, cast: Cast) -> None:
    first, second = two_escalations(cast)
    sofia = open_as("sofia")
    sofia.goto("/console/escalations/")
    of_second = sofia.locator(f"#escalation-{second.public_id}")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    for _ in range(2):
        sofia.keyboard.press("j")
    expect(of_second).to_be_focused()
    press_for_nothing(sofia, "Shift+X")
    expect(sofia.locator("#announcer")).to_have_text("You are not looking at it.")
    sofia.keyboard.press("x")
    expect(of_second.locator("[data-key='shift+x']")).to_be_visible()
    expect(of_second).to_be_focused()
    assert claims(first, second) == [None, cast.sofia]
    sofia.keyboard.press("k")
    press_for_nothing(sofia, "Shift+X")
    assert claims(first, second) == [None, cast.sofia], "what is not chosen is not given back"
    cast.liam.role = "supervisor"
    cast.liam.save(update_fields=["role"])
    claim_escalation(first, supervisor=cast.liam)
    expect(sofia.locator(f"#escalation-{first.public_id} [data-key]")).to_have_count(0)
    press_for_nothing(sofia, "x")
    expect(sofia.locator("#announcer")).to_have_text("A colleague looks at it, and settles it.")
    sofia.keyboard.press("j")
    sofia.keyboard.press("x")
    expect(of_second.locator("[name=outcome]")).to_be_focused()


def test_who_presses_the_button_of_an_escalation_stays_on_it(open_as: Open, cast: Cast) -> None:
    first, second = two_escalations(cast)
    sofia = open_as("sofia")
    sofia.goto("/console/escalations/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    of_second = sofia.locator(f"#escalation-{second.public_id}")
    of_second.get_by_role("button", name="Claim").press("Enter")
    expect(of_second.locator("[data-key='shift+x']")).to_be_visible()
    expect(sofia.locator(f"#escalation-{second.public_id}:is(:focus, :focus-within)")).to_be_attached()
    assert claims(first, second) == [None, cast.sofia]


def test_who_presses_a_button_while_the_board_is_looked_at_stays_on_its_escalation(
    open_as: Open, cast: Cast
) -> None:
    first, second = two_escalations(cast)
    sofia = open_as("sofia")
    sofia.goto("/console/escalations/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    looks = hold(sofia, "/escalations/list/")
    claim_escalation(first, supervisor=cast.liam)
    look = wait_for(sofia, looks)
    of_second = sofia.locator(f"#escalation-{second.public_id}")
    with sofia.expect_response("**/claim/"):
        of_second.get_by_role("button", name="Claim").press("Enter")
    look.continue_()
    expect(of_second.locator("[data-key='shift+x']")).to_be_visible()
    expect(of_second).to_be_focused()


def test_who_walks_the_list_while_it_is_looked_at_stays_in_it(open_as: Open, cast: Cast) -> None:
    two_questions(open_as)
    stays, gone = Ticket.objects.order_by("pk")
    mei = open_as("mei")
    mei.goto(stays.get_absolute_url())
    expect(mei.locator("main[data-lives]")).to_be_attached()
    rows = mei.locator("#queue .row a")
    expect(rows).to_have_count(2)
    looks = hold(mei, "/queue/")
    snooze_ticket(gone, agent=cast.liam, until=timezone.now() + timedelta(days=1))
    look = wait_for(mei, looks)
    mei.locator("#queue .row a:not([aria-current])").focus()
    look.continue_()
    expect(rows).to_have_count(1)
    expect(rows).to_be_focused()


def test_the_focus_goes_to_what_stands_in_the_place_of_what_was_settled_and_back_with_it(
    open_as: Open, cast: Cast
) -> None:
    first, second = two_escalations(cast)
    sofia = unhurried(open_as("sofia"))
    sofia.goto("/console/escalations/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    sofia.locator("[data-item]").first.get_by_role("button", name="Settle").press("Enter")
    sofia.locator("[name=outcome]:visible").fill("Called her.")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.locator(f"#escalation-{second.public_id}")).to_be_focused()
    sofia.keyboard.press("z")
    expect(sofia.locator(f"#escalation-{first.public_id}")).to_be_focused()


def two_escalations(cast: Cast) -> list[Escalation]:
    """As they stand in the queue."""
    for text in ("When does my card arrive?", "Can I track my card?"):
        ticket = start_conversation(cast.ana, text=text, start_key=uuid4())
        escalate(ticket, agent=cast.mei, detail=text)
    return list(Escalation.objects.unsettled().worst_first())


def claims(*escalations: Escalation) -> list[User | None]:
    return [Escalation.objects.get(pk=one.pk).claimed_by for one in escalations]


def press_for_nothing(page: Page, key: str) -> None:
    """Nothing opens, and nothing is sent for as long as a slow answer would take."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(request.method)

    page.on("request", note)
    page.keyboard.press(key)
    page.wait_for_timeout(500)
    page.remove_listener("request", note)
    assert "POST" not in sent
    assert not page.locator("[popover]:popover-open").count()


def test_what_one_has_gone_on_with_is_not_offered_to_be_undone(open_as: Open, cast: Cast) -> None:
    """It would stand there for twelve seconds."""
    ask(open_as("ana"))
    sofia = unhurried(open_as("sofia"))
    open_ticket(sofia)
    sofia.keyboard.press("t")
    expect(sofia.locator("#undoable")).to_contain_text("You have taken it over.")
    sofia.locator("#state [data-key=b]").wait_for()
    with sofia.expect_response("**/handback/"):
        sofia.keyboard.press("b")
    expect(sofia.locator("#undoable")).to_contain_text("Handed back to the assistant.", timeout=5_000)
    sofia.keyboard.press("z")
    expect(sofia.locator("#notice")).to_contain_text("You have it again.")
    sofia.keyboard.press("z")
    expect(sofia.locator("#notice")).to_contain_text("Undone.")
    escalate(Ticket.objects.get(), agent=cast.mei, detail="Look at this.")
    sofia.goto("/console/escalations/")
    sofia.keyboard.press("x")
    expect(sofia.locator("#undoable")).to_contain_text("You look at it.")
    sofia.locator("[data-board] [data-key='shift+x']").wait_for()
    sofia.keyboard.press("x")
    sofia.locator("[name=outcome]:visible").fill("Called her.")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.locator("#undoable")).to_contain_text("Settled.")
    expect(sofia.locator("[data-board] [name=outcome]")).to_have_count(0)
    expect(sofia.locator("main:focus"), "the focus is not lost with it").to_be_attached()
    sofia.keyboard.press("z")
    expect(sofia.locator("#announcer")).to_have_text("Open again.")
    expect(sofia.locator("[data-item]:focus [data-key='shift+x']")).to_be_visible()


def test_the_next_key_is_for_what_was_undone_last(open_as: Open, cast: Cast) -> None:
    for customer in (cast.ana, cast.bo):
        ticket = start_conversation(customer, text="When does my card arrive?", start_key=uuid4())
        escalate(ticket, agent=cast.mei, detail="Look at this.")
    sofia = unhurried(open_as("sofia"))
    sofia.goto("/console/escalations/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    cards = sofia.locator("[data-item]")
    expect(cards).to_have_count(2)
    settled = []
    for left in (1, 0):
        settled.append(cards.first.get_attribute("id") or "")
        cards.first.get_by_role("button", name="Settle").press("Enter")
        sofia.locator("[name=outcome]:visible").fill("Called her.")
        sofia.keyboard.press("Control+Enter")
        expect(cards).to_have_count(left)
    for back in reversed(settled):
        sofia.keyboard.press("z")
        expect(sofia.locator("[data-item]:focus")).to_have_id(back)


def test_a_board_whose_look_is_late_still_has_the_next_key_for_what_was_undone(
    open_as: Open, cast: Cast
) -> None:
    *_first, last = two_escalations(cast)
    sofia = unhurried(open_as("sofia"))
    sofia.goto("/console/escalations/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    late: list[tuple[Route, APIResponse]] = []

    def hold_back(route: Route) -> None:
        """The first look in which it is gone."""
        if late or Escalation.objects.unsettled().filter(pk=last.pk).exists():
            route.fallback()
        else:
            late.append((route, route.fetch()))

    intercept(sofia, "**/escalations/list/", hold_back)
    sofia.locator(f"#escalation-{last.public_id}").get_by_role("button", name="Settle").press("Enter")
    sofia.locator("[name=outcome]:visible").fill("Called her.")
    sofia.keyboard.press("Control+Enter")
    until(lambda: bool(late), page=sofia)
    expect(sofia.locator("[popover]:popover-open")).to_have_count(0)
    with sofia.expect_response("**/reopening/"):
        sofia.keyboard.press("z")
    route, answer = late[0]
    route.fulfill(response=answer)
    expect(sofia.locator("#announcer")).to_have_text("Open again.")
    expect(sofia.locator("[data-item]:focus")).to_have_id(f"escalation-{last.public_id}")


def test_who_listens_is_not_told_of_a_key_that_has_run_out(open_as: Open, cast: Cast) -> None:
    start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = open_as("mei")
    mei.clock.install()
    mei.goto(Ticket.objects.get().get_absolute_url())
    expect(mei.locator("main[data-lives]")).to_be_attached()
    wait_for_draft(mei)
    snooze(mei)
    said = mei.locator("#announcer")
    expect(said).to_contain_text("Z undoes it.")
    mei.clock.fast_forward(13_000)
    expect(mei.locator("#undoable")).to_be_hidden()
    expect(said).to_have_text("")


def test_of_two_things_to_undo_only_the_last_has_the_key(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    mei = unhurried(open_as("mei", base_url=patient_desk.url))
    mei.goto(f"/console/tickets/{ticket.public_id}/")
    mei.keyboard.press("w")
    mei.keyboard.type("On Monday.")
    mei.keyboard.press("Control+Enter")
    of_reply, key = mei.locator("#outgoing [data-undo]"), mei.locator("#outgoing [data-undo] [data-outside]")
    expect(of_reply.locator("[data-inside]")).to_be_visible()
    for pressed in ("Escape", "h"):
        mei.keyboard.press(pressed)
    expect(mei.get_by_role("heading", name="Snooze until")).to_be_visible()
    mei.keyboard.press("1")
    expect(mei.locator("#undoable")).to_contain_text("Z")
    expect(key).to_be_hidden()
    expect(of_reply).to_be_visible()
    expect(of_reply).not_to_have_attribute("aria-keyshortcuts", "z")
    mei.evaluate(LISTEN)
    mei.keyboard.press("z")
    expect(mei.locator("#undoable")).to_be_hidden()
    expect(key).to_be_visible()
    expect(of_reply).to_have_attribute("aria-keyshortcuts", "z")
    hears(mei, "Z undoes the reply that is about to be sent.")
    until(lambda: not Ticket.objects.snoozed().exists())
    assert Outgoing.objects.pending().exists()
    mei.keyboard.press("z")
    expect(mei.locator("#announcer")).to_have_text("Undone. Nothing was sent.")
    assert not Outgoing.objects.pending().exists()


def test_z_walks_back_until_nothing_is_left_to_undo(open_as: Open, cast: Cast) -> None:
    ticket = start_conversation(cast.ana, text="When does my card arrive?", start_key=uuid4())
    take_over(ticket, agent=cast.mei)
    Tag(name="Fees").record("tag.created", actor=SYSTEM)
    mei = unhurried(open_as("mei"))
    mei.goto(f"/console/tickets/{ticket.public_id}/")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    snooze(mei)
    for key, chosen, words in (("#", ["1", "Enter"], "Tagged."), ("i", ["2"], "Assigned to")):
        mei.keyboard.press(key)
        expect(mei.locator("#sheet [autofocus]")).to_be_focused()
        for digit in chosen:
            mei.keyboard.press(digit)
        expect(mei.locator("#undoable")).to_contain_text(words)
    assert is_now(ticket, (True, ["Fees"], False))
    for left in ((True, ["Fees"], True), (True, [], True), (False, [], True)):
        with mei.expect_response("**/undoing/"):
            mei.keyboard.press("z")
        until(partial(is_now, ticket, left))
    # The page may not have read the last answer yet, and then says that one last.
    until(lambda: said_to_z(mei) == "There is nothing to undo now.", page=mei)


def said_to_z(page: Page) -> str:
    page.keyboard.press("z")
    return page.locator("#notice").inner_text().strip()


def is_now(ticket: Ticket, wanted: tuple[bool, list[str], bool]) -> bool:
    """`wanted`: whether it is snoozed, its tags, and whether Mei has it."""
    now = Ticket.objects.get(pk=ticket.pk)
    tags = list(now.tags.values_list("name", flat=True))
    return (now in Ticket.objects.snoozed(), tags, str(now.assignee) == "Mei") == wanted


def test_what_can_be_undone_covers_nothing_that_one_needs(
    open_as: Open, cast: Cast, patient_desk: Desk
) -> None:
    tickets = [
        start_conversation(cast.ana, text=f"When does card {n} arrive?", start_key=uuid4()) for n in range(2)
    ]
    mei = open_as("mei", base_url=patient_desk.url)
    for width in (360, 1280):
        mei.set_viewport_size({"width": width, "height": 740})
        mei.goto(f"/console/tickets/{tickets[0].public_id}/")
        wait_for_draft(mei)
        snooze(mei)
        assert not covered(mei, "#composer button, #composer label, #draft button, #state .button")
        mei.keyboard.press("z")
        mei.goto("/console/?view=all")
        mei.wait_for_load_state("networkidle")
        for key in ("j", "v", "Shift+J"):
            mei.keyboard.press(key)
        with mei.expect_response(re.compile("/queue/")):
            snooze(mei)
        expect(mei.locator("#queue a:focus")).to_be_attached()
        mei.keyboard.press("v")
        expect(mei.locator("#bulk button").first).to_be_visible()
        assert not covered(mei, "#bulk button")
        mei.keyboard.press("z")
        expect(mei.locator("#undoable")).to_be_hidden()


def test_a_tag_that_some_have_is_neither_ticked_nor_not(open_as: Open, cast: Cast) -> None:
    tag = Tag(name="Fees")
    tag.record("tag.created", actor=SYSTEM)
    texts = ("When does my card arrive?", "Can I track my card?")
    one, two = [start_conversation(cast.ana, text=text, start_key=uuid4()) for text in texts]
    tag_ticket(one, agent=cast.mei, add=[tag])
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    expect(mei.locator("main[data-lives]")).to_be_attached()
    for key in ("j", "v", "Shift+J", "#"):
        mei.keyboard.press(key)
    box = mei.get_by_role("option", name="Fees")
    expect(box).to_be_checked(indeterminate=True)
    mei.keyboard.press("1")
    expect(box).to_be_checked()
    mei.keyboard.press("1")
    expect(box).to_be_checked(indeterminate=True)
    mei.keyboard.press("Enter")
    expect(mei.locator("#sheet")).to_be_hidden()
    assert [list(each.tags.all()) for each in (one, two)] == [[tag], []]


def snooze(page: Page) -> None:
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="Snooze until")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#undoable")).to_be_visible()


def covered(page: Page, what: str) -> list[str]:
    """What of it is seen, and lies under what can be undone."""
    found: list[str] = page.locator(what).evaluate_all("""all => {
        const toast = document.getElementById("undoable").getBoundingClientRect();
        const boxes = all.filter((one) => one.checkVisibility()).map((one) => [one, one.getBoundingClientRect()]);
        if (!boxes.length) return ["nothing is there"];
        const isBeside = (box) => box.right <= toast.left || box.left >= toast.right;
        const isApart = (box) => isBeside(box) || box.bottom <= toast.top || box.top >= toast.bottom;
        return boxes.filter(([, box]) => box.width && !isApart(box)).map(([one]) => one.outerHTML.slice(0, 80));
    }""")
    return found
