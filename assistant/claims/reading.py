"""A text as claims are looked for in it: plain small letters, with the way back to where each stood."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.screening.normalise import Folded, fold

_SENTENCE = re.compile(r"(?:[^.!?。！？；;\n]|\.(?=[^\s*_)\"'”]))+[.!?。！？；;]*")
_CLAUSE = re.compile(
    r"[,，:：]\s+|[，：]|\s[-–—]\s|——|\s(?=(?:but|however|though|although|so that|and then)\b)|(?=但是?|不过|然而)"
)
_EDGES = " \t*_#>\"'“”`([)]-–—•·"


@dataclass(frozen=True)
class Stretch:
    """Some of a text that was read: `text` in small letters, and where it stands in there."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Reading:
    """`text` has one small letter or plain digit for each folded character of the original."""

    def __init__(self, original: str) -> None:
        self._folded: Folded = fold(original)
        lowered = [character.lower() for character in self._folded.text]
        self.text = "".join(
            low if len(low) == 1 else character
            for low, character in zip(lowered, self._folded.text, strict=True)
        )

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` stood in the original."""
        return self._folded.span(start, end)

    def sentences(self) -> Iterator[Stretch]:
        for found in _SENTENCE.finditer(self.text):
            if found[0].strip(_EDGES):
                yield trimmed(Stretch(found[0], found.start()))


def clauses(sentence: Stretch) -> Iterator[Stretch]:
    """The parts of a sentence that a "not" reaches over."""
    start = 0
    for gap in [*_CLAUSE.finditer(sentence.text), None]:
        end = gap.start() if gap else len(sentence.text)
        if sentence.text[start:end].strip(_EDGES):
            yield trimmed(Stretch(sentence.text[start:end], sentence.start + start))
        start = gap.end() if gap else end


def trimmed(stretch: Stretch) -> Stretch:
    """Without list marks, emphasis and spaces around it."""
    text = stretch.text.lstrip(_EDGES)
    return Stretch(text.rstrip(_EDGES), stretch.start + len(stretch.text) - len(text))


def blanked(text: str, pattern: re.Pattern[str], take: Callable[[re.Match[str]], bool]) -> str:
    """`text` with spaces where `take` took what `pattern` found: nothing is read twice."""
    return pattern.sub(lambda found: " " * len(found[0]) if take(found) else found[0], text)
