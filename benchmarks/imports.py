"""Bringing in 10,000 articles, and the same file once more: the time against bare rows, the memory, the progress.

    python -m benchmarks.imports [--articles 10000]

The articles are invented, of 2 kB with two example questions each, a third of them Chinese, all of them published.
`manage.py import_articles` is called as people call it. Ends with 1 when a mark does not hold.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from assistant.simulator import Simulator
from benchmarks.desk import Desk
from benchmarks.search import Language

WORDS = 300
#: MiB that the process may grow by between the first batches and the last, and by a second run.
FLAT = 24
#: Of the lines of progress, the first one after which nothing is being made for the first time any more.
_WARM = 2


class Run(NamedTuple):
    """`memory`: MiB of the process after each line of progress; `said`: its last line."""

    seconds: float
    memory: list[float]
    said: str


class Progress(StringIO):
    """Standard error of the command: each line of progress notes what the process holds."""

    def __init__(self) -> None:
        super().__init__()
        self.memory: list[float] = []

    def write(self, text: str) -> int:
        if text.startswith("["):
            self.memory.append(_resident())
        return super().write(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    with Simulator() as simulator, Desk.open(simulator), TemporaryDirectory() as folder:
        return run(Path(folder) / "articles.jsonl", options.articles)


def run(path: Path, count: int) -> int:
    from assistant.models import Article

    _write(path, count)
    before, first = _resident(), _imported(path)
    rows = Article.history.count()
    again = _imported(path)
    bare = _timed(lambda: _insert_bare(path))
    grown = first.memory[-1] - first.memory[_WARM], again.memory[-1] - first.memory[-1]
    print(f"{count} articles of {path.stat().st_size / 1e6:.0f} MB: {first.said}")
    print(
        f"  {first.seconds:.0f} s, {first.seconds / bare:.1f} x bare rows without history, pieces and screening"
    )
    print(f"  progress shown {len(first.memory)} times")
    at = f"{before:.0f} MiB before, {first.memory[_WARM]:.0f} after the first batches"
    print(f"  memory: {at}, {grown[0]:+.0f} from there to the end (<= {FLAT})")
    print(f"the same again: {again.said}")
    print(
        f"  {again.seconds:.0f} s, {again.seconds / first.seconds:.2f} x the first time; memory {grown[1]:+.0f} MiB"
    )
    is_untouched = Article.history.count() == rows and f"0 changed, {count} as they are" in again.said
    print(f"  rows of history: {rows}, then {Article.history.count()}")
    return int(not is_untouched or max(grown) > FLAT or len(first.memory) <= _WARM)


def _imported(path: Path) -> Run:
    from django.core.management import call_command

    said, progress = StringIO(), Progress()
    seconds = _timed(lambda: call_command("import_articles", str(path), stdout=said, stderr=progress))
    return Run(seconds, progress.memory, said.getvalue().strip())


def _insert_bare(path: Path) -> None:
    """The texts as rows of the same table, with its indexes, and nothing else."""
    from assistant.models import Article

    plain = ("title", "body", "language")
    with path.open() as file:
        while rows := [json.loads(line) for line in islice(file, 500)]:
            Article.objects.bulk_create(Article(**{name: row[name] for name in plain}) for row in rows)


def _write(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(count))


def _rows(count: int) -> Iterator[dict[str, Any]]:
    language = Language(seed=1)
    for number in range(count):
        chinese = number % 3 == 0
        yield {
            "key": f"article {number}",
            "title": language.text(6, chinese=chinese)[:200],
            "body": "\n\n".join(language.text(WORDS // 3, chinese=chinese) for _paragraph in range(3)),
            "questions": [language.text(8, chinese=chinese) for _question in range(2)],
            "language": "zh-hans" if chinese else "en",
            "state": "published",
        }


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _resident() -> float:
    """MiB of memory that the process holds now."""
    words = Path("/proc/self/status").read_text().split()
    return int(words[words.index("VmRSS:") + 1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
