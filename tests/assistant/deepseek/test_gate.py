"""Breaker and leases over real requests, shared through a real Valkey."""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from django.conf import settings
from redis import Redis

from assistant.deepseek import Budget, DeepSeekClient, Gate, Outcome
from assistant.deepseek.circuit import FAULTS
from assistant.deepseek.leases import ALONE, CONGESTION_S, LEASE_S, Leases
from assistant.deepseek.shared import Shared
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY, QUICK, Asked, ask
from tests.assistant.deepseek.provider import HANG, RawProvider, frame

ONCE = Budget(connect=0.5, first_byte=0.6, between_chunks=0.6, total=2.0, attempts=1)
NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL) as client:
        yield client


def gate(simulator: Simulator, **options: object) -> Gate:
    return Gate(simulator.url, "deepseek-flash", **{"redis_url": settings.REDIS_URL, **options})  # type: ignore[arg-type]


def client_behind(gate: Gate, simulator: Simulator) -> DeepSeekClient:
    return DeepSeekClient(simulator.url, KEY, lambda model: gate)


def probe(client: DeepSeekClient) -> Asked:
    return ask(client, budget=ONCE, probing=True)


def open_it(client: DeepSeekClient, simulator: Simulator, fault: str = "503") -> None:
    simulator.fault(fault)
    for _ in range(FAULTS):
        ask(client, budget=ONCE)
    simulator.clear()


@pytest.mark.parametrize("redis_url", [None, "", NOWHERE])
def test_a_provider_that_is_down_is_left_alone(simulator: Simulator, redis_url: str | None) -> None:
    client = client_behind(
        gate(simulator, redis_url=settings.REDIS_URL if redis_url is None else redis_url), simulator
    )
    open_it(client, simulator)
    refused = ask(client)
    assert refused.outcomes == [Outcome.CIRCUIT_OPEN]
    assert not simulator.requests


def test_all_processes_learn_it_from_one(simulator: Simulator) -> None:
    one, other = (client_behind(gate(simulator), simulator) for _ in range(2))
    open_it(one, simulator)
    assert ask(other).outcomes == [Outcome.CIRCUIT_OPEN]


def test_another_provider_is_not_concerned(simulator: Simulator) -> None:
    open_it(client_behind(gate(simulator), simulator), simulator)
    other = Gate(simulator.url, "deepseek-v4-pro", redis_url=settings.REDIS_URL)
    assert ask(client_behind(other, simulator)).completion


def test_no_attempt_follows_the_one_that_opened_it(simulator: Simulator) -> None:
    client = client_behind(gate(simulator), simulator)
    simulator.fault("503")
    asked = ask(client, budget=Budget(attempts=FAULTS + 5, first_pause=0.01, longest_pause=0.02))
    assert asked.outcomes == [Outcome.OVERLOADED] * FAULTS


def test_a_probe_that_is_answered_closes_it_for_all(simulator: Simulator) -> None:
    changes: list[bool] = []
    own: Gate = gate(simulator, on_change=lambda: changes.append(own.circuit().is_open))
    client = client_behind(own, simulator)
    open_it(client, simulator)
    assert changes == [True]
    assert probe(client).completion
    assert changes == [True, False]
    assert ask(client_behind(gate(simulator), simulator)).completion


def test_a_probe_that_fails_leaves_it_open(simulator: Simulator) -> None:
    client = client_behind(gate(simulator), simulator)
    open_it(client, simulator)
    simulator.fault("500")
    assert probe(client).outcomes == [Outcome.SERVER_ERROR]
    assert ask(client).outcomes == [Outcome.CIRCUIT_OPEN]


def race(simulator: Simulator, abreast: Barrier, admitted: "Queue[bool]") -> None:
    own = gate(simulator)
    assert own.circuit().is_open
    abreast.wait(10)
    admitted.put(own.entry()._is_admitted(probing=True))


def test_of_many_processes_one_is_the_probe(simulator: Simulator) -> None:
    open_it(client_behind(gate(simulator), simulator), simulator)
    forking = multiprocessing.get_context("fork")
    abreast, admitted = forking.Barrier(6), forking.Queue()
    children = [forking.Process(target=race, args=(simulator, abreast, admitted)) for _ in range(6)]
    for child in children:
        child.start()
    found = [admitted.get(timeout=20) for _ in children]
    for child in children:
        child.join(10)
    assert sorted(found) == [False] * 5 + [True]


def test_a_wrong_key_opens_it_until_someone_has_acted(simulator: Simulator) -> None:
    client = client_behind(gate(simulator), simulator)
    simulator.fault("401", times=1)
    assert ask(client).outcomes == [Outcome.UNAUTHORISED]
    assert ask(client).outcomes == [Outcome.CIRCUIT_OPEN]
    assert probe(client).completion
    assert ask(client).completion


def test_the_provider_is_asked_for_the_balance(simulator: Simulator, client: DeepSeekClient) -> None:
    assert client.balance_is_available() is True
    simulator.fault("402")
    assert client.balance_is_available() is False
    assert DeepSeekClient("http://127.0.0.1:9", KEY).balance_is_available() is None


def test_no_more_requests_at_once_than_the_desk_may_have(simulator: Simulator) -> None:
    simulator.fault("slow_first_byte", seconds=0.3)
    client = client_behind(gate(simulator, most=2), simulator)
    began = time.monotonic()
    with ThreadPoolExecutor(6) as threads:
        asked = list(threads.map(lambda n: ask(client, budget=Budget()), range(6)))
    assert all(one.completion for one in asked)
    assert time.monotonic() - began >= 0.9  # three rounds of two


def test_without_room_in_time_nothing_is_asked(simulator: Simulator) -> None:
    with RawProvider([frame("Hel"), HANG]) as busy:
        one = Gate(busy.url, "m", redis_url=settings.REDIS_URL, most=1)
        holder = one.entry()
        assert holder._is_admitted(probing=False)
        asked = ask(DeepSeekClient(busy.url, KEY, lambda model: one), budget=QUICK)
        assert asked.outcomes == [Outcome.NO_LEASE]
        assert not busy.heads
        holder.leave(Outcome.CANCELLED)


def test_a_killed_worker_keeps_no_lease(redis: Redis) -> None:
    leases = Leases(Shared(settings.REDIS_URL), "x", most=1)
    assert leases.take("killed")
    assert not leases.take("other")
    redis.zadd("deepseek:leases:x", {"killed": redis.time()[0] - 1})  # its time has run out
    assert leases.take("other")
    assert redis.zscore("deepseek:leases:x", "other") == pytest.approx(redis.time()[0] + LEASE_S, abs=2)


def test_a_429_lowers_what_the_desk_asks_for_at_once(redis: Redis) -> None:
    leases = Leases(Shared(settings.REDIS_URL), "x", most=100)
    for n in range(10):
        assert leases.take(f"{n}")
    leases.lower()
    assert not leases.take("one more")
    for n in range(4):
        leases.give_back(f"{n}")
    assert leases.take("one more")
    redis.delete("deepseek:lowered:x")
    assert all(leases.take(f"new {n}") for n in range(50))


def test_many_429s_at_once_lower_it_once(redis: Redis) -> None:
    leases = Leases(Shared(settings.REDIS_URL), "x", most=100)
    assert all(leases.take(f"{n}") for n in range(20))
    for n in range(20):
        leases.lower()
        leases.give_back(f"{n}")
    assert lowered_to(redis) == 14


def test_a_later_429_lowers_it_further_and_then_it_recovers_step_by_step(redis: Redis) -> None:
    leases = Leases(Shared(settings.REDIS_URL), "x", most=100)
    assert all(leases.take(f"{n}") for n in range(40))
    for limit, seconds_ago in ((28, 0), (28, 1), (25, CONGESTION_S), (25, 0)):
        pass_by(redis, seconds_ago)
        leases.lower()
        assert lowered_to(redis) == limit
    for n in range(40):
        leases.give_back(f"{n}")
    room = []
    for seconds in (0, 5, 5, 5):
        pass_by(redis, seconds)
        room.append([leases.take(f"{n}") for n in range(100)].count(True))
    assert room == pytest.approx([25, 40, 65, 100], abs=4)


def lowered_to(redis: Redis) -> int:
    return int(str(redis.get("deepseek:lowered:x"), "ascii").split()[0])  # type: ignore[arg-type]


def pass_by(redis: Redis, seconds: float) -> None:
    """As if it had been lowered so many seconds earlier."""
    held = redis.get("deepseek:lowered:x")
    if held:
        limit, at = held.split()
        redis.set("deepseek:lowered:x", f"{int(limit)} {float(at) - seconds}")


def test_while_redis_is_away_each_process_minds_itself() -> None:
    leases = Leases(Shared(NOWHERE), "x", most=100)
    assert all(leases.take(f"{n}") for n in range(ALONE))
    assert not leases.take("one more")
    leases.give_back("0")
    assert leases.take("one more")


def test_after_an_answer_nothing_is_held(simulator: Simulator, redis: Redis) -> None:
    assert ask(client_behind(gate(simulator), simulator)).completion
    assert not [key for key in redis.scan_iter("deepseek:leases:*") if redis.zcard(key)]
