"""All occurrences of many keys in one pass."""

from collections.abc import Iterator, Mapping

import ahocorasick  # type: ignore[import-not-found]


class Automaton:
    """Finds the keys of a mapping. `longest` is the length of the longest key in characters.

    It works on the bytes of UTF-8: with thousands of Chinese characters to begin a key with, its root would have
    thousands of children, and they are tried one after the other (measured: 17 times slower).
    """

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for key, value in keys.items():
            self._automaton.add_word(_bytes(key), (len(_bytes(key)), value))
        self._automaton.make_automaton()
        self.longest = max(map(len, keys), default=0)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and value of each key in `text`, overlapping ones too."""
        if not self.longest:
            return
        searched = _bytes(text)
        for last, (length, value) in self._automaton.iter(searched):
            start, end = last + 1 - length, last + 1
            yield (
                (start, end, value)
                if len(searched) == len(text)
                else (*_characters(searched, start, end), value)
            )

    def is_begun(self, text: str) -> bool:
        """True when a key begins with `text`."""
        return bool(self._automaton.match(_bytes(text)))


def _bytes(text: str) -> str:
    return text if text.isascii() else text.encode(errors="replace").decode("latin-1")


def _characters(searched: str, start: int, end: int) -> tuple[int, int]:
    before = len(searched[:start].encode("latin-1").decode())
    return before, before + len(searched[start:end].encode("latin-1").decode())
