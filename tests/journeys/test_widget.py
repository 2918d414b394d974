"""The chat on a shop's page: another site in the browser's eyes, one conversation in the desk's."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from playwright.sync_api import Error, FilePayload, FrameLocator, Locator, Page, Request, Route, expect

from tests.cast import Cast
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.looks import assert_accessible
from tests.journeys.test_main_job import until
from tests.tickets.chat.test_widget import token
from tickets.actions import send_reply
from tickets.models import Customer, Message, Ticket

Open = Callable[..., Page]


def shop(page: Page, desk: Desk, query: str = "") -> FrameLocator:
    page.goto(f"{desk.url.replace('localhost', '127.0.0.1')}/demo/shop/{query}")
    return page.frame_locator("iframe")


def question(frame: FrameLocator) -> Locator:
    """Where one begins, once the script listens, which puts the cursor there."""
    text = frame.get_by_label("What can we help you with?")
    expect(text).to_be_focused()
    return text


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
    until(lambda: not Message.objects.unread_by(ticket.requester), page=page)
    frame.get_by_role("button", name="Close the chat").click()
    page.reload()
    expect(launcher).to_be_visible()
    expect(unread).to_have_count(0)


def test_an_address_is_left_inside_the_frame_and_what_is_none_is_told_there(
    open_as: Open, desk: Desk
) -> None:
    page = open_as("ana")
    frame = shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    question(frame).fill("When does my lamp arrive?")
    page.keyboard.press("Enter")
    expect(frame.get_by_label("Your message")).to_be_focused()  # its script is there
    frame.get_by_role("button", name="More").click()
    frame.get_by_role("button", name="Leave an e-mail address").click()
    expect(frame.get_by_label("Your e-mail address")).to_be_focused()
    page.keyboard.type("ana@example")
    page.keyboard.press("Enter")
    told = frame.locator("#chat-email").get_by_role("alert")
    expect(told).to_have_text("This does not look like an e-mail address. Please check it.")
    page.keyboard.type(".com")
    expect(told).to_have_count(0)
    page.keyboard.press("Enter")
    expect(frame.locator("#done")).to_have_text("Your e-mail address is kept: ana@example.com")
    assert Ticket.objects.get().requester.email == "ana@example.com"


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
    with page.expect_console_message(lambda message: "not believed" in message.text):
        page.evaluate("deskChat.identify('a.b.c')")
    assert [words for words in heard if "no JSON Web Token" in words]
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    question(frame).fill("When does my lamp arrive?")
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


def test_beside_the_open_chat_one_can_still_sign_in_and_a_small_screen_is_covered_whole(
    open_as: Open, desk: Desk
) -> None:
    page = open_as("ana")
    shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    chat = page.get_by_role("dialog", name="Chat with Harbour")
    for width, height in ((1280, 800), (700, 800), (641, 481)):
        page.set_viewport_size({"width": width, "height": height})
        page.get_by_role("link", name="Sign in as Lena").click(trial=True)
    for width, height in ((640, 800), (320, 568), (740, 360)):
        page.set_viewport_size({"width": width, "height": height})
        assert chat.bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}


# -- another person at the same browser --------------------------------------------------------------------------------
FILE: FilePayload = {"name": "lamp.txt", "mimeType": "text/plain", "buffer": b"It flickers."}
KEPT = """async () => {
  const opened = indexedDB.open("desk", 1);
  await new Promise((done) => (opened.onsuccess = done));
  const database = opened.result;
  const asked = database.transaction("files").objectStore("files").getAllKeys();
  await new Promise((done) => (asked.onsuccess = done));
  database.close();
  return [...Object.keys(localStorage), ...asked.result].filter((name) => name.startsWith("chat:")).sort();
}"""


def kept(page: Page) -> list[str]:
    """By name; of a frame that is being left nothing can be told."""
    with suppress(Error):
        return list(page.frames[1].evaluate(KEPT))
    return ["unknown"]


def of_max(secret: str = "w" * 40) -> str:
    return token(secret=secret, sub="18", name="Max")


def listen(page: Page) -> Callable[[], None]:
    """What it returns waits until the desk has answered who it is, each time: the last answer counts."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/identity/" in request.url else None)

    def settle() -> None:
        assert asked
        for each in asked:
            each.response()

    return settle


def signed_in(open_as: Open, desk: Desk) -> tuple[Page, FrameLocator]:
    """Lena, who has asked something."""
    page = open_as("ana")
    settle = listen(page)
    frame = shop(page, desk, "?as=lena")
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    question(frame).fill("When does my lamp arrive?")
    question(frame).press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["When does my lamp arrive?"])
    expect(frame.get_by_label("Your message")).to_be_focused()  # its script is there
    settle()
    return page, frame


def write_half(frame: FrameLocator) -> None:
    text = frame.get_by_label("Your message")
    text.fill("My address is 1 Quay")
    expect(frame.locator("#chat-email")).to_have_js_property("noValidate", True)  # the script is there
    frame.locator("input[type=file]").set_input_files([FILE])
    expect(frame.get_by_text("lamp.txt")).to_be_visible()


def find_half(frame: FrameLocator) -> None:
    frame.get_by_role("link", name="When does my lamp arrive?").click()
    expect(frame.get_by_label("Your message")).to_have_value("My address is 1 Quay")
    expect(frame.get_by_text("lamp.txt")).to_be_visible()


def hold_identity(page: Page) -> None:
    """Until `let_go`."""
    intercept(page, "**/widget/identity/", lambda route: None)


def let_go(page: Page) -> None:
    page.unroute("**/widget/identity/")


def test_another_person_sees_nothing_of_who_was_there_not_for_a_moment(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    until(lambda: [key.split(":")[-1] for key in kept(page)] == ["files", "text"])
    hold_identity(page)
    page.evaluate("token => deskChat.identify(token)", of_max())
    expect(frame.get_by_role("status").get_by_text("One moment…")).to_be_visible()
    for words in ("When does my lamp arrive?", "lamp.txt"):
        expect(frame.get_by_text(words).first).to_be_hidden()
    expect(frame.get_by_label("Your message")).to_be_hidden()
    frame.get_by_role("button", name="Close the chat").click()
    page.get_by_role("button", name="Open the chat").click()
    let_go(page)
    expect(frame.get_by_role("heading", name="Hello, Max")).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("")
    until(lambda: kept(page) == [])


def test_a_page_of_another_person_begins_with_nobodys_chat(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)

    hold_identity(page)
    given = f"document.querySelector('script[data-identity]')?.setAttribute('data-identity', '{of_max()}')"
    page.add_init_script(
        f"new MutationObserver(() => {given}).observe(document, {{ childList: true, subtree: true }})"
    )
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    expect(frame.get_by_text("When does my lamp arrive?")).to_have_count(0)
    let_go(page)
    expect(frame.get_by_role("heading", name="Hello, Max")).to_be_visible()
    until(lambda: kept(page) == [])


def test_who_signs_out_leaves_no_text_behind(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    frame.get_by_role("link", name="All conversations").click()
    question(frame).fill("And my other lamp")
    page.evaluate("deskChat.signOut()")
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("")
    until(lambda: kept(page) == [])


def test_whose_name_has_run_out_finds_their_text_again(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    hold_identity(page)
    address = page.url
    page.goto("about:blank")  # nothing that is on its way brings the name back
    page.context.clear_cookies(name="framed_identity")
    page.goto(address)
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    let_go(page)
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    find_half(frame)


def test_what_was_typed_before_signing_in_goes_along(open_as: Open, desk: Desk) -> None:
    page = open_as("ana")
    frame = shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    question(frame).fill("When does my lamp")
    page.evaluate("deskChat.close()")
    page.get_by_role("link", name="Sign in as Lena").click()
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("When does my lamp")


def test_what_one_typed_stays_where_the_site_has_forgotten_whom_it_named(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    frame.get_by_role("link", name="All conversations").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    question(frame).fill("And my other lamp")
    page.evaluate("localStorage.clear()")  # as another origin of the same site would find it
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("And my other lamp")
    find_half(frame)


def test_a_token_that_is_not_believed_still_uncovers_nothing_of_who_was_there(
    open_as: Open, desk: Desk
) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    hold_identity(page)
    with page.expect_console_message(lambda message: "not believed" in message.text):
        page.evaluate("token => deskChat.identify(token)", of_max(secret="x" * 40))
        expect(frame.get_by_role("status").get_by_text("One moment…")).to_be_visible()
        let_go(page)
        page.evaluate("token => deskChat.identify(token)", of_max(secret="y" * 40))
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("")
    for words in ("When does my lamp arrive?", "lamp.txt"):
        expect(frame.get_by_text(words)).to_have_count(0)
    shop(page, desk, "?as=lena")
    page.get_by_role("button", name="Open the chat").click()
    frame.get_by_role("link", name="When does my lamp arrive?").click()
    expect(frame.get_by_label("Your message")).to_have_value("My address is 1 Quay")


def test_a_page_left_open_shows_nothing_more_of_who_was_there_once_another_signs_in(
    open_as: Open, desk: Desk
) -> None:
    left, old = signed_in(open_as, desk)
    page = left.context.new_page()
    settle = listen(page)
    frame = shop(page, desk)
    expect(old.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    expect(old.get_by_text("When does my lamp arrive?")).to_have_count(0)
    page.get_by_role("button", name="Open the chat").click()
    page.evaluate("token => deskChat.identify(token)", of_max())
    for each in (frame, old):
        expect(each.get_by_role("heading", name="Hello, Max")).to_be_visible()
    question(frame)
    settle()
    left.reload()  # the page says again who it is for
    left.get_by_role("button", name="Open the chat").click()
    expect(old.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()


def test_the_way_back_shows_nothing_of_what_was_typed_by_who_has_signed_out(
    open_as: Open, desk: Desk
) -> None:
    page = open_as("ana")
    frame = shop(page, desk, "?as=lena")
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    question(frame).fill("Lena has a secret")
    page.evaluate("deskChat.signOut()")
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    expect(question(frame)).to_have_value("")
    page.evaluate("history.back()")
    page.wait_for_timeout(1_000)  # for as long as the browser would take to fill the form in again
    expect(question(frame)).to_have_value("")


def test_a_page_kept_for_the_way_back_makes_way_for_who_has_signed_in_since(
    open_as: Open, desk: Desk
) -> None:
    """What the browser tells such a page is told here: Playwright's browsers keep none."""
    page, frame = signed_in(open_as, desk)
    expect(frame.get_by_label("Your message")).to_be_focused()  # by then its scripts listen
    page.frames[1].evaluate("""() => {
      localStorage.setItem("frame:named", '"18"');
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    }""")
    expect(frame.get_by_label("What can we help you with?")).to_be_attached()


def test_a_browser_that_keeps_no_cookies_does_not_go_round_in_circles(open_as: Open, desk: Desk) -> None:
    page = open_as("ana")

    def without_cookies(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        page.context.clear_cookies()
        kept = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        route.fulfill(response=answer, headers=kept)

    page.route("**/widget/**", without_cookies)
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if "/identity/" in request.url else None)
    frame = shop(page, desk, "?as=lena")
    page.get_by_role("button", name="Open the chat").click()
    until(lambda: len(told) > 1, page=page)
    page.wait_for_timeout(1_000)  # for as long as it would take to go round again
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    assert len(told) == 2


# -- whom the site names, and the desk does not believe, yet -----------------------------------------------------------
def of_lena() -> str:
    return token(secret="w" * 40, name="Lena")


def claimed_in_vain(page: Page, given: str) -> None:
    with page.expect_console_message(lambda message: "not believed" in message.text):
        page.evaluate("token => deskChat.identify(token)", given)


def silent(page: Page) -> None:
    """From the next page on the shop does not say who is there."""
    untold = "document.querySelector('script[data-identity]')?.removeAttribute('data-identity')"
    page.add_init_script(
        f"new MutationObserver(() => {untold}).observe(document, {{ childList: true, subtree: true }})"
    )


def begin_typing(frame: FrameLocator, words: str) -> None:
    question(frame).fill(words)
    expect(frame.locator("textarea#text")).to_have_js_property("required", True)  # the script is there
    frame.locator("input[type=file]").set_input_files([FILE])
    expect(frame.get_by_text("lamp.txt")).to_be_visible()


def test_what_one_typed_who_was_not_believed_is_not_the_next_persons(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    frame.get_by_role("link", name="All conversations").click()
    question(frame).fill("And my other lamp")
    expect(frame.get_by_label("What can we help you with?")).to_have_value("And my other lamp")
    claimed_in_vain(page, of_max(secret="x" * 40))
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    begin_typing(frame, "Max has a secret")
    until(lambda: "chat:start:files" in kept(page))
    hold_identity(page)
    page.evaluate("token => deskChat.identify(token)", of_lena())
    for shown in ("Max has a secret", "lamp.txt"):
        expect(frame.get_by_text(shown)).to_have_count(0)
    let_go(page)
    shop(page, desk, "?as=lena")
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("And my other lamp")
    expect(frame.get_by_text("lamp.txt")).to_have_count(0)
    find_half(frame)


def test_neither_is_the_conversation_that_they_began(open_as: Open, desk: Desk) -> None:
    page = open_as("ana")
    frame = shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    claimed_in_vain(page, of_max(secret="x" * 40))
    question(frame).fill("Max has a secret")
    frame.get_by_label("What can we help you with?").press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["Max has a secret"])
    write_half(frame)
    hold_identity(page)
    page.evaluate("token => deskChat.identify(token)", of_lena())
    expect(frame.get_by_text("Max has a secret").first).to_be_hidden()
    let_go(page)
    page.evaluate("token => deskChat.identify(token)", of_lena())
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    expect(frame.get_by_text("Max has a secret")).to_have_count(0)
    until(lambda: kept(page) == [])


def test_who_is_believed_in_the_end_finds_what_they_typed_until_then(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    write_half(frame)
    claimed_in_vain(page, of_max(secret="x" * 40))
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    question(frame).fill("Max has a secret")
    frame.get_by_label("What can we help you with?").press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["Max has a secret"])
    write_half(frame)
    frame.get_by_role("link", name="All conversations").click()
    begin_typing(frame, "And a question")
    page.evaluate("token => deskChat.identify(token)", of_max())
    expect(frame.get_by_role("heading", name="Hello, Max")).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("And a question")
    expect(frame.get_by_text("lamp.txt")).to_be_visible()
    frame.get_by_role("link", name="Max has a secret").click()
    expect(frame.get_by_label("Your message")).to_have_value("My address is 1 Quay")
    expect(frame.get_by_text("lamp.txt")).to_be_visible()
    assert [name for name in kept(page) if not name.startswith("chat:start@18:")] == [], "nothing of Lena's"


def test_what_one_typed_whose_name_had_run_out_is_not_the_next_persons(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    address = page.url
    page.goto("about:blank")
    page.context.clear_cookies(name="framed_identity")
    silent(page)
    page.goto(address)
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    begin_typing(frame, "And my other lamp")
    hold_identity(page)
    page.evaluate("token => deskChat.identify(token)", of_max())
    expect(frame.get_by_label("What can we help you with?")).to_have_value("")
    expect(frame.get_by_text("lamp.txt")).to_have_count(0)
    until(lambda: kept(page) == [])


def test_neither_is_what_they_sent(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    address = page.url
    page.goto("about:blank")
    page.context.clear_cookies(name="framed_identity")
    silent(page)
    page.goto(address)
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    question(frame).fill("Lena has a secret")
    frame.get_by_label("What can we help you with?").press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["Lena has a secret"])
    page.evaluate("token => deskChat.identify(token)", of_max())
    expect(frame.get_by_role("heading", name="Hello, Max")).to_be_visible()
    expect(frame.get_by_text("Lena has a secret")).to_have_count(0)


def test_so_does_who_is_believed_late(open_as: Open, desk: Desk) -> None:
    page, frame = signed_in(open_as, desk)
    frame.get_by_role("link", name="All conversations").click()
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    page.route("**/widget/identity/", lambda route: route.fulfill(status=503))
    address = page.url.partition("?")[0]
    given = f"document.querySelector('script[data-identity]')?.setAttribute('data-identity', '{of_max()}')"
    page.add_init_script(
        f"new MutationObserver(() => {given}).observe(document, {{ childList: true, subtree: true }})"
    )
    page.goto(address)
    page.get_by_role("button", name="Open the chat").click()
    expect(frame.get_by_role("heading", name="Hello", exact=True)).to_be_visible()
    begin_typing(frame, "Max has a secret")
    page.unroute("**/widget/identity/")
    expect(frame.get_by_role("heading", name="Hello, Max")).to_be_visible()
    expect(frame.get_by_label("What can we help you with?")).to_have_value("Max has a secret")
    expect(frame.get_by_text("lamp.txt")).to_be_visible()


def test_a_tab_left_open_shows_and_keeps_nothing_more_of_who_was_not_believed(
    open_as: Open, desk: Desk
) -> None:
    left = open_as("ana")
    old = shop(left, desk)
    left.get_by_role("button", name="Open the chat").click()
    claimed_in_vain(left, of_max(secret="x" * 40))
    begin_typing(old, "Max has a secret")
    page = left.context.new_page()
    frame = shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    expect(old.get_by_label("What can we help you with?")).to_have_value("")
    expect(old.get_by_text("lamp.txt")).to_have_count(0)
    page.evaluate("token => deskChat.identify(token)", of_lena())
    expect(frame.get_by_role("heading", name="Hello, Lena")).to_be_visible()
    until(lambda: kept(page) == [])


def test_a_refusal_that_comes_again_moves_nobody_in_another_tab(open_as: Open, desk: Desk) -> None:
    talking = open_as("ana")
    silent(talking)
    frame = shop(talking, desk)
    talking.get_by_role("button", name="Open the chat").click()
    claimed_in_vain(talking, of_max(secret="x" * 40))
    question(frame).fill("When does my lamp arrive?")
    frame.get_by_label("What can we help you with?").press("Enter")
    expect(frame.locator("#log .message-body")).to_have_text(["When does my lamp arrive?"])
    talking.frames[1].evaluate("globalThis.isTheSame = true")
    page = talking.context.new_page()
    silent(page)
    shop(page, desk)
    page.get_by_role("button", name="Open the chat").click()
    for _ in range(2):
        claimed_in_vain(page, of_max(secret="x" * 40))
    talking.wait_for_timeout(500)
    assert talking.frames[1].evaluate("globalThis.isTheSame")
    expect(frame.locator("#log .message-body")).to_be_visible()
