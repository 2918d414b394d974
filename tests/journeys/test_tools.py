"""Macros that act, tags and mentions by keyboard, as one agent and a colleague see them at once."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.looks import assert_accessible
from tests.journeys.test_clearing import LISTEN, hears
from tests.journeys.test_main_job import ask, open_ticket, unhurried, until, wait_for_draft
from tests.journeys.test_typing import hold, wait_for
from tickets.actions import receive_message, tag_ticket
from tickets.models import SYSTEM, Language, Macro, Mention, Tag, Ticket

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")
#: What of a row's tags cannot be read, or stands outside.
CUT = """(labels) => labels
    .filter((label) => label.scrollWidth > label.clientWidth + 1
        || label.getBoundingClientRect().right > label.closest(".row-foot").getBoundingClientRect().right)
    .map((label) => label.textContent)"""


@pytest.fixture
def ticket(open_as: Open, cast: Cast) -> Ticket:
    """Ana's question, two tags and a macro that solves."""
    for name in ("Fraud", "Refund"):
        Tag(name=name).record("tag.created", actor=SYSTEM)
    macro = Macro(title="Good-bye", category="To end with", body="Bye {{customer.name}}.", solves=True)
    macro.record("macro.created", actor=SYSTEM)
    ask(open_as("ana"))
    return Ticket.objects.get()


def test_what_a_macro_does_waits_with_the_reply_and_is_undone_with_it(
    open_as: Open, ticket: Ticket, patient_desk: Desk
) -> None:
    mei = open_as("mei", base_url=patient_desk.url)
    open_ticket(mei)
    chosen = mei.locator("#composer .macro-chosen")
    choose(mei)
    expect(mei.locator("#composer-text")).to_be_focused()
    expect(chosen).to_contain_text("When it is sent: Solve")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing .macro-chosen")).to_contain_text("Solve")
    expect(chosen).to_be_hidden()
    keys = mei.locator("#outgoing [data-undo] kbd").filter(visible=True)
    expect(keys, "where one is typing").to_have_text(["Ctrl Z"])
    mei.keyboard.press("Escape")
    expect(keys).to_have_text(["Z"])
    mei.keyboard.press("w")
    mei.keyboard.press("Control+z")
    expect(chosen).to_contain_text("Solve")
    ticket.refresh_from_db()
    assert ticket.is_active
    mei.get_by_role("button", name="Only send the text").click()
    expect(chosen).to_be_hidden()
    assert mei.locator("[name=macro][type=hidden]").input_value() == ""


def test_after_a_reload_it_says_what_the_macro_does_now(open_as: Open, ticket: Ticket) -> None:
    mei = open_as("mei")
    open_ticket(mei)
    chosen = mei.locator("#composer .macro-chosen")
    choose(mei)
    expect(chosen).to_contain_text("Solve")
    macro = Macro.objects.get()
    macro.solves, macro.takes_over = False, True
    macro.record("macro.edited", actor=SYSTEM)
    mei.reload()
    expect(chosen).to_contain_text("Take over")
    expect(chosen).not_to_contain_text("Solve")


def test_a_macro_is_a_reply_unless_a_note_is_being_written(open_as: Open, ticket: Ticket) -> None:
    mei = open_as("mei")
    open_ticket(mei)
    mode = mei.locator("#composer [name=mode]:checked")
    for written, then in (("", "reply"), ("She called: ", "note")):
        mei.keyboard.press("n")
        mei.keyboard.type(written)
        mei.keyboard.press("Escape")
        choose(mei)
        expect(mei.locator("#composer-text")).to_have_value(f"{written}Bye.")
        expect(mode).to_have_value(then)
        said = mei.locator("#notice").text_content() or ""
        assert ("it is in your reply now" in said) is (then == "reply")
        mei.evaluate("document.querySelector('#notice [data-words]').textContent = ''")
        mei.keyboard.press("Escape")


def test_macros_with_and_without_a_text_stand_below_each_other(open_as: Open, ticket: Ticket) -> None:
    Macro(title="Done", solves=True).record("macro.created", actor=SYSTEM)
    mei = open_as("mei")
    open_ticket(mei)
    mei.keyboard.press("m")
    expect(mei.locator("#macros b")).to_have_text(["Good-bye", "Done"])
    starts = mei.locator("#macros b").evaluate_all("all => all.map((one) => one.getBoundingClientRect().x)")
    assert starts[0] == starts[1]


def test_a_macro_is_found_by_its_words_among_many(open_as: Open, ticket: Ticket) -> None:
    for number in range(200):
        Macro(title=f"Number {number}", body=f"Text {number}.").record("macro.created", actor=SYSTEM)
    mei = open_as("mei")
    open_ticket(mei)
    shown = mei.locator("#macros [role=option]:visible b")
    mei.keyboard.press("m")
    expect(shown).to_have_count(201)
    mei.keyboard.type("number 12")
    expect(shown).to_have_count(12)
    mei.keyboard.press("ArrowDown")
    expect(mei.locator("#macros [aria-selected=true] b")).to_have_text("Number 12")
    mei.keyboard.press("Enter")
    expect(mei.locator("#composer-text")).to_have_value("Text 12.")
    mei.keyboard.press("Escape")
    mei.keyboard.press("m")
    mei.keyboard.type("bye. end")
    expect(shown).to_have_text(["Good-bye"])


def test_nobody_takes_a_macro_before_it_is_seen(open_as: Open, ticket: Ticket) -> None:
    Macro(title="Done", solves=True).record("macro.created", actor=SYSTEM)
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    held = hold(mei, "/macros/")
    mei.keyboard.press("m")
    mei.keyboard.type("do")
    mei.keyboard.press("Enter")
    expect(mei.locator("#macros [data-loading]")).to_be_visible()
    expect(mei.locator("#macros [role=status]")).to_have_text("The macros are on their way…")
    expect(mei.locator("#macros [data-nothing]")).to_be_hidden()
    wait_for(mei, held).continue_()
    expect(mei.locator("#macros [aria-selected=true] b")).to_have_text("Done")
    expect(mei.locator("#macros [data-loading]")).to_be_hidden()
    expect(mei.locator("#macros [role=status]")).to_have_text("Found: 1")
    ticket.refresh_from_db()
    assert ticket.is_active
    mei.keyboard.press("Enter")
    expect(mei.locator("#undoable")).to_contain_text("The macro is done.")


def test_macros_that_could_not_be_fetched_are_fetched_when_they_are_wanted_again(
    open_as: Open, ticket: Ticket
) -> None:
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    intercept(mei, re.compile("/macros/"), lambda route: route.abort(), times=1)
    mei.keyboard.press("m")
    expect(mei.locator("#notice")).to_contain_text("No answer from the server.")
    expect(mei.locator("#macros")).to_be_hidden()
    mei.keyboard.press("m")
    expect(mei.locator("#macros [aria-selected=true]")).to_be_visible()
    mei.keyboard.press("Enter")
    expect(mei.locator("#composer-text")).to_have_value("Bye.")


def test_what_a_macro_does_not_do_before_something_new_is_seen_says_why(
    open_as: Open, ticket: Ticket, cast: Cast
) -> None:
    Macro(title="Done", solves=True).record("macro.created", actor=SYSTEM)
    why = "Something new is on its way: see that first."
    mei = open_as("mei")
    open_ticket(mei)
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.keyboard.press("m")
    done = mei.get_by_role("option", name="Done")
    expect(done).to_be_enabled()
    assert_accessible(mei, within="#macros")
    held = hold(mei, "/messages/")
    receive_message(ticket, customer=ticket.requester, text="One more thing", client_key=uuid4())
    expect(done).to_be_disabled()
    mei.evaluate(LISTEN)
    mei.keyboard.type("done")
    mei.keyboard.press("Enter")
    hears(mei, why)
    expect(mei.get_by_role("option", name=why)).to_be_visible()
    wait_for(mei, held).continue_()
    expect(done).to_be_enabled()
    mei.keyboard.press("Enter")
    expect(mei.locator("#undoable")).to_contain_text("The macro is done.")


def test_a_team_without_macros_is_told_so_beside_the_list(open_as: Open, ticket: Ticket) -> None:
    Macro.objects.all().delete()
    mei = open_as("mei")
    open_ticket(mei)
    mei.keyboard.press("m")
    expect(mei.locator("#macros > [data-empty]")).to_be_visible()
    expect(mei.locator("#macros [role=status]")).to_have_text("There is no macro for this team.")
    expect(mei.locator("#macro-list p")).to_have_count(0)
    assert_accessible(mei, within="#macros")


def test_a_macro_taken_out_while_it_is_looked_up_stays_out(open_as: Open, ticket: Ticket) -> None:
    mei = open_as("mei")
    open_ticket(mei)
    choose(mei)
    expect(mei.locator("#composer-text")).to_have_value("Bye.")
    held = hold(mei, "/macros/")
    mei.reload()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    mei.get_by_role("button", name="Only send the text").click()
    with mei.expect_response("**/macros/"):
        wait_for(mei, held).continue_()
    expect(mei.locator("#macros b")).to_have_count(1)
    expect(mei.locator("#macro-chosen")).to_be_hidden()
    assert mei.locator("[name=macro][type=hidden]").input_value() == ""


def test_a_reply_sent_again_right_after_it_was_undone_says_and_does_what_its_macro_does(
    open_as: Open, ticket: Ticket, patient_desk: Desk
) -> None:
    """The macros have not come by then, and do not."""
    mei = open_as("mei", base_url=patient_desk.url)
    open_ticket(mei)
    choose(mei)
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending]")).to_be_visible()
    mei.reload()
    expect(mei.locator("main[data-lives]")).to_be_attached()
    intercept(mei, re.compile("/macros/"), lambda route: route.abort())
    mei.keyboard.press("z")
    expect(mei.locator("#macro-chosen")).to_contain_text("Solve")
    mei.keyboard.press("w")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing[data-status=pending] .macro-chosen")).to_contain_text("Solve")


def choose(page: Page) -> None:
    """The first macro, which is seen before it is taken."""
    page.keyboard.press("m")
    expect(page.locator("#macros [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")


def test_the_palette_finds_a_macro_in_another_language(open_as: Open, ticket: Ticket) -> None:
    macro = Macro(title="再见", body="再见。", category="结束", language=Language.ZH)
    macro.record("macro.created", actor=SYSTEM)
    mei = open_as("mei")
    open_ticket(mei)
    mei.keyboard.press("Control+k")
    expect(mei.locator("#palette [data-verbs] [role=option]").first).to_be_visible()
    expect(mei.locator("#palette [role=option] [lang]"), "read as the page is").to_have_count(0)
    mei.keyboard.type("再见")
    expect(mei.get_by_role("group", name="Macros: Simplified Chinese · 结束")).to_be_visible()
    expect(mei.locator("#palette [aria-selected=true] [data-name]")).to_have_attribute("lang", "zh-hans")
    mei.keyboard.press("Enter")
    expect(mei.locator("#composer-text")).to_have_value("再见。")


def test_the_palette_finds_a_macro_by_its_category(open_as: Open, ticket: Ticket) -> None:
    mei = open_as("mei")
    open_ticket(mei)
    mei.keyboard.press("Control+k")
    mei.keyboard.type("to end")
    expect(mei.get_by_role("group", name="Macros: To end with")).to_be_visible()
    mei.keyboard.press("Enter")
    expect(mei.locator("#composer .macro-chosen")).to_contain_text("Solve")


def test_tags_are_ticked_by_digits_and_seen_by_a_colleague(open_as: Open, ticket: Ticket) -> None:
    mei, liam = unhurried(open_as("mei")), open_as("liam")
    liam.goto("/console/?view=all")
    open_ticket(mei)
    mei.keyboard.press("#")
    expect(mei.get_by_role("combobox", name="Find a tag")).to_be_focused()
    mei.keyboard.press("2")
    mei.keyboard.press("Enter")
    expect(mei.locator("#facts .label")).to_have_text("Refund")
    expect(liam.locator("#queue .label")).to_have_text("Refund")
    mei.keyboard.press("z")
    expect(liam.locator("#queue .label")).to_have_count(0)


def test_tags_are_found_by_typing_ticked_by_enter_and_saved_by_the_next(
    open_as: Open, ticket: Ticket, cast: Cast
) -> None:
    mei = unhurried(open_as("mei"))
    open_ticket(mei)
    mei.keyboard.press("#")
    field, shown = mei.get_by_role("combobox", name="Find a tag"), mei.locator("#sheet .tag-choice:visible b")
    expect(field).to_be_focused()
    assert_accessible(mei, within="#sheet")
    mei.keyboard.type("ref")
    expect(shown).to_have_text(["Refund"])
    mei.keyboard.press("Enter")
    expect(mei.locator("#sheet :checked")).to_have_count(1)
    expect(mei.locator("#sheet [role=status]")).to_have_text("Ticked: Refund")
    expect(field).to_have_value("")
    mei.keyboard.type("nobody")
    mei.keyboard.press("Enter")
    expect(mei.locator("#sheet")).to_be_visible()
    field.fill("")
    assert_accessible(mei, within="#sheet")
    mei.keyboard.press("Enter")
    expect(mei.locator("#facts .label")).to_have_text("Refund")
    expect(mei.locator("#sheet")).to_be_hidden()
    mei.keyboard.press("#")
    mei.locator("#sheet").get_by_text("Cancel").click()
    expect(mei.locator("#sheet")).to_be_hidden()
    assert [tag.name for tag in ticket.tags.all()] == ["Refund"]


def test_tags_stay_whole_in_their_row(open_as: Open, ticket: Ticket, cast: Cast) -> None:
    for name in ("Travelling", "App bug", "Customer in need", "实名认证"):
        Tag(name=name).record("tag.created", actor=SYSTEM)
    tag_ticket(ticket, agent=cast.mei, add=Tag.objects.all())
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    labels = mei.locator("#queue .row-tags > .label")
    for width in (360, 800, 1280, 1920):
        mei.set_viewport_size({"width": width, "height": 800})
        assert labels.evaluate_all(CUT) == []


def test_tags_follow_the_state_of_their_row(open_as: Open, ticket: Ticket, cast: Cast) -> None:
    tag_ticket(ticket, agent=cast.mei, add=Tag.objects.filter(name="Refund"))
    mei = open_as("mei")
    mei.goto("/console/?view=all")
    for width in (360, 1280):
        mei.set_viewport_size({"width": width, "height": 800})
        assert mei.locator("#queue .row-foot:has(.label)").evaluate_all("""feet => feet.map((foot) => {
            const [state, tag] = [foot.querySelector(".state"), foot.querySelector(".label")];
            return tag.getBoundingClientRect().left - state.getBoundingClientRect().right;
        })""") == [8]


def test_a_colleague_is_named_by_keyboard_and_told(open_as: Open, ticket: Ticket) -> None:
    mei, liam = open_as("mei"), open_as("liam")
    liam.goto("/console/")
    open_ticket(mei)
    wait_for_draft(mei)
    mei.keyboard.press("n")
    mei.keyboard.type("@")
    expect(mei.get_by_role("option", name="Liam")).to_have_attribute("aria-selected", "true")
    expect(mei.locator("#announcer")).to_have_text("Colleagues found: 2")
    mei.keyboard.press("ArrowDown")
    expect(mei.get_by_role("option", name="Sofia")).to_have_attribute("aria-selected", "true")
    mei.keyboard.press("Escape")
    expect(mei.locator("#mention-list")).to_be_hidden()
    expect(mei.locator("#composer-text")).to_be_focused()
    mei.keyboard.type("li")
    mei.keyboard.press("Enter")
    expect(mei.locator("#composer-text")).to_have_value("@liam ")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator(".mention")).to_have_text("@Liam")
    expect(liam.locator("#count-mentions")).to_have_text("1")
    assert Mention.objects.unread().exists(), "nobody has looked yet"
    liam.goto("/console/?view=mentions")
    liam.locator("#queue .row a").click()
    expect(liam.locator("#count-mentions")).to_be_hidden()
    until(lambda: not Mention.objects.unread().exists(), page=liam)


def test_a_reply_offers_nobody(open_as: Open, ticket: Ticket) -> None:
    mei = open_as("mei")
    open_ticket(mei)
    mei.keyboard.press("w")
    mei.keyboard.type("@l")
    expect(mei.locator("#composer-text")).to_have_value("@l")
    expect(mei.locator("#mention-list")).to_be_hidden()
