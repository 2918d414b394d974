"""Numbers however they are written: 1,000.00, 1 000, 1.000,00, twenty-four, a hundred and fifty, 二十四, 3万."""

import re
from decimal import Decimal

_TO_NINETEEN = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN = {word: number for number, word in enumerate(_TO_NINETEEN.split())}
_EN |= dict(zip(_TENS.split(), range(20, 100, 10), strict=True))
_TIMES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ZH = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {
    "k": 1000,
    "thousand": 1000,
    "million": 1_000_000,
    "m": 1_000_000,
    "百": 100,
    "千": 1000,
    "万": 10_000,
}
_SCALES |= {"亿": 100_000_000, "hundred": 100}

_GROUPED = r"\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
_PLAIN = r"\d+(?:[.,]\d+)?"
_DIGITS = rf"(?:{_GROUPED}|{_PLAIN})(?: ?(?:thousand|million)\b|k\b|[百千万亿])?"
_WORD = rf"(?:{'|'.join(sorted(_EN, key=len, reverse=True))})"
_WORDS = rf"(?:{_WORD}|a(?= (?:hundred|thousand|million)\b))(?:(?:[ -]| and )(?:{_WORD}|hundred|thousand|million)\b)*"
_NUMERAL = "[零〇一二两三四五六七八九十百千万]+"
#: No part of a longer number or word. A source for other patterns: it holds no groups.
NUMBER = rf"(?>(?<![\d.,])(?<![a-z])(?:{_DIGITS})|(?<![a-z]){_WORDS}(?![a-z])|{_NUMERAL})"

_SCALED = re.compile(rf"(?P<digits>{_GROUPED}|{_PLAIN}) ?(?P<scale>[a-z百千万亿]+)?")
_SEPARATED = re.compile(r"\d{1,3}([,.])\d{3}")

Values = frozenset[Decimal]


def values_of(written: str) -> Values:
    """What `written`, found by NUMBER, may mean: 1.000 is a thousand here and one there."""
    found = _SCALED.fullmatch(written.strip())
    if found:
        scale = _SCALES[found["scale"]] if found["scale"] else 1
        return frozenset(value * scale for value in _digits(found["digits"]))
    return frozenset({Decimal(_english(written) if written[0].isascii() else _chinese(written))})


def _digits(written: str) -> list[Decimal]:
    bare = re.sub(r"['\s]", "", written)
    last = max(bare.rfind(","), bare.rfind("."))
    if last < 0:
        return [Decimal(bare)]
    joined = Decimal(re.sub("[,.]", "", bare))
    pointed = Decimal(re.sub("[,.]", "", bare[:last]) + "." + bare[last + 1 :])
    if bare.count(bare[last]) > 1:
        return [joined]
    if _SEPARATED.fullmatch(bare):
        return [joined] if bare[last] == "," else [joined, pointed]
    return [pointed]


def _english(written: str) -> int:
    total = part = 0
    for word in re.split(r"[ -]", written):
        if word in _EN:
            part += _EN[word]
        elif word in _TIMES:
            part = (part or 1) * _TIMES[word]
            if word != "hundred":
                total, part = total + part, 0
    return total + part


def _chinese(written: str) -> int:
    total = part = digit = 0
    for sign in written:
        if sign == "万":
            total, part, digit = (total + part + digit or 1) * 10_000, 0, 0
        elif sign in _PLACES:
            part, digit = part + (digit or 1) * _PLACES[sign], 0
        else:
            digit = digit * 10 + _ZH[sign]
    return total + part + digit
