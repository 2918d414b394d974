"""A further message: once, whatever is retried; refused kindly; never as markup."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, solve_now
from tests.races import at_once
from tests.tickets.chat.conftest import Visit
from tickets.actions import add_note, close_ticket, send_approved_answer, send_reply
from tickets.chat.pace import MESSAGES_PER_MINUTE
from tickets.models import Floor, Message, Status, Ticket

Ask = Callable[..., Ticket]
SCRIPTED = {"HX-Request": "true"}


def url(name: str, ticket: Ticket) -> str:
    return reverse(f"chat:{name}", args=[ticket.public_id])


def send(client: Client, ticket: Ticket, text: str, key: str = "", **more: Any) -> Any:
    return client.post(url("messages", ticket), {"text": text, "client_key": key or str(uuid4())}, **more)


@pytest.mark.django_db(transaction=True)
def test_a_message_sent_twice_is_one_message(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, key = ask(), str(uuid4())
    at_once(5, lambda _: send(visit(cast.ana), ticket, "Hello?", key))
    assert ticket.messages.filter(body="Hello?").count() == 1


def test_without_a_script_the_page_comes_back_at_the_new_message(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    answer = send(visit(cast.ana), ticket, "Hello?")
    assert answer["Location"] == url("conversation", ticket) + "#message-2"


def test_a_script_gets_everything_it_has_not_seen(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    send_reply(ticket, agent=cast.mei, text="On its way.", client_key=uuid4(), seen_seq=1)
    key = str(uuid4())
    answer = visit(cast.ana).post(
        url("messages", ticket) + "?after=1", {"text": "When?", "client_key": key}, headers=SCRIPTED
    )
    shown = answer.content.decode()
    assert 'id="message-2"' in shown
    assert 'id="message-3"' in shown
    assert 'id="message-1"' not in shown
    assert f'data-key="{key}"' in shown


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "٣", "²"])
def test_a_strange_place_means_from_the_beginning(visit: Visit, cast: Cast, ask: Ask, after: str) -> None:
    ticket = ask("Where is my card?")
    answer = visit(cast.ana).get(url("messages", ticket), {"after": after})
    assert answer.status_code == 200


HOSTILE = {
    "markup": (
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ),
    "markdown": ("[click](javascript:alert(1)) **bold**", "[click](javascript:alert(1)) **bold**"),
    "template": ("{{ ticket.team }} {% csrf_token %}", "{{ ticket.team }} {% csrf_token %}"),
    "NUL": ("be\x00fore", "before"),
    "bidi override": ("txt.\u202eexe", "txt.exe"),
    "emoji": ("👩‍👩‍👧‍👦 🏳️‍🌈 ok", "👩‍👩‍👧‍👦 🏳️‍🌈 ok"),
    "right to left": ("أين بطاقتي؟", "أين بطاقتي؟"),
    "lines": ("one\r\ntwo\u2028three", "one<br>two<br>three"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_shown_as_text(visit: Visit, cast: Cast, ask: Ask, kind: str) -> None:
    written, shown = HOSTILE[kind]
    ticket, client = ask(), visit(cast.ana)
    send(client, ticket, written)
    page = client.get(url("conversation", ticket)).content.decode()
    assert shown in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_five_thousand_characters_fit_and_one_more_is_kept(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = ask(), visit(cast.ana)
    assert send(client, ticket, "长" * 5000).status_code == 302
    refused = send(client, ticket, "长" * 5001)
    assert refused.status_code == 422
    assert "长" * 5001 in refused.content.decode()
    assert ticket.messages.count() == 2


def test_a_refusal_reaches_the_script_in_words(visit: Visit, cast: Cast, ask: Ask) -> None:
    answer = send(visit(cast.ana), ask(), " ", headers=SCRIPTED)
    assert answer.status_code == 422
    assert answer.content.decode().strip() == '<p class="field-error">Write something first.</p>'


def test_notes_drafts_and_colleagues_words_never_reach_the_page(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    add_note(ticket, agent=cast.mei, text="The customer is difficult", client_key=uuid4())
    send_approved_answer(ticket, agent=cast.mei, text="In **5** days.", client_key=uuid4(), seen_seq=1)
    page = visit(cast.ana).get(url("conversation", ticket)).content.decode()
    assert "In <strong>5</strong> days." in page
    assert "Assistant · checked by Mei" in page
    assert "difficult" not in page
    assert cast.mei.email not in page


def test_messages_in_a_row_stand_under_one_name_also_when_they_come_later(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, client = ask(), visit(cast.ana)
    send(client, ticket, "Hello?")
    assert "data-continues" in client.get(url("messages", ticket), {"after": 1}).content.decode()
    send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=2)
    assert "data-continues" not in client.get(url("messages", ticket), {"after": 2}).content.decode()


def test_asking_for_a_person_twice_says_it_once(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = ask(), visit(cast.ana)
    assert "Ask for a person" in client.get(url("conversation", ticket)).content.decode()
    assert client.post(url("person", ticket)).status_code == 302
    answer = client.post(url("person", ticket), headers=SCRIPTED).content.decode()
    ticket.refresh_from_db()
    assert ticket.floor == Floor.PEOPLE
    assert "Your message waits for a colleague." in answer
    assert "Ask for a person" not in answer
    assert ticket.messages.public().filter(event="ticket.asked_for_person").count() == 1


def test_writing_again_reopens_what_was_solved(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = solve_now(ask(), agent=cast.mei), visit(cast.ana)
    assert "Write again to reopen it." in client.get(url("conversation", ticket)).content.decode()
    send(client, ticket, "It is still broken")
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_a_closed_conversation_has_no_composer_and_keeps_what_was_typed(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, client = close_ticket(solve_now(ask(), agent=cast.mei)), visit(cast.ana)
    page = client.get(url("conversation", ticket)).content.decode()
    assert "Start a new conversation" in page
    assert "<textarea" not in page
    refused = send(client, ticket, "Hello again")
    assert refused.status_code == 409
    assert "Hello again" in refused.content.decode()
    assert "Send it as a new conversation" in refused.content.decode()
    assert "Start a new conversation" not in refused.content.decode(), "one way on, not two"
    assert client.post(url("person", ticket)).status_code == 422


def test_too_many_messages_in_a_minute_are_asked_to_wait(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client, key = ask(), visit(cast.ana), str(uuid4())
    for _ in range(MESSAGES_PER_MINUTE - 2):
        send(client, ticket, "Hello?")
    assert send(client, ticket, "The last that fits", key).status_code == 302
    refused = send(client, ticket, "One too many")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "One too many" in refused.content.decode()
    assert not Message.objects.filter(body="One too many").exists()
    assert send(client, ticket, "The last that fits", key).status_code == 302, "a retry is not a new message"
    assert send(visit(cast.bo), ask(customer=cast.bo), "Someone else").status_code == 302


COVERED = "Colleagues see part of this covered, to protect you."


@pytest.mark.parametrize(
    ("number", "is_said"),
    [("4111 1111 1111 1111", True), ("+44 20 7946 0958", False), ("7", False)],
)
def test_who_writes_a_card_number_is_told_that_the_desk_sees_it_covered(
    visit: Visit, cast: Cast, ask: Ask, number: str, is_said: bool
) -> None:
    ticket, mei = ask(f"Mine is {number}, what now?"), Client()
    page = visit(cast.ana).get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    assert (COVERED in page) is is_said
    mei.force_login(cast.mei)
    shown = mei.get(reverse("console:ticket", args=[ticket.public_id])).content.decode()
    assert (number not in shown) is is_said


def test_the_limits_of_files_are_said_in_round_numbers(visit: Visit) -> None:
    page = visit().get("/").content.decode().replace("\xa0", " ")
    assert "files of 10 MB each" in page
    assert "10.0" not in page
