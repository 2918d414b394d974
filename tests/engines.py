"""The engines of the suite: one PostgreSQL for all processes, a Valkey for each, in a folder of the run.

DATABASE_URL and REDIS_URL of the caller are used where they are set. Careful: the tests empty the Redis
databases they use, which are numbers 2n and 2n+1 for the n-th process.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from helpdesk.embedded import EngineError, Hold, Postgres, Valkey, cache_url, with_number
from helpdesk.embedded.locks import FileLock, is_held
from helpdesk.management.catalogues import compile_catalogues

PREFIX = f"helpdesk-tests-{os.geteuid()}-"
SETTINGS = {
    "HELPDESK_MODE": "development",
    "SECRET_KEY": "only-for-tests-" + "0123456789" * 4,
    "DEBUG": "",
    "DEEPSEEK_API_KEY": "no-such-key",
    "DEEPSEEK_BASE_URL": "http://127.0.0.1:9",  # nobody listens there: a test that calls out fails at once
    "UNDO_WINDOW_S": "0",  # tests of the window ask for one
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
#: A database that has been migrated, for the processes of a parallel run to copy.
MIGRATED = "migrated"
_MIGRATE = """
import sys, django, pathlib
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
pathlib.Path(sys.argv[1]).touch()
"""
holds: list[Hold] = []
locks: list[FileLock] = []
migrating: "list[subprocess.Popen[bytes]]" = []
clients: list[redis.Redis] = []


def start(config: pytest.Config) -> None:
    """Before settings are imported, in the main process and then in each of its xdist workers.

    The name of the settings comes last: pytest-django imports them at the start of a worker that inherits it.
    """
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        compile_catalogues()
        os.environ.update(SETTINGS, HELPDESK_STATE_DIR=make_folder())
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = hold(Postgres(folder() / "postgres", durable=False))
            if not are_for_tests(config) and not config.getoption("nomigrations"):
                begin_to_migrate(os.environ["DATABASE_URL"])
    if are_for_tests(config):
        os.environ["REDIS_URL"] = redis_url(worker)
        os.environ["CACHE_URL"] = cache_url(os.environ["REDIS_URL"])
        clients[:] = [redis.Redis.from_url(os.environ[name]) for name in ("REDIS_URL", "CACHE_URL")]
        flush()
        os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"


def are_for_tests(config: pytest.Config) -> bool:
    """Not in the main process of a parallel run: only its workers run tests."""
    return "PYTEST_XDIST_WORKER" in os.environ or not config.getoption("tx", None)


def begin_to_migrate(url: str) -> None:
    """In a process of its own, while the others collect; the lock is held for as long as it runs."""
    with psycopg.connect(url, autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {MIGRATED}")
    environment = {
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{MIGRATED}").geturl(),
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "CACHE_URL": "redis://127.0.0.1:9/1",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
    }
    with FileLock(folder() / f"{MIGRATED}.lock") as lock:
        command = [sys.executable, "-c", _MIGRATE, str(folder() / MIGRATED)]
        migrating.append(subprocess.Popen(command, env=os.environ | environment, pass_fds=[lock.fd]))


def has_migrated() -> bool:
    """Waits where it is under way. False: each process has to migrate its database by itself."""
    lock = folder() / f"{MIGRATED}.lock"
    if not lock.exists():
        return False
    with FileLock(lock):
        assert (folder() / MIGRATED).exists(), "the database could not be migrated"
    return True


def stop() -> None:
    for process in migrating:  # where no test needed a database
        process.kill()
        process.wait()
    while holds:
        last = holds.pop()
        last.release()
        last.engine.wait_until_stopped(10)
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        shutil.rmtree(folder(), ignore_errors=True)


def flush() -> None:
    """Over connections that stay open: the test before may have broken the finding of names."""
    for client in clients:
        client.flushdb()


def hold(engine: Postgres | Valkey) -> str:
    try:
        holds.append(Hold(engine))
    except EngineError as error:
        raise pytest.UsageError(str(error)) from error
    return holds[-1].url


def redis_url(worker: str) -> str:
    """Pub/sub knows no database numbers: processes that share a server hear each other's messages."""
    given = os.environ.get("REDIS_URL")
    if not given:
        return hold(Valkey(folder() / f"valkey{worker}", durable=False))
    return with_number(given, 2 * int(worker.removeprefix("gw") or 0))


def folder() -> Path:
    return Path(os.environ["HELPDESK_STATE_DIR"])


def make_folder() -> str:
    """A new folder, which is ours while we hold its lock; those of runs that were killed are removed."""
    place = Path(tempfile.gettempdir())
    with FileLock(place / f"{PREFIX}lock"):
        for old in place.glob(f"{PREFIX}run-*"):
            if not is_held(old / "lock"):
                shutil.rmtree(old, ignore_errors=True)
        new = tempfile.mkdtemp(prefix=f"{PREFIX}run-")
        locks.append(FileLock(Path(new) / "lock"))
        locks[0].take()
    return new
