"""What stands out in a stretch of visible text, before it is decided how to cover it."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator
from typing import NamedTuple

from assistant.screening.addresses import find_addresses
from assistant.screening.finding import Found
from assistant.screening.normalise import Folded, fold, simplified
from assistant.screening.numbers import find_numbers
from assistant.screening.pins import find_pins
from assistant.screening.postal import find_postal
from assistant.screening.rules import RETURNABLE_KINDS, Rules
from assistant.screening.secrets import OVERLONG_STRIDE, find_overlong, find_secrets, has_overlong
from assistant.screening.verdict import Action, Severity, Span

#: The visible sign of a word that was taken out. No normalisation reads across it.
WORD_MASK = "███"
_NAMES = {"card": "card", "cn_id": "ID", "phone": "phone", "email": "email", "iban": "IBAN", "ip": "IP",
          "us_ssn": "SSN", "passport": "passport", "address": "address", "secret": "secret"}  # fmt: skip
_WITH_LAST_FOUR = frozenset({"card", "phone", "iban"})
_SHORTEST_NUMBER = 7  # of what is shorter, such as the code of a card, the last four would be all
_PRIORITY = (
    "secret",
    "card",
    "cn_id",
    "iban",
    "us_ssn",
    "email",
    "ip",
    "passport",
    "phone",
    "address",
    "word",
)
_AMERICAN = re.compile("[2-9][0-9]{9}")
_CHINESE_PREFIX = re.compile("^(?:00)?86(?=1[0-9]{10}$)")
_NO_DIGIT, _SPACING = re.compile("[^0-9]"), re.compile(r"[\s-]")
_HAS_DIGIT = re.compile("[0-9]")

#: Kind and value of a personal datum, the value written in one way only.
Datum = tuple[str, str]


class Mark(NamedTuple):
    """A sensitive stretch of visible text. `is_covered` is false for what may stay readable."""

    start: int
    end: int
    kind: str
    rule: str
    value: str
    written: str
    action: Action
    is_covered: bool

    def span(self, offset: int, mask: str = "") -> Span:
        severity: Severity = "high" if self.is_covered else "notice"
        return Span(self.start + offset, self.end + offset, self.kind, self.rule, severity, mask)


def find_marks(text: str, rules: Rules, permitted: Container[Datum], offset: int = 0) -> list[Mark]:
    """All marks in visible `text`, overlapping ones too, in the order in which they are decided.

    `offset` is where `text` begins in the whole; the marks count in `text`.
    """
    marks = [*_personal(text, rules, permitted, offset), *_words(text, rules)]
    return sorted(marks, key=_order) if len(marks) > 1 else marks


def mask(kind: str, value: str) -> str:
    """The visible sign of what was covered. Screening it again changes nothing."""
    if kind == "word":
        return WORD_MASK
    ending = f" ··{value[-4:].upper()}" if len(value) >= _SHORTEST_NUMBER and kind in _WITH_LAST_FOUR else ""
    return f"[{_NAMES[kind]}{ending}]"


def canonical(kind: str, written: str) -> str:
    """A personal value written in one way only, so that the same value is the same string."""
    if kind == "secret":
        return written
    if kind not in ("phone", "card"):
        return _SPACING.sub("", written).lower()
    digits = _NO_DIGIT.sub("", written)
    if kind == "card":
        return digits
    national = _CHINESE_PREFIX.sub("", digits)
    return "1" + national if _AMERICAN.fullmatch(national) else national


def _personal(text: str, rules: Rules, permitted: Container[Datum], offset: int) -> Iterator[Mark]:
    folded = fold(text)
    for found in _found(folded, rules.kinds, offset):
        if found.kind in rules.kinds:
            yield _personal_mark(folded, found, permitted)


def _found(folded: Folded, kinds: Container[str], offset: int) -> Iterator[Found]:
    """What the detectors find. They read Chinese simplified: names of numbers come in both scripts."""
    text = simplified(folded.text)
    yield from find_addresses(text)
    yield from find_secrets(text)
    if has_overlong(text):
        yield from find_overlong(text, _strides(folded, offset))
    if _HAS_DIGIT.search(text):
        yield from find_numbers(text)
        yield from find_pins(text)
    if "address" in kinds:
        yield from find_postal(text)


def _strides(folded: Folded, offset: int) -> Iterator[int]:
    """Places in `folded` that are the same for any cut: the first character behind each stride of the whole text."""
    length = folded.starts[-1] + 1
    for place in range(-offset % OVERLONG_STRIDE, length, OVERLONG_STRIDE):
        yield bisect_left(folded.starts, place)


def _personal_mark(folded: Folded, found: Found, permitted: Container[Datum]) -> Mark:
    written = folded.text[found.start : found.end]
    value = canonical(found.kind, written)
    may_stay = found.kind in RETURNABLE_KINDS and (found.kind, value) in permitted
    start, end = folded.span(found.start, found.end)
    return Mark(
        start, end, found.kind, found.rule, value, written, "allow" if may_stay else "mask", not may_stay
    )


def _words(text: str, rules: Rules) -> Iterator[Mark]:
    for hit in rules.lexicon.find(text):
        action = rules.action_for(hit.category)
        if action == "log":
            yield Mark(hit.start, hit.end, "word", hit.category, "", "", "allow", is_covered=False)
        elif action != "off":
            yield Mark(hit.start, hit.end, "word", hit.category, "", "", action, is_covered=True)


def _order(mark: Mark) -> tuple[int, int, int]:
    return mark.start, -mark.end, _PRIORITY.index(mark.kind)
