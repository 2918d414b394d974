"""One way to write what can be written in many, with the way back to where it stood."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from opencc import OpenCC

from tickets.text import INVISIBLE

# Marks that sit on another character, joiners and variation selectors: folding drops them.
_RIDERS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f"
)
_RIDER = re.compile(f"[{_RIDERS}]")
# More than three riders in a row write no language; without a limit they would stretch a number without end.
MAX_RIDERS = 3
_TOO_MANY_RIDERS = re.compile(f"(?<=[{_RIDERS}]{{{MAX_RIDERS}}})[{_RIDERS}]+")

LATIN = "A-Za-z\u00c0-\u024f"
CJK = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What people put between two Chinese characters to hide a word. Sentence punctuation is not among it.
# The full block is missing on purpose: it is how a word is masked, and nothing may be read across it.
_BETWEEN = (
    "\\s*@+#_~|/\\\\^=<>()\\[\\]{}\\-$%&\"'`\u00a1-\u00bf\u2010-\u201f\u2022.、\u2190-\u2587\u2589-\u27bf"
    "\u2b00-\u2bff\u3008-\u301f\u30fb\U0001f000-\U0001faff"
)
MAX_GAP = 4
_ANY_GAP = f"[{_BETWEEN}]{{1,{MAX_GAP}}}"
# One side may be a single Latin letter or digit: some Chinese words hold one.
_BEFORE_GAP = f"(?:(?<=[{CJK}])|(?<=(?<![a-z0-9])[a-z0-9])(?=[{_BETWEEN}]{{1,{MAX_GAP}}}[{CJK}]))"
_GAP = re.compile(f"(?=[{_BETWEEN}]){_BEFORE_GAP}{_ANY_GAP}(?=[{CJK}]|[a-z0-9](?![a-z0-9]))")
_AROUND = re.compile(f"^[{_BETWEEN}]+(?=[{CJK}])|(?<=[{CJK}])[{_BETWEEN}]+$")
# Longer ones part what stands on both sides, so that what may be one phrase stays bounded.
_WIDE = re.compile(r"(?<!\s)(?:\s{2,8}|[^\S ])(?!\s)")
_OPEN_GAP = re.compile(f"(?:(?<=[{CJK}])|(?<=(?<![a-z0-9])[a-z0-9])){_ANY_GAP}\\Z")

# One digit in a circle, in brackets or on a key numbers a list and is no part of the number after it; several are one.
_RINGED = "\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u2792"
_LIST_NUMBER = re.compile(f"(?<![{_RINGED}])[{_RINGED}](?![{_RINGED}])")
#: What stands for such a digit. At the end of a text it may still turn into the digit.
RING = "\u00b7"
_KEYCAP = re.compile("(?<!\u20e3)[0-9](\ufe0f?\u20e3)(?![0-9]\ufe0f?\u20e3)")

# What people, keyboards and word processors write for the hyphen between groups of digits.
_DASH = re.compile("[\u02d7\u2010-\u2015\u2043\u2212\u2500\u2501\u2796\u30fc]")
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝвкмнтпгьӏαορνικτυχγεηɡɑıℓꜰꜱօսոհցłøđħ",
        "aeopcyxijshdqwbkmhtnrblaopviktuxyengailfsounhglodh",
        strict=True,
    )
)
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", "abcdeghijklmnoprtuvwyz", strict=True))
# So many characters of a text are replaced one after the other sooner than looked up.
_FEW = 24
# Letters in circles, squares and brackets that NFKC leaves alone or opens into "(a)", and flag letters.
_ENCLOSED = (0x1F150, 0x1F170, 0x1F1E6, 0x249C, 0x1F110)


@dataclass(frozen=True)
class Folded:
    """Folded text; `starts[i]` is where its character i stood in the original."""

    text: str
    starts: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that folded characters `start` to `end` came from."""
        return self.starts[start], self.starts[end - 1] + 1

    def origin(self, index: int, length: int) -> int:
        """Where folded character `index` stood; `length` of the original when it is the end."""
        return self.starts[index] if index < len(self.text) else length


class _Table(dict[int, str]):
    """Folds one character at a time, so that the fold of a text never depends on where it was cut."""

    def __init__(self, for_words: bool) -> None:
        super().__init__()
        self._fold = _word_form if for_words else _plain_form
        self._same: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = self[code] = self._fold(character)
        if folded == character:
            self._same.add(character)
        return folded

    def fold(self, text: str) -> Folded:
        changing = {character: self[ord(character)] for character in set(text) - self._same}
        folded = self._replaced(text, changing)
        if all(len(form) == 1 for form in changing.values()):
            return Folded(folded, range(len(text)))
        starts = [index for index, character in enumerate(text) for _ in self[ord(character)]]
        return Folded(folded, starts)

    def _replaced(self, text: str, changing: dict[str, str]) -> str:
        """Translating looks every character up; most texts change in a few only. What one turns into must not be
        another one that changes.
        """
        if len(changing) > _FEW or not changing.keys().isdisjoint("".join(changing.values())):
            return text.translate(self)
        for character, form in changing.items():
            text = text.replace(character, form)
        return text


def visible(text: str, before: str = "") -> str:
    """`text` without invisible characters, as it reads after `before`, which is visible text already."""
    if text.isascii() and text.isprintable():
        return text
    context = before[-MAX_RIDERS:]
    return _TOO_MANY_RIDERS.sub("", context + INVISIBLE.sub("", text))[len(context) :]


def lower_case(text: str) -> str:
    """`text` in lower case, each character still where it was: one capital alone becomes two characters."""
    return text.lower() if text.isascii() else text.replace("\u0130", "i").lower()


def simplified(text: str) -> str:
    """`text` with Chinese characters simplified, each still where it was."""
    return text if text.isascii() or _TRADITIONAL.isdisjoint(text) else text.translate(_SIMPLER)


def has_riders(text: str) -> bool:
    """True when folding drops characters of `text`, so that a folded stretch may be longer in the original."""
    return not text.isascii() and _RIDER.search(text) is not None


def fold(text: str) -> Folded:
    """For numbers and addresses: compatibility forms and digits of any script as plain ones, riders dropped."""
    if text.isascii():
        return Folded(text, range(len(text)))
    listed = _LIST_NUMBER.sub(RING, text)
    return _PLAIN.fold(_KEYCAP.sub(rf"{RING}\1", listed) if "\u20e3" in listed else listed)


def fold_words(text: str) -> Folded:
    """For words: as `fold`, and lower case, look-alikes and accents as Latin letters, Chinese simplified."""
    return Folded(text.lower().replace("-", " "), range(len(text))) if text.isascii() else _WORDS.fold(text)


def close_gaps(folded: Folded, *, at_end: bool = False) -> Folded:
    """Without what stands between two Chinese characters to hide a word; `at_end`: nor after the last one.

    Never across Latin letters: that would make words out of harmless sentences.
    """
    if folded.text.isascii():
        return folded
    gaps = [found.span() for found in _GAP.finditer(folded.text)]
    if at_end and (open_gap := _OPEN_GAP.search(folded.text)):
        gaps.append(open_gap.span())
    return _without(folded, gaps) if gaps else folded


def single_spaces(folded: Folded) -> Folded:
    """With each run of white space as one space: between the words of a phrase there may be a line's end."""
    if "  " not in folded.text and folded.text.isprintable():
        return folded
    text, starts, kept_to = list[str](), list[int](), 0
    for run in _WIDE.finditer(folded.text):
        text += (folded.text[kept_to : run.start()], " ")
        starts += folded.starts[kept_to : run.start() + 1]
        kept_to = run.end()
    return Folded("".join([*text, folded.text[kept_to:]]), [*starts, *folded.starts[kept_to:]])


def bare(word: str) -> str:
    """A folded word without white space around it, nor quotes and such beside a Chinese character: gaps in a text."""
    return _AROUND.sub("", word.strip())


def _without(folded: Folded, gaps: list[tuple[int, int]]) -> Folded:
    text, starts, kept_to = [], list[int](), 0
    for start, end in [*gaps, (len(folded.text), len(folded.text))]:
        text.append(folded.text[kept_to:start])
        starts.extend(folded.starts[kept_to:start])
        kept_to = end
    return Folded("".join(text), starts)


def _plain_form(character: str) -> str:
    compatible = _compatible_form(character)
    return "-" if _DASH.fullmatch(compatible) else compatible


def _compatible_form(character: str) -> str:
    if _RIDER.match(character):
        return ""
    digit = unicodedata.digit(character, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", character)


def _word_form(character: str) -> str:
    return "".join(_letter(part) for part in unicodedata.normalize("NFKD", _opened(character)))


def _opened(character: str) -> str:
    for first in _ENCLOSED:
        if first <= ord(character) < first + 26:
            return chr(ord("a") + ord(character) - first)
    return _compatible_form(character)


def _letter(character: str) -> str:
    if character == "-" or _RIDER.match(character):
        return " " if character == "-" else ""
    lower = character.lower()
    return _LOOKALIKES.get(lower) or _SMALL_CAPITALS.get(lower) or _SIMPLIFIED.get(lower, lower)


def _single_characters() -> dict[str, str]:
    """Any region's forms to simplified, one for one: a table keeps offsets, which converting whole texts would not.

    By way of the traditional forms: some that count as simplified already have two of them.
    """
    chinese = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))]
    simplified = "\n".join(chinese)
    for conversion in ("s2t", "tw2s", "hk2s", "t2s"):
        simplified = OpenCC(conversion).convert(simplified)
    return dict(zip(chinese, simplified.split("\n"), strict=True))


_SIMPLIFIED = _single_characters()
_TRADITIONAL = frozenset(character for character, simple in _SIMPLIFIED.items() if character != simple)
_SIMPLER = str.maketrans(_SIMPLIFIED)
_PLAIN, _WORDS = _Table(for_words=False), _Table(for_words=True)
