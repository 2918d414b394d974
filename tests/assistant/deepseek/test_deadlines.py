import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from assistant.deepseek import Budget, DeepSeekClient, Outcome
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY, ONE_TRY, QUICK, Asked, ask, request
from tests.assistant.deepseek.provider import CHUNKED, HANG, UNTIL_CLOSE, RawProvider, frame, frames_of

FREED_WITHIN = 0.5


class Clock:
    def __init__(self) -> None:
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started


def cancel_after(seconds: float) -> Callable[[], bool]:
    clock = Clock()
    return lambda: clock.seconds > seconds


@contextmanager
def full_listener() -> Iterator[str]:
    """An address that accepts no more connections and does not refuse them either."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        held = [socket.socket() for _ in range(4)]
        for sock in held:
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for sock in held:
            sock.close()


@pytest.mark.parametrize(
    ("head", "begun"),
    [
        (b"", []),
        (b"HTTP/1.1 200 OK\r\n", []),
        (CHUNKED, []),
        (CHUNKED, [b": keep-alive\n\n"]),
        (UNTIL_CLOSE, [frame("")]),
    ],
)
def test_silence_before_the_first_token_is_bounded(head: bytes, begun: list[bytes]) -> None:
    with RawProvider([*begun, HANG], head) as provider:
        clock = Clock()
        asked = ask(DeepSeekClient(provider.url, KEY), budget=ONE_TRY)
        seconds = clock.seconds
    assert asked.outcomes == [Outcome.TIMEOUT]
    assert 0.35 < seconds < 0.4 + FREED_WITHIN


def test_silence_inside_an_http_chunk_is_bounded() -> None:
    with RawProvider([HANG], CHUNKED + b"1f4\r\n" + frame("Hello")) as provider:
        clock = Clock()
        asked = ask(DeepSeekClient(provider.url, KEY), budget=ONE_TRY)
        seconds = clock.seconds
    assert asked.text == "Hello"
    assert asked.outcomes == [Outcome.INTERRUPTED]
    assert seconds < 0.4 + FREED_WITHIN


def test_comments_do_not_count_as_life(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("keepalive_only")
    clock = Clock()
    assert ask(client, budget=ONE_TRY).outcomes == [Outcome.TIMEOUT]
    assert clock.seconds < 0.4 + FREED_WITHIN


def test_flood_of_comments_between_tokens_is_a_stall() -> None:
    with RawProvider([frame("Hello"), *[b": keep-alive\n\n" * 2000] * 400, HANG]) as provider:
        clock = Clock()
        asked = ask(DeepSeekClient(provider.url, KEY), budget=ONE_TRY)
        seconds = clock.seconds
    assert asked.outcomes == [Outcome.INTERRUPTED]
    assert seconds < 0.4 + FREED_WITHIN


def test_steady_answer_ends_with_the_whole_budget() -> None:
    with Simulator(pace="believable") as simulator:
        budget = Budget(first_byte=1.2, between_chunks=1.0, total=1.3)
        clock = Clock()
        asked = ask(DeepSeekClient(simulator.url, KEY), budget=budget)
    assert asked.outcomes == [Outcome.INTERRUPTED]
    assert asked.error
    assert "1.3 s" in asked.error.detail
    assert clock.seconds < 1.3 + FREED_WITHIN


def test_reader_that_takes_its_time_is_not_a_stall(simulator: Simulator, client: DeepSeekClient) -> None:
    budget = Budget(first_byte=0.3, between_chunks=0.1, total=20)
    stream = client.stream(request(), budget=budget, cancelled=lambda: False, on_attempt=lambda _: None)
    next(stream)
    time.sleep(0.3)
    list(stream)
    assert stream.completion.text


def test_connecting_is_bounded() -> None:
    with full_listener() as url:
        clock = Clock()
        asked = ask(DeepSeekClient(url, KEY), budget=ONE_TRY)
    assert asked.outcomes == [Outcome.TIMEOUT]
    assert asked.attempts[0].cost == 0
    assert clock.seconds < 0.4 + FREED_WITHIN


@pytest.mark.parametrize("cancelled", [True, False])
def test_name_server_that_is_silent_is_bounded(cancelled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, answered = Clock(), threading.Event()
    with monkeypatch.context() as machine:  # other fixtures look names up when they end
        machine.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(5) and [])
        asked = ask(
            DeepSeekClient("http://deepseek.invalid", KEY),
            budget=Budget() if cancelled else ONE_TRY,
            cancelled=cancel_after(0.3 if cancelled else 60),
        )
        answered.set()
    assert asked.outcomes == [Outcome.CANCELLED if cancelled else Outcome.TIMEOUT]
    assert clock.seconds < 0.4 + FREED_WITHIN


def stalled(fault: str) -> Callable[[], tuple[float, Asked]]:
    def run() -> tuple[float, Asked]:
        with Simulator(pace="believable") as simulator:
            simulator.fault(fault)
            clock = Clock()
            asked = ask(DeepSeekClient(simulator.url, KEY), budget=Budget(), cancelled=cancel_after(0.3))
            return clock.seconds, asked

    return run


def connecting() -> tuple[float, Asked]:
    with full_listener() as url:
        clock = Clock()
        asked = ask(DeepSeekClient(url, KEY), budget=Budget(), cancelled=cancel_after(0.3))
        return clock.seconds, asked


def waiting_for_headers() -> tuple[float, Asked]:
    with RawProvider([HANG], b"") as provider:
        clock = Clock()
        asked = ask(DeepSeekClient(provider.url, KEY), budget=Budget(), cancelled=cancel_after(0.3))
        return clock.seconds, asked


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(stalled("stall"), id="stalled in the middle"),
        pytest.param(stalled("keepalive_only"), id="keep-alive comments only"),
        pytest.param(stalled("slow_first_byte"), id="no first token"),
        pytest.param(stalled("thinking_stream"), id="answering"),
        pytest.param(connecting, id="connecting"),
        pytest.param(waiting_for_headers, id="no headers"),
    ],
)
def test_cancelling_frees_the_thread_soon(call: Callable[[], tuple[float, Asked]]) -> None:
    seconds, asked = call()
    assert seconds < 0.3 + FREED_WITHIN
    assert asked.outcomes == [Outcome.CANCELLED]


def test_cancelling_frees_the_thread_between_two_attempts() -> None:
    with RawProvider(head=b"HTTP/1.1 429 Slow\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n") as provider:
        clock = Clock()
        asked = ask(DeepSeekClient(provider.url, KEY), budget=Budget(), cancelled=cancel_after(0.3))
    assert clock.seconds < 0.3 + FREED_WITHIN
    assert asked.outcomes == [Outcome.RATE_LIMITED]
    assert asked.error
    assert asked.error.outcome is Outcome.CANCELLED


def test_cancelled_call_gives_the_connection_up(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("stall")
    ask(client, cancelled=cancel_after(0.2))
    give_up = Clock()
    while simulator.open_streams and give_up.seconds < 2:
        time.sleep(0.01)
    assert simulator.open_streams == 0


def test_closing_the_stream_stops_the_call_and_records_it(
    simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault("stall")
    asked = Asked()
    stream = client.stream(request(), budget=QUICK, cancelled=lambda: False, on_attempt=asked.attempts.append)
    first = next(stream).text
    stream.close()
    assert asked.outcomes == [Outcome.CANCELLED]
    assert asked.attempts[0].partial_length == len(first)
    with pytest.raises(RuntimeError, match="no completion"):
        _ = stream.completion


def test_cancelled_is_not_asked_at_every_token() -> None:
    asked_at: list[float] = []

    def cancelled() -> bool:
        asked_at.append(time.monotonic())
        return False

    with RawProvider(frames_of(*"abcdefghij" * 50)) as provider:
        assert ask(DeepSeekClient(provider.url, KEY), cancelled=cancelled).completion
    assert 1 <= len(asked_at) < 20


def test_threads_do_not_share_their_deadlines(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("stall", match="slow")
    results: dict[str, Asked] = {}

    def run(question: str) -> None:
        results[question] = ask(client, question, budget=ONE_TRY)

    questions = [f"{kind} delivery {n}" for n in range(8) for kind in ("slow", "quick")]
    threads = [threading.Thread(target=run, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for question, asked in results.items():
        assert bool(asked.completion) == question.startswith("quick")
