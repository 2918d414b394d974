"""What agents and customers are told while the assistant is away."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from redis import Redis

from assistant.deepseek import Outcome
from assistant.deepseek.circuit import FAULTS
from assistant.models import Article, DayBudget
from assistant.outage import note_budgets
from assistant.provider import gate
from tests.agents_ui.conftest import ticket_url
from tests.cast import Cast, write_now
from tests.tickets.chat.conftest import signed
from tickets import realtime
from tickets.chat.visitor import COOKIE
from tickets.models import SYSTEM, Team, Ticket

Ask = Callable[..., Ticket]
PAGES = ["/console/", "/console/outages/"]


def go_away(outcome: Outcome = Outcome.OVERLOADED) -> None:
    for _ in range(FAULTS):
        gate().entry().leave(outcome)


def come_back() -> None:
    probe = gate().entry()
    assert probe._is_admitted(probing=True)
    probe.leave(Outcome.ANSWERED)


def limit(soft: int, hard: int, team: Team | None = None) -> None:
    DayBudget(team=team, soft=Decimal(soft), hard=Decimal(hard)).record("budget.created", actor=SYSTEM)
    note_budgets()


@pytest.mark.parametrize("page", PAGES)
def test_agents_see_what_is_wrong_since_when_and_what_it_means(cast: Cast, mei: Client, page: str) -> None:
    assert "data-outage" not in mei.get(page).content.decode()
    go_away()
    html = mei.get(page).content.decode()
    assert "DeepSeek has been failing, so it is left alone for a while." in html
    assert "The assistant has been away since <time" in html
    assert "all other questions come to people at once" in html
    come_back()
    assert "data-outage" not in mei.get(page).content.decode()


def test_an_empty_balance_says_what_to_do(cast: Cast, mei: Client) -> None:
    go_away(Outcome.BALANCE_EXHAUSTED)
    assert (
        "The balance at DeepSeek is used up. Tell whoever runs this desk."
        in mei.get("/console/").content.decode()
    )


def test_open_pages_are_told_when_it_begins_and_when_it_ends(cast: Cast) -> None:
    with Redis.from_url(settings.REDIS_URL, decode_responses=True) as redis:
        for count, happen in enumerate((go_away, come_back), 1):
            happen()
            told = redis.xrange(f"push:{realtime.desk_topic()}")
            assert [fields["kind"] for _, fields in told] == ["outage.changed"] * count


@pytest.mark.parametrize(("who", "is_told"), [("noor", True), ("sofia", True), ("mei", False)])
def test_a_spent_budget_names_its_team_to_those_who_have_to_do_with_it(
    cast: Cast, sign_in: Callable[[str], Client], who: str, is_told: bool
) -> None:
    limit(0, 0, cast.cards)
    html = sign_in(who).get("/console/").content.decode()
    assert ("<b>Cards:</b>" in html) == is_told
    assert ("Today&#x27;s budget for the assistant is spent." in html) == is_told


def test_the_spent_budget_of_the_desk_concerns_everybody(cast: Cast, mei: Client) -> None:
    limit(0, 0)
    assert "Today&#x27;s budget for the assistant is spent." in mei.get("/console/").content.decode()


def test_only_supervisors_hear_that_a_budget_is_nearly_spent(cast: Cast, mei: Client, sofia: Client) -> None:
    limit(0, 5)
    assert "Drafts are written by the cheap profile." in sofia.get("/console/").content.decode()
    assert "data-outage" not in mei.get("/console/").content.decode()


def test_customers_are_told_plainly(cast: Cast, ask: Ask, client: Client) -> None:
    ticket = ask()
    words = "The assistant is away at the moment: colleagues answer, which may take longer."
    assert words not in chat(client, cast, ticket)
    go_away()
    assert words in chat(client, cast, ticket)
    assert "DeepSeek" not in chat(client, cast, ticket)


def test_the_budget_of_another_team_is_no_news_for_a_customer(cast: Cast, ask: Ask, client: Client) -> None:
    ticket = ask()
    limit(0, 0, cast.cards)
    assert "The assistant is away" not in chat(client, cast, ticket)
    limit(0, 0, cast.front)
    assert "The assistant is away" in chat(client, cast, ticket)


def test_an_article_in_the_place_of_a_draft_says_so(
    transactional_db: None, cast: Cast, article: Article, ask: Ask, mei: Client
) -> None:
    ticket = ask("When does my card arrive?")
    go_away()
    write_now(ticket)
    html = mei.get(ticket_url(ticket)).content.decode()
    assert "This is an article, not a draft of the assistant." in html
    assert "DeepSeek has been failing" in html
    assert "waits for your decision" in html


@pytest.mark.usefixtures("no_new_words")
def test_an_outage_costs_a_page_no_query(cast: Cast, ask: Ask, mei: Client, client: Client) -> None:
    ticket = ask()
    looks: list[Callable[[], Any]] = [
        lambda: mei.get("/console/"),
        lambda: mei.get(ticket_url(ticket)),
        lambda: chat(client, cast, ticket),
    ]
    before = [queries_of(look) for look in looks]
    go_away()
    assert [queries_of(look) for look in looks] == before


def test_a_page_knows_of_an_outage_that_was_told_before_it_began_to_listen(cast: Cast, mei: Client) -> None:
    assert "data-outage" not in mei.get("/console/").content.decode()
    for _ in range(FAULTS):
        gate().entry().leave(Outcome.OVERLOADED)
    assert "data-outage" in mei.get("/console/").content.decode()


def test_strangers_learn_nothing(client: Client) -> None:
    assert client.get(reverse("console:outages")).status_code == 403


def chat(client: Client, cast: Cast, ticket: Ticket) -> str:
    client.cookies[COOKIE] = signed(cast.ana.public_id)
    return client.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()


def queries_of(look: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        look()
    return len(queries)
