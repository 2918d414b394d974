"""Whether an answer repeats what it was told to keep to itself."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from assistant.screening.normalise import fold_words
from tickets.text import clean_text

#: So many words of the rules in a row are no accident.
RUN = 8
_WORD = re.compile(r"[^\W_]+")


class LeakWatch:
    """Looks for the canary and for runs of the rules in an answer that comes piece by piece.

    Case, spacing, punctuation, look-alike letters and reading backwards make no difference: only letters and digits
    count. A run that stands in a text of `quotable` as well may be said.
    """

    def __init__(self, rules: str, canary: str, quotable: Iterable[str] = ()) -> None:
        said_elsewhere = "\n".join(map(_letters, quotable))
        runs = {run for run in _runs(rules) if run not in said_elsewhere}
        secrets = {_letters(canary), *runs}
        secrets |= {text[::-1] for text in secrets}
        self._longest, self._shortest = max(map(len, secrets)), min(map(len, secrets))
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        for secret in secrets:
            self._by_end[secret[-self._shortest :]].append(secret)
        self._tail = ""

    def sees(self, piece: str) -> bool:
        """Whether the answer has leaked, now that `piece` is added to it."""
        new = _letters(piece)
        text = self._tail + new
        self._tail = text[-self._longest :]
        return any(self._ends_secret(text, end) for end in range(len(text) - len(new) + 1, len(text) + 1))

    def _ends_secret(self, text: str, end: int) -> bool:
        """Whether a secret ends at `end`. Most ends are none of any: one look for each new letter."""
        secrets = self._by_end.get(text[max(end - self._shortest, 0) : end], ())
        return any(text.endswith(secret, 0, end) for secret in secrets)


@lru_cache(maxsize=100)
def _runs(rules: str) -> frozenset[str]:
    """Of rules that many questions have in common."""
    words = [_letters(word) for word in _WORD.findall(rules)]
    return frozenset("".join(words[place : place + RUN]) for place in range(len(words) - RUN + 1))


def _letters(text: str) -> str:
    return "".join(_WORD.findall(fold_words(clean_text(text)).text))
