"""The chat on a shop's page: another site in the browser's eyes, one conversation in the desk's."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import FrameLocator, Page, expect

from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.looks import assert_accessible
from tickets.actions import send_reply
from tickets.models import Customer, Ticket

Open = Callable[..., Page]


def shop(page: Page, desk: Desk, query: str = "") -> FrameLocator:
    page.goto(f"{desk.url.replace('localhost', '127.0.0.1')}/demo/shop/{query}")
    return page.frame_locator("iframe")


def answer(ticket: Ticket, cast: Cast, text: str) -> None:
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text=text, client_key=uuid4(), seen_seq=ticket.last_public_seq)


def test_the_chat_on_another_sites_page_by_keyboard(open_as: Open, desk: Desk, cast: Cast) -> None:
    page = open_as("ana", reduced_motion="reduce")
    frame = shop(page, desk)
    launcher = page.get_by_role("button", name="Open the chat")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    assert_accessible(page)
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Chat with Harbour")).to_be_visible()
    expect(frame.locator(".chat-greeting")).to_have_text("Ask us about your order or a lamp.")
    expect(frame.get_by_label("What can we help you with?")).to_be_focused()
    assert (
        frame.locator("html").evaluate("e => getComputedStyle(e).getPropertyValue('--accent-fill')")
        == "#0f766e"
    )
    page.keyboard.type("When does my lamp arrive?")
    page.keyboard.press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["When does my lamp arrive?"])
    ticket = Ticket.objects.get()
    inside = page.frames[1]
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
        assert_accessible(inside)

    page.keyboard.press("Shift+Tab")
    for _ in range(12):  # more stops than the chat has: Tab goes round and round inside it
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('[data-desk-chat]')")
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")

    answer(ticket, cast, "On Monday.")
    unread = page.get_by_role("button", name="Open the chat. New messages: 1")
    expect(unread).to_be_visible()
    expect(page.locator("[data-desk-chat] .said")).to_have_text("New messages: 1")
    page.reload()
    expect(unread).to_be_visible()
    unread.click()
    expect(frame.locator("#log .message-body")).to_have_text(["When does my lamp arrive?", "On Monday."])
    expect(page.locator("[data-desk-chat] .badge")).to_be_hidden()
    frame.get_by_role("button", name="Close the chat").click()
    page.reload()
    expect(launcher).to_be_visible()
    expect(unread).to_have_count(0)


def test_who_is_signed_in_at_the_shop_is_known_to_the_desk(open_as: Open, desk: Desk, cast: Cast) -> None:
    page = open_as("ana", viewport={"width": 360, "height": 740})
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    frame = shop(page, desk, "?as=lena")
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    assert page.get_by_role("dialog").get_attribute("aria-modal") == "true", "it covers a narrow page"
    assert Customer.objects.filter(host_id="shop-customer-17", name="Lena").exists()
    assert heard == [], "both sides understand each other"
    page.evaluate("deskChat.identify('a.b.c')")
    page.wait_for_event("console", lambda message: "not believed" in message.text)
    assert [words for words in heard if "no JSON Web Token" in words]
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    frame.get_by_label("What can we help you with?").fill("When does my lamp arrive?")
    frame.get_by_label("What can we help you with?").press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["When does my lamp arrive?"])
    page.evaluate("deskChat.close()")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    expect(frame.get_by_text("When does my lamp arrive?")).to_have_count(0)
    page.evaluate("deskChat.close()")
    page.get_by_role("link", name="Sign in as Lena").click()
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    page.evaluate("deskChat.signOut()")
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
