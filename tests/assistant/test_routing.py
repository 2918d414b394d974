"""Which profile answers."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from assistant.models import Article, Call, DayBudget, DaySpend, DraftStatus, Route
from assistant.models.route import Hours
from assistant.profiles import FLASH, HUMAN, THINKING
from assistant.routing import DEFAULT_RULES, Facts, Rule, choose_profile
from assistant.simulator import Simulator
from tests.cast import write_now
from tickets.models import SYSTEM, Escalation, Floor, Ticket

Ask = Callable[..., Ticket]
PLAIN = Facts(topic=7, is_risky=False, length=40, language="en", is_peak=False, is_frugal=False)


def test_the_first_line_that_fits_counts() -> None:
    rules = [Rule("no", language="zh-hans"), Rule("first", topic=7), Rule("second")]
    assert choose_profile(PLAIN, rules) == "first"
    assert choose_profile(replace(PLAIN, topic=8), rules) == "second"


def test_where_no_line_fits_flash_answers() -> None:
    assert choose_profile(PLAIN, [Rule(HUMAN, topic=8)]) == FLASH.name


@pytest.mark.parametrize(
    ("rule", "fitting"),
    [
        (Rule("x", topic=8), {"topic": 8}),
        (Rule("x", is_risky=True), {"is_risky": True}),
        (Rule("x", longer_than=40), {"length": 41}),
        (Rule("x", language="zh-hans"), {"language": "zh-hans"}),
        (Rule("x", is_peak=True), {"is_peak": True}),
        (Rule("x", is_frugal=True), {"is_frugal": True}),
    ],
)
def test_each_condition_has_to_hold(rule: Rule, fitting: dict[str, object]) -> None:
    assert not rule.fits(PLAIN)
    assert rule.fits(replace(PLAIN, **fitting))  # type: ignore[arg-type]


def test_off_peak_is_a_condition_too() -> None:
    assert Rule("x", is_peak=False).fits(PLAIN)
    assert not Rule("x", is_peak=False).fits(replace(PLAIN, is_peak=True))


def test_without_a_table_risky_questions_are_thought_about_while_there_is_money() -> None:
    risky = replace(PLAIN, is_risky=True)
    assert choose_profile(PLAIN, DEFAULT_RULES) == FLASH.name
    assert choose_profile(risky, DEFAULT_RULES) == THINKING.name
    assert choose_profile(replace(risky, is_frugal=True), DEFAULT_RULES) == FLASH.name


@pytest.mark.parametrize(
    ("question", "profile"),
    [
        ("When does my card arrive?", FLASH.name),
        ("When does my card arrive? My number is 13812345678", THINKING.name),
        ("Where is my card? This is unacceptable.", THINKING.name),
        ("我的卡在哪里？我要投诉你们", THINKING.name),
    ],
)
def test_a_draft_is_written_by_the_profile_that_its_question_asks_for(
    article: Article, simulator: Simulator, ask: Ask, question: str, profile: str
) -> None:
    draft = write_now(ask(question))
    assert (draft.status, draft.profile) == (DraftStatus.READY, profile)


def test_thoughts_are_neither_kept_nor_shown(article: Article, simulator: Simulator, ask: Ask) -> None:
    draft = write_now(ask("When does my card arrive? This is unacceptable."))
    assert b'"thinking":{"type":"enabled"}' in simulator.requests[0].body
    assert "The customer asks something" not in draft.text
    kept = [str(value) for value in Call.objects.values_list().get()]
    assert not [value for value in kept if "The customer asks something" in value]


def test_the_desk_s_table_takes_the_place_of_ours(article: Article, simulator: Simulator, ask: Ask) -> None:
    route(1, "flash-thinking", longer_than=10)
    assert write_now(ask("When does my card arrive?")).profile == THINKING.name
    route(0, "flash", language="en")
    assert write_now(ask("And when does it arrive?")).profile == FLASH.name


def test_a_route_to_people_hands_the_ticket_over(simulator: Simulator, ask: Ask) -> None:
    route(1, "human", is_risky=True)
    ticket = ask("Where is my card? This is unacceptable.")
    assert write_now(ticket).status == DraftStatus.FAILED
    ticket.refresh_from_db()
    assert ticket.floor == Floor.PEOPLE
    assert Escalation.objects.get().detail == "The desk's routing gives this question to people."
    assert not simulator.requests


def test_hours_are_the_provider_s(
    article: Article, simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(1, "flash-thinking", hours=Hours.PEAK)
    monkeypatch.setattr("assistant.facts.is_peak", lambda moment: True)
    assert write_now(ask("When does my card arrive?")).profile == THINKING.name
    monkeypatch.setattr("assistant.facts.is_peak", lambda moment: False)
    assert write_now(ask("And when, again?")).profile == FLASH.name


def test_with_little_money_left_the_cheap_profile_is_preferred(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    DayBudget(soft=Decimal(1), hard=Decimal(2)).record("budget.created", actor=SYSTEM)
    DaySpend.objects.create(day=timezone.localdate(), cost=Decimal("1.5"))
    assert write_now(ask("Where is my card? This is unacceptable.")).profile == FLASH.name


def route(position: int, profile: str, **conditions: object) -> None:
    Route(position=position, profile=profile, **conditions).record("route.created", actor=SYSTEM)
