from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assistant.deepseek import DeepSeekClient, Usage
from assistant.deepseek.attempt import tokens_of
from assistant.deepseek.prices import is_peak, price_at
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY, ask
from tests.assistant.deepseek.provider import RawProvider, frame, frames_of

MILLION = Usage(
    prompt_tokens=2_000_000,
    cache_hit_tokens=1_000_000,
    cache_miss_tokens=1_000_000,
    completion_tokens=1_000_000,
)
SUNDAY = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_answered_attempt_records_all_there_is_to_know(simulator: Simulator, client: DeepSeekClient) -> None:
    before = datetime.now(UTC)
    asked = ask(client)
    (attempt,) = asked.attempts
    assert asked.completion
    assert before <= attempt.started_at <= datetime.now(UTC)
    assert (attempt.model_asked, attempt.model_served) == ("deepseek-flash", "deepseek-flash")
    assert (attempt.http_status, attempt.error, attempt.is_estimate) == (200, "", False)
    assert attempt.partial_length == len(asked.completion.text)
    assert attempt.usage == asked.completion.usage
    assert attempt.first_byte_ms is not None
    assert 0 <= attempt.first_byte_ms <= attempt.total_ms
    assert attempt.cost == attempt.price.cost(attempt.usage) > 0


def test_second_call_is_cheaper_by_the_cached_prefix(simulator: Simulator, client: DeepSeekClient) -> None:
    first, second = (ask(client).attempts[0] for _ in range(2))
    assert first.usage.cache_hit_tokens == 0
    assert second.usage.cache_hit_tokens > 0
    assert second.usage.cache_hit_tokens % 64 == 0
    assert second.cost < first.cost


@pytest.mark.parametrize("fault", ["stall", "reset", "cut_mid_word"])
def test_answer_cut_before_its_usage_is_estimated_upwards(
    fault: str, simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault(fault)
    (attempt,) = ask(client).attempts
    assert attempt.is_estimate
    assert attempt.usage.cache_hit_tokens == 0
    assert attempt.usage.prompt_tokens > 50
    assert attempt.usage.completion_tokens > 0
    assert attempt.cost > 0


def test_refused_attempt_costs_nothing(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("500", times=1)
    refused, answered = ask(client).attempts
    assert (refused.cost, refused.usage, refused.is_estimate) == (Decimal(0), Usage(), False)
    assert refused.http_status == 500
    assert "Server Error" in refused.error
    assert answered.cost > 0


def test_answer_without_usage_is_complete_but_estimated() -> None:
    script = [frame("Yes, we do."), frame("", "stop"), frames_of()[-1]]
    with RawProvider(script) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.completion
    assert asked.attempts[0].is_estimate
    assert asked.completion.usage.completion_tokens == tokens_of("Yes, we do.")


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("0123456789", 3), ("您好您好您好您好您好", 6)])
def test_tokens_are_estimated_by_script(text: str, tokens: int) -> None:
    assert tokens_of(text) == tokens


def test_off_peak_prices_are_those_of_the_table() -> None:
    assert price_at(SUNDAY, "deepseek-flash").cost(MILLION) == Decimal("0.753")
    assert price_at(SUNDAY, "deepseek-v4-pro").cost(MILLION) == Decimal("2.662")


def test_peak_doubles_the_price_and_the_row_says_so() -> None:
    price = price_at(MONDAY, "deepseek-flash")
    assert price.peak
    assert price.cost(MILLION) == Decimal("1.506")


@pytest.mark.parametrize(
    ("moment", "peak"),
    [
        ("2026-11-23T00:59", False),
        ("2026-11-23T01:00", True),
        ("2026-11-23T03:59", True),
        ("2026-11-23T04:00", False),
        ("2026-11-23T06:00", True),
        ("2026-11-23T10:00", False),
        ("2026-11-21T08:00", False),
        ("2026-10-01T08:00", False),
        ("2026-10-08T08:00", True),
    ],
)
def test_peak_hours_are_chinese_working_hours(moment: str, peak: bool) -> None:
    assert is_peak(datetime.fromisoformat(moment).replace(tzinfo=UTC)) is peak


def test_model_served_decides_the_price_and_an_unknown_one_costs_the_most() -> None:
    assert price_at(SUNDAY, "deepseek-v4-pro", "deepseek-flash").model == "deepseek-v4-pro"
    assert price_at(SUNDAY, None, "deepseek-flash").model == "deepseek-flash"
    assert price_at(SUNDAY, "deepseek-v9").model == "deepseek-v4-pro"


def test_call_older_than_the_table_is_priced_by_its_first_row() -> None:
    assert price_at(SUNDAY - timedelta(weeks=400), "deepseek-flash").miss == Decimal("0.15")
