"""The set-up that all tests share."""

import gc
from collections.abc import Iterator

import django
import pytest
from django.conf import settings
from django.utils import translation
from xdist.remote import Producer

from tests import browsers, engines, turns

#: Python looks for garbage after so many new objects, not after its 700: most of ours live as long as a test.
MANY_OBJECTS = 50_000
#: Of fifty that want to write at once each gets its turn, also on a machine that is busy with other things.
TURN_S = 120


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(MANY_OBJECTS)
    engines.start(config)
    if engines.are_for_tests(config):
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.MD5PasswordHasher"
        ]  # a good one takes its time
        settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = TURN_S
        django.setup()
        # Not `pytest_plugins`: those are imported before this, and the cast imports models.
        config.pluginmanager.import_plugin("tests.cast")
        config.pluginmanager.import_plugin("tests.topics")
        config.pluginmanager.import_plugin("tests.emptying")


def pytest_unconfigure() -> None:
    engines.stop()


def pytest_xdist_auto_num_workers() -> int:
    return turns.how_many()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> turns.Turns:
    return turns.Turns(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browsers.leave_out_journeys(config, items)


def pytest_collection_finish() -> None:
    """What has been imported and collected stays to the end: nobody need look through it for garbage."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    browsers.say_what_was_left_out(terminalreporter)


def pytest_sessionfinish(session: pytest.Session) -> None:
    browsers.fail_where_nothing_may_be_left_out(session)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """All migrations take as long as a hundred tests: one database is migrated, and each process has a copy."""
    if engines.has_migrated():
        settings.DATABASES["default"]["TEST"] |= {"TEMPLATE": engines.MIGRATED, "MIGRATE": False}


@pytest.fixture(autouse=True)
def _empty_valkey() -> Iterator[None]:
    yield
    engines.flush()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Forget the language of the last request: Django leaves it on the thread, for the next test to speak."""
    yield
    translation.deactivate()
