"""The demo's supervisor: it keeps its children alive, takes them along, and says what stands in its way."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.embedded import demo
from helpdesk.embedded.locks import FileLock
from helpdesk.embedded.ports import LOCALHOST
from helpdesk.embedded.supervisor import Child, stop_all, watch

SUPERVISE = """
import sys, pathlib
from helpdesk.embedded.supervisor import Child, watch
child = Child("sleeper", ["sleep", "60"], logs=pathlib.Path(sys.argv[1]), say=print)
child.start()
print(child.process.pid, flush=True)
watch([child], [], until=lambda: False, say=print)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def child(tmp_path: Path, said: list[str]) -> Iterator[Child]:
    child = Child("sleeper", ["sleep", "60"], logs=tmp_path / "logs", say=said.append)
    yield child
    child.stop()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((LOCALHOST, 0))
        server.listen()
        yield server.getsockname()[1]


def within(seconds: float) -> Callable[[], bool]:
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() > deadline


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def pid_of(child: Child) -> int:
    assert child.process
    return child.process.pid


def test_a_killed_child_is_started_again_with_a_word(child: Child, said: list[str]) -> None:
    child.start()
    killed = pid_of(child)
    os.kill(killed, signal.SIGKILL)
    patience = within(5)
    watch(
        [child],
        [],
        until=lambda: patience() or (child.process is not None and child.process.pid != killed),
        say=said.append,
    )
    assert is_alive(pid_of(child))
    assert pid_of(child) != killed
    assert said == [f"sleeper was ended by SIGKILL; it is started again. Log: {child.log}"]


def test_a_child_that_never_holds_is_started_ever_more_slowly(tmp_path: Path, said: list[str]) -> None:
    child = Child("broken", ["sh", "-c", "echo no; exit 3"], logs=tmp_path, say=said.append)
    watch([child], [], until=within(2), say=said.append)
    assert 2 <= len(said) <= 3, said
    assert said[0].startswith("broken ended with code 3")
    assert child.log.read_text().startswith("no\n")


def test_children_stop_in_order(tmp_path: Path, said: list[str]) -> None:
    children = [Child(name, ["sleep", "60"], logs=tmp_path, say=said.append) for name in ("web", "worker")]
    for child in children:
        child.start()
    stop_all(children, [], say=said.append)
    assert said == ["web stopped", "worker stopped"]
    assert not any(is_alive(pid_of(child)) for child in children)


def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout
    child = int(supervisor.stdout.readline())
    assert is_alive(child)
    supervisor.kill()
    supervisor.communicate()
    patience = within(5)
    while is_alive(child) and not patience():
        time.sleep(0.02)
    assert not is_alive(child)


def test_a_taken_port_is_refused_before_anything_starts(
    tmp_path: Path, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main(["--port", str(taken_port)], tmp_path) == 2
    printed = capsys.readouterr()
    assert f"Port {taken_port} is taken" in printed.err
    assert printed.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["demo.lock"]


def test_a_second_demo_names_the_address_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    running = FileLock(tmp_path / "demo.lock")
    running.take()
    demo.address_file(tmp_path).write_text("http://localhost:8123/")
    assert demo.main([], tmp_path) == 2
    assert "already runs" in (error := capsys.readouterr().err)
    assert "http://localhost:8123/" in error
    assert demo.main(["--reset"], tmp_path) == 2
    assert demo.address_file(tmp_path).exists(), "a running demo is not wiped"
    running.release()
    assert demo.main(["--reset"], tmp_path) == 0
    assert not tmp_path.exists()
