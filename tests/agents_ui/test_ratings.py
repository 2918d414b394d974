"""Whose answers customers rated, for who can learn from it."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.cast import Cast, solve_now
from tickets.actions import (
    assign_ticket,
    move_ticket,
    rate_help,
    send_approved_answer,
    send_automatic_answer,
    send_reply,
)
from tickets.models import Score, Ticket, User

Ask = Callable[..., Ticket]


def rated(ticket: Ticket, *, solver: User) -> Ticket:
    solve_now(ticket, agent=solver)
    rate_help(ticket, customer=ticket.requester, score=Score.BAD)
    ticket.refresh_from_db()
    return ticket


def said(client: Client) -> list[str]:
    """What stands below each rating, the newest first."""
    page = client.get("/console/ratings/").content.decode()
    listed = page[page.index("rating-list") :]
    return [
        " ".join(found.split())
        for found in re.findall(r'<p class="field-help">(.*?)<time', listed, re.DOTALL)
    ]


def test_a_rating_stands_with_who_answered_and_not_with_who_holds_it_now(
    cast: Cast, sofia: Client, ask: Ask
) -> None:
    ticket = ask()
    send_reply(ticket, agent=cast.liam, text="Tomorrow.", client_key=uuid4(), seen_seq=1)
    assign_ticket(ticket, agent=cast.sofia, to=cast.mei)
    rated(ticket, solver=cast.mei)
    assert said(sofia) == ["Ana · Front desk · answered by Liam ·"]
    assign_ticket(ticket, agent=cast.sofia, to=cast.sofia)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.sofia, text="Sorry.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert said(sofia) == ["Ana · Front desk · answered by Liam ·"], "what came after was not rated"


def test_of_the_assistants_answers_it_says_who_checked_them(cast: Cast, sofia: Client, ask: Ask) -> None:
    checked, by_itself = ask(), ask()
    send_approved_answer(checked, agent=cast.liam, text="Tomorrow.", client_key=uuid4(), seen_seq=1)
    rated(checked, solver=cast.mei)
    send_automatic_answer(by_itself, text="Tomorrow.", client_key=uuid4(), seen_seq=1)
    rated(by_itself, solver=cast.mei)
    assert said(sofia) == [
        "Ana · Front desk · answered by the assistant, sent by itself ·",
        "Ana · Front desk · answered by the assistant, checked by Liam ·",
    ]


def test_the_answer_of_a_person_without_a_name_is_not_the_assistants(
    cast: Cast, sofia: Client, ask: Ask
) -> None:
    written, checked = ask(), ask()
    send_reply(written, agent=cast.liam, text="Tomorrow.", client_key=uuid4(), seen_seq=1)
    rated(written, solver=cast.mei)
    send_approved_answer(checked, agent=cast.liam, text="Tomorrow.", client_key=uuid4(), seen_seq=1)
    rated(checked, solver=cast.mei)
    User.objects.filter(pk=cast.liam.pk).update(name="")
    assert said(sofia) == [
        f"Ana · Front desk · answered by the assistant, checked by {cast.liam.username} ·",
        f"Ana · Front desk · answered by {cast.liam.username} ·",
    ]


def test_who_got_no_answer_has_rated_who_holds_it(cast: Cast, sofia: Client, ask: Ask) -> None:
    ticket, nobodys = ask(), ask()
    assign_ticket(ticket, agent=cast.sofia, to=cast.mei)
    rated(ticket, solver=cast.mei)
    rated(nobodys, solver=cast.mei)
    assert said(sofia) == ["Ana · Front desk ·", "Ana · Front desk · held by Mei, without an answer ·"]


def test_a_rating_more_costs_no_query_more(
    cast: Cast, sofia: Client, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        ticket = ask()
        send_reply(ticket, agent=cast.liam, text="Tomorrow.", client_key=uuid4(), seen_seq=1)
        rated(ticket, solver=cast.liam)
    move_ticket(ticket, agent=cast.sofia, to=cast.cards)
    with django_assert_max_num_queries(5):
        assert sofia.get("/console/ratings/list/").content.decode().count("answered by Liam") == 8
