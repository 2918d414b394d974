"""Journeys need Chromium. Where it is missing they are left out, loudly; under CI=true that is a failure."""

import os
import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOW = "Debian, Ubuntu: apt-get install chromium fonts-noto-cjk"
ADVICE = f"the browser journeys were LEFT OUT, because there is no Chromium. {HOW}"


def leave_out_journeys(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything below tests/journeys carries the mark `journey`."""
    journeys = [item for item in items if "journeys" in item.path.parts]
    for item in journeys:
        item.add_marker("journey")
    if CHROMIUM or not journeys:
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"CI=true, but {ADVICE}")
    items[:] = [item for item in items if item not in journeys]
    config.hook.pytest_deselected(items=journeys)


def say_what_was_left_out(reporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        reporter.write_line(f"NOTE: {ADVICE}", yellow=True, bold=True)
