"""Two versions of a markdown text beside each other, and a change carried over to a third. Plain Python."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from assistant.changes.words import Step, word_diff

#: So many lines around a change are shown.
_CONTEXT = 1


class Row(NamedTuple):
    """Lines that belong together: `before` holds the steps "=" and "-", `after` "=" and "+". `is_gap`: lines between
    this row and the one before are left out.
    """

    before: list[Step]
    after: list[Step]
    is_gap: bool

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def changed_rows(before: str, after: str) -> list[Row]:
    """What differs, word by word, with the lines around it; blank lines are left out."""
    old, new = _filled(before), _filled(after)
    groups = list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT))
    return [row for number, group in enumerate(groups) for row in _rows(group, old, new, is_later=number > 0)]


def exact_diff(before: str, after: str) -> list[Step]:
    """As `word_diff`, and all is new where that takes for the same word what is written otherwise: a dash for another
    is another address.
    """
    steps = word_diff(before, after)
    kept = "".join(words for sign, words in steps if sign != "+")
    is_exact = "".join(kept.split()) == "".join(before.split())
    return steps if is_exact else [["-", before], ["+", after]]


def carried_over(before: str, after: str, now: str) -> str | None:
    """`now` with what was changed from `before` to `after`. None where a changed line has changed since, or is not
    the only one of its kind.
    """
    old, new, lines = before.split("\n"), after.split("\n"), now.split("\n")
    for sign, i, j, k, m in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        if sign == "equal":
            continue
        anchor = old[i:j] or old[max(i - 1, 0) : i]
        place = _only_place(lines, anchor)
        if place is None:
            return None
        start = place if j > i else place + len(anchor)
        lines[start : start + j - i] = new[k:m]
    return "\n".join(lines)


def _only_place(lines: list[str], wanted: list[str]) -> int | None:
    """Where the filled lines of `wanted` stand, if they stand in one place only."""
    places = [at for at in range(len(lines) - len(wanted) + 1) if lines[at : at + len(wanted)] == wanted]
    return places[0] if len(places) == 1 and any(line.strip() for line in wanted) else None


def _filled(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _rows(
    group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str], *, is_later: bool
) -> Iterator[Row]:
    for place, (sign, i, j, k, m) in enumerate(group):
        is_gap = is_later and place == 0
        if sign == "equal":
            same: list[Step] = [["=", "\n".join(old[i:j])]]
            yield Row(same, same, is_gap)
            continue
        steps = exact_diff("\n".join(old[i:j]), "\n".join(new[k:m]))
        yield Row([s for s in steps if s[0] != "+"], [s for s in steps if s[0] != "-"], is_gap)
