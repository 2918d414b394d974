"""What every subject of the evaluation hands over, and how the cases are read."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure. `mark` says in words what is asked for; `holds` is None where nothing is."""

    measure: str
    figure: str
    mark: str = ""
    holds: bool | None = None


#: Takes the folder of the cases. Raises MissingCasesError when a file that it needs is not there.
Evaluate = Callable[[Path], Iterable[Row]]


class MissingCasesError(Exception):
    """Names the file that was expected."""


def read_cases(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of `name`.jsonl below `data`."""
    path = data / f"{name}.jsonl"
    try:
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    except FileNotFoundError:
        raise MissingCasesError(f"{path} is not there") from None


def at_least(measure: str, hits: int, cases: int, mark: float) -> Row:
    """A share of `cases` that must reach `mark`."""
    share = hits / cases if cases else 0.0
    return Row(measure, f"{share:.4f} ({hits} of {cases})", f">= {mark}", cases > 0 and share >= mark)


def at_most(measure: str, alarms: int, cases: int, mark: float) -> Row:
    """A share of `cases` that must not pass `mark`."""
    share = alarms / cases if cases else 1.0
    return Row(measure, f"{share:.2%} ({alarms} of {cases})", f"<= {mark:.1%}", cases > 0 and share <= mark)


def none_of(measure: str, failures: int, cases: int) -> Row:
    return Row(measure, f"{failures} of {cases}", "0", cases > 0 and failures == 0)
