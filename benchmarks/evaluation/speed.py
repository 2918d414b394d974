"""How fast messages are screened on this machine, now."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.evaluation.table import Row
from benchmarks.screening import GOAL_PER_SECOND, measure


def evaluate(_data: Path) -> Iterator[Row]:
    for name, speed in measure():
        yield Row(
            f"{name}: messages of 200 characters per second and core",
            f"{speed.screened:,.0f}, a bare automaton and the same patterns {speed.bare:,.0f}, ratio {speed.ratio:.1f}",
            f">= {GOAL_PER_SECOND:,}",
            speed.screened >= GOAL_PER_SECOND,
        )
