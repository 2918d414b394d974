"""The customer's open page: what the desk does appears by itself, and never in the way of what is being typed."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.cast import Cast, solve_now
from tests.journeys.looks import assert_inside, look_everywhere
from tests.journeys.test_main_job import until
from tickets.actions import be_present, close_ticket, send_approved_answer, send_reply, take_over
from tickets.models import Ticket
from tickets.realtime import Doing

Open = Callable[..., Page]


def ask(page: Page, text: str = "Where is my card?", *, at: str = "/") -> Ticket:
    page.goto(at)
    page.get_by_label("What can we help you with?").fill(text)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/")
    return Ticket.objects.get(public_id=page.url.rstrip("/").rpartition("/")[2])


def reply(ticket: Ticket, cast: Cast, text: str) -> None:
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text=text, client_key=uuid4(), seen_seq=ticket.last_public_seq)


def messages(page: Page) -> Locator:
    return page.locator("#log .message-body")


def composer(page: Page) -> Locator:
    return page.get_by_label("Your message")


#: What a page has loaded of scripts, and what its head names of them.
SCRIPTS = """() => [
    performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("/js/")).sort(),
    [...document.querySelectorAll("link[rel=modulepreload], script[src]")].map(({ href, src }) => href ?? src).sort(),
]"""


def test_a_page_names_at_once_all_scripts_that_it_needs(open_as: Open) -> None:
    page = open_as("ana")
    page.goto("/")
    for _page in ("home", "conversation"):
        loaded, named = page.evaluate(SCRIPTS)
        assert loaded == named, page.url
        ask(page)


def test_status_and_answer_appear_without_a_reload(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page)
    expect(page.locator("#status")).to_contain_text("An answer is written.", timeout=30_000)
    be_present(Ticket.objects.get(pk=ticket.pk), agent=cast.mei, doing=Doing.VIEWING)
    expect(page.locator("#status")).to_contain_text("A colleague is checking the answer.")
    be_present(Ticket.objects.get(pk=ticket.pk), agent=cast.mei, doing=Doing.GONE)
    expect(page.locator("#status")).to_contain_text("A colleague will check it before you get it.")
    send_approved_answer(ticket, agent=cast.mei, text="Within **5** days.", client_key=uuid4(), seen_seq=1)
    expect(messages(page)).to_have_text(["Where is my card?", "Within 5 days."])
    expect(page.locator("#log")).to_contain_text("Assistant · checked by Mei")
    expect(page.locator("#status")).to_contain_text("Answered.")


def test_who_has_sent_the_first_message_writes_on_at_once_where_no_keyboard_covers_the_page(
    open_as: Open,
) -> None:
    page = open_as("ana")
    ask(page)
    expect(composer(page)).to_be_focused()
    page.keyboard.type("And one")
    page.reload()
    expect(composer(page)).to_be_focused()
    page.keyboard.type(" more thing")
    expect(composer(page)).to_have_value("And one more thing")
    phone = open_as("ana", has_touch=True, is_mobile=True)
    ask(phone)
    expect(phone.locator("#status")).to_contain_text("An answer is written.")
    expect(composer(phone)).not_to_be_focused()
    composer(phone).tap()
    phone.keyboard.type("And one more thing")
    phone.get_by_role("button", name="Send").tap()
    expect(composer(phone)).to_have_value("")
    expect(composer(phone), "the keyboard of the phone stays").to_be_focused()


def test_what_grows_while_one_is_brought_to_the_end_does_not_hide_it(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "Where is my card? " * 120)
    scroll = page.locator("#scroll")
    rest = "scroll => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight"
    scroll.evaluate("scroll => (scroll.scrollTop = scroll.scrollHeight)")
    until(lambda: scroll.evaluate(rest) < 1, page=page)
    scroll.evaluate("scroll => (scroll.scrollTop -= 20)")
    page.wait_for_timeout(100)
    scroll.evaluate(
        "scroll => {"
        "  scroll.scrollTop = scroll.scrollHeight;"
        "  document.getElementById('outbox').append(document.createElement('article'));"
        "  document.getElementById('outbox').lastChild.style.height = '200px'; }"
    )
    until(lambda: scroll.evaluate(rest) < 1, page=page)
    page.mouse.move(600, 300)
    page.mouse.wheel(0, -300)
    until(lambda: scroll.evaluate(rest) > 200, page=page)
    scroll.evaluate("() => (document.getElementById('outbox').lastChild.style.height = '400px')")
    page.wait_for_timeout(300)
    assert scroll.evaluate(rest) > 400, "who has gone up is left where they read"


def test_a_push_leaves_the_half_typed_text_and_its_cursor_alone(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page)
    composer(page).fill("I was just about to")
    composer(page).press("Home")
    reply(ticket, cast, "It is on its way.")
    expect(messages(page)).to_have_count(2)
    page.keyboard.type("Hm, ")
    expect(composer(page)).to_have_value("Hm, I was just about to")


def test_a_person_is_asked_for_and_comes(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page)
    page.get_by_role("button", name="Ask for a person").click()
    expect(page.locator("#status")).to_contain_text("Your message waits for a colleague.")
    expect(page.get_by_role("button", name="Ask for a person")).to_have_count(0)
    expect(composer(page)).to_be_focused()
    take_over(ticket, agent=cast.mei)
    expect(page.locator("#status")).to_contain_text("Mei is on it.")
    expect(page.locator("#log")).to_contain_text("Mei has joined the conversation.")


def test_who_reads_above_stays_there_and_is_told_of_what_is_new(open_as: Open, cast: Cast) -> None:
    page = open_as("ana", viewport={"width": 360, "height": 500})
    ticket = ask(page)
    for number in range(8):
        reply(ticket, cast, f"Part {number}\n\nof a long answer")
    expect(messages(page)).to_have_count(9)
    scroll = page.locator("#scroll")
    at_end = "e => e.scrollHeight - e.scrollTop - e.clientHeight < 2"
    until(lambda: scroll.evaluate(at_end), page=page)
    scroll.evaluate("e => { e.scrollTop = 40 }")
    expect(page.get_by_role("button", name="New message")).to_be_hidden()
    reply(ticket, cast, "The last part")
    page.get_by_role("button", name="New message").wait_for()
    assert scroll.evaluate("e => e.scrollTop") == 40
    page.get_by_role("button", name="New message").click()
    expect(page.get_by_role("button", name="New message")).to_be_hidden()
    until(lambda: scroll.evaluate(at_end), page=page)


def test_the_composer_leaves_with_the_closed_conversation(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = solve_now(ask(page), agent=cast.mei)
    expect(page.locator("#status")).to_contain_text("Write again to reopen it.")
    close_ticket(ticket)
    expect(page.locator("#status")).to_contain_text("This conversation is closed.")
    expect(composer(page)).to_be_hidden()
    page.get_by_role("link", name="Start a new conversation").click()
    expect(page.get_by_role("link", name="Where is my card? Closed")).to_be_visible()


def test_without_a_script_forms_and_a_reload_link_do(open_as: Open, cast: Cast) -> None:
    page = open_as("ana", java_script_enabled=False, viewport={"width": 320, "height": 740})
    page.goto("/")
    assert_inside(page, 320)
    ticket = ask(page)
    assert_inside(page, 320)
    assert "This page does not update by itself." in (page.locator("noscript").text_content() or "")
    reply(ticket, cast, "It is on its way.")
    page.locator("noscript a").click()  # roles and texts do not see into noscript
    expect(messages(page)).to_have_text(["Where is my card?", "It is on its way."])
    composer(page).fill("Thank you")
    page.get_by_role("button", name="Send").click()
    expect(messages(page)).to_have_count(3)
    page.get_by_role("button", name="Ask for a person").click()
    expect(page.locator("#status")).to_contain_text("Your message waits for a colleague.")


def test_the_pages_are_accessible_and_fit(open_as: Open, cast: Cast) -> None:
    page = open_as("ana", reduced_motion="reduce")
    page.goto("/")
    look_everywhere(page)
    ticket = ask(page, "我的卡什么时候到? " + "Tel" * 40)
    send_approved_answer(
        ticket, agent=cast.mei, text="`a` [link](https://a.example)", client_key=uuid4(), seen_seq=1
    )
    expect(messages(page)).to_have_count(2)
    page.context.set_offline(True)
    composer(page).fill("Not yet sent")
    composer(page).press("Enter")
    expect(page.locator("#connection")).to_be_visible()
    look_everywhere(page)
    page.context.set_offline(False)
    page.goto("/")
    look_everywhere(page)
