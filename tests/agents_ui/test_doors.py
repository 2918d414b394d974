"""Who is let in, and what the others are told."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import PASSWORD, Cast
from tickets.models import Ticket, Unsent

PAGES = ["", "escalations/"]
FRAGMENTS = ["queue/", "stream/", "escalations/list/", "escalations/stream/", "person/stream/"]


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(cast: Cast, path: str) -> None:
    response = Client().get(f"/console/{path}")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next=/console/{path}"


@pytest.mark.parametrize("path", FRAGMENTS)
def test_fragments_and_streams_are_refused_without_a_sign_in(cast: Cast, path: str) -> None:
    assert Client().get(f"/console/{path}").status_code == 403


def test_a_verb_of_a_live_page_is_refused_without_a_sign_in(ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    assert Client().post(ticket_url(ticket, "takeover/"), headers=HTMX).status_code == 403
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_a_page_left_open_does_nothing_in_the_name_of_who_signed_in_since(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    unsent = {"place": "reply", "text": "Liam's words", "device": "d" * 36, "client_key": str(uuid4())}
    for path, fields in (("takeover/", {}), ("unsent/", unsent)):
        asked = {**HTMX, "X-Person": str(cast.liam.pk)}
        assert mei.post(ticket_url(ticket, path), fields, headers=asked).status_code == 403
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert not Unsent.objects.exists()
    assert (
        mei.post(ticket_url(ticket, "takeover/"), headers={**asked, "X-Person": str(cast.mei.pk)}).status_code
        == 204
    )


@pytest.mark.parametrize(
    "stream",
    ["console:inbox_stream", "console:stream", "console:escalations_stream", "console:person_stream"],
)
def test_a_page_left_open_is_told_nothing_of_what_its_successor_may_see(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket], stream: str
) -> None:
    ticket = ask()
    address = reverse(stream, args=[ticket.public_id] if stream == "console:stream" else [])
    for page in ("", "escalations/", "tags/", f"tickets/{ticket.public_id}/"):
        streams = re.findall(r'data-stream="([^"]+)"', sofia.get(f"/console/{page}").content.decode())
        assert streams
        assert all(each.endswith(f"person={cast.sofia.pk}") for each in streams)
    assert sofia.get(address, {"person": cast.sofia.pk}).status_code == 200
    assert sofia.get(address, {"person": cast.mei.pk}).status_code == 403


def test_an_address_that_names_another_person_sends_nobody_round_in_circles(cast: Cast, mei: Client) -> None:
    assert mei.get("/console/", {"person": cast.liam.pk}).status_code == 200


@pytest.mark.parametrize("path", ["escalations/", "escalations/list/", "escalations/stream/"])
def test_escalations_are_for_supervisors(mei: Client, path: str) -> None:
    assert mei.get(f"/console/{path}").status_code == 403


def test_agents_do_not_see_the_way_to_the_escalations(mei: Client, sofia: Client) -> None:
    assert "/console/escalations/" not in mei.get("/console/").content.decode()
    assert "/console/escalations/" in sofia.get("/console/").content.decode()


def test_signing_in_leads_to_the_inbox(cast: Cast) -> None:
    client = Client()
    page = client.get("/accounts/login/").content.decode()
    assert 'autocomplete="username"' in page
    response = client.post("/accounts/login/", {"login": "mei", "password": PASSWORD})
    assert response.headers["Location"] == "/console/"


def test_a_wrong_password_is_said_beside_the_form(cast: Cast) -> None:
    page = Client().post("/accounts/login/", {"login": "mei", "password": "wrong"}).content.decode()
    assert 'role="alert"' in page
    assert 'value="mei"' in page


def test_signing_out_asks_first_and_then_closes_the_door(mei: Client) -> None:
    assert "Sign out?" in mei.get("/accounts/logout/").content.decode()
    mei.post("/accounts/logout/")
    assert mei.get("/console/").status_code == 302


def test_an_address_that_leads_nowhere_says_so(mei: Client) -> None:
    response = mei.get("/console/tickets/NoSuchTicket/")
    assert response.status_code == 404
    assert "Nothing is here" in response.content.decode()


def test_an_address_that_only_takes_forms_is_no_blank_page(mei: Client) -> None:
    response = mei.get("/console/topics/new/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "There is nothing to read at this address" in response.content.decode()
    assert not mei.delete("/console/topics/new/").content


def test_an_agent_who_got_lost_is_led_to_the_console_and_a_customer_to_the_chat(mei: Client) -> None:
    def main_way(client: Client) -> str:
        page = client.get("/nowhere/").content.decode()
        way = re.search(r'data-kind="main" href="([^"]+)"', page)
        return way[1] if way else ""

    assert main_way(mei) == "/console/"
    assert main_way(Client()) == "/"


@pytest.mark.parametrize("path", ["", "escalations/"])
def test_pages_allow_no_inline_script_or_style(sofia: Client, path: str) -> None:
    policy = sofia.get(f"/console/{path}").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
