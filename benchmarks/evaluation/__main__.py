"""Prints the figures of each subject against their marks. Ends with 1 when a mark does not hold.

    python -m benchmarks.evaluation FOLDER [SUBJECT ...]

A subject is a function in SUBJECTS; one whose cases are missing says so and is left out.
"""

import argparse
import platform
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.evaluation import (
    claims,
    knowledge,
    markup,
    personal,
    recordings,
    speed,
    streaming,
    topics,
    words,
)
from benchmarks.evaluation.table import Evaluate, MissingCasesError, Row

SUBJECTS: dict[str, Evaluate] = {
    "words": words.evaluate,
    "personal": personal.evaluate,
    "streaming": streaming.evaluate,
    "recordings": recordings.evaluate,
    "claims": claims.evaluate,
    "knowledge": knowledge.evaluate,
    "topics": topics.evaluate,
    "markup": markup.evaluate,
    "speed": speed.evaluate,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the cases as JSON Lines")
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], help="all of them when none is named")
    options = parser.parse_args()
    print(f"{platform.python_implementation()} {platform.python_version()}, {processor()}")
    failed = [name for name in options.subjects or SUBJECTS if not show(name, options.data)]
    if failed:
        print(f"\nA mark does not hold: {', '.join(failed)}.")
    return 1 if failed else 0


def show(name: str, data: Path) -> bool:
    """Print one subject; False when one of its marks does not hold."""
    print(f"\n## {name}\n")
    began = time.monotonic()
    try:
        rows = tuple(SUBJECTS[name](data))
    except MissingCasesError as missing:
        print(f"left out: {missing}")
        return True
    print_table(rows)
    print(f"\n{time.monotonic() - began:.0f} s")
    return not any(row.holds is False for row in rows)


def print_table(rows: Iterable[Row]) -> None:
    print("| measure | figure | mark | holds |\n|---|---|---|---|")
    for row in rows:
        holds = {True: "yes", False: "**no**", None: ""}[row.holds]
        print(f"| {row.measure} | {row.figure} | {row.mark} | {holds} |")


def processor() -> str:
    """What the machine says it is."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
