"""Words by category, found however they are written."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from assistant.screening.finding import CONTEXT
from assistant.screening.normalise import CJK, Folded, close_gaps, fold_words

WORDS = Path(__file__).parent / "words"
_ALLOWED = "allowed"

_SEPARATOR = "\\s.,*_+|~\u00b7\u2022\u2026\u2190-\u2587\u2589-\u27bf\U0001f000-\U0001faff"
SPACED = re.compile(f"(?<![a-z0-9])[a-z](?:[{_SEPARATOR}]{{1,3}}[a-z](?![a-z0-9]))+")
OPEN_SPACED = re.compile(f"[{_SEPARATOR}]{{0,3}}(?:[a-z][{_SEPARATOR}]{{1,3}})*[a-z]?(?![a-z0-9])")
_INSIDE = "*@+#_~|^$()<>{}\\[\\]\u2022\u2190-\u2587\u2589-\u27bf\U0001f000-\U0001faff"
_JOINED = re.compile(
    f"(?<![a-z0-9{_INSIDE}])[a-z]{{1,30}}(?:[{_INSIDE}]{{1,2}}[a-z]{{1,30}}){{1,20}}(?![a-z0-9{_INSIDE}])"
)
_STRETCHED = re.compile(r"([a-z])\1\1")
_TOKEN = re.compile(r"(?<![a-z0-9])[a-z]{3,127}(?![a-z0-9])")
_SHORTEST_HIDDEN = 3

_HOST = re.compile(
    r"://|\bwww[.]|@|[a-z0-9][.](?:com|net|org|edu|gov|info|io|co|cn|hk|tw|uk|de|fr|ca|au|app|dev)(?![a-z])"
)
_TOKEN_END = re.compile(f"[\\s{CJK}]")
_HOST_REACH = CONTEXT - 8


class Hit(NamedTuple):
    """A word in the original text: half-open range and category."""

    start: int
    end: int
    category: str


class Lexicon:
    """Words with their categories, and phrases in which they are harmless.

    Latin words match whole, with repeated, spaced, dotted and look-alike letters; Chinese words wherever they
    stand, also with up to MAX_GAP symbols between two characters.
    """

    def __init__(self, words: Iterable[tuple[str, str]], allowed: Iterable[str] = ()) -> None:
        self._words: dict[str, str] = {}
        for word, category in [*words, *((phrase, _ALLOWED) for phrase in allowed)]:
            self._words.setdefault(_key(word), category)
        self._words.pop("", None)
        self._automaton = ahocorasick.Automaton()
        for key, category in self._words.items():
            self._automaton.add_word(key, (len(key), category))
        self._automaton.make_automaton()
        self._longest = max(map(len, self._words), default=0)

    @cached_property
    def _stretchable(self) -> dict[str, list[str]]:
        """Latin words by what is left of them when each run of a letter is written once."""
        by_core: dict[str, list[str]] = {}
        for key in self._words:
            if key.isascii() and key.isalpha() and len(key) >= _SHORTEST_HIDDEN:
                by_core.setdefault(_core(key), []).append(key)
        return by_core

    def find(self, text: str) -> list[Hit]:
        """All words in `text`, overlapping ones too, but none inside an allowed phrase or a host name."""
        if not self._words:
            return []
        folded = fold_words(text)
        hits = [*self._plain(close_gaps(folded)), *self._spaced(folded), *self._joined(folded)]
        if _STRETCHED.search(folded.text):
            hits += self._repeated(folded)
        return _without_allowed(hits) if hits else hits

    def open_from(self, text: str) -> int:
        """Where the longest end of `text` begins that may become a word or a phrase; its length when none may."""
        closed = close_gaps(fold_words(text), at_end=True)
        size = len(closed.text)
        for start in range(max(0, size - self._longest), size):
            if self._automaton.match(closed.text[start:]):
                return closed.starts[start]
        return len(text)

    def _plain(self, folded: Folded) -> Iterator[Hit]:
        for last, (length, category) in self._automaton.iter(folded.text):
            start, end = last + 1 - length, last + 1
            if _stands_alone(folded.text, start, end) and not _in_host(folded.text, start, end):
                yield Hit(*folded.span(start, end), category)

    def _spaced(self, folded: Folded) -> Iterator[Hit]:
        for run in SPACED.finditer(folded.text):
            places = [index for index in range(*run.span()) if folded.text[index].isalpha()]
            letters = "".join(folded.text[index] for index in places)
            for last, (length, category) in self._automaton.iter(letters):
                if length >= _SHORTEST_HIDDEN:
                    yield Hit(*folded.span(places[last + 1 - length], places[last] + 1), category)

    def _joined(self, folded: Folded) -> Iterator[Hit]:
        for token in _JOINED.finditer(folded.text):
            category = self._words.get(re.sub("[^a-z]", "", token[0]))
            if category:
                yield Hit(*folded.span(*token.span()), category)

    def _repeated(self, folded: Folded) -> Iterator[Hit]:
        for token in _TOKEN.finditer(folded.text):
            for word in self._stretchable.get(_core(token[0]), ()):
                if _stretches(word, token[0]) and not _in_host(folded.text, *token.span()):
                    yield Hit(*folded.span(*token.span()), self._words[word])


def read_words(path: Path) -> Iterator[tuple[str, str]]:
    """(word, category) of a word list: a category in brackets on a line of its own, then its words, one a line."""
    category = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            category = entry.strip("[]")
        elif entry:
            yield entry, category


def own_lexicon() -> Lexicon:
    """The words that ship with the product, in English and Chinese."""
    words = [pair for name in ("en.txt", "zh.txt") for pair in read_words(WORDS / name)]
    return Lexicon(words, [phrase for phrase, _ in read_words(WORDS / "allowed.txt")])


def _key(word: str) -> str:
    return close_gaps(fold_words(word)).text.strip()


def _core(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _stretches(word: str, token: str) -> bool:
    """True when `token` is `word` with letters repeated, one of them at least three times in a row."""
    in_token = [len(list(run)) for _, run in groupby(token)]
    in_word = [len(list(run)) for _, run in groupby(word)]
    return max(in_token) >= _SHORTEST_HIDDEN and all(
        more >= less for more, less in zip(in_token, in_word, strict=True)
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True unless a Latin letter or digit at an edge goes on outside."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (_is_latin(text[start]) and _is_latin(before)) and not (
        _is_latin(text[end - 1]) and _is_latin(after)
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _in_host(text: str, start: int, end: int) -> bool:
    """True inside a web or mail address: its parts are names, not words."""
    if not text[start:end].isascii():
        return False
    before = _TOKEN_END.split(text[max(0, start - _HOST_REACH) : start])[-1]
    after = _TOKEN_END.split(text[end : end + _HOST_REACH], maxsplit=1)[0]
    return _HOST.search(before + text[start:end] + after) is not None


def _without_allowed(hits: list[Hit]) -> list[Hit]:
    allowed = [hit for hit in hits if hit.category == _ALLOWED]
    return [
        hit
        for hit in hits
        if hit.category != _ALLOWED
        and not any(phrase.start <= hit.start and hit.end <= phrase.end for phrase in allowed)
    ]
