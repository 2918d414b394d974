"""Whoever had decided a reply learns on every page that it was not sent, until they have looked."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tickets.actions import (
    move_ticket,
    receive_message,
    release_reply,
    send_approved_answer,
    send_automatic_answer,
    send_reply,
    undo_reply,
)
from tickets.models import Outgoing, StoppedReply, Ticket, User

pytestmark = pytest.mark.usefixtures("window")
Ask = Callable[..., Ticket]
URL = "/console/stopped/"
ONE = "Your answer to Ana was not sent after all."
TWO = "2 answers of yours were not sent after all."


@pytest.fixture
def liam(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("liam")


def answered(ticket: Ticket, agent: User) -> Outgoing:
    return send_reply(ticket, agent=agent, text="Soon.", client_key=uuid4(), seen_seq=ticket.last_public_seq)


def overtaken(reply: Outgoing) -> Outgoing:
    """The customer wrote once more before it was sent."""
    receive_message(reply.ticket, customer=reply.ticket.requester, text="Wait!", client_key=uuid4())
    reply.refresh_from_db()
    return reply


def told(browser: Client, path: str = "/console/") -> str:
    """What the page says, "" where it says nothing."""
    return str(browser.get(path).context["stopped"])


def seen(browser: Client, *replies: Outgoing, **said: str) -> Any:
    return browser.post(URL, {"reply": [reply.public_id for reply in replies], **said}, headers=HTMX)


@pytest.mark.parametrize(
    "path",
    ["/console/", "/console/?view=all", "/console/articles/", "/console/escalations/", "/console/macros/"],
)
def test_it_is_told_on_every_page(path: str, sofia: Client, cast: Cast, ask: Ask) -> None:
    assert 'id="stopped"' in sofia.get(path).content.decode()
    assert ONE not in sofia.get(path).content.decode()
    ticket = overtaken(answered(ask(), cast.sofia)).ticket
    page = sofia.get(path).content.decode()
    assert ONE in page
    assert f'<a href="{ticket_url(ticket)}" title="{ONE}">' in page


def test_what_one_has_approved_is_told_as_what_one_has_written(
    mei: Client, liam: Client, cast: Cast, ask: Ask
) -> None:
    overtaken(send_approved_answer(ask(), agent=cast.mei, text="In 5 days.", client_key=uuid4(), seen_seq=1))
    assert told(mei) == ONE
    assert told(liam) == "", "nobody else had decided it"


def test_what_a_colleague_takes_back_is_told(mei: Client, liam: Client, cast: Cast, ask: Ask) -> None:
    undo_reply(answered(ask(), cast.mei), agent=cast.liam)
    assert (told(mei), told(liam)) == (ONE, "")


def test_what_was_sent_or_undone_by_oneself_is_no_news(mei: Client, cast: Cast, ask: Ask) -> None:
    release_reply(answered(ask(), cast.mei))
    undo_reply(answered(ask(), cast.mei), agent=cast.mei)
    assert told(mei) == ""


def test_what_the_assistant_would_have_sent_by_itself_is_told_to_nobody(
    ask: Ask,
) -> None:
    overtaken(send_automatic_answer(ask(), text="In 5 days.", client_key=uuid4(), seen_seq=1))
    assert not StoppedReply.objects.exists()


def test_on_its_own_page_it_stands_in_the_conversation_and_the_rest_is_told(
    mei: Client, cast: Cast, ask: Ask
) -> None:
    first, second = (overtaken(answered(ask(), cast.mei)) for _ in range(2))
    assert told(mei) == TWO
    for path in ("", "stopped/"):
        shown = mei.get(ticket_url(second.ticket, path))
        assert str(shown.context["stopped"]) == ONE
        assert f'data-shown="{second.public_id} "' in shown.content.decode()
        assert f'name="reply" value="{first.public_id}"' in shown.content.decode()


def test_where_its_own_page_shows_something_else_it_is_told_there_too(
    mei: Client, cast: Cast, ask: Ask
) -> None:
    reply = overtaken(answered(ask(), cast.mei))
    ticket = Ticket.objects.get(pk=reply.ticket_id)
    release_reply(answered(ticket, cast.liam))
    for path in ("", "stopped/"):
        shown = mei.get(ticket_url(ticket, path))
        assert str(shown.context["stopped"]) == ONE
        assert 'data-shown=""' in shown.content.decode()


def test_what_a_colleague_took_back_stands_in_the_conversation(mei: Client, cast: Cast, ask: Ask) -> None:
    approved = send_approved_answer(ask(), agent=cast.mei, text="In 5 days.", client_key=uuid4(), seen_seq=1)
    undo_reply(approved, agent=cast.liam)
    page = mei.get(ticket_url(approved.ticket))
    assert str(page.context["stopped"]) == ""
    assert "Liam took back what Mei was about to send." in page.content.decode()


def test_a_look_at_one_leaves_the_others(mei: Client, cast: Cast, ask: Ask) -> None:
    _first, second = (overtaken(answered(ask(), cast.mei)) for _ in range(2))
    told(mei, ticket_url(second.ticket))
    assert told(mei) == TWO, "a page that was only prepared is no look"
    assert seen(mei, second).status_code == 204
    assert told(mei) == ONE


def test_what_comes_while_others_are_put_away_stays_told(mei: Client, cast: Cast, ask: Ask) -> None:
    first = overtaken(answered(ask(), cast.mei))
    assert told(mei) == ONE
    overtaken(answered(ask(), cast.mei))
    seen(mei, first)
    assert told(mei) == ONE


def test_of_two_in_one_conversation_the_one_that_is_not_shown_stays_told(
    mei: Client, cast: Cast, ask: Ask
) -> None:
    first = overtaken(answered(ask(), cast.mei))
    ticket = Ticket.objects.get(pk=first.ticket_id)
    second = overtaken(answered(ticket, cast.mei))
    assert told(mei) == TWO
    stopped = mei.get(ticket_url(ticket)).context["stopped"]
    assert [row["reply"] for row in stopped.here] == [second.public_id]
    assert str(stopped) == ONE


def test_the_one_that_was_stopped_last_is_led_to(mei: Client, cast: Cast, ask: Ask) -> None:
    earlier, later = answered(ask(), cast.mei), answered(ask(), cast.mei)
    overtaken(later)
    overtaken(earlier)
    assert f'href="{ticket_url(earlier.ticket)}" title="{TWO}"' in mei.get(URL).content.decode()


@pytest.mark.parametrize(
    ("given", "then"),
    [
        ("/console/articles/?state=published", "/console/articles/?state=published"),
        ("//example.com/", "/console/"),
    ],
)
def test_without_a_script_it_is_put_away_and_one_stays_where_one_is(
    given: str, then: str, mei: Client, cast: Cast, ask: Ask
) -> None:
    reply = overtaken(answered(ask(), cast.mei))
    answer = mei.post(URL, {"next": given, "reply": reply.public_id})
    assert (answer.status_code, answer.headers["Location"]) == (302, then)
    assert told(mei) == ""


def test_without_a_script_it_is_seen_by_a_button_on_its_card(mei: Client, cast: Cast, ask: Ask) -> None:
    reply = overtaken(answered(ask(), cast.mei))
    form = re.search(
        r"<noscript><form action=.*?</noscript>", mei.get(ticket_url(reply.ticket)).content.decode()
    )
    assert form
    assert f'name="reply" value="{reply.public_id}"' in form[0]
    seen(mei, reply)
    assert "Seen</button>" not in mei.get(ticket_url(reply.ticket)).content.decode()


def test_nobody_puts_away_what_is_told_to_a_colleague(
    mei: Client, liam: Client, cast: Cast, ask: Ask
) -> None:
    reply = overtaken(answered(ask(), cast.mei))
    assert seen(liam, reply).status_code == 204
    assert told(mei) == ONE
    assert ONE not in liam.get(ticket_url(reply.ticket, "stopped/")).content.decode()


def test_of_a_conversation_that_one_does_not_see_any_more_nothing_is_told(
    mei: Client, cast: Cast, ask: Ask
) -> None:
    reply = overtaken(answered(ask(), cast.mei))
    move_ticket(reply.ticket, agent=cast.sofia, to=cast.cards)
    assert told(mei) == ""
    assert "Ana" not in mei.get(URL).content.decode()
    seen(mei, reply)
    move_ticket(Ticket.objects.get(), agent=cast.sofia, to=cast.front)
    assert told(mei) == ONE, "what was not shown cannot be put away"


@pytest.mark.parametrize("given", ["", "<script>", "\x00", "0" * 500])
def test_what_is_no_reply_is_put_away_by_nobody(given: str, mei: Client, cast: Cast, ask: Ask) -> None:
    overtaken(answered(ask(), cast.mei))
    assert mei.post(URL, {"reply": given}, headers=HTMX).status_code == 204
    assert told(mei) == ONE


def test_it_costs_no_query_more_however_many_there_are(
    mei: Client, cast: Cast, ask: Ask, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        overtaken(answered(ask(), cast.mei))
    with django_assert_num_queries(3):  # session, person, what was not sent
        assert mei.get(URL).status_code == 200


def test_who_is_signed_out_learns_nothing(client: Client) -> None:
    assert client.get(URL, headers=HTMX).status_code == 403
    assert client.post(URL, {}).status_code == 302
