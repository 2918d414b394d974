"""What the assistant spends in a day, and what happens at the limits."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from assistant import asking, pipeline, tasks
from assistant.brief import brief_of
from assistant.models import Article, BudgetLevel, Call, DayBudget, DaySpend, Draft, DraftStatus
from assistant.outage import known_outages
from assistant.record import Record
from assistant.simulator import Simulator
from tests.cast import Cast, write_now
from tests.races import at_once
from tickets.models import SYSTEM, Escalation, Team, Ticket

Ask = Callable[..., Ticket]


def limit(soft: str, hard: str, team: Team | None = None) -> DayBudget:
    budget = DayBudget(team=team, soft=Decimal(soft), hard=Decimal(hard))
    budget.record("budget.created", actor=SYSTEM)
    return budget


def spend(cost: str, team: Team | None = None, *, days_ago: int = 0) -> None:
    DaySpend.objects.create(
        day=timezone.localdate() - timedelta(days=days_ago), team=team, cost=Decimal(cost)
    )


def test_each_call_is_counted_where_it_belongs(
    cast: Cast, article: Article, simulator: Simulator, ask: Ask
) -> None:
    write_now(ask("When does my card arrive?"))
    write_now(ask("And how much is it?"))
    asking.ask("When does my card arrive?")
    by_team = {spend.team: spend for spend in DaySpend.objects.all()}
    assert set(by_team) == {cast.front, None}
    mine = by_team[cast.front]
    calls = Call.objects.filter(draft__isnull=False)
    assert mine.calls == calls.count() == 2
    assert mine.cost == calls.aggregate(Sum("cost"))["cost__sum"] > 0
    assert mine.completion_tokens == calls.aggregate(Sum("completion_tokens"))["completion_tokens__sum"]
    assert mine.cache_hit_tokens == calls.aggregate(Sum("cache_hit_tokens"))["cache_hit_tokens__sum"]


def test_a_call_without_usage_is_marked_as_estimated(simulator: Simulator, ask: Ask) -> None:
    simulator.fault("cut_mid_word")
    write_now(ask())
    spend = DaySpend.objects.get()
    assert (spend.calls, spend.estimated_calls) == (1, 1)
    assert spend.cost > 0


def test_a_call_under_way_counts_with_what_it_may_come_to_and_then_with_what_it_cost(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    claimed = Draft.objects.claim(Draft.objects.get(ticket=ask()).pk)
    assert claimed
    Record(brief_of(claimed), claimed).begin()
    begun = DaySpend.objects.get()
    assert begun.cost > 0
    assert (begun.calls, begun.estimated_calls, begun.completion_tokens) == (1, 1, 900)
    pipeline.write(claimed)
    call = Call.objects.get(outcome="answered")
    both = DaySpend.objects.get()
    assert (both.calls, both.estimated_calls) == (2, 1)
    assert both.cost == begun.cost + call.cost
    assert both.completion_tokens == 900 + call.completion_tokens


@pytest.mark.parametrize(
    ("spent", "level"),
    [
        ("0.99", BudgetLevel.FINE),
        ("1", BudgetLevel.SOFT),
        ("1.99", BudgetLevel.SOFT),
        ("2", BudgetLevel.HARD),
    ],
)
def test_a_limit_is_reached_not_passed(cast: Cast, spent: str, level: BudgetLevel) -> None:
    limit("1", "2", cast.front)
    spend(spent, cast.front)
    spend("50", cast.front, days_ago=1)
    spend("50", cast.cards)
    assert DayBudget.objects.level_of(cast.front.pk) == level


def test_the_whole_desk_has_a_budget_too(cast: Cast) -> None:
    limit("1", "2")
    spend("1.5", cast.cards)
    spend("0.5")
    assert DayBudget.objects.level_of(cast.front.pk) == BudgetLevel.HARD
    assert DayBudget.objects.level_of(None) == BudgetLevel.HARD


def test_without_budgets_nothing_is_limited(cast: Cast) -> None:
    spend("1000", cast.front)
    assert DayBudget.objects.level_of(cast.front.pk) == BudgetLevel.FINE


def test_one_budget_for_each_and_soft_before_hard(cast: Cast) -> None:
    limit("1", "2")
    for soft, hard, team in [("1", "2", None), ("3", "2", cast.front)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            limit(soft, hard, team)


def test_when_the_budget_is_spent_people_answer_at_once(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    limit("0", "0", cast.front)
    assert write_now(ask()).status == DraftStatus.FAILED
    assert Escalation.objects.get().detail == "Today's budget for the assistant is spent."
    assert not simulator.requests
    assert not Call.objects.exists()


def test_the_command_line_goes_by_the_budget_of_the_desk(simulator: Simulator) -> None:
    limit("0", "0")
    asked = asking.ask("When does my card arrive?")
    assert (asked.outcome, asked.reason) == ("handed_off", "Today's budget for the assistant is spent.")
    assert not simulator.requests


def test_the_call_that_spends_the_budget_tells_the_pages(
    cast: Cast, article: Article, simulator: Simulator, ask: Ask
) -> None:
    budget = limit("0.00", "0.01", cast.front)
    DaySpend.objects.create(day=timezone.localdate(), team=cast.front, cost=Decimal("0.0099999"))
    assert write_now(ask("When does my card arrive?")).status == DraftStatus.READY
    (outage,) = known_outages()
    assert (outage.reason, outage.team, outage.is_notice) == (
        "Today's budget for the assistant is spent.",
        cast.front.name,
        False,
    )
    budget.hard = Decimal(5)
    budget.record("budget.edited", actor=SYSTEM)
    tasks.probe()
    (outage,) = known_outages()
    assert outage.is_notice


def test_a_new_day_begins_with_its_whole_budget(cast: Cast) -> None:
    limit("1", "2", cast.front)
    spend("2", cast.front)
    tasks.probe()
    assert known_outages()
    DaySpend.objects.update(day=timezone.localdate() - timedelta(days=1))
    tasks.probe()
    assert not known_outages()


def test_calls_at_the_same_moment_are_all_counted(transactional_db: None, cast: Cast) -> None:
    call = Call.objects.create(model_asked="m", cost=Decimal("0.25"), completion_tokens=3)
    at_once(8, lambda _: DaySpend.objects.add(call, team_id=cast.front.pk))
    spend = DaySpend.objects.get()
    assert (spend.calls, spend.cost, spend.completion_tokens) == (8, Decimal(2), 24)
