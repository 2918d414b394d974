"""Colleagues see who looks at a ticket and who answers it; it ends by itself and holds nobody up."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from redis import Redis

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tests.tickets.chat.test_presence import told
from tickets.actions import take_over
from tickets.models import Ticket

Ask = Callable[..., Ticket]
SignIn = Callable[[str], Client]


@pytest.fixture
def liam(sign_in: SignIn) -> Client:
    return sign_in("liam")


def be(client: Client, ticket: Ticket, doing: str) -> None:
    assert client.post(ticket_url(ticket, "presence/"), {"doing": doing}).status_code == 204


def types(client: Client, ticket: Ticket) -> None:
    assert client.post(ticket_url(ticket, "typing/")).status_code == 204


def seen_by(client: Client, ticket: Ticket) -> list[tuple[Any, ...]]:
    """(name, replies, answers it before all others) of each colleague."""
    people = client.get("/console/colleagues/", {"ticket": [ticket.public_id]}).json()[ticket.public_id]
    return [(one["name"], one["since_ms"] is not None, one["is_first"]) for one in people]


def pass_away(ticket: Ticket, *fields: str) -> None:
    """As if so much time had gone by that what was said of everybody has run out."""
    redis: Any = Redis.from_url(settings.REDIS_URL, decode_responses=True)
    key = f"here:{ticket.public_id}"
    for person, said in redis.hgetall(key).items():
        redis.hset(key, person, json.dumps(json.loads(said) | dict.fromkeys(fields, 0)))


def test_a_colleague_is_seen_and_one_does_not_see_oneself(ask: Ask, mei: Client, liam: Client) -> None:
    ticket = ask()
    be(liam, ticket, "viewing")
    assert seen_by(mei, ticket) == [("Liam", False, False)]
    assert seen_by(liam, ticket) == []
    types(liam, ticket)
    assert seen_by(mei, ticket) == [("Liam", True, True)]


def test_who_began_first_answers_it_and_only_the_other_is_told(ask: Ask, mei: Client, liam: Client) -> None:
    ticket = ask()
    types(mei, ticket)
    time.sleep(0.02)
    types(liam, ticket)
    assert seen_by(liam, ticket) == [("Mei", True, True)]
    assert seen_by(mei, ticket) == [("Liam", True, False)]


def test_a_claim_lapses_by_itself_and_another_may_have_it(ask: Ask, mei: Client, liam: Client) -> None:
    ticket = ask()
    types(mei, ticket)
    pass_away(ticket, "replying")
    assert seen_by(liam, ticket) == [("Mei", False, False)]
    types(liam, ticket)
    be(mei, ticket, "viewing")
    assert seen_by(mei, ticket) == [("Liam", True, True)]
    pass_away(ticket, "replying", "seen")
    assert seen_by(mei, ticket) == []


def test_typing_renews_the_lease_and_looking_does_not_end_it(ask: Ask, mei: Client, liam: Client) -> None:
    ticket = ask()
    types(mei, ticket)
    be(mei, ticket, "viewing")
    assert seen_by(liam, ticket) == [("Mei", True, True)]
    be(mei, ticket, "done")
    assert seen_by(liam, ticket) == [("Mei", False, False)]


def test_whoever_leaves_is_gone_and_whoever_has_sent_replies_no_more(
    ask: Ask, mei: Client, liam: Client
) -> None:
    ticket = ask()
    types(liam, ticket)
    said = {"text": "Soon.", "client_key": "8c1f0e7e-8a71-4b52-9f0b-6b2f0f0b0a01", "seen_seq": 1}
    assert liam.post(ticket_url(ticket, "replies/"), said, headers=HTMX).status_code == 204
    assert seen_by(mei, ticket) == [("Liam", False, False)]
    be(liam, ticket, "gone")
    assert seen_by(mei, ticket) == []


@pytest.mark.django_db(transaction=True)
def test_screens_are_told_of_changes_only(ask: Ask, liam: Client) -> None:
    ticket = ask()
    for doing in ("viewing", "viewing", "done", "gone", "gone"):
        be(liam, ticket, doing)
    types(liam, ticket)
    types(liam, ticket)
    for topic in (f"ticket.{ticket.public_id}", f"team.{ticket.team_id}"):
        assert len(told(topic, "presence.changed")) == 3
    assert not told(f"chat.{ticket.public_id}", "presence.changed"), "customers learn of typing only"


def test_a_claim_forbids_nothing(ask: Ask, mei: Client, liam: Client) -> None:
    ticket = ask()
    types(liam, ticket)
    said = {"text": "On its way.", "client_key": "8c1f0e7e-8a71-4b52-9f0b-6b2f0f0b0a02", "seen_seq": 1}
    assert mei.post(ticket_url(ticket, "replies/"), said, headers=HTMX).status_code == 204


def test_the_composer_says_who_has_taken_the_ticket_over(
    ask: Ask, cast: Cast, mei: Client, liam: Client
) -> None:
    ticket = take_over(ask(), agent=cast.liam)
    words = "Liam has this conversation. You can write all the same."
    line = '<p id="held" class="composer-held" hidden'
    for noun in ("", "state/"):
        page = mei.get(ticket_url(ticket, noun)).content.decode()
        assert words in page
        assert line not in page
        assert line in liam.get(ticket_url(ticket, noun)).content.decode()


def test_strangers_learn_nothing_of_who_is_where(ask: Ask, liam: Client, sign_in: SignIn) -> None:
    ticket = ask()
    be(liam, ticket, "viewing")
    asked = {"ticket": [ticket.public_id, "nothing"]}
    assert sign_in("noor").get("/console/colleagues/", asked).json() == {}
    assert Client().get("/console/colleagues/", asked).status_code == 403


def test_many_tickets_are_one_query(ask: Ask, mei: Client, django_assert_num_queries: Any) -> None:
    tickets = [ask(f"Question {number}") for number in range(5)]
    with django_assert_num_queries(3):  # the session, the reader, the tickets
        mei.get("/console/colleagues/", {"ticket": [ticket.public_id for ticket in tickets]})
