"""What a process needs to search is made when it begins to serve, so that the first question does not wait."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Lock, Thread
from threading import enumerate as threads
from typing import Any
from unittest.mock import Mock

import pytest
from celery.concurrency.prefork import TaskPool as Prefork
from celery.concurrency.thread import TaskPool as Threads
from celery.signals import worker_process_init, worker_ready
from django.core.management import call_command
from django.db import DatabaseError

from assistant.knowledge import readiness, shelf
from assistant.models import Article
from helpdesk.serving import ready_asgi, ready_wsgi


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Gets an entry for each copy that a process begins to make; as in one that has just started."""
    made: list[str] = []
    monkeypatch.setattr(readiness, "_once", Lock())
    monkeypatch.setattr(readiness, "make_copy", lambda: made.append("copy"))
    yield made
    wait_for_it()


def wait_for_it() -> None:
    for thread in threads():
        if thread.name == "knowledge":
            thread.join(10)


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    return [b"a page"]


async def asgi_page(scope: dict[str, Any], receive: Any, send: Any) -> None:
    return None


def test_the_first_page_of_a_web_process_begins_it_and_no_later_one(begun: list[str]) -> None:
    served = ready_wsgi(page)
    assert begun == [], "whoever loads the application may still fork"
    assert [served({}, print), served({}, print)] == [[b"a page"], [b"a page"]]
    wait_for_it()
    assert begun == ["copy"]


@pytest.mark.parametrize(("path", "made"), [("/console/", ["copy"]), ("/console/stream/", [])])
def test_a_process_of_streams_makes_none(path: str, made: list[str], begun: list[str]) -> None:
    asyncio.run(_called(ready_asgi(asgi_page), {"type": "http", "path": path}))
    wait_for_it()
    assert begun == made


async def _called(application: Any, scope: dict[str, Any]) -> None:
    await application(scope, None, None)


@pytest.mark.parametrize(
    ("signal", "pool", "made"),
    [
        (worker_ready, Threads, ["copy"]),
        (worker_ready, Prefork, []),
        (worker_process_init, Prefork, ["copy"]),
    ],
)
def test_each_process_of_a_worker_that_serves_begins_it(
    signal: Any, pool: Any, made: list[str], begun: list[str]
) -> None:
    signal.send(sender=Mock(pool=object.__new__(pool)))
    wait_for_it()
    assert begun == made


def test_a_command_makes_none(begun: list[str], db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert begun == []


@pytest.mark.django_db(transaction=True)
def test_the_first_question_finds_it_made(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.forget()
    maker = Thread(target=readiness.make_copy)
    maker.start()
    maker.join(10)
    monkeypatch.setattr(shelf, "bring_up_to_date", None)
    assert list(shelf.at_hand().segments[0].articles) == [article.pk]


def test_without_a_database_the_process_serves_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(shelf, "at_hand", away)
    maker = Thread(target=readiness.make_copy)
    maker.start()
    maker.join(10)


def test_one_question_is_computed_by_one_core() -> None:
    """Threads of numpy's own would make drafts that are begun together wait for each other."""
    code = (
        "import os, django; django.setup(); import numpy as np; one = np.ones((900, 900), np.float32); one @ one; "
        "print(len(os.listdir('/proc/self/task')))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1"
