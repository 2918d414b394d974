"""What a person's version of a draft teaches, from the difference only. Plain Python; English and Chinese."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from assistant.changes.facts import content
from assistant.changes.general import general, statement
from assistant.changes.kind import kind_of
from assistant.changes.words import joined, plain, written_sentences

#: From this share of words in common, one sentence is the other one changed.
_SAME = 0.5
#: Longer texts teach nothing that a person could oversee.
_MOST_SENTENCES = 200


class Taught(NamedTuple):
    """A general statement `after`, corrected from `before`, "" where it was added; `near`: what was said before it.
    `leans`: only with that it says what it is about.
    """

    before: str
    after: str
    near: str
    leans: bool = False

    @property
    def alone(self) -> str:
        """As it can be understood by itself."""
        return joined(self.near, self.after) if self.leans else self.after


def taught(draft: str, sent: str) -> list[Taught]:
    """Facts and promises that were corrected or added, sentence by sentence. Nothing for a change of tone."""
    old, new = (written_sentences(text)[:_MOST_SENTENCES] for text in (draft, sent))
    lessons = (_lesson(before, new, place) for before, place in _changed(old, new))
    return [lesson for lesson in lessons if lesson]


def _changed(old: list[str], new: list[str]) -> Iterator[tuple[str, int]]:
    """Each new sentence by its place, with the old one that it came from, if any."""
    matcher = SequenceMatcher(None, [*map(plain, old)], [*map(plain, new)], autojunk=False)
    for sign, i, j, k, m in matcher.get_opcodes():
        if sign in ("replace", "insert"):
            rest = old[i:j]
            for place in range(k, m):
                before = max(rest, key=lambda one: in_common(one, new[place]), default="")
                if before and in_common(before, new[place]) >= _SAME:
                    rest.remove(before)
                    yield before, place
                else:
                    yield "", place


def _lesson(before: str, new: list[str], place: int) -> Taught | None:
    if before and kind_of(before, new[place]) not in ("fact", "policy"):
        return None
    after = statement(new[place])
    if after:
        return Taught(before, after, new[place - 1] if place else "")
    return _leaning(before, new, place) if before else None


def _leaning(before: str, new: list[str], place: int) -> Taught | None:
    """It says too little by itself ("It costs 12 euros."): with what stands before it, back to what says enough."""
    after, near = general(new[place]), ""
    while after and place:
        place -= 1
        said = general(new[place])
        near = joined(said, near)
        if not said or statement(new[place]):
            return Taught(before, after, near, leans=True) if said else None
    return None


def in_common(one: str, other: str) -> float:
    """0..1: how much of their content two texts share (Dice)."""
    ours, theirs = content(plain(one).lower()), content(plain(other).lower())
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0
