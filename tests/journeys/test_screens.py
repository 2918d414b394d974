"""Every screen of the console can be used by everybody."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Page

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tests.journeys.looks import BETWEEN, assert_inside, look_around
from tests.journeys.test_main_job import until
from tests.places import bring_one_of_each, urls
from tickets.actions import ask_for_person, send_approved_answer, send_reply, start_conversation

Open = Callable[..., Page]


@pytest.fixture
def screens(open_as: Open, cast: Cast) -> list[str]:
    """Paths of all whole pages that a supervisor can open, with one of each thing on them."""
    ticket = start_conversation(cast.ana, text="Where is my card?", start_key=uuid4())
    until(lambda: Draft.objects.for_ticket(ticket).filter(status=DraftStatus.READY).exists(), 60)
    draft = Draft.objects.select_related("ticket").get(ticket=ticket)
    client = Client()
    client.force_login(cast.sofia)
    with override_settings(UNDO_WINDOW_S=60):
        path_of = bring_one_of_each(cast, draft)
    paths = [path_of(url) for url in urls() if url.startswith("console:") and "stream" not in url]
    answers = {path: client.get(path) for path in paths}
    return [
        path
        for path, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        if answer.content.lstrip().startswith(b"<!DOCTYPE")
    ]


def test_every_screen_is_accessible_and_fits(open_as: Open, screens: list[str]) -> None:
    assert len(screens) > 20
    sofia = open_as("sofia", reduced_motion="reduce")
    for path in screens:
        sofia.goto(path)
        look_around(sofia)


def test_all_verbs_of_a_ticket_that_waits_for_a_person_fit(open_as: Open, cast: Cast) -> None:
    ticket = start_conversation(cast.ana, text="Where is my card?", start_key=uuid4())
    ask_for_person(ticket, customer=cast.ana)
    mei = open_as("mei")
    mei.goto(ticket.get_absolute_url())
    for width in (320, *BETWEEN):
        assert_inside(mei, width)


def test_the_head_of_what_we_wrote_ends_where_its_words_end(open_as: Open, cast: Cast) -> None:
    ticket = start_conversation(cast.ana, text="Where is my card?", start_key=uuid4())
    for send, seen in ((send_approved_answer, 1), (send_reply, 2)):
        send(ticket, agent=cast.mei, text="Within 5 days.", client_key=uuid4(), seen_seq=seen)
    mei = open_as("mei")
    mei.goto(ticket.get_absolute_url())
    for width in (320, 360, 1280):
        mei.set_viewport_size({"width": width, "height": 740})
        ours = mei.locator("#messages .message[data-side=end]")
        assert ours.count() == 2
        assert ours.evaluate_all("""all => all.map((message) => {
            const parts = [...message.querySelectorAll("header > *")];
            const seen = parts.filter((part) => getComputedStyle(part).opacity > 0);
            const ends = seen.map((part) => part.getBoundingClientRect().right);
            return Math.round(message.querySelector(".message-body").getBoundingClientRect().right - Math.max(...ends));
        })""") == [0, 0]
        when = ours.first.locator("header").evaluate("""(header) => {
            const parts = [header.querySelector("time"), header.querySelector(".message-number")];
            return parts.map((part) => Math.round(part.getBoundingClientRect().top));
        }""")
        assert when[0] == when[1], f"at {width} px the number stands beside the time"
