"""The parts of words that the local model knows: BERT's own cutting, lower case and without accents. Plain Python."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100
#: A word, or one sign; each Chinese character stands alone.
_WORDS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]|[^\\W_\u3400-\u4dbf\u4e00-\u9fff]+|[^\\w\\s]|_")


class WordPieces:
    """Texts as numbers of the model's vocabulary."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text("utf-8").splitlines()
        self._numbers = {part: number for number, part in enumerate(lines)}
        self._of_word = lru_cache(maxsize=50_000)(lambda word: tuple(_parts(word, self._numbers)))

    def numbers(self, text: str, *, most: int) -> list[int]:
        """At most `most`, the marks of start and end included; a longer text is cut."""
        found = [self._numbers[_START]]
        for word in _WORDS.findall(_plain(text)):
            found += self._of_word(word)
            if len(found) >= most:
                break
        return [*found[: most - 1], self._numbers[_END]]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def _parts(word: str, numbers: Mapping[str, int]) -> Iterator[int]:
    """The longest known beginning, then the longest that continues it; a word with an unknown part is unknown."""
    found, start = [], 0
    while start < len(word) <= _LONGEST_WORD:
        end = next((end for end in range(len(word), start, -1) if _part(word, start, end) in numbers), start)
        if end == start:
            break
        found.append(numbers[_part(word, start, end)])
        start = end
    yield from found if start == len(word) else [numbers[_UNKNOWN]]


def _part(word: str, start: int, end: int) -> str:
    return word[start:end] if start == 0 else f"##{word[start:end]}"
