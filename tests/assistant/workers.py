"""Workers as the broker would wake them: in threads of this process, or in one of their own that can be killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections

from assistant import pipeline, tasks
from assistant.models import Call, Draft, DraftSource, DraftStatus
from assistant.simulator import Simulator
from tickets.models import Ticket

_ROOT = Path(__file__).resolve().parents[2]
_WORK = "import sys, django; django.setup(); from assistant import tasks; tasks.write_draft(int(sys.argv[1]))"


def work(pk: int) -> None:
    try:
        tasks.write_draft(pk)
    finally:
        connections.close_all()


@contextmanager
def being_written(ticket: Ticket) -> Iterator[Draft]:
    """The draft of `ticket`, whose worker is waiting for the provider; afterwards it has let go."""
    claimed = Draft.objects.claim(Draft.objects.get(ticket=ticket).pk)
    assert claimed
    worker = Thread(target=_write_and_close, args=[claimed])
    worker.start()
    wait_until(Call.objects.filter(draft=claimed).exists)
    yield claimed
    worker.join(5)
    assert not worker.is_alive()


def work_until_settled(seconds: float = 30) -> None:
    """What the sweep wakes, workers write, until no draft is left unwritten."""
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(16) as pool:
        while Draft.objects.unwritten().exists():
            assert time.monotonic() < deadline, list(Draft.objects.unwritten().values_list("pk", "status"))
            list(pool.map(work, Draft.objects.claimable().values_list("pk", flat=True)))
            time.sleep(0.05)


@contextmanager
def led(leader: int, followers: list[int], simulator: Simulator) -> Iterator[Thread]:
    """While the first worker's answer has begun and goes no further, the others follow it."""
    simulator.fault("stall", times=1, after=6)
    worker = Thread(target=work, args=[leader])
    worker.start()
    wait_until(lambda: Draft.objects.get(pk=leader).text != "")
    for pk in followers:
        work(pk)
    assert Draft.objects.filter(source=DraftSource.SHARED, status=DraftStatus.WRITING).count() == len(
        followers
    )
    yield worker
    worker.join(30)
    assert not worker.is_alive()


def worker_process(pk: int) -> "subprocess.Popen[bytes]":
    """A worker that writes this one draft, and can be killed."""
    database = connection.settings_dict
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "DEEPSEEK_BASE_URL": settings.DEEPSEEK_BASE_URL,
        "DRAFT_LEASE_S": str(settings.DRAFT_LEASE_S),
    }
    return subprocess.Popen([sys.executable, "-c", _WORK, str(pk)], cwd=_ROOT, env=environment)


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def _write_and_close(draft: Draft) -> None:
    pipeline.write(draft)
    connections.close_all()
