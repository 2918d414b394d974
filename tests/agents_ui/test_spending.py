"""What the assistant costs, for supervisors: by team and model, beside the budgets of the day."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from assistant.models import DayBudget, DaySpend
from tests.cast import Cast
from tickets.models import SYSTEM, Team

URL = "/console/spending/"


def spend(
    cost: str, team: Team | None, *, model: str = "flash", days_ago: int = 0, estimated: int = 0
) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    DaySpend.objects.create(
        day=day, team=team, model=model, cost=Decimal(cost), calls=2, estimated_calls=estimated
    )


def rows(page: str) -> list[str]:
    return [" ".join(strip_tags(row).split()) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]


def test_it_is_counted_by_team_and_model_and_what_is_not_known_is_marked(cast: Cast, sofia: Client) -> None:
    spend("0.5", cast.front)
    assert "≈" not in sofia.get(URL).content.decode()
    spend("0.25", cast.front, model="pro", estimated=1)
    spend("0.125", None)
    spend("64", cast.front, days_ago=32)
    why = "≈ Of some of these requests we only know what they may have cost at the most."
    page = sofia.get(URL).content.decode()
    assert why in page
    shown = rows(page)
    assert shown == [
        "Team and model Requests this month Today This month",
        "Front desk flash 2 $ 0.50000 $ 0.50000",
        "Front desk pro 2 $ 0.25000 ≈ $ 0.25000 ≈",
        "Command line flash 2 $ 0.12500 $ 0.12500",
        "Total $ 0.87500 ≈ $ 0.87500 ≈",
    ]


def test_what_was_not_known_on_another_day_does_not_mark_today(
    cast: Cast, sofia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 3, 15))
    spend("0.5", cast.front)
    spend("0.25", cast.front, days_ago=1, estimated=1)
    shown = rows(sofia.get(f"{URL}list/").content.decode())
    assert shown[1:] == ["Front desk flash 4 $ 0.50000 $ 0.75000 ≈", "Total $ 0.50000 $ 0.75000 ≈"]


def test_a_budget_says_how_far_it_is_used_up_today(cast: Cast, sofia: Client) -> None:
    for team, hard in ((cast.front, "2"), (None, "0.75")):
        DayBudget(team=team, soft=Decimal("0.5"), hard=Decimal(hard)).record("budget.created", actor=SYSTEM)
    spend("0.5", cast.front)
    spend("0.25", cast.cards)
    shown = rows(sofia.get(f"{URL}list/").content.decode())
    assert shown[1:3] == [
        "Front desk Nearly spent: the cheap profile is preferred $ 0.50000 $ 0.50 $ 2.00",
        "The whole desk Spent: no drafts until tomorrow $ 0.75000 $ 0.50 $ 0.75",
    ]


def test_it_takes_few_queries_however_many_teams_there_are(
    cast: Cast, sofia: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        team = Team.objects.create(name=f"Team {number}")
        spend("1", team)
        DayBudget(team=team, soft=Decimal(1), hard=Decimal(2)).record("budget.created", actor=SYSTEM)
    with django_assert_max_num_queries(6):
        sofia.get(URL)


def test_where_nothing_was_spent_it_says_what_would_stand_there(sofia: Client) -> None:
    assert "Nothing spent yet" in sofia.get(URL).content.decode()


def test_agents_do_not_see_it(mei: Client) -> None:
    assert [mei.get(path).status_code for path in (URL, f"{URL}list/")] == [403, 403]
    assert URL not in mei.get("/console/").content.decode()
