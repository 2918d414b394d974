"""The status line always tells the truth of the ticket."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from time_machine import travel

from tests.cast import Cast, solve_now
from tests.tickets.chat.conftest import Visit
from tickets.actions import (
    ask_for_person,
    be_present,
    close_ticket,
    hand_back,
    hand_off,
    send_reply,
    show_step,
    take_over,
)
from tickets.models import HandOff, Step, Ticket
from tickets.realtime import Doing

Ask = Callable[..., Ticket]


def status(client: Client, ticket: Ticket) -> str:
    shown = client.get(reverse("chat:status", args=[ticket.public_id])).content.decode()
    return " ".join(shown.split())


def looked_at(ticket: Ticket, cast: Cast, doing: Doing = Doing.VIEWING) -> None:
    be_present(ticket, agent=cast.mei, doing=doing)


Happening = Callable[[Ticket, Cast], object]
STANDINGS: dict[str, tuple[Happening, str]] = {
    "just asked": (
        lambda t, c: None,
        "The assistant is preparing an answer.",
    ),
    "draft waits": (
        lambda t, c: show_step(t, Step.CHECKING),
        "An answer is written. A colleague will check it before you get it.",
    ),
    "draft is looked at": (
        lambda t, c: looked_at(show_step(t, Step.CHECKING), c),
        "A colleague is checking the answer.",
    ),
    "no step": (lambda t, c: show_step(t, Step.NONE), "We have your message."),
    "handed off": (
        lambda t, c: hand_off(t, reason=HandOff.STRANDED, detail=""),
        "Your message waits for a colleague.",
    ),
    "taken over": (lambda t, c: take_over(t, agent=c.mei), "Mei is on it."),
    "replied": (
        lambda t, c: send_reply(t, agent=c.mei, text="Here.", client_key=uuid4(), seen_seq=1),
        "Answered. Write again if there is anything else.",
    ),
    "solved": (lambda t, c: solve_now(t, agent=c.mei), "This is solved. Write again to reopen it."),
    "closed": (lambda t, c: close_ticket(solve_now(t, agent=c.mei)), "This conversation is closed."),
}


@pytest.mark.parametrize("name", STANDINGS)
def test_the_status_says_what_is_happening(visit: Visit, cast: Cast, ask: Ask, name: str) -> None:
    happen, words = STANDINGS[name]
    ticket, client = ask(), visit(cast.ana)
    happen(ticket, cast)
    assert words in status(client, ticket)
    others = [said for _, said in STANDINGS.values() if said != words]
    assert not [said for said in others if said in status(client, ticket)]
    assert words in client.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("just asked", True),
        ("draft waits", True),
        ("draft is looked at", True),
        ("replied", True),
        ("taken over", False),
    ],
)
def test_a_person_can_be_asked_for_while_the_assistant_has_the_floor(
    visit: Visit, cast: Cast, ask: Ask, name: str, offered: bool
) -> None:
    ticket = ask()
    STANDINGS[name][0](ticket, cast)
    assert ("Ask for a person" in status(visit(cast.ana), ticket)) is offered


def test_nobody_is_said_to_check_who_only_did_so_before(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = show_step(ask(), Step.CHECKING), visit(cast.ana)
    looked_at(ticket, cast)
    assert 'data-holds-ms="4' in status(client, ticket), "the page asks again when it may have ended"
    looked_at(ticket, cast, Doing.GONE)
    assert "A colleague will check it before you get it." in status(client, ticket)
    assert "data-holds-ms" not in status(client, ticket)


def test_the_list_says_of_a_written_answer_that_it_is_still_to_be_checked(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    show_step(ask(), Step.CHECKING)
    home = visit(cast.ana).get("/").content.decode()
    assert "To be checked" in home
    assert "Being checked" not in home


def test_no_page_says_the_same_twice_to_who_asked_for_a_person(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = ask_for_person(ask(), customer=cast.ana), visit(cast.ana)
    for language, words in (("en", "colleague will answer"), ("zh-hans", "客服人员会在这里回复")):
        client.cookies["django_language"] = language
        page = client.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
        assert page.count(words) == 1


def test_a_customer_who_waits_is_told_until_when_and_then_is_not_lied_to(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, client = ask(), visit(cast.ana)
    assert ticket.due_at
    assert f'datetime="{ticket.due_at.isoformat()}"'[:30] in status(client, ticket)
    with travel(timezone.now() + timedelta(minutes=31), tick=True):
        assert "We aim to answer" not in status(client, ticket)
        assert "takes longer than it should" in status(client, ticket)


def test_who_has_been_answered_is_promised_nothing(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    assert "We aim to answer" not in status(visit(cast.ana), ticket)


def test_the_page_says_its_language(visit: Visit, cast: Cast) -> None:
    client = visit(cast.ana)
    assert '<html lang="en"' in client.get("/").content.decode()
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    with translation.override("zh-hans"):
        assert '<html lang="zh-hans"' in client.get("/").content.decode()


@pytest.mark.parametrize("messages", [1, 30])
def test_the_conversation_takes_few_queries_at_any_size(
    visit: Visit, cast: Cast, ask: Ask, messages: int, django_assert_max_num_queries: Any
) -> None:
    ticket, client = ask(), visit(cast.ana)
    for number in range(messages):
        send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=number + 1)
        ticket.refresh_from_db()
    with django_assert_max_num_queries(9):
        client.get(reverse("chat:conversation", args=[ticket.public_id]))


def test_the_start_takes_few_queries_however_much_was_asked(
    visit: Visit, cast: Cast, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        ask()
    with django_assert_max_num_queries(9):
        visit(cast.ana).get("/")


def test_that_somebody_left_is_not_unsaid_when_people_answer_later(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket = hand_back(take_over(ask(), agent=cast.mei), agent=cast.mei)
    with travel(timezone.now() + timedelta(minutes=2)):
        hand_off(ticket, reason=HandOff.UNAVAILABLE, detail="It broke off.")
    page = visit(cast.ana).get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    left, taken = page.index("Mei has left the conversation"), page.index("A colleague will answer you here")
    assert left < taken
