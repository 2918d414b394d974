"""A picture goes from one side to the other: seen before it is sent, kept through a reload, shown where it belongs."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Desk
from tests.journeys.looks import assert_accessible
from tests.journeys.test_chat_live import ask
from tests.journeys.test_main_job import until, wait_for_draft
from tests.tickets.test_attachments import HTML, png

Open = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("quick_pen")


def test_a_picture_goes_along_and_what_is_no_picture_is_refused_in_words(open_as: Open) -> None:
    ana, mei = open_as("ana"), open_as("mei")
    ticket = ask(ana)
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    picture = {"name": "my card.png", "mimeType": "image/png", "buffer": png(1200, 800)}
    ana.get_by_label("Attach files").set_input_files(picture)  # type: ignore[arg-type]
    expect(ana.locator(".chosen-name")).to_have_text("my card.png")
    assert_accessible(ana)
    ana.reload()
    expect(ana.locator(".chosen-name")).to_have_text("my card.png")
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator(".chosen li")).to_have_count(0)
    for page in (ana, mei):
        image = page.locator("article.message img[alt='my card.png']")
        expect(image).to_be_visible()
        until(partial(image.evaluate, "image => image.naturalWidth === 1200"))
        assert image.evaluate("image => image.clientWidth === image.parentElement.clientWidth"), "no strip"
    wait_for_draft(mei)  # nothing newer is on its way any more
    mask = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": HTML}
    mei.get_by_label("Attach files").set_input_files(mask)  # type: ignore[arg-type]
    mei.locator("#composer textarea[name=text]").fill("Here it is")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#refusal")).to_contain_text("is no picture")
    expect(mei.locator("#composer textarea[name=text]")).to_have_value("Here it is")


def test_a_file_that_was_chosen_before_the_script_was_there_goes_along(open_as: Open) -> None:
    ana = open_as("ana")
    ask(ana)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    ana.route("**/js/chat*.js", hold, times=1)
    ana.reload(wait_until="commit")
    early = {"name": "early.txt", "mimeType": "text/plain", "buffer": b"Before"}
    ana.get_by_label("Attach files").set_input_files(early)  # type: ignore[arg-type]
    until(lambda: bool(held), page=ana)
    held[0].continue_()
    expect(ana.locator(".chosen-name")).to_have_text(["early.txt"])
    ana.reload()
    expect(ana.locator(".chosen-name")).to_have_text(["early.txt"])
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#log .attachment-file")).to_contain_text(["early.txt"])


def test_long_names_and_words_of_another_direction_stay_inside_a_narrow_page(open_as: Open) -> None:
    ana = open_as("ana")
    ask(ana)
    names = ["a very long name of a picture that was taken yesterday evening.txt", "فاتورة.txt"]
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in names]
    ana.get_by_label("Attach files").set_input_files(files)  # type: ignore[arg-type]
    expect(ana.locator(".chosen-name")).to_have_count(2)
    ana.set_viewport_size({"width": 320, "height": 568})
    for part in ana.locator(".chosen > *").filter(visible=True).all():
        assert part.evaluate("part => part.scrollWidth <= part.closest('form').clientWidth")
    text = ana.get_by_label("Your message")
    for words, direction in (("مرحبا، أين بطاقتي؟", "rtl"), ("Where is my card?", "ltr")):
        text.fill(words)
        assert text.evaluate("text => getComputedStyle(text).direction") == direction


def test_a_picture_is_loaded_once_however_often_it_is_looked_at(open_as: Open) -> None:
    ana = open_as("ana", viewport={"width": 800, "height": 400})
    ask(ana)
    asked: list[str] = []
    ana.on("request", lambda request: asked.append(request.url) if "/attachments/" in request.url else None)
    picture = {"name": "my card.png", "mimeType": "image/png", "buffer": png(60, 40, behind=bytes(100_000))}
    ana.get_by_label("Attach files").set_input_files(picture)  # type: ignore[arg-type]
    ana.get_by_role("button", name="Send").click()
    image = ana.locator("article.message img[alt='my card.png']")
    until(partial(image.evaluate, "image => image.complete && image.naturalWidth === 60"))
    for _ in range(8):
        ana.get_by_label("Your message").fill("And more\n\n\nof it")
        ana.get_by_label("Your message").press("Enter")
    expect(ana.locator("#log .message")).to_have_count(10)
    for place in (0, 10_000) * 5:
        ana.locator("#scroll").evaluate("(scroll, place) => (scroll.scrollTop = place)", place)
        ana.wait_for_timeout(50)
    assert len(asked) == 1
    ana.reload()
    until(partial(image.evaluate, "image => image.complete && image.naturalWidth === 60"))
    loaded = ana.evaluate(
        "performance.getEntriesByType('resource').find(({ name }) => name.includes('/attachments/')).transferSize"
    )
    assert 0 < loaded < 1_000, "it was asked for, and nothing of it was sent again"


def test_what_is_taken_back_to_be_changed_drops_nothing_that_was_chosen_since(open_as: Open) -> None:
    ana = open_as("ana")
    ask(ana)
    page = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": HTML}
    ana.get_by_label("Attach files").set_input_files([page] * 3)  # type: ignore[arg-type]
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#outbox .message")).to_contain_text("is no picture")
    ana.get_by_label("Attach files").set_input_files([page | {"name": "other.pdf"}] * 3)  # type: ignore[arg-type]
    ana.locator("#outbox").get_by_role("button", name="Edit").click()
    expect(ana.locator(".chosen-name")).to_have_text(["other.pdf"] * 3 + ["invoice.pdf"] * 3)
    expect(ana.get_by_text("Up to 5 files fit in one message.").filter(visible=True)).to_be_visible()


def test_what_cannot_be_taken_is_refused_when_it_is_chosen_and_what_can_goes_along(open_as: Open) -> None:
    ana = open_as("ana")
    ticket = ask(ana)
    files = [
        {"name": "me.HEIC", "mimeType": "image/heic", "buffer": b"heic"},
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + bytes(10 * 2**20)},
        {"name": "none.txt", "mimeType": "text/plain", "buffer": b""},
        {"name": "terms.TXT", "mimeType": "", "buffer": b"Ten days"},
        {"name": "rates.tsv", "mimeType": "text/tab-separated-values", "buffer": b"EUR\t1"},
        {"name": "error.log.1", "mimeType": "", "buffer": b"Not found"},
    ]
    ana.get_by_label("Attach files").focus()
    ana.get_by_label("Attach files").set_input_files(files)  # type: ignore[arg-type]
    expect(ana.locator(".chosen-name")).to_have_text(["terms.TXT", "rates.tsv", "error.log.1"])
    expect(ana.get_by_role("alert").filter(visible=True)).to_have_text(
        [
            "“me.HEIC” is no picture (PNG, JPEG, GIF, WebP), PDF or plain text.",
            "“scan.pdf” is too big: a file has up to 10\xa0MB.",
            "“none.txt” is empty.",
        ]
    )
    expect(ana.get_by_label("Attach files")).to_be_focused()
    assert_accessible(ana)
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#log .attachment-file")).to_contain_text(["terms.TXT", "rates.tsv", "error.log.1"])
    expect(ana.get_by_role("alert").filter(visible=True)).to_have_count(3)
    ana.get_by_label("Your message").fill("That is all")
    expect(ana.get_by_role("alert").filter(visible=True)).to_have_count(0)
    ana.get_by_role("button", name="Send").click()
    expect(ana.locator("#log .message")).to_have_count(3)
    assert ticket.messages.public().count() == 3, "nothing was sent that was refused"
    ana.get_by_label("Attach files").set_input_files(files[0])  # type: ignore[arg-type]
    expect(ana.get_by_role("alert").filter(visible=True)).to_have_count(1)


def test_what_the_server_finds_in_a_file_is_not_sent_again_but_changed_or_discarded(open_as: Open) -> None:
    ana = open_as("ana")
    ask(ana)
    page = {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": HTML}
    for way in ("Edit", "Discard"):
        ana.get_by_label("Attach files").set_input_files(page)  # type: ignore[arg-type]
        ana.get_by_role("button", name="Send").click()
        pending = ana.locator("#outbox .message")
        expect(pending).to_contain_text("is no picture")
        expect(pending.get_by_role("button", name="Retry")).to_be_hidden()
        pending.get_by_role("button", name=way).click()
        expect(pending).to_have_count(0)
        expect(ana.get_by_label("Your message")).to_be_focused()
        expect(ana.locator(".chosen-name")).to_have_text(["invoice.pdf"] if way == "Edit" else [])
        if way == "Edit":
            ana.get_by_role("button", name="Remove invoice.pdf").click()


def test_a_reply_that_is_undone_after_a_reload_gives_its_files_back(
    open_as: Open, patient_desk: Desk
) -> None:
    ticket = ask(open_as("ana"))
    mei = open_as("mei", base_url=patient_desk.url)
    mei.goto(f"/console/tickets/{ticket.public_id}/?view=all")
    files = [
        {"name": "my card.png", "mimeType": "image/png", "buffer": png(60, 40)},
        {"name": "terms.txt", "mimeType": "text/plain", "buffer": b"Ten days"},
    ]
    mei.get_by_label("Attach files").set_input_files(files)  # type: ignore[arg-type]
    mei.locator("#composer textarea[name=text]").fill("Here it is")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator("#outgoing")).to_contain_text("About to be sent")
    mei.reload()
    mei.locator("#outgoing").get_by_role("button", name="Undo").click()
    expect(mei.locator("#composer textarea[name=text]")).to_have_value("Here it is")
    expect(mei.locator(".chosen-name")).to_have_text(["my card.png", "terms.txt"])
    mei.locator("#composer textarea[name=text]").press("Control+Enter")
    expect(mei.locator("#outgoing")).to_contain_text("About to be sent")
    expect(mei.locator("#outgoing .attachments li")).to_have_count(2)
