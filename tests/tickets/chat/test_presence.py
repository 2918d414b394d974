"""Read up to here, and typing: told to the other side, never with a word of what is typed."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from redis import Redis

from tests.agents_ui.conftest import ticket_url
from tests.cast import Cast
from tests.tickets.chat.conftest import Visit
from tests.tickets.chat.test_standing import status
from tickets.actions import send_reply
from tickets.models import Ticket

Ask = Callable[..., Ticket]


def url(name: str, ticket: Ticket) -> str:
    return reverse(f"chat:{name}", args=[ticket.public_id])


def told(topic: str, kind: str) -> list[dict[str, Any]]:
    entries: Any = Redis.from_url(settings.REDIS_URL, decode_responses=True).xrange(f"push:{topic}")
    return [json.loads(facts["facts"]) for _, facts in entries if facts["kind"] == kind]


@pytest.fixture
def mei(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mei)
    return client


def test_the_agent_sees_that_the_customer_has_read_the_answer(
    visit: Visit, cast: Cast, ask: Ask, mei: Client
) -> None:
    ticket, client = ask(), visit(cast.ana)
    send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    client.post(url("reading", ticket), {"seq": 1})
    assert "The customer has read everything" not in mei.get(ticket_url(ticket)).content.decode()
    client.post(url("reading", ticket), {"seq": 2})
    client.post(url("reading", ticket), {"seq": 1})
    assert "The customer has read everything" in mei.get(ticket_url(ticket)).content.decode()
    assert ticket.history.count() == Ticket.objects.get().history.count(), "reading is no event of the case"


def test_the_customer_sees_calmly_that_a_person_has_seen_the_question(
    visit: Visit, cast: Cast, ask: Ask, mei: Client
) -> None:
    ticket, client = ask(), visit(cast.ana)
    page = client.get(url("conversation", ticket)).content.decode()
    assert '<span data-when="seen" hidden>' in page
    mei.post(ticket_url(ticket, "reading/"), {"seq": 1})
    page = client.get(url("conversation", ticket)).content.decode()
    assert '<span data-when="sent" hidden>' in page
    assert '<span data-when="seen">Seen</span>' in page
    assert 'data-seen="1"' in status(client, ticket)


@pytest.mark.parametrize("seq", ["", "x", "-1", "9" * 40, "99"])
def test_nobody_reads_what_does_not_exist(visit: Visit, cast: Cast, ask: Ask, seq: str, mei: Client) -> None:
    ticket = ask()
    assert visit(cast.ana).post(url("reading", ticket), {"seq": seq}).status_code == 204
    assert mei.post(ticket_url(ticket, "reading/"), {"seq": seq}).status_code == 204
    ticket.refresh_from_db()
    reading = getattr(ticket, "reading", None)
    assert reading is None or max(reading.customer_seq, reading.desk_seq) <= 1


@pytest.mark.django_db(transaction=True)
def test_reading_is_told_once_to_the_other_side_alone(
    visit: Visit, cast: Cast, ask: Ask, mei: Client
) -> None:
    ticket, client = ask(), visit(cast.ana)
    for _ in range(2):
        client.post(url("reading", ticket), {"seq": 1})
        mei.post(ticket_url(ticket, "reading/"), {"seq": 1})
    for topic in (f"chat.{ticket.public_id}", f"ticket.{ticket.public_id}"):
        assert told(topic, "reading.moved") == [{"ticket": ticket.public_id, "seq": 1}]


def test_typing_is_told_with_a_name_and_now_and_again(
    visit: Visit, cast: Cast, ask: Ask, mei: Client
) -> None:
    ticket, client = ask(), visit(cast.ana)
    for _ in range(3):
        client.post(url("typing", ticket), {"text": "My secret"})
        mei.post(ticket_url(ticket, "typing/"), {"text": "My secret"})
    for topic, who in ((f"ticket.{ticket.public_id}", "Ana"), (f"chat.{ticket.public_id}", "Mei")):
        assert told(topic, "typing") == [{"ticket": ticket.public_id, "who": who, "for_s": 6}]


def test_strangers_are_not_told_of(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, noor = ask(), Client()
    noor.force_login(cast.noor)
    for noun in ("reading", "typing"):
        assert visit(cast.bo).post(url(noun, ticket), {"seq": 1}).status_code == 404
        assert noor.post(ticket_url(ticket, f"{noun}/"), {"seq": 1}).status_code == 404
    assert not told(f"chat.{ticket.public_id}", "typing")
    assert not told(f"ticket.{ticket.public_id}", "typing")
