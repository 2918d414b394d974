import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from assistant.simulator import Simulator
from assistant.simulator.speech import PACES
from tests.assistant.simulator.calling import chat, chat_body

QUESTION = "How long does delivery take?"
COMMAND = [sys.executable, "-m", "assistant.simulator"]


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_command_prints_its_address_answers_and_stops(stop: signal.Signals) -> None:
    with started("--port", "0", "--pace", "fast") as (process, url):
        assert chat(url, QUESTION).status == 200
        process.send_signal(stop)
        assert process.wait(5) == 0


def test_command_stops_while_it_answers() -> None:
    with started("--port", "0") as (process, url):
        client = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5)
        client.sendall(raw_request(QUESTION))
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
        process.terminate()
        assert process.wait(5) == 0
        client.close()


def test_taken_port_is_a_clear_error() -> None:
    with Simulator() as simulator:
        port = simulator.url.rpartition(":")[2]
        run = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in run.stderr
    assert "Traceback" not in run.stderr


def test_fault_rate_of_the_command_breaks_answers() -> None:
    with started("--port", "0", "--pace", "fast", "--fault-rate", "1") as (_, url):
        answers = [everything_sent(url, f"{QUESTION} {n}") for n in range(32)]
    assert not any(b"[DONE]" in answer and b'"finish_reason":"stop"' in answer for answer in answers)
    assert len({answer[:20] for answer in answers}) > 1


def test_believable_pace_is_that_of_the_provider() -> None:
    with Simulator(pace="believable") as simulator:
        first, last, tokens = asyncio.run(timed(simulator.url))
    assert 0.35 < first < 1.1
    assert 25 < tokens / (last - first) < 75


def test_keep_alive_comments_come_before_the_first_token() -> None:
    with Simulator(pace="believable") as simulator:
        lines = chat(simulator.url, "Hello").lines
    assert lines[0] == ": keep-alive"
    assert lines.index(": keep-alive") < next(i for i, line in enumerate(lines) if line.startswith("data:"))


def test_sixty_four_streams_run_side_by_side() -> None:
    async def all_of(url: str) -> list[tuple[float, float, int]]:
        return await asyncio.gather(*(timed(url, f"{QUESTION} {n}") for n in range(64)))

    with Simulator(pace="believable") as simulator:
        begun = time.monotonic()
        timings = asyncio.run(all_of(simulator.url))
        spent = time.monotonic() - begun
    assert len(timings) == 64
    one_by_one = 64 * PACES["believable"].first[0]  # seconds at least, for their first words alone
    assert max(first for first, _, _ in timings) < one_by_one / 8
    assert spent < one_by_one / 3


def test_stopping_closes_the_port_and_the_open_streams() -> None:
    with Simulator() as simulator:
        simulator.fault("keepalive_only")
        port = int(simulator.url.rpartition(":")[2])
        client = socket.create_connection(("127.0.0.1", port), timeout=5)
        client.sendall(raw_request(QUESTION))
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
    while client.recv(65_536):
        pass
    client.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def everything_sent(url: str, question: str) -> bytes:
    """All bytes until the end, a reset or a silence."""
    received = b""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=0.2) as client:
        client.sendall(raw_request(question))
        with suppress(OSError):
            while data := client.recv(65_536):
                received += data
    return received


def raw_request(question: str) -> bytes:
    body = json.dumps(chat_body(question)).encode()
    head = ["POST /chat/completions HTTP/1.1", "Authorization: Bearer k", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


async def timed(url: str, question: str = QUESTION) -> tuple[float, float, int]:
    """Seconds until the first and the last token, and how many there were."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(raw_request(question))
    moments = []
    while b"[DONE]" not in (line := await reader.readline()):
        if b'"finish_reason":null' in line and b'"content":""' not in line:
            moments.append(time.monotonic() - begun)
    writer.close()
    return moments[0], moments[-1], len(moments)
