"""What is not the visitor's does not exist for them, streams included."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.urls import reverse

from tests.cast import Cast
from tests.tickets.chat.conftest import Visit, signed
from tickets import realtime
from tickets.chat.visitor import COOKIE
from tickets.models import Ticket

Ask = Callable[..., Ticket]
READ = ("conversation", "messages", "status", "rating", "copy")
WRITE = ("messages", "person", "email", "rating", "deletion", "deletion_withdrawal")


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("who", ["bo", None])
def test_another_visitor_finds_nothing(
    visit: Visit, cast: Cast, ask: Ask, name: str, who: str | None
) -> None:
    address = reverse(f"chat:{name}", args=[ask().public_id])
    assert visit(cast.ana).get(address).status_code == 200
    other = visit(getattr(cast, who) if who else None).get(address)
    assert other.status_code == 404
    assert other.content == visit(cast.bo).get(address.replace(ask().public_id, "x" * 20)).content


@pytest.mark.parametrize("name", WRITE)
def test_another_visitor_changes_nothing(visit: Visit, cast: Cast, ask: Ask, name: str) -> None:
    ticket = ask()
    address = reverse(f"chat:{name}", args=[ticket.public_id])
    assert visit(cast.bo).post(address, {"text": "Mine now"}).status_code == 404
    assert visit().post(address, {"text": "Mine now"}).status_code == 404
    ticket.refresh_from_db()
    assert ticket.assistant_has_floor
    assert ticket.last_seq == 1


@pytest.mark.parametrize("name", ["conversation", "messages", "status", "person", "stream"])
def test_a_wrong_id_is_not_found(visit: Visit, cast: Cast, name: str) -> None:
    address = reverse(f"chat:{name}", args=["x" * 20])
    answer = visit(cast.ana).post(address) if name == "person" else visit(cast.ana).get(address)
    assert answer.status_code == 404


def test_verbs_are_not_reached_by_links(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    assert visit(cast.ana).get(reverse("chat:person", args=[ticket.public_id])).status_code == 405
    assert visit(cast.ana).get(reverse("chat:start")).status_code == 405


def test_a_form_from_elsewhere_changes_nothing(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    answer = visit(cast.ana, enforce_csrf_checks=True).post(reverse("chat:person", args=[ticket.public_id]))
    assert answer.status_code == 403
    ticket.refresh_from_db()
    assert ticket.assistant_has_floor


def test_only_the_requester_may_listen(cast: Cast, ask: Ask) -> None:
    address = reverse("chat:stream", args=[ask().public_id])

    async def listen(cookie: str) -> int:
        client = AsyncClient()
        client.cookies[COOKIE] = cookie
        response = await client.get(address)
        return response.status_code

    assert async_to_sync(listen)(signed(cast.ana.public_id)) == 200
    assert async_to_sync(listen)(signed(cast.bo.public_id)) == 404
    assert async_to_sync(listen)("") == 404


def test_the_requester_hears_what_is_public_and_nothing_of_the_drafts(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    cursor = realtime.cursor([realtime.desk_topic(), realtime.chat_topic(ticket.public_id)])
    address = reverse("chat:stream", args=[ticket.public_id]) + f"?after={cursor}"

    async def listen() -> str:
        client = AsyncClient()
        client.cookies[COOKIE] = signed(cast.ana.public_id)
        response = await client.get(address)
        realtime.publish([realtime.ticket_topic(ticket.public_id)], "draft.grew", text="Not for customers")
        realtime.publish([realtime.chat_topic(ticket.public_id)], "message.created", seq=2)
        assert isinstance(response, StreamingHttpResponse)
        return await asyncio.wait_for(until_told(aiter(response)), 10)

    heard = async_to_sync(listen)()
    assert '"seq": 2' in heard
    assert "Not for customers" not in heard


async def until_told(frames: AsyncIterator[bytes]) -> str:
    heard = ""
    while "message.created" not in heard:
        heard += (await anext(frames)).decode()
    return heard
