"""The words of a text, and the way from one text to another."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:(?![{CJK}])[^\W_])"
#: A link, a word ("don't", "12:30", "A-17" are one), a Chinese character, or a sign; with the space behind it.
_TOKEN = re.compile(rf"(?:https?://[^\s{CJK}]+|{_LETTER}+(?:['’.,:/@_-]{_LETTER}+)*|\S)\s*")
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\w)[^.!?。！？\n]*)*[.!?。！？]*\s*")
_WORDY = re.compile(rf"{_LETTER}{{2}}")
#: The steps of the matcher grow with the product of both lengths; beyond it whole sentences are compared.
_MOST = 1_500_000
#: What of a text belongs to a word that goes on behind it, and to one that has begun before it.
_IN_WORD = rf"(?:(?![{CJK}])[\w*`~#%&+-])+"
_TAIL, _HEAD = re.compile(rf"{_IN_WORD}\Z"), re.compile(_IN_WORD)
#: What is longer is no word, and looking for its beginning would take long.
_LONGEST = 200
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})

#: ["=", words] stayed, ["-", words] went, ["+", words] came. "=" and "+" together are the new text.
Step = list[str]


class _Stretch(NamedTuple):
    """`same`: the tokens before[i:j] and after[k:l] are the same words."""

    same: bool
    i: int
    j: int
    k: int
    l: int  # noqa: E741


def plain(text: str) -> str:
    """`text` as it counts: one width, straight quotes, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_STRAIGHT).split())


def sentences(text: str) -> list[str]:
    """Each as it counts, in order; a line ends one too."""
    return [plain(found) for found in written_sentences(text)]


def written_sentences(text: str) -> list[str]:
    """The same, as they are written."""
    return [found.strip() for found in _SENTENCE.findall(text) if plain(found)]


def joined(one: str, other: str) -> str:
    """Two sentences behind each other, as their language has it."""
    joint = "" if re.search(rf"[{CJK}。！？]$", one) or not (one and other) else " "
    return one + joint + other


def word_diff(before: str, after: str) -> list[Step]:
    """From `before` to `after`. Spaces do not count; the joined new words are `after` without its outer spaces."""
    old, new = _tokens(before), _tokens(after)
    if len(old) * len(new) > _MOST:
        old, new = _SENTENCE.findall(before.strip()), _SENTENCE.findall(after.strip())
    steps: list[Step] = []
    for stretch in _tidy(_stretches(old, new), new):
        went, came = "".join(old[stretch.i : stretch.j]), "".join(new[stretch.k : stretch.l])
        pieces = [("=", came)] if stretch.same else [("-", went), ("+", came)]
        steps += [[sign, words] for sign, words in pieces if words]
    return steps


def whole_words(steps: Sequence[Sequence[str]]) -> list[Step]:
    """`steps` for the eye: what changes within a word, or within its marks (**Cards**), changes it whole."""
    same, changes = _apart(steps)
    for place, change in enumerate(changes):
        begun, ended = _end_of(same[place]), _start_of(same[place + 1])
        if begun and any(map(_start_of, change)):
            same[place] = same[place].removesuffix(begun)
            change[:] = [begun + words for words in change]
        if ended and any(map(_end_of, change)):
            same[place + 1] = same[place + 1].removeprefix(ended)
            change[:] = [words + ended for words in change]
    return _together(*_apart(_together(same, changes)))  # between two of them nothing may be left


def _end_of(text: str) -> str:
    """The word that `text` ends in; "" for none."""
    return _word(_TAIL.search(text[-_LONGEST:]))


def _start_of(text: str) -> str:
    """The word that `text` begins with; "" for none."""
    return _word(_HEAD.match(text[:_LONGEST]))


def _word(found: re.Match[str] | None) -> str:
    return found[0] if found and len(found[0]) < _LONGEST else ""


def _apart(steps: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """What stayed, and between each two of it what [went, came]; what stayed may be empty at both ends."""
    same: list[str] = [""]
    changes: list[list[str]] = []
    for sign, words in steps:
        if sign == "=":
            same[-1] += words
            continue
        if same[-1] or not changes:
            changes.append(["", ""])
            same.append("")
        changes[-1]["-+".index(sign)] += words
    return same, changes


def _together(same: Sequence[str], changes: Sequence[Sequence[str]]) -> list[Step]:
    steps = [["=", same[0]]]
    for (went, came), stayed in zip(changes, same[1:], strict=True):
        steps += [["-", went], ["+", came], ["=", stayed]]
    return [step for step in steps if step[1]]


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.strip())


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[_Stretch]:
    matcher = SequenceMatcher(None, [plain(word) for word in old], [plain(word) for word in new], False)
    return [_Stretch(sign == "equal", *ends) for sign, *ends in matcher.get_opcodes()]


def _tidy(stretches: Sequence[_Stretch], new: Sequence[str]) -> list[_Stretch]:
    """A lone sign or character that stayed between two changes is chance: it reads better as one change."""
    tidied: list[_Stretch] = []
    for place, stretch in enumerate(stretches):
        inside = 0 < place < len(stretches) - 1
        by_chance = inside and stretch.l - stretch.k == 1 and not _WORDY.search(new[stretch.k])
        now = stretch._replace(same=stretch.same and not by_chance)
        if tidied and not now.same and not tidied[-1].same:
            now = now._replace(i=tidied[-1].i, k=tidied.pop().k)
        tidied.append(now)
    return tidied
