"""PostgreSQL and Valkey that a checkout brings itself: shared, kept, and gone with their last user."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from helpdesk.embedded import Engine, Hold, Postgres, Valkey, privileges

HOLD_VALKEY = """
import sys, pathlib
from helpdesk.embedded import Hold, Valkey
print(Hold(Valkey(pathlib.Path(sys.argv[1]))).url, flush=True)
sys.stdin.read()
"""
PROVIDE = """
import os, sys, pathlib
from helpdesk.embedded import provide
provide(pathlib.Path(sys.argv[1]))
print(*sorted(folder.name for folder in pathlib.Path(sys.argv[1]).iterdir()))
print(os.environ["REDIS_URL"], os.environ["CACHE_URL"])
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / 'a "folder" of 客服'


@pytest.fixture
def valkey(home: Path) -> Iterator[Valkey]:
    engine = Valkey(home)
    yield engine
    assert engine.wait_until_stopped(10), "the test has left a server behind"


def other_process(home: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLD_VALKEY, home],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def server_of(engine: Engine) -> int:
    return int((engine.home / "pid").read_text())


def guardian_of(engine: Engine) -> int:
    facts = Path(f"/proc/{server_of(engine)}/stat").read_text().rpartition(")")[2]
    return int(facts.split()[1])


def soon(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, retry=None) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


def test_postgres_keeps_its_rows_over_a_restart(home: Path) -> None:
    engine = Postgres(home)
    first = Hold(engine)
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '客服' AS word")
    first.release()
    assert engine.wait_until_stopped(10)
    second = Hold(engine)
    with psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("客服",)
    second.release()
    assert engine.wait_until_stopped(10)


def test_postgres_starts_after_a_crash_though_its_process_number_now_belongs_to_another(home: Path) -> None:
    engine = Postgres(home, durable=False)
    first = Hold(engine)
    os.kill(guardian_of(engine), signal.SIGKILL)
    assert soon(lambda: not engine.is_running)
    (engine.data / "postmaster.pid").write_text(f"{os.getpid()}\n{engine.data}\n")
    second = Hold(engine)
    with psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    first.release()
    second.release()
    assert engine.wait_until_stopped(10)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for PostgreSQL")
@pytest.mark.parametrize("way", [privileges.NAMESPACE, privileges.OTHER_USER_ANYWHERE])
def test_root_finds_a_user_for_postgres(home: Path, way: list[str]) -> None:
    home.mkdir(parents=True)
    if way is not privileges.NAMESPACE:
        privileges.give_to(privileges.NOBODY, home)
    assert privileges.works(way, Path(sys.executable), home)
    assert not privileges.works([], Path(sys.executable), home)


def test_valkey_keeps_queued_work_over_a_restart(valkey: Valkey) -> None:
    first = Hold(valkey)
    with redis.Redis.from_url(first.url) as client:
        client.rpush("queue", "a draft")
    first.release()
    assert valkey.wait_until_stopped(10)
    second = Hold(valkey)
    with redis.Redis.from_url(second.url) as client:
        assert client.lrange("queue", 0, -1) == [b"a draft"]
    second.release()


def test_the_server_stays_for_its_second_holder_and_ends_with_the_last(valkey: Valkey) -> None:
    ours = Hold(valkey)
    other = other_process(valkey.home)
    assert first_line(other) == ours.url
    ours.release()
    assert not valkey.wait_until_stopped(0.6)
    assert answers(ours.url)
    other.communicate()
    assert valkey.wait_until_stopped(10)
    assert not valkey.is_running


def test_processes_that_start_at_once_share_one_server(valkey: Valkey) -> None:
    others = [other_process(valkey.home) for _ in range(4)]
    assert len({first_line(other) for other in others}) == 1
    for other in others:
        other.communicate()


def test_a_killed_holder_leaves_no_server(valkey: Valkey) -> None:
    other = other_process(valkey.home)
    url = first_line(other)
    assert answers(url)
    other.kill()
    other.communicate()
    assert valkey.wait_until_stopped(10)
    assert not answers(url)


def test_a_killed_guardian_takes_its_server_along_and_the_next_start_works(valkey: Valkey) -> None:
    first = Hold(valkey)
    os.kill(guardian_of(valkey), signal.SIGKILL)
    assert soon(lambda: not valkey.is_running)
    assert not answers(first.url)
    second = Hold(valkey)
    assert second.url == first.url, "whoever has the old address finds the new server"
    assert answers(second.url)
    first.release()
    second.release()


def test_a_killed_server_is_back_at_the_same_address(valkey: Valkey) -> None:
    hold = Hold(valkey)
    killed = server_of(valkey)
    os.kill(killed, signal.SIGKILL)
    assert soon(lambda: server_of(valkey) != killed and answers(hold.url))
    hold.release()


def test_nobody_enters_without_the_password(valkey: Valkey) -> None:
    hold = Hold(valkey)
    with (
        redis.Redis.from_url(hold.url.replace(valkey.password, "guess")) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
    hold.release()
    assert (valkey.home / "password").stat().st_mode & 0o077 == 0
    assert valkey.password not in " ".join(valkey.command(1))


def test_only_what_the_environment_lacks_is_started(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://elsewhere/desk", "REDIS_URL": "redis://elsewhere"}
    environment = {name: text for name, text in os.environ.items() if name != "CACHE_URL"} | given
    result = subprocess.run(
        [sys.executable, "-c", PROVIDE, tmp_path], env=environment, capture_output=True, text=True, check=True
    )
    started, addresses = result.stdout.split("\n", 1)
    assert started == ""
    assert addresses.split() == ["redis://elsewhere", "redis://elsewhere/1"]
    environment["REDIS_URL"] = ""
    result = subprocess.run(
        [sys.executable, "-c", PROVIDE, tmp_path], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[0] == "valkey"
    assert Valkey(tmp_path / "valkey").wait_until_stopped(10)
