import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from assistant.deepseek import Budget, DeepSeekClient, Outcome
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY, QUICK, ask
from tests.assistant.deepseek.provider import RawProvider, frame


@pytest.mark.parametrize("fault", ["429", "500", "503"])
def test_passing_trouble_is_tried_again(fault: str, simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault(fault, times=2)
    asked = ask(client)
    assert asked.completion
    assert [outcome is Outcome.ANSWERED for outcome in asked.outcomes] == [False, False, True]
    assert len(simulator.requests) == 3
    assert len({request.body for request in simulator.requests}) == 1


@pytest.mark.parametrize("fault", ["reset", "stall", "cut_mid_word"])
def test_break_before_the_first_token_is_tried_again(
    fault: str, simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault(fault, times=1, after=0)
    asked = ask(client)
    assert asked.completion
    assert len(asked.attempts) == 2
    assert not asked.attempts[0].partial_length


@pytest.mark.parametrize("fault", ["reset", "stall", "cut_mid_word", "error_chunk"])
def test_break_after_the_first_token_is_not_tried_again(
    fault: str, simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault(fault, times=1, after=1)
    assert ask(client).error
    assert len(simulator.requests) == 1


def test_break_while_thinking_is_not_tried_again() -> None:
    thought = b'data: {"choices":[{"delta":{"content":null,"reasoning_content":"Hm"}}]}\n\n'
    with RawProvider([frame(""), thought]) as provider:
        assert ask(DeepSeekClient(provider.url, KEY)).outcomes == [Outcome.INTERRUPTED]


@pytest.mark.parametrize(
    "fault", ["400_risk", "400_model", "401", "402", "422", "empty_body", "blank_content"]
)
def test_what_will_fail_again_is_not_tried_again(
    fault: str, simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault(fault)
    assert len(ask(client).attempts) == 1


def test_attempts_are_limited(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("500")
    assert len(ask(client, budget=Budget(attempts=4, first_pause=0.001)).attempts) == 4


def test_retry_after_is_waited_for(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("429_retry_after", times=1)
    asked = ask(client)
    assert asked.completion
    gap = asked.attempts[1].started_at - asked.attempts[0].started_at
    assert timedelta(seconds=1) <= gap < timedelta(seconds=1.4)


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_beyond_the_budget_ends_the_call_at_once(as_date: bool) -> None:
    in_six_hours = format_datetime(datetime.now(UTC) + timedelta(hours=6), usegmt=True)
    wish = in_six_hours if as_date else "21600"
    head = f"HTTP/1.1 429 Slow\r\nRetry-After: {wish}\r\nContent-Length: 0\r\n\r\n".encode()
    with RawProvider(head=head) as provider:
        begun = time.monotonic()
        asked = ask(DeepSeekClient(provider.url, KEY), budget=Budget())
    assert asked.outcomes == [Outcome.RATE_LIMITED]
    assert time.monotonic() - begun < 10, "the budget is not waited out"


@pytest.mark.parametrize("wish", ["soon", "-5", "nan", "inf", ""])
def test_broken_retry_after_is_ignored(wish: str) -> None:
    head = f"HTTP/1.1 503 Busy\r\nRetry-After: {wish}\r\nContent-Length: 0\r\n\r\n".encode()
    with RawProvider(head=head) as provider:
        assert len(ask(DeepSeekClient(provider.url, KEY)).attempts) == 3


def test_attempt_that_cannot_fit_is_not_started(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("keepalive_only")
    budget = Budget(first_byte=0.5, total=0.9, attempts=9, first_pause=0.001)
    begun = time.monotonic()
    assert len(ask(client, budget=budget).attempts) == 1
    assert time.monotonic() - begun < 0.8


def test_retries_stay_inside_the_whole_budget(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("503")
    begun = time.monotonic()
    asked = ask(client, budget=Budget(first_byte=0.3, total=1.0, attempts=99, first_pause=0.2))
    assert asked.error
    assert time.monotonic() - begun < 1.0


def test_nothing_below_the_client_tries_again_by_itself(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = DeepSeekClient(simulator.url, KEY)  # without Redis, which is looked up too
    lookups, look_up = [], socket.getaddrinfo

    def counted(*arguments: Any, **options: Any) -> Any:
        lookups.append(arguments)
        return look_up(*arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", counted)
    simulator.stop()
    assert len(ask(client).attempts) == len(lookups) == 3


def test_pauses_differ(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("500")
    gaps = set()
    for _ in range(4):  # eight failures: with the last the breaker opens
        first, second = ask(client, budget=Budget(attempts=2, first_pause=0.1)).attempts
        gaps.add(round((second.started_at - first.started_at).total_seconds(), 3))
    assert len(gaps) > 1


def test_connection_is_used_again_after_an_answer_and_after_a_refusal(
    simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault("500", match="twice", times=1)
    for question in ("How long?", "What, twice?", "And then?"):
        assert ask(client, question).completion
    assert len(simulator.requests) == 4
    assert len({request.port for request in simulator.requests}) == 1


def test_call_is_answered_after_the_provider_dropped_an_idle_connection(
    simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault("reset", match="bad", after=1)
    assert ask(client).completion
    assert ask(client, "a bad question").error
    assert ask(client, budget=QUICK).completion
