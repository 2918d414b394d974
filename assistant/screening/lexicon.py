"""Words by category, found however they are written."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from assistant.screening.automaton import Automaton
from assistant.screening.finding import CONTEXT, REACH
from assistant.screening.normalise import CJK, Folded, bare, close_gaps, fold_words, single_spaces

WORDS = Path(__file__).parent / "words"
_ALLOWED = "allowed"

_SEPARATOR = "\\s.,*_+|~\u00b7\u2022\u2190-\u2587\u2589-\u27bf\U0001f000-\U0001faff"
_SPACED = re.compile(f"(?<![a-z0-9])[a-z0-9](?:[{_SEPARATOR}]{{1,3}}[a-z0-9](?![a-z0-9]))+")
_OPEN_SPACED = re.compile(f"[{_SEPARATOR}]{{0,3}}(?:[a-z0-9][{_SEPARATOR}]{{1,3}})*[a-z0-9]?(?![a-z0-9])")
_INSIDE = "*@+#_~|^$()<>{}\\[\\]\u2022\u2190-\u2587\u2589-\u27bf\U0001f000-\U0001faff"
_JOINED = re.compile(
    f"(?<![a-z0-9{_INSIDE}])[a-z]{{1,30}}(?:[{_INSIDE}]{{1,2}}[a-z]{{1,30}}){{1,20}}(?![a-z0-9{_INSIDE}])"
)
_STRETCH = 3
_STRETCHED = re.compile(r"([a-z])\1\1")
_AGAIN = re.compile(r"([a-z])\1+")
_LATIN = re.compile("[a-z0-9]")
_SHORTEST_HIDDEN = 3
_LONGEST_WORD = 64

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
        for word, category in [*((phrase, _ALLOWED) for phrase in allowed), *words]:
            self._words.setdefault(_key(word), category)
        self._words.pop("", None)
        latin = [key for key in self._words if key.isascii()]
        self._letters = {
            _letters(key): self._words[key] for key in latin if len(_letters(key)) >= _SHORTEST_HIDDEN
        }
        self._cores: dict[str, list[str]] = {}
        for key in latin:
            self._cores.setdefault(_AGAIN.sub(r"\1", key), []).append(key)
        self._plain = Automaton(self._words)
        self._spelt = Automaton(self._letters)
        self._stretched = Automaton({core: core for core in self._cores})

    def find(self, text: str) -> list[Hit]:
        """All words in `text`, overlapping ones too, but none inside an allowed phrase or a host name."""
        folded = fold_words(text)
        hits = [
            *self._find_plain(single_spaces(close_gaps(folded))),
            *self._find_spelt(folded),
            *self._find_joined(folded),
        ]
        if _STRETCHED.search(folded.text):
            hits += self._find_stretched(single_spaces(folded))
        return _without_allowed(hits) if hits else hits

    def open_from(self, text: str) -> int:
        """Where the longest end of `text` begins that may become a word or a phrase; its length when none may."""
        folded = fold_words(text)
        closed = single_spaces(close_gaps(folded, at_end=True))
        begun = [_begun(self._plain, closed, len(text)), _open_spelt(folded, len(text))]
        if _STRETCHED.search(folded.text):
            spaced = single_spaces(folded)
            place = _begun(self._stretched, _without_repeats(spaced), len(spaced.text))
            begun.append(spaced.origin(place, len(text)))
        return min(begun)

    def _find_plain(self, folded: Folded) -> Iterator[Hit]:
        for start, end, category in self._plain.find(folded.text):
            if _is_whole(folded.text, start, end):
                yield Hit(*folded.span(start, end), category)

    def _find_spelt(self, folded: Folded) -> Iterator[Hit]:
        for run in _SPACED.finditer(folded.text):
            places = [index for index in range(*run.span()) if _LATIN.match(folded.text[index])]
            letters = "".join(folded.text[index] for index in places)
            for start, end, category in self._spelt.find(letters):
                yield Hit(*folded.span(places[start], places[end - 1] + 1), category)

    def _find_joined(self, folded: Folded) -> Iterator[Hit]:
        for token in _JOINED.finditer(folded.text):
            category = self._letters.get(_letters(token[0]))
            if category:
                yield Hit(*folded.span(*token.span()), category)

    def _find_stretched(self, folded: Folded) -> Iterator[Hit]:
        single = _without_repeats(folded)
        for first, last, core in self._stretched.find(single.text):
            start = single.starts[first]
            end = single.starts[last] if last < len(single.text) else len(folded.text)
            written = folded.text[start:end]
            for word in self._cores[core]:
                if _is_stretched(word, written) and _is_whole(folded.text, start, end):
                    yield Hit(*folded.span(start, end), self._words[word])


def read_words(path: Path) -> Iterator[tuple[str, str]]:
    """(word, category) of a word list: a category in brackets on a line of its own, then its words, one a line."""
    category = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            category = entry.strip("[]")
        elif entry:
            yield entry, category


def own_lexicon(others: Iterable[tuple[str, str]] = ()) -> Lexicon:
    """The words that ship with the product, in English and Chinese, after `others`, of which none is harmless."""
    others = tuple(others)
    own = [pair for name in ("en.txt", "zh.txt") for pair in read_words(WORDS / name)]
    harmful = {_key(word) for word, _ in others}
    allowed = [phrase for phrase, _ in read_words(WORDS / "allowed.txt") if _key(phrase) not in harmful]
    return Lexicon([*others, *own], allowed)


def _key(word: str) -> str:
    key = bare(single_spaces(close_gaps(fold_words(word))).text)
    return key if len(key) <= _LONGEST_WORD else ""


def _letters(written: str) -> str:
    return "".join(_LATIN.findall(written))


def _begun(automaton: Automaton, folded: Folded, length: int) -> int:
    for start in range(max(0, len(folded.text) - automaton.longest), len(folded.text)):
        if automaton.is_begun(folded.text[start:]):
            return folded.starts[start]
    return length


def _open_spelt(folded: Folded, length: int) -> int:
    backwards = folded.text[-REACH:][::-1]
    found = _OPEN_SPACED.match(backwards)
    if not found or not _LATIN.search(found[0]):
        return length
    return folded.origin(len(folded.text) - found.end(), length)


def _without_repeats(folded: Folded) -> Folded:
    """Each run of a letter written once; `starts` are places in `folded`, where the runs begin."""
    kept = [
        index for index, character in enumerate(folded.text) if not _repeats(folded.text, index, character)
    ]
    return Folded("".join(folded.text[index] for index in kept), kept)


def _repeats(text: str, index: int, character: str) -> bool:
    return index > 0 and text[index - 1] == character and "a" <= character <= "z"


def _is_stretched(word: str, written: str) -> bool:
    """True when `written` is `word` with letters repeated, one of them at least _STRETCH times in a row."""
    in_word = [len(list(run)) for _, run in groupby(word)]
    in_text = [len(list(run)) for _, run in groupby(written)]
    return (
        max(in_text) >= _STRETCH
        and len(in_text) == len(in_word)
        and all(more >= less for more, less in zip(in_text, in_word, strict=True))
    )


def _is_whole(text: str, start: int, end: int) -> bool:
    """True unless a Latin letter or digit at an edge goes on outside, or the word is part of a host's name."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    goes_on = (_is_latin(text[start]) and _is_latin(before)) or (
        _is_latin(text[end - 1]) and _is_latin(after)
    )
    return not goes_on and not _in_host(text, start, end)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _in_host(text: str, start: int, end: int) -> bool:
    """True inside a web or mail address: its parts are names, not words."""
    if not text[start:end].isascii() or "." in text[start:end]:
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
