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
            self._automaton.add_word(_bytes(key), (len(key), value))
        self._automaton.make_automaton()
        self.longest = max(map(len, keys), default=0)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and value of each key in `text`, overlapping ones too, in the order of their ends."""
        if not self.longest:
            return
        searched = _bytes(text)
        is_plain = len(searched) == len(text)
        passed = end = 0
        for last, (length, value) in self._automaton.iter(searched):
            end = last + 1 if is_plain else end + _count_characters(searched[passed : last + 1])
            passed = last + 1
            yield end - length, end, value

    def is_begun(self, text: str) -> bool:
        """True when a key begins with `text`."""
        return bool(self._automaton.match(_bytes(text)))


def _bytes(text: str) -> str:
    return text if text.isascii() else text.encode(errors="replace").decode("latin-1")


def _count_characters(searched: str) -> int:
    return len(searched.encode("latin-1").decode())
