"""What the card of a draft says besides its text: how far to trust it and why, its age, and the ways on."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import Settings

from assistant.actions import correct_topic, edit_draft, reject_draft, stop_draft
from assistant.models import Draft, DraftStatus, Rejection
from tests.agents_ui.conftest import HTMX, ticket_url
from tests.assistant.topics.deciding import finished
from tests.cast import Cast, write_now
from tickets.actions import receive_message, send_reply, split_ticket
from tickets.models import Ticket

Ask = Callable[..., Ticket]
Ready = Callable[..., Draft]
QUOTE = {"article": 1, "version": 1, "number": 0, "text": "within 5 working days"}
SUPPORTED = {"start": 0, "end": 22, "verdict": "supported", "by": "assistant", "quotes": [QUOTE, QUOTE]}
FIGURE = {"start": 7, "end": 8, "kind": "number", "why": "missing"}
PROMISE = {"start": 0, "end": 6, "kind": "promise", "why": "missing"}


def card(browser: Client, ticket: Ticket, query: str = "") -> str:
    response = browser.get(ticket_url(ticket, query or "draft/"))
    assert response.status_code == 200
    return response.content.decode()


def said(html: str) -> str:
    line = html.partition('<p class="draft-trust">')[2].partition("</p>")[0]
    return " ".join(strip_tags(line).split())


@pytest.mark.parametrize(
    ("support", "marks", "words"),
    [
        ([SUPPORTED], [], "Every statement is quoted: stands on 2 quotes · nothing is marked"),
        ([SUPPORTED], [FIGURE], "Look closer: stands on 2 quotes · one figure is in no article"),
        (
            [],
            [FIGURE, FIGURE, PROMISE],
            "Look closer: quotes nothing · 2 figures are in no article · one promise has to be checked",
        ),
        ([], [], "Not founded on an article: quotes nothing · nothing is marked"),
    ],
)
@pytest.mark.usefixtures("article")
def test_how_far_to_trust_it_is_said_in_words_with_the_reasons(
    mei: Client, ask: Ask, support: list[object], marks: list[object], words: str
) -> None:
    draft = finished(ask(), support=support, marks=marks)
    html = card(mei, draft.ticket)
    assert said(html).startswith(words)
    assert "%" not in said(html)


@pytest.mark.parametrize(
    "words",
    [
        "Where is my card? And what does a new one cost?",
        "我的卡什么时候到？补办要多少钱？",
        "我的卡什么时候到?补办要多少钱?",
    ],
)
@pytest.mark.usefixtures("article")
def test_quotes_do_not_say_that_each_of_several_questions_is_answered(
    mei: Client, ask: Ask, words: str
) -> None:
    draft = finished(ask(words), support=[SUPPORTED])
    reasons = "stands on 2 quotes · several questions: see that each is answered"
    assert said(card(mei, draft.ticket)).startswith(f"Look closer: {reasons}")


@pytest.mark.parametrize(
    "words",
    [
        "Hello? Anyone? Where is my card??",
        "Where is my card? where is my card?",
        "Is https://example.org/?a=1 yours? Thanks!",
    ],
)
@pytest.mark.usefixtures("article")
def test_one_question_is_not_called_several(mei: Client, ask: Ask, words: str) -> None:
    assert said(card(mei, finished(ask(words), support=[SUPPORTED]).ticket)).startswith("Every statement")


@pytest.mark.usefixtures("article")
def test_only_what_is_answered_now_counts(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    receive_message(ticket, customer=cast.ana, text="What does it cost?", client_key=uuid4())
    assert "several questions" in said(card(mei, finished(ticket, support=[SUPPORTED]).ticket))
    split_ticket(ticket, from_seq=2, start_key=uuid4(), agent=cast.mei)
    assert said(card(mei, finished(ticket, support=[SUPPORTED]).ticket)).startswith("Every statement")


@pytest.mark.usefixtures("article")
def test_what_was_asked_is_read_for_the_open_draft_alone(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    decided = finished(ticket, support=[SUPPORTED])
    done = {"status": DraftStatus.REJECTED, "decided_by": cast.mei, "decided_at": decided.ready_at}
    Draft.objects.filter(pk=decided.pk).update(**done)
    receive_message(ticket, customer=cast.ana, text="What does it cost?", client_key=uuid4())
    finished(ticket, support=[SUPPORTED])
    drafts: list[Any] = list(Draft.objects.for_ticket(ticket).with_said().order_by("pk"))
    assert [len(draft.said_newest) for draft in drafts] == [0, 2]
    for place, reads in (("", True), ("draft/", True), ("state/", False), ("outgoing/", False)):
        with CaptureQueriesContext(connection) as queries:
            assert mei.get(ticket_url(ticket, place)).status_code == 200
        assert any("said_newest" in query["sql"] for query in queries) == reads, place


@pytest.mark.usefixtures("article")
def test_a_file_that_nobody_read_is_named(
    cast: Cast, mei: Client, ask: Ask, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ticket = ask("My card is broken")
    file = ContentFile(b"Words", name="words.txt")
    receive_message(ticket, customer=cast.ana, text="Look", client_key=uuid4(), files=[file])
    html = card(mei, finished(ticket, support=[SUPPORTED]).ticket)
    assert said(html).startswith("Look closer: stands on 2 quotes · a file was not read")
    assert "nothing is marked" not in html


@pytest.mark.usefixtures("article", "topics")
def test_an_unsure_topic_is_said(cast: Cast, mei: Client, ask: Ask) -> None:
    draft = finished(ask("Will it rain in Lisbon on Sunday?"), support=[SUPPORTED])
    assert said(card(mei, draft.ticket)).startswith("Look closer: stands on 2 quotes · its topic is not sure")
    correct_topic(draft.ticket, topic=None, agent=cast.mei)
    assert said(card(mei, draft.ticket)).startswith("Every statement is quoted")
    assert said(card(mei, finished(ask("Where is my card?"), support=[SUPPORTED]).ticket)).startswith("Every")


def test_its_age_and_the_time_to_its_first_words_stand_there(mei: Client, ready: Ready) -> None:
    draft = ready()
    Draft.objects.filter(pk=draft.pk).update(first_token_ms=840)
    html = card(mei, draft.ticket)
    assert "first words after 0.8 s" in said(html)
    assert f'<time datetime="{draft.ready_at:%Y-%m-%d}' in html


def test_what_is_forbidden_in_it_can_be_covered_and_sent(cast: Cast, mei: Client, ready: Ready) -> None:
    draft = ready()
    spans = [{"start": 10, "end": 29, "kind": "card", "severity": "high", "mask": "[card]"}]
    Draft.objects.filter(pk=draft.pk).update(
        is_blocked=True, text="Your card 4111 1111 1111 1111 is here", spans=spans
    )
    html = card(mei, draft.ticket)
    assert "some words must not leave the desk" in said(html)
    covered = re.search(r'data-mask="([^"]+)"', html)
    assert covered
    assert "4111 1111" not in covered[1]
    without_script = card(mei, draft.ticket, "?view=all&open=mask")
    assert f">{covered[1]}</textarea>" in without_script
    assert "data-editing" in without_script
    edit_draft(draft, agent=cast.mei, text=covered[1], client_key=uuid4())
    assert Draft.objects.get(pk=draft.pk).override_reason == ""


def test_a_stopped_draft_is_asked_for_anew_from_its_card(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask()
    stop_draft(Draft.objects.get(), agent=cast.mei)
    html = card(mei, ticket)
    assert 'data-key="."' in html
    path = ticket_url(ticket, "handback/")
    assert f'hx-post="{path}"' in html
    assert mei.post(path, headers=HTMX).status_code == 204
    assert Draft.objects.open().get().status == DraftStatus.QUEUED
    assert f'hx-post="{path}"' not in card(mei, ticket)


def test_it_says_which_colleague_answered_first(cast: Cast, mei: Client, ready: Ready) -> None:
    draft = ready()
    send_reply(draft.ticket, agent=cast.liam, text="Hi", client_key=uuid4(), seen_seq=1)
    assert "Liam answered first: the draft was overtaken." in card(mei, draft.ticket, "messages/")
    assert re.search(r'<section id="draft"[^>]* hidden>', card(mei, draft.ticket)), "the answer stands there"
    assert "overtaken" not in card(mei, draft.ticket, "state/"), "nobody has decided about it"


def test_two_rejections_make_other_drafts_and_the_third_leaves_it_to_people(
    cast: Cast, mei: Client, ready: Ready
) -> None:
    draft = ready()
    for number in range(3):
        assert "your decision" in card(mei, draft.ticket)
        reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE)
        if number < 2:
            draft = write_now(draft.ticket)
    assert not Draft.objects.open().exists()
    assert "Mei rejected this draft" in card(mei, draft.ticket)
    assert "/handback/" in card(mei, draft.ticket, "state/")


def test_the_words_of_a_rejected_draft_are_marked_as_such_when_they_come_again(
    cast: Cast, mei: Client, ready: Ready
) -> None:
    rejected = ready()
    reject_draft(rejected, agent=cast.mei, rejection=Rejection.TONE, note="Too stiff")
    again = write_now(rejected.ticket)
    assert "Word for word" not in card(mei, again.ticket)
    Draft.objects.filter(pk=again.pk).update(text=f" {rejected.text.upper()}\n", support=[SUPPORTED])
    html = card(mei, again.ticket)
    shown = " ".join(strip_tags(html).split())
    rejected.refresh_from_db()
    clock = timezone.localtime(rejected.decided_at).strftime("%H:%M")
    assert f"Word for word the draft that Mei rejected at {clock}. Too stiff" in shown
    assert "Look closer: stands on 2 quotes · the same words were rejected before" in said(html)
