"""A supervisor signs what colleagues have taught, and looks through the gaps, without touching the mouse."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from assistant.actions import accept_lesson, dismiss_lesson, edit_draft, record_gap
from assistant.actions.signing import proposal_of
from assistant.models import Article, Draft, DraftStatus, Lesson
from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.looks import assert_accessible
from tests.journeys.test_main_job import read, unhurried
from tickets.models import Ticket

Open = Callable[..., Page]
Ask = Callable[..., Ticket]
TEXT = "Your card arrives within 5 working days."


@pytest.fixture
def teach(ask: Ask, article: Article, cast: Cast, desk: Desk) -> Callable[[str], None]:
    """teach("Within 3 days.") is what Mei has sent instead of TEXT."""

    def taught(text: str) -> None:
        draft = Draft(
            ticket=ask("When does my card arrive?"),
            answers_up_to=1,
            status=DraftStatus.READY,
            text=TEXT,
            articles=[{"id": article.pk, "version": article.version}],
        )
        Draft.objects.filter(ticket=draft.ticket).update(status=DraftStatus.RETIRED)
        draft.save()
        edit_draft(draft, agent=cast.mei, text=text, client_key=uuid4())

    return taught


def looks_right(page: Page, part: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(page, within=part)
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 800})


def test_lessons_are_signed_worded_anew_or_dismissed_by_keyboard(
    open_as: Open, teach: Callable[[str], None], article: Article
) -> None:
    sofia = open_as("sofia")
    sofia.goto("/console/lessons/")
    expect(sofia.get_by_text("Nothing to learn")).to_be_visible()
    teach("Your card arrives within 3 working days.")
    teach(f"{TEXT} Cards to Iceland take 12 working days.")
    cards = sofia.locator("[data-item]")
    expect(cards).to_have_count(2)
    looks_right(sofia, "#lessons")

    sofia.keyboard.press("j")
    sofia.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    sofia.keyboard.press("x")
    sofia.keyboard.type("Only this week")
    sofia.keyboard.press("Control+Enter")
    expect(cards).to_have_count(1)
    sofia.keyboard.press("e")
    sofia.keyboard.press("Control+End")
    sofia.keyboard.type(" Ask us for more.")
    sofia.keyboard.press("Control+Enter")
    expect(sofia.get_by_text("Nothing to learn")).to_be_visible()
    article.refresh_from_db()
    assert article.body.endswith("Ask us for more.")


def test_a_lesson_that_was_signed_by_a_slip_is_taken_back_with_one_key(
    open_as: Open, teach: Callable[[str], None], article: Article
) -> None:
    sofia, before = open_as("sofia"), article.body
    sofia.goto("/console/lessons/")
    teach("Your card arrives within 3 working days.")
    card = sofia.locator("[data-item]")
    expect(card).to_have_count(1)
    read(sofia)
    with sofia.expect_response(lambda answer: answer.request.method == "POST"):
        sofia.keyboard.press("a")
    expect(sofia.get_by_text("Nothing to learn")).to_be_visible()
    expect(sofia.get_by_text("is live now")).to_be_visible()
    sofia.keyboard.press("z")
    expect(card).to_be_focused()
    expect(sofia.get_by_text("is live now")).to_be_hidden()
    article.refresh_from_db()
    assert article.body == before


def test_what_one_words_anew_stays_while_a_colleague_decides_on_others_and_on_the_same(
    open_as: Open, teach: Callable[[str], None], article: Article, cast: Cast
) -> None:
    teach("Your card arrives within 3 working days.")
    teach(f"{TEXT} Cards to Iceland take 12 working days.")
    sofia = open_as("sofia")
    sofia.goto("/console/lessons/")
    expect(sofia.locator("main[data-lives]")).to_be_attached()
    sofia.keyboard.press("e")
    body = sofia.locator("[popover]:popover-open [name=body]")
    sofia.keyboard.press("Control+End")
    sofia.keyboard.type(" Ask us.")
    written = body.input_value()
    sofia.keyboard.press("Tab")
    mine, other = sorted(Lesson.objects.all(), key=lambda lesson: str(lesson.public_id) not in shown(sofia))
    accept_lesson(other, supervisor=cast.sofia, seen=proposal_of(other).seen)
    expect(sofia.locator("[data-item]")).to_have_count(1)
    expect(body).to_have_value(written)
    refusal = sofia.locator("[popover]:popover-open [role=alert]")
    for again in (
        False,
        True,
    ):  # what it was made of is not what stands there now, however often it is opened
        if again:
            for key in ("Escape", "e", "Tab"):
                sofia.keyboard.press(key)
        with sofia.expect_response(lambda answer: answer.request.method == "POST"):
            sofia.keyboard.press("Enter")
        expect(refusal).to_contain_text("another version")
        sofia.wait_for_timeout(300)
        expect(refusal).to_contain_text("another version")
        expect(body).to_have_value(written)
    with sofia.expect_response(re.compile("/lessons/")):
        dismiss_lesson(mine, supervisor=cast.sofia, reason="It is wrong.")
    sofia.wait_for_timeout(200)
    expect(body).to_have_value(written)
    sofia.keyboard.press("Enter")
    expect(refusal).not_to_contain_text("another version")
    expect(body).to_have_value(written)
    sofia.keyboard.press("Escape")
    expect(sofia.get_by_text("Nothing to learn")).to_be_visible()


def shown(page: Page) -> str:
    """The id of the dialog that is open."""
    return page.locator("[popover]:popover-open").get_attribute("id") or ""


def test_gaps_are_dismissed_and_taken_back_by_keyboard(open_as: Open, ask: Ask) -> None:
    sofia = unhurried(open_as("sofia"))
    sofia.goto("/console/gaps/")
    expect(sofia.get_by_text("Every question has its article")).to_be_visible()
    for question in ("Which gym is near your office?", "How do I open an account for my child?"):
        record_gap(Draft.objects.for_ticket(ask(question)).get())
    cards = sofia.locator("[data-item]")
    expect(cards).to_have_count(2)
    looks_right(sofia, "#gaps")
    sofia.keyboard.press("x")
    expect(cards).to_have_count(1)
    expect(sofia.locator("#undoable")).to_contain_text("Put aside: it needs no article.")
    expect(sofia.locator("#announcer")).to_have_text("Put aside: it needs no article. Z undoes it.")
    expect(sofia.get_by_role("button", name="Undo")).to_have_count(1)
    sofia.keyboard.press("z")
    expect(cards).to_have_count(2)
    expect(sofia.locator("#notice")).to_have_text("It waits for an article again.")
    expect(sofia.locator("#announcer")).to_have_text("It waits for an article again.")
