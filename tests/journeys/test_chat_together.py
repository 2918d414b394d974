"""A customer, an agent and a colleague at one conversation at once, each in a browser of their own."""

from collections.abc import Callable
from datetime import time, timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.cast import Cast, solve_now
from tests.journeys.looks import assert_accessible, look_everywhere
from tests.journeys.test_chat_live import ask, composer, messages
from tests.journeys.test_main_job import until
from tickets.actions import ask_for_deletion, settle_escalation
from tickets.models import SYSTEM, Escalation, OpeningHours

Open = Callable[..., Page]


def mode(page: Page, name: str) -> Locator:
    return page.locator("#composer label", has=page.locator(f"[value={name}]"))


def test_typing_reading_rating_and_coming_back(open_as: Open, cast: Cast) -> None:
    ana, mei, liam = open_as("ana"), open_as("mei"), open_as("liam")
    ticket = ask(ana, "أين بطاقتي؟ Where is my card?")
    expect(messages(ana)).to_have_attribute("dir", "auto")
    expect(ana.locator("#log .message-state")).to_contain_text("Sent")
    for agent in (mei, liam):
        agent.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    expect(ana.locator("#log .message-state")).to_contain_text("Seen")

    composer(ana).press_sequentially("And")
    for agent in (mei, liam):
        expect(agent.locator("#typing")).to_have_text(
            "Visitor " + ticket.requester.public_id[:4] + " is typing…"
        )
    mei.locator("#composer textarea[name=text]").press_sequentially("It")
    expect(ana.locator("#typing")).to_have_text("Mei is typing…")
    expect(ana.locator("#typing")).to_be_hidden(timeout=10_000)  # by itself, when nobody goes on
    mode(mei, "note").click()
    mei.locator("#composer textarea[name=text]").press_sequentially("For us alone")
    ana.wait_for_timeout(500)
    expect(ana.locator("#typing")).to_be_hidden()
    mode(mei, "reply").click()
    mei.locator("#composer textarea[name=text]").fill("It is on its way.")
    mei.keyboard.press("Control+Enter")
    expect(messages(ana)).to_have_text(["أين بطاقتي؟ Where is my card?", "It is on its way."])
    for agent in (mei, liam):
        expect(agent.locator("#state")).to_contain_text("Read")

    solve_now(ticket, agent=cast.mei)
    expect(ana.get_by_text("How was our help?")).to_be_visible()
    expect(composer(ana)).to_have_value("And")
    ana.get_by_role("button", name="Good", exact=True).click()
    expect(ana.get_by_role("button", name="Good", exact=True)).to_be_focused()
    expect(ana.get_by_role("button", name="Good", exact=True)).to_have_attribute("aria-pressed", "true")
    ana.get_by_label("What should we know?").fill("Quick!")
    ana.get_by_role("button", name="Save").last.click()
    expect(ana.get_by_text("Saved. Thank you for telling us.")).to_be_focused()
    for agent in (mei, liam):
        expect(agent.locator("#messages")).to_contain_text("The customer added to the rating “Good”: Quick!")
    composer(ana).press("Enter")
    expect(messages(ana)).to_have_count(3)
    expect(ana.locator(".chat-faces")).to_have_count(0)
    expect(liam.locator("#state")).to_contain_text("Open")


def test_who_has_rated_on_one_page_is_not_asked_again_on_another(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page)
    solve_now(ticket, agent=cast.mei)
    expect(page.get_by_text("How was our help?")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("How was our help?")).to_be_visible()
    page.get_by_role("button", name="Good", exact=True).click()
    for each in (page, other):
        expect(each.get_by_role("button", name="Good", exact=True)).to_have_attribute("aria-pressed", "true")
        expect(each.get_by_text("How was our help?")).to_be_hidden()
    expect(page.get_by_role("button", name="Good", exact=True)).to_be_focused()


def test_words_of_a_rating_stay_until_they_are_saved(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page)
    solve_now(ticket, agent=cast.mei)
    page.get_by_role("button", name="Good", exact=True).click()
    words = page.get_by_label("What should we know?")
    words.fill("Quick, but")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Delete what I wrote").click()
    page.get_by_role("button", name="Ask for deletion").click()
    expect(page.locator("#log")).to_contain_text("Deletion was asked for.")
    expect(words).to_have_value("Quick, but")
    words.fill("Quick, but curt")
    page.reload()
    expect(words).to_have_value("Quick, but curt")
    page.get_by_role("button", name="Very good").click()
    expect(page.get_by_role("button", name="Very good")).to_have_attribute("aria-pressed", "true")
    assert ticket.ratings.get().words == "Quick, but curt"
    words.fill("")
    page.get_by_role("button", name="Save").last.click()
    until(lambda: ticket.ratings.get().words == "")
    page.reload()
    expect(words).to_have_value("")


def test_on_a_phone_it_is_seen_that_deletion_was_asked_for(open_as: Open, cast: Cast) -> None:
    page = open_as("ana", viewport={"width": 360, "height": 640})
    ticket = ask(page)
    solve_now(ticket, agent=cast.mei)
    expect(page.get_by_text("How was our help?")).to_be_visible()
    for _again in range(2):
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Delete what I wrote", exact=True).click()
        page.get_by_role("button", name="Ask for deletion").click()
        said = page.locator("#done")
        expect(said).to_contain_text("Until it is done, you can take that back in the menu.")
        expect(said).to_be_in_viewport(ratio=1)
        page.reload()
        expect(page.locator("#done")).to_be_empty()
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Do not delete what I wrote").click()
        expect(page.locator("#log")).to_contain_text("The request for deletion was taken back.")


def test_an_open_page_offers_what_can_be_done_about_a_deletion_by_now(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    solve_now(ask(page), agent=cast.mei)
    expect(page.get_by_text("How was our help?")).to_be_visible()
    elsewhere = ask(page.context.new_page(), "Something else")
    asking = page.get_by_role("button", name="Delete what I wrote", exact=True)
    taking_back = page.get_by_role("button", name="Do not delete what I wrote")

    def opens_with(offered: Locator) -> bool:
        page.keyboard.press("Escape")
        page.get_by_role("button", name="More").click()
        return offered.is_visible()

    assert opens_with(asking)
    with page.expect_response("**/status/"):
        ask_for_deletion(elsewhere, customer=elsewhere.requester)
    page.wait_for_timeout(300)
    expect(asking, "nothing changes under the hand").to_be_visible()
    until(lambda: opens_with(taking_back), page=page)
    expect(asking).to_be_hidden()
    settle_escalation(Escalation.objects.get(), supervisor=cast.sofia, outcome="The law wants it kept")
    until(lambda: opens_with(asking), page=page)
    expect(taking_back).to_be_hidden()


def test_the_screens_around_a_conversation_are_accessible(open_as: Open, cast: Cast) -> None:
    page = open_as("ana", reduced_motion="reduce")
    ticket = ask(page)
    page.get_by_role("button", name="More").click()
    look_everywhere(page)
    page.get_by_role("button", name="Leave an e-mail address").click()
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    look_everywhere(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete what I wrote").click()
    expect(page.get_by_role("button", name="Ask for deletion")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    tomorrow = (timezone.localtime().weekday() + 1) % 7
    hours = OpeningHours(team=cast.front, weekday=tomorrow, opens=time(8), closes=time(9))
    hours.record("hours.created", actor=SYSTEM)
    page.reload()
    opens = timezone.localtime() + timedelta(days=1)
    expect(page.locator(".chat-status")).to_contain_text(f"until {opens:%A {opens.day} %B} at 08:00.")
    for width, height in ((740, 360), (320, 300)):  # a phone on its side, one with its keyboard open
        page.set_viewport_size({"width": width, "height": height})
        expect(page.get_by_role("button", name="Ask for a person")).to_be_in_viewport(ratio=1)
        expect(composer(page)).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Leave an e-mail address").click()
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    page.keyboard.type("ana@example.com")
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_have_text("Your e-mail address is kept: ana@example.com")
    expect(page.get_by_role("button", name="Leave an e-mail address")).to_have_count(0)
    solve_now(ticket, agent=cast.mei)
    page.get_by_role("button", name="Very good").click()
    expect(page.get_by_label("What should we know?")).to_be_visible()
    look_everywhere(page)
    sofia = open_as("sofia", reduced_motion="reduce")
    sofia.goto("/console/ratings/")
    look_everywhere(sofia)


def test_without_a_script_the_help_is_rated_and_everything_else_asked_for(open_as: Open, cast: Cast) -> None:
    page = open_as("ana", java_script_enabled=False)
    ticket = ask(page)
    solve_now(ticket, agent=cast.mei)
    page.locator("noscript a").click()
    page.get_by_role("button", name="Good", exact=True).click()
    page.get_by_label("What should we know?").fill("Quick!")
    page.get_by_role("button", name="Save").last.click()
    assert ticket.ratings.get().words == "Quick!"
    email = page.get_by_label("Your e-mail address")
    for address, then in (("ana@example", ""), ("ana@example.com", "ana@example")):
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Leave an e-mail address").click()
        expect(email).to_have_value(then)
        email.fill(address)
        page.locator("#chat-email").get_by_role("button", name="Save").click()
        refused = page.locator(".chat-refused").get_by_text("This does not look like an e-mail address.")
        expect(refused).to_have_count(1 if address == "ana@example" else 0)
    expect(page.get_by_text("Your e-mail address is kept: ana@example.com")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Delete what I wrote").click()
    page.get_by_role("button", name="Ask for deletion").click()
    expect(page.locator("#log")).to_contain_text("Deletion was asked for.")
