"""Where a place of a text is after the text was changed: masked, put back, cut."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)


def follow(places: Sequence[int], before: str, after: str) -> list[int]:
    """Each of `places` in `before` as a place in `after`; behind the same words as near as can be."""
    if before == after or not places:
        return list(places)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    moves = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    starts, ends = _starts(old), _starts(new)
    return [ends[_moved(_index(place, starts), moves)] for place in places]


def _starts(tokens: list[str]) -> list[int]:
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token))
    return starts


def _index(place: int, starts: list[int]) -> int:
    """How many tokens begin before `place`."""
    return sum(start < place for start in starts[:-1])


def _moved(index: int, moves: Sequence[tuple[str, int, int, int, int]]) -> int:
    """Behind as many new tokens; behind all that came for a stretch that was changed."""
    for kind, start, end, new_start, new_end in moves:
        if start < index <= end:
            return new_start + index - start if kind == "equal" else new_end
    return 0
