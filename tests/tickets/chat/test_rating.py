"""How was our help: asked once for each solving, changeable while it is solved, seen by those who can learn from it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests.cast import Cast, solve_now
from tests.tickets.chat.conftest import Visit
from tickets.actions import add_note, close_ticket, rate_help, send_approved_answer, send_reply
from tickets.exceptions import NotAllowed
from tickets.models import Score, Ticket

Ask = Callable[..., Ticket]


def url(name: str, ticket: Ticket) -> str:
    return reverse(f"chat:{name}", args=[ticket.public_id])


def rate(client: Client, ticket: Ticket, score: int, words: str = "", **more: Any) -> Any:
    return client.post(url("rating", ticket), {"score": score, "words": words}, **more)


def test_who_was_helped_is_asked_and_answers_with_one_press(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = ask(), visit(cast.ana)
    assert "How was our help?" not in client.get(url("conversation", ticket)).content.decode()
    solve_now(ticket, agent=cast.mei)
    page = client.get(url("conversation", ticket)).content.decode()
    assert "How was our help?" in page
    for face in ("Very bad", "Bad", "So-so", "Good", "Very good"):
        assert f"<span>{face}</span>" in page
    assert rate(client, ticket, 4)["Location"] == url("conversation", ticket) + "#rating"
    page = client.get(url("conversation", ticket)).content.decode()
    assert "Thank you." in page
    assert page.count('aria-pressed="true"') == 1


def test_a_rating_is_changed_in_place_and_the_same_again_is_nothing(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, client = solve_now(ask(), agent=cast.mei), visit(cast.ana)
    for _ in range(2):
        rate(client, ticket, 2)
    shown = rate(client, ticket, 5, "It came today!", headers={"HX-Request": "true"}).content.decode()
    assert "It came today!" in shown
    assert ticket.ratings.get().score == Score.VERY_GOOD
    verbs = ticket.messages.filter(event__startswith="rating").values_list("event", flat=True)
    assert list(verbs) == ["rating.given", "rating.changed_in_words"]


def test_who_has_saved_words_is_told_so_with_and_without_a_script(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = solve_now(ask(), agent=cast.mei), visit(cast.ana)
    told = "Saved. Thank you for telling us."
    assert told not in rate(client, ticket, 5, headers={"HX-Request": "true"}).content.decode()
    assert told in rate(client, ticket, 5, "Quick!", follow=True).content.decode()
    assert told in rate(client, ticket, 5, "Quick again!", headers={"HX-Request": "true"}).content.decode()


def test_second_thoughts_come_to_an_end(cast: Cast, ask: Ask) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    for score in (1, 2, 3, 4, 5):
        rate_help(ticket, customer=cast.ana, score=Score(score))
    with pytest.raises(NotAllowed):
        rate_help(ticket, customer=cast.ana, score=Score.BAD)
    assert ticket.ratings.get().score == Score.VERY_GOOD


def test_reopened_and_solved_again_it_is_asked_again(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = solve_now(ask(), agent=cast.mei), visit(cast.ana)
    rate(client, ticket, 1)
    client.post(url("messages", ticket), {"text": "It is still broken", "client_key": uuid4()})
    assert "chat-faces" not in client.get(url("conversation", ticket)).content.decode()
    assert rate(client, ticket, 5).status_code == 409
    solve_now(ticket, agent=cast.mei)
    assert "How was our help?" in client.get(url("conversation", ticket)).content.decode()
    rate(client, ticket, 5)
    assert sorted(ticket.ratings.values_list("score", flat=True)) == [1, 5]


def test_what_is_closed_is_not_rated_any_more(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, client = close_ticket(solve_now(ask(), agent=cast.mei)), visit(cast.ana)
    assert "chat-faces" not in client.get(url("conversation", ticket)).content.decode()
    assert rate(client, ticket, 5).status_code == 409


@pytest.mark.parametrize("score", ["", "0", "6", "good"])
def test_only_the_five_faces_count(visit: Visit, cast: Cast, ask: Ask, score: str) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    answer = visit(cast.ana).post(url("rating", ticket), {"score": score})
    assert answer.status_code == 422
    assert "Choose one of the faces." in answer.content.decode()
    assert not ticket.ratings.exists()


def test_agents_read_it_in_the_timeline_covered_and_supervisors_see_it_counted(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, client = solve_now(ask(), agent=cast.mei), visit(cast.ana)
    other = solve_now(ask(customer=cast.bo), agent=cast.mei)
    rate(client, ticket, 1, "You charged 4111 1111 1111 1111 twice")
    rate_help(other, customer=cast.bo, score=Score.GOOD)
    mei, sofia = Client(), Client()
    mei.force_login(cast.mei)
    sofia.force_login(cast.sofia)
    timeline = mei.get(reverse("console:ticket", args=[ticket.public_id])).content.decode()
    assert "The customer rated the help: Very bad." in timeline
    assert "You charged" in timeline
    board = sofia.get("/console/ratings/").content.decode()
    assert "50 %" in board
    assert board.index("Good") < board.index("Very bad"), "the newest first"
    assert "You charged" in board
    assert "4111" not in timeline + board
    assert mei.get("/console/ratings/").status_code == 403


def test_a_stranger_rates_nothing(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    assert rate(visit(cast.bo), ticket, 5).status_code == 404
    assert not ticket.ratings.exists()


# -- a copy -----------------------------------------------------------------------------------------------------------
def test_the_copy_holds_what_was_said_in_public_and_nothing_else(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask("My card 4111 1111 1111 1111 is lost <b>")
    add_note(ticket, agent=cast.mei, text="The customer is difficult", client_key=uuid4())
    send_approved_answer(
        ticket,
        agent=cast.mei,
        text="In **5** days: [more](https://h.example/?a=1&b=2) or <https://h.example/> or <help@h.example>",
        client_key=uuid4(),
        seen_seq=1,
    )
    send_reply(ticket, agent=cast.liam, text="Yes.", client_key=uuid4(), seen_seq=3)
    answer = visit(cast.ana).get(url("copy", ticket))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="conversation-')
    copy = answer.content.decode()
    assert "My card 4111 1111 1111 1111 is lost <b>" in copy, "these are the customer's own words"
    assert "Assistant · checked by Mei · " in copy
    assert "In 5 days: more (https://h.example/?a=1&b=2) or https://h.example/ or help@h.example\n" in copy
    assert copy.index("In 5 days") < copy.index("Liam") < copy.index("Yes.")
    assert "difficult" not in copy


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["Copied on 4 Mar 2026, 17:05. Times are those of UTC.", "", "You · 4 Mar 2026, 17:05"]),
        ("zh-hans", ["复制于 2026年3月4日 17:05。时间以 UTC 为准。", "", "您 · 2026年3月4日 17:05"]),
    ],
)
def test_a_copy_writes_its_times_as_the_pages_do(
    visit: Visit, cast: Cast, ask: Ask, language: str, lines: list[str]
) -> None:
    with travel(datetime(2026, 3, 4, 17, 5, tzinfo=UTC), tick=False):
        browser, ticket = visit(cast.ana), ask()
        browser.cookies["django_language"] = language
        copy = browser.get(url("copy", ticket)).content.decode()
    assert copy.splitlines()[2:5] == lines


def test_a_copy_is_for_its_customer_alone(visit: Visit, cast: Cast, ask: Ask) -> None:
    assert visit(cast.bo).get(url("copy", ask())).status_code == 404
