"""Journeys need Chromium. Where it is missing they are left out, loudly; under CI=true that is a failure."""

import os
import shutil
import subprocess

import pytest

#: The one without windows first: a page of its costs a seventh of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOW = "Debian: apt-get install chromium-headless-shell fonts-noto-cjk; Ubuntu: chromium"
ADVICE = f"the browser journeys were LEFT OUT, because there is no Chromium. {HOW}"


def find_chromium() -> str | None:
    """One that runs: Ubuntu's package is a script that only names another way to install it."""
    for path in filter(None, map(shutil.which, NAMES)):
        if subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


CHROMIUM = find_chromium()


def leave_out_journeys(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything below tests/journeys carries the mark `journey`, and comes last."""
    journeys = [item for item in items if "journeys" in item.path.parts]
    items.sort(key=lambda item: "journeys" in item.path.parts)
    for item in journeys:
        item.add_marker("journey")
    if journeys and not CHROMIUM:
        items[:] = [item for item in items if item not in journeys]
        config.hook.pytest_deselected(items=journeys)


def say_what_was_left_out(reporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        reporter.write_line(f"NOTE: {ADVICE}", red=True, bold=True)


def fail_where_nothing_may_be_left_out(session: pytest.Session) -> None:
    if not CHROMIUM and os.environ.get("CI") == "true" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
