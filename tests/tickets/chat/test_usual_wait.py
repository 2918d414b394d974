"""The usual wait counts the hours at which somebody is there: of twenty-one first answers, given once for all tests."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils.html import strip_tags
from pytest_django import DjangoDbBlocker
from time_machine import travel

from tests.cast import Cast, bring_cast, brought_once
from tests.tickets.chat.conftest import Visit
from tests.tickets.chat.test_outlook import MONDAY, open_on_weekdays
from tests.tickets.chat.test_standing import status
from tickets.actions import send_reply, start_conversation
from tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """First answers took 20 minutes of Monday morning; by the clock more than half of them 14 hours."""
    with brought_once(django_db_blocker):
        cast = bring_cast()
        open_on_weekdays(cast.front)
        for asked in [MONDAY - timedelta(hours=18)] * 11 + [MONDAY - timedelta(hours=2)] * 10:
            with travel(asked, tick=False):
                ticket = start_conversation(cast.bo, text="Where is my card?", start_key=uuid4())
            with travel(max(asked, MONDAY.replace(hour=8)) + timedelta(minutes=20), tick=False):
                send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
        yield cast


@pytest.mark.parametrize(
    ("asked_and_now", "words"),
    [
        ("11-30 12:00, 11-30 12:00", "The first answer usually takes about 20 minutes."),
        ("11-30 19:00, 11-30 19:00", "From then on the first answer usually takes about 20 minutes."),
        ("11-30 19:00, 11-30 23:00", "From then on the first answer usually takes about 20 minutes."),
        ("11-30 19:00, 12-01 08:05", "The first answer usually comes by 08:20."),
        ("11-30 17:50, 11-30 17:51", "The first answer usually comes by Tuesday 1 December, 08:10."),
        ("11-30 17:50, 11-30 20:00", "The first answer usually comes by Tuesday 1 December, 08:10."),
        ("11-30 12:00, 11-30 12:22", ""),
        ("11-30 17:50, 12-01 08:12", ""),
    ],
)
def test_the_usual_wait_counts_the_hours_at_which_somebody_is_there(
    visit: Visit, cast: Cast, ask: Callable[..., Ticket], asked_and_now: str, words: str
) -> None:
    asked, now = (datetime.fromisoformat(f"2026-{said}:00+00:00") for said in asked_and_now.split(", "))
    with travel(asked, tick=False):
        ticket = ask()
    with travel(now, tick=False):
        shown = strip_tags(status(visit(cast.ana), ticket))
    assert words in shown
    assert ("usually" in shown) == bool(words)


def test_before_one_asks_the_start_says_from_when_on(visit: Visit, cast: Cast) -> None:
    with travel(MONDAY.replace(hour=19), tick=False):
        start = " ".join(strip_tags(visit(cast.ana).get("/").content.decode()).split())
    assert "We are closed now, until Tuesday 1 December, 08:00. From then on the first answer" in start
