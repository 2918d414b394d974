"""What an import would do, or has done: kept with it, and read by each in their own language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.exchange import Place, Problem, Wrong

#: So many wrong lines are named, the rest are counted; and so many rows of each fate are shown.
MOST_NAMED, MOST_SHOWN = 200, 20


@dataclass(frozen=True)
class Previewed:
    """A row, and what becomes of it: created, changed, same. `changed`: fields that differ, by their names; `article`:
    the one that is there already.
    """

    place: Place
    title: str
    fate: str
    changed: tuple[str, ...] = ()
    article: int | None = None


@dataclass
class Report:
    """`counts`: created, changed, same. `rows`: the first MOST_SHOWN of each, those that stay the same last.

    `wrong`: the first MOST_NAMED lines that are no article, of `wrong_count`. `exposing`: where something would be
    published that looks like a secret or personal data. `problem`: why there is nothing to bring in. `brought`: counts
    of what is in.
    """

    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[Previewed] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    wrong_count: int = 0
    exposing: list[Place] = field(default_factory=list)
    exposing_count: int = 0
    problem: Problem | None = None
    brought: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Report":
        """Out of what `asdict` has made of one, and JSON of that."""
        problem = kept.get("problem")
        return cls(
            **{name: kept[name] for name in _PLAIN if name in kept},
            rows=[
                Previewed(**{**row, "place": Place(*row["place"]), "changed": tuple(row["changed"])})
                for row in kept.get("rows", ())
            ],
            wrong=[
                Wrong(Place(*wrong["place"]), Problem(**wrong["problem"])) for wrong in kept.get("wrong", ())
            ],
            exposing=[Place(*place) for place in kept.get("exposing", ())],
            problem=Problem(**problem) if problem else None,
        )

    def refuse(self, wrong: Wrong) -> None:
        self.wrong_count += 1
        self.wrong += [wrong][: MOST_NAMED - len(self.wrong)]

    def note(self, row: Previewed) -> None:
        self.counts[row.fate] = self.counts.get(row.fate, 0) + 1
        if self.counts[row.fate] <= MOST_SHOWN:
            self.rows.append(row)
            self.rows.sort(key=lambda one: one.fate == "same")

    def warn(self, place: Place) -> None:
        self.exposing_count += 1
        self.exposing += [place][: MOST_NAMED - len(self.exposing)]


_PLAIN = ("total", "counts", "wrong_count", "exposing_count", "brought")
