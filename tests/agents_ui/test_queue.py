"""The list: what stands in which view, in which order, page by page, in few queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assistant.models import Draft
from tests.cast import Cast, solve_now
from tickets.actions import ask_for_person, hand_back, take_over
from tickets.models import SYSTEM, Ticket


def subjects(client: Client, view: str, **query: Any) -> list[str]:
    response = client.get("/console/queue/", {"view": view, **query})
    return [ticket.subject for ticket in response.context["queue"].tickets]


def test_each_view_shows_its_tickets(
    cast: Cast, mei: Client, ask: Callable[..., Ticket], ready: Callable[..., Draft]
) -> None:
    ready("Where is my card?")
    ask("Still being drafted")
    ask_for_person(ask("Let me talk to someone"), customer=cast.ana)
    take_over(ask("Held by Mei"), agent=cast.mei)
    solve_now(ask("Over"), agent=cast.liam)
    assert subjects(mei, "approval") == ["Where is my card?"]
    assert subjects(mei, "waiting") == ["Let me talk to someone"]
    assert subjects(mei, "mine") == ["Held by Mei"]
    assert subjects(mei, "unassigned") == [
        "Where is my card?",
        "Still being drafted",
        "Let me talk to someone",
    ]
    assert len(subjects(mei, "all")) == 4
    assert "Over" not in subjects(mei, "all")


def test_what_is_due_first_comes_first_and_what_is_not_due_last(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    asked = {name: ask(name) for name in ("later", "never", "first")}
    due = {"later": timedelta(hours=2), "first": timedelta(minutes=-5)}
    for name, ticket in asked.items():
        ticket.due_at = timezone.now() + due[name] if name in due else None
        ticket.record("test.due", actor=SYSTEM, fields=["due_at"])
    assert subjects(mei, "all") == ["first", "later", "never"]
    page = mei.get("/console/?view=all").content.decode()
    assert page.count("</time> over") == 1


def test_agents_of_another_team_see_an_empty_list_that_helps(
    sign_in: Callable[[str], Client], ask: Callable[..., Ticket]
) -> None:
    ask()
    page = sign_in("noor").get("/console/?view=all").content.decode()
    assert "Where is my card?" not in page
    assert "No open conversations" in page


def test_pages_follow_each_other_without_gap_or_repetition(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    asked = [ask(f"Question {number}").subject for number in range(57)]
    undated = Ticket.objects.filter(
        pk__in=list(Ticket.objects.order_by("pk").values_list("pk", flat=True)[40:])
    )
    undated.update(due_at=None)
    seen, after = [], ""
    for _ in range(3):
        response = mei.get("/console/queue/", {"view": "all", "after": after})
        seen += [ticket.subject for ticket in response.context["queue"].tickets]
        after = response.context["queue"].after
    assert after == ""
    assert seen == asked


def test_a_refresh_brings_as_many_pages_as_are_open(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    for number in range(30):
        ask(f"Question {number}")
    assert len(subjects(mei, "all")) == 25
    assert len(subjects(mei, "all", pages=2)) == 30


def test_a_forged_place_in_the_list_is_not_found(mei: Client) -> None:
    assert mei.get("/console/queue/?after=forged").status_code == 404


def test_more_is_a_link_without_javascript_too(mei: Client, ask: Callable[..., Ticket]) -> None:
    for number in range(26):
        ask(f"Question {number}")
    queue = mei.get("/console/?view=all").context["queue"]
    page = mei.get("/console/", {"view": "all", "after": queue.after}).content.decode()
    assert "Question 25" in page
    assert "Question 24" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_takes_few_queries_at_any_size(
    count: int, cast: Cast, sofia: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        ticket = ask(f"Question {number}")
        if number % 3 == 0:
            take_over(ticket, agent=cast.mei)
    with django_assert_max_num_queries(8):
        assert sofia.get("/console/?view=all").status_code == 200
    with django_assert_max_num_queries(8):
        assert sofia.get("/console/queue/?view=all&pages=2").status_code == 200


def test_a_customers_card_number_is_not_in_the_list(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("My card 4111 1111 1111 1111 is lost")
    page = mei.get("/console/?view=all").content.decode()
    assert "is lost" in page
    assert "4111 1111 1111 1111" not in page


def test_a_ticket_handed_back_leaves_the_agents_own_list(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    assert subjects(mei, "mine")
    hand_back(ticket, agent=cast.mei)
    assert not subjects(mei, "mine")


def test_an_answer_of_the_list_carries_the_count_of_escalations_to_supervisors_only(
    sofia: Client, mei: Client, cast: Cast
) -> None:
    assert "escalation-count" in sofia.get("/console/queue/").content.decode()
    assert "escalation-count" not in mei.get("/console/queue/").content.decode()
