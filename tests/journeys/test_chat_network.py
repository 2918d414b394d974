"""A bad network, an impatient finger, a second tab: no message missing, none twice, no typed text lost."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from playwright.sync_api import ConsoleMessage, FilePayload, Page, Route, expect

from tests.cast import Cast
from tests.journeys.cable import Cable
from tests.journeys.conftest import Desk
from tests.journeys.intercepting import intercept
from tests.journeys.looks import assert_accessible
from tests.journeys.test_chat_live import ask, composer, messages, reply
from tests.journeys.test_main_job import until
from tests.journeys.test_typing import hold, wait_for
from tickets.actions import leave_email, receive_message
from tickets.models import Message, Ticket

Open = Callable[..., Page]
NOTE: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"It flickers."}


def own_words(ticket: Ticket) -> list[str]:
    return list(ticket.messages.filter(author="customer").values_list("body", flat=True))


@pytest.fixture
def cable(desk: Desk) -> Iterator[Cable]:
    with Cable(int(desk.url.rpartition(":")[2])) as cable:
        yield cable


def test_messages_wait_for_the_network_and_go_out_in_order(open_as: Open, cast: Cast, cable: Cable) -> None:
    page = open_as("ana")
    ticket = ask(page, "First", at=cable.url)
    cable.pull()
    for text in ("Second", "Third"):
        composer(page).fill(text)
        composer(page).press("Enter")
    composer(page).fill("Half typed")
    expect(page.get_by_text("Not sent yet.").first).to_be_visible()
    expect(page.locator("#connection")).to_be_visible()
    reply(ticket, cast, "An answer that the page misses")
    assert own_words(ticket) == ["First"]
    cable.plug()
    expect(page.locator("#outbox .message")).to_have_count(0)
    expect(messages(page)).to_have_text(["First", "An answer that the page misses", "Second", "Third"])
    expect(page.locator("#connection")).to_be_hidden()
    expect(composer(page)).to_have_value("Half typed")
    assert own_words(ticket) == ["First", "Second", "Third"]


def test_an_address_that_was_not_saved_yet_stays_until_it_is(open_as: Open) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    email, save = page.get_by_label("Your e-mail address"), page.get_by_role("button", name="Save")

    def leave(address: str, *, then: str) -> None:
        page.get_by_role("button", name="More").click()
        page.locator("#chat-menu [popovertarget=chat-email]").click()
        expect(email).to_have_value(then)
        email.fill(address)

    leave("ana@example.com", then="")
    page.reload()
    leave("ana@nowhere", then="ana@example.com")
    save.click()
    expect(page.get_by_text("This does not look like an e-mail address.")).to_be_visible()
    page.reload()
    leave("ana@example.com", then="ana@nowhere")
    save.click()
    expect(page.locator("#done")).to_have_text("Your e-mail address is kept: ana@example.com")
    leave("", then="ana@example.com")
    assert page.evaluate("Object.values(localStorage)") == ['""']
    leave_email(ticket, customer=ticket.requester, email="")
    page.reload()
    leave("", then="")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_is_no_address_is_told_at_its_field_in_the_open_dialog(open_as: Open) -> None:
    page = open_as("ana", viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    ticket = ask(page, "First")
    composer(page).fill("Half typed")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Leave an e-mail address").click()
    dialog, email = page.locator("#chat-email"), page.get_by_label("Your e-mail address")
    told, help_text = dialog.get_by_role("alert"), "So that a colleague can also write to you there."
    for typed in ("ana@example", "ana"):
        email.fill(typed)
        expect(told).to_have_count(0)
        expect(email).not_to_have_attribute("aria-invalid", "true")
        expect(email).to_have_accessible_description(re.compile(f"^{help_text}[^?]*it.$"))
        for _again in range(2):
            page.keyboard.press("Enter")
            expect(told).to_have_text("This does not look like an e-mail address. Please check it.")
        expect(email).to_be_focused()
        expect(email).to_have_value(typed)
        expect(email).to_have_attribute("aria-invalid", "true")
        expect(email).to_have_accessible_description(re.compile(f"^{help_text}.* Please check it.$"))
        expect(told).to_be_in_viewport(ratio=1)
    expect(page.locator("#refusal")).to_be_empty()
    assert_accessible(page)
    email.fill("ana@example.com")
    saving = hold(page, "/email/")
    page.keyboard.press("Enter")
    on_its_way = wait_for(page, saving)
    expect(dialog.locator("button[aria-busy=true]")).to_have_text("Save")
    assert_accessible(page)
    on_its_way.continue_()
    expect(page.locator("#done")).to_have_text("Your e-mail address is kept: ana@example.com")
    expect(composer(page)).to_have_value("Half typed")
    ticket.requester.refresh_from_db()
    assert ticket.requester.email == "ana@example.com"


def test_an_address_that_no_server_takes_is_said_not_to_be_saved_and_stays(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "First")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Leave an e-mail address").click()
    dialog, email = page.locator("#chat-email"), page.get_by_label("Your e-mail address")
    intercept(page, "**/email/", lambda route: route.abort())
    email.fill("ana@example.com")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("This was not saved: no answer from the server.")).to_be_visible()
    expect(email).to_be_focused()
    expect(email).to_have_value("ana@example.com")
    expect(email).not_to_have_attribute("aria-invalid", "true")
    page.unroute_all()
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_have_text("Your e-mail address is kept: ana@example.com")


def test_an_address_of_who_is_no_longer_known_leads_to_what_the_page_says_of_that(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "First")
    composer(page).fill("Half typed")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Leave an e-mail address").click()
    page.get_by_label("Your e-mail address").fill("ana@example.com")
    page.context.clear_cookies(name="visitor")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This browser is no longer known here")).to_be_visible()
    expect(page.locator("#chat-email")).to_be_hidden()


def test_a_name_that_was_typed_stays_until_the_first_message_is_sent(open_as: Open) -> None:
    page = open_as("ana")
    page.goto("/")
    page.get_by_label("Your name").fill("Ana Lopez")
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Ana Lopez")
    page.get_by_label("What can we help you with?").fill("Where is my card?")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/")
    assert Ticket.objects.get().requester.name == "Ana Lopez"
    until(lambda: page.evaluate("Object.keys(localStorage)") == [], page=page)


def test_what_was_not_sent_survives_a_reload_with_the_half_typed_text(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    intercept(page, "**/messages/**", lambda route: route.abort())
    composer(page).fill("Second")
    composer(page).press("Enter")
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    composer(page).fill("Half typed")
    page.unroute_all()
    page.reload()
    expect(messages(page)).to_have_text(["First", "Second"])
    expect(composer(page)).to_have_value("Half typed")
    page.reload()
    expect(messages(page)).to_have_count(2)
    assert own_words(ticket) == ["First", "Second"]


@pytest.mark.parametrize("lost", [{}, {"name": "visitor"}])
def test_what_a_browser_without_its_cookies_could_not_send_stays_and_goes_along(
    open_as: Open, lost: dict[str, str]
) -> None:
    page = open_as("ana")
    ask(page, "First")
    composer(page).fill("Second")
    page.context.clear_cookies(**lost)
    composer(page).press("Enter")
    expect(page.get_by_text("This browser is no longer known here")).to_be_visible()
    expect(page.locator("#outbox .message-body")).to_have_text(["Second"])
    expect(page.locator("#outbox").get_by_text("Not sent.")).to_be_visible()
    expect(page.get_by_text("Nothing is here")).to_have_count(0)  # no page's words stand in a bubble
    expect(page.locator("#outbox").get_by_role("button")).to_have_text(["Edit"])
    composer(page).fill("Half typed")
    page.get_by_role("link", name="Start anew with it").click()
    expect(page.get_by_label("What can we help you with?")).to_have_value("Second\nHalf typed")


def test_what_is_heard_late_does_not_lead_away_who_starts_anew(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "First")
    composer(page).fill("Second")
    # What it is told of the draft makes it look: not at once when it is no longer known.
    expect(page.locator("#status")).to_contain_text("An answer is written.")
    page.context.clear_cookies()
    unknown = hold(page, "/status/")
    composer(page).press("Enter")
    expect(page.get_by_text("This browser is no longer known here")).to_be_visible()
    start = hold(page, "^https?://[^/]+/$")
    onward = page.get_by_role("link", name="Start anew with it")
    onward.dispatch_event("click")  # click() would wait for what is held
    on_its_way = wait_for(page, start)
    with page.expect_response("**/status/"):
        wait_for(page, unknown).continue_()
    page.wait_for_timeout(300)
    on_its_way.continue_()
    expect(page.get_by_label("What can we help you with?")).to_have_value("Second")


def test_it_goes_along_even_where_the_browser_forbids_to_keep_anything(open_as: Open) -> None:
    page = open_as("ana")
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'SecurityError'); }")
    ask(page, "First")
    composer(page).fill("Second")
    page.context.clear_cookies()
    composer(page).press("Enter")
    expect(page.get_by_text("This browser is no longer known here")).to_be_visible()
    composer(page).fill("Half typed")
    page.evaluate(
        "void (IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); })"
    )
    page.get_by_label("Attach files").set_input_files([NOTE])
    page.get_by_role("link", name="Start anew with it").dblclick()
    expect(page.locator("#unknown").get_by_text("This browser could not keep the files.")).to_be_visible()
    composer(page).fill("since then")
    page.get_by_role("link", name="Start anew with it").click()
    expect(page.get_by_label("What can we help you with?")).to_have_value("Second\nHalf typed\nsince then")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/")
    page.go_back()
    expect(page.get_by_label("What can we help you with?")).to_have_value("")


def test_what_is_too_much_for_one_message_follows_the_first_and_nothing_is_cut(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "First")
    page.goto("/")
    page.get_by_label("What can we help you with?").fill("Half asked")
    page.go_back()
    texts = [letter * 3000 for letter in "abc"]
    intercept(page, "**/messages/**", lambda route: route.abort())
    for text in texts:
        page.get_by_label("Attach files").set_input_files([NOTE | {"name": f"{text[0]}.txt"}] * 2)
        composer(page).fill(text)
        composer(page).press("Enter")
    expect(page.locator("#outbox .message")).to_have_count(3)
    composer(page).fill("Half typed")
    page.context.clear_cookies()
    page.unroute_all()
    page.get_by_role("link", name="Start anew with it").click()
    expect(page.get_by_label("What can we help you with?")).to_have_value(texts[0])
    expect(page.locator(".chosen-name")).to_have_text(["a.txt", "a.txt"])
    expect(page.locator("#following .message-body")).to_have_text(["b" * 200 + "…", "c" * 200 + "…"])
    expect(page.locator("#following .attachments li")).to_have_text(["b.txt"] * 2 + ["c.txt"] * 2)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/")
    expect(messages(page)).to_have_text(texts)
    expect(page.locator("#log .attachment-file")).to_have_count(6)
    expect(composer(page)).to_have_value("Half asked\nHalf typed")
    assert [own_words(ticket) for ticket in Ticket.objects.order_by("pk")] == [["First"], texts]


def test_leaving_the_start_waits_for_no_database_and_the_next_page_does_the_rest(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "First")
    texts = [letter * 3000 for letter in "ab"]
    intercept(page, "**/messages/**", lambda route: route.abort())
    for text in texts:
        page.get_by_label("Attach files").set_input_files([NOTE | {"name": f"{text[0]}.txt"}])
        composer(page).fill(text)
        composer(page).press("Enter")
    expect(page.locator("#outbox .message")).to_have_count(2)
    page.context.clear_cookies()
    page.unroute_all()
    page.get_by_role("link", name="Start anew with it").click()
    expect(page.locator(".chosen-name")).to_have_text(["a.txt"])
    expect(page.locator("#following .attachments li")).to_have_text(["b.txt"])
    page.evaluate("IDBFactory.prototype.open = () => ({})")  # it never answers
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/")
    expect(messages(page)).to_have_text(texts)
    expect(page.locator("#log .attachment-file")).to_contain_text(["a.txt", "b.txt"])
    page.goto("/")
    expect(page.get_by_label("What can we help you with?")).to_have_value("")
    expect(page.get_by_label("What can we help you with?")).to_have_js_property("required", True)
    page.wait_for_timeout(300)  # for as long as it would take to recall a file
    expect(page.locator(".chosen-name")).to_have_count(0)


def test_two_pages_that_move_the_same_text_at_once_move_it_once(open_as: Open) -> None:
    page = open_as("ana")
    page.goto("/")
    moved = page.evaluate("""async () => {
        const kept = await import("/static/js/kept.js");
        const other = await import("/static/js/kept.js?other");
        const read = Storage.prototype.getItem;
        const all = [];
        for (const at of ["from:", "to:"]) {
            kept.keep("from:more", "More");
            kept.keep("from:text", "Mine");
            kept.keep("to:more", "Before");
            kept.keep("to:text", "Before");
            Storage.prototype.getItem = function (name) {
                if (name.startsWith(at)) {
                    Storage.prototype.getItem = read;
                    const found = read.call(this, name);
                    other.moveAll("from:", "to:");
                    return found;
                }
                return read.call(this, name);
            };
            kept.moveAll("from:", "to:");
            all.push(kept.recall("to:text"), kept.recall("to:more"), ...kept.recallAll("from:"));
        }
        return all;
    }""")
    assert moved == ["Before\nMine", "Before\nMore"] * 2


def test_who_chooses_a_file_that_the_browser_cannot_keep_is_told_so(open_as: Open) -> None:
    page = open_as("ana")
    page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }"
    )
    page.goto("/")
    page.get_by_label("What can we help you with?").fill("Where is my card?")
    page.get_by_label("Attach files").set_input_files([NOTE])
    told = page.get_by_text("This browser cannot keep files.")
    expect(told).to_be_visible()
    page.get_by_role("button", name="Remove note.txt").click()
    expect(told).to_be_hidden()


def test_what_shall_not_follow_is_left_out(open_as: Open) -> None:
    page = open_as("ana")
    ask(page, "First")
    intercept(page, "**/messages/**", lambda route: route.abort())
    for text in ("a" * 3000, "b" * 3000):
        composer(page).fill(text)
        composer(page).press("Enter")
    page.context.clear_cookies()
    page.unroute_all()
    page.get_by_role("link", name="Start anew with it").click()
    page.locator("#following").get_by_role("button", name="Discard").click()
    expect(page.locator("#following")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/conversations/*/")
    expect(messages(page)).to_have_text(["a" * 3000])
    expect(page.locator("#outbox .message")).to_have_count(0)


def test_a_refusal_on_the_way_does_not_take_the_page_away(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=403, body="no")

    intercept(page, "**/status/**", refuse)
    page.evaluate("window.isSamePage = true")
    reply(ticket, cast, "An answer")
    until(lambda: bool(refused), page=page)
    page.wait_for_timeout(500)  # for as long as it would take to leave the page
    page.unroute_all()
    expect(messages(page)).to_have_text(["First", "An answer"])
    assert page.evaluate("window.isSamePage") is True


def test_a_lost_acknowledgement_does_not_send_twice(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        """The server stores the message, and its answer never arrives."""
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        sent = dict(parse_qsl(route.request.post_data or ""))
        lost.append(sent["text"])
        receive_message(
            ticket, customer=ticket.requester, text=sent["text"], client_key=UUID(sent["client_key"])
        )
        route.abort()

    intercept(page, "**/messages/**", lose_first)
    composer(page).fill("Second")
    composer(page).press("Enter")
    expect(messages(page)).to_have_text(["First", "Second"])
    expect(page.locator("#outbox .message")).to_have_count(0)
    assert lost
    assert own_words(ticket) == ["First", "Second"]


def test_a_double_click_and_a_double_enter_send_once(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    page.goto("/")
    page.get_by_label("What can we help you with?").fill("First")
    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_url("**/conversations/*/")
    ticket = Ticket.objects.get()
    composer(page).fill("Second")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    composer(page).fill("Third")
    page.get_by_role("button", name="Send").dblclick()
    expect(messages(page)).to_have_text(["First", "Second", "Third"])
    assert own_words(ticket) == ["First", "Second", "Third"]


def test_only_an_empty_first_message_is_told_to_need_words(open_as: Open) -> None:
    page = open_as("ana")
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.text == "incomplete":
            complaints.append(page.url)

    page.on("console", hear)
    page.add_init_script("addEventListener('invalid', () => console.log('incomplete'), true)")
    send = page.get_by_role("button", name="Send")
    page.goto("/")
    for nothing in ("", "  "):
        page.get_by_label("What can we help you with?").fill(nothing)
        send.click()
        until(lambda: len(complaints) == 1, page=page)
        expect(page.get_by_label("What can we help you with?")).to_be_focused()
        complaints.clear()
    page.get_by_label("Attach files").set_input_files([NOTE])
    send.dblclick()
    page.wait_for_url("**/conversations/*/")
    ticket = Ticket.objects.get()
    composer(page).fill("Second")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_label("Attach files").set_input_files([NOTE])
    expect(page.locator(".chosen-name")).to_have_text(["note.txt"])
    send.dblclick()
    for nothing in ("", "  "):
        composer(page).fill(nothing)
        send.click()
    expect(page.locator("#log .message")).to_have_count(3)
    assert own_words(ticket) == ["", "Second", ""]
    assert complaints == []


def test_two_tabs_show_the_same_and_nothing_twice(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    other = page.context.new_page()
    other.goto(page.url)
    composer(other).fill("From the other tab")
    composer(other).press("Enter")
    composer(page).fill("From this tab")
    composer(page).press("Enter")
    expect(messages(page)).to_have_count(3)
    reply(ticket, cast, "Both arrived")
    for tab in (page, other):
        expect(messages(tab)).to_have_count(4)
        expect(tab.locator("#outbox .message")).to_have_count(0)
    assert sorted(own_words(ticket)) == ["First", "From the other tab", "From this tab"]


def test_a_first_message_written_offline_starts_one_conversation_later(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    page.goto("/")
    page.context.set_offline(True)
    page.get_by_label("What can we help you with?").fill("Where is my card?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**/conversations/*/")
    expect(messages(page)).to_have_text(["Where is my card?"])
    assert Message.objects.count() == 1
    page.goto("/")
    expect(page.get_by_label("What can we help you with?")).to_have_value("")


def test_enter_that_ends_a_composition_does_not_send(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    composer(page).fill("ni hao")
    composer(page).evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    composer(page).press("Shift+Enter")
    expect(composer(page)).to_have_value("ni hao\n")
    composer(page).press("Enter")
    expect(messages(page)).to_have_text(["First", "ni hao"])
    assert own_words(ticket) == ["First", "ni hao"]


def test_the_limit_is_told_before_it_is_hit_and_nothing_is_cut(open_as: Open, cast: Cast) -> None:
    page = open_as("ana")
    ticket = ask(page, "First")
    composer(page).fill("长" * 4400)
    expect(page.get_by_text("/ 5000")).to_be_hidden()
    composer(page).fill("长" * 5001)
    expect(page.get_by_text("5001 / 5000")).to_be_visible()
    expect(page.get_by_text("This is too long for one message.")).to_be_visible()
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("长" * 5001)
    assert own_words(ticket) == ["First"]
