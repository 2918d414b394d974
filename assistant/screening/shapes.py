"""How a personal number is told from one that only looks like it: by its shape, and by what stands before it.

All patterns read lower case: ignoring case makes the search for words three times slower.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from assistant.screening.finding import Found

NEAR, FAR = 28, 44
LONG = 12
# A number that is named like this is the desk's own, whatever it looks like.
_ORDER = re.compile(
    r"(?:order|tracking|parcel|waybill|invoice|receipt|reference|transaction|serial|imei|sku|item|ticket|case"
    r"|\b(?:ref|txn|trans|part|style|model|isbn|rma|po|upc|ean|barcode|credit note)"
    r"|订单|单号|运单|快递|物流|流水|交易|发票|编号|序列|货号|工单|凭证)"
    r"(?:[\s:#.()=-]|numbers?|num|no|id|code|is|was|号码?|编号|单号|是|为){0,8}\Z"
)
# Cards and IBANs are written in groups of four: what stands behind such a group is a part of them.
_IBAN_HEAD = re.compile(r"[a-z]{2}[0-9]{2} [0-9a-z]{4} \Z")
_SEPARATOR = re.compile(r"[ ._/-]")
_DIGIT_BEFORE = re.compile(r"[0-9]([ ._/-])\Z")
_FRACTION_BEFORE = re.compile(r"[0-9][.]\Z")
_NEITHER_LETTER_NOR_DIGIT = re.compile("[^0-9A-Za-z]")
# Names of numbers, which people write without a space before the number.
_LABEL = re.compile(
    r"(?<![0-9a-z])(?:(?:my|e)?(?:tel|phone|ph|mob|mobile|mobil|cell|cellphone|telephone|call|dial|fax|hp|sms|text|txt"
    r"|v|vx|wx|wechat|weixin|whatsapp|wa|qq|zfb|alipay|dianhua|shouji|id|idno|idcard|sfz|ssn|card|cardno|creditcard"
    r"|bankcard|debit|credit|visa|master|mastercard|amex|unionpay|acc|acct|account|contact|num|number|no|is|to|at)\.?)\Z"
)
_LABEL_REACH = 14

#: The match and its digits and letters: is it one?
Test = Callable[[re.Match[str], str], bool]


class Shape(NamedTuple):
    kind: str
    rule: str
    pattern: re.Pattern[str]
    test: Test
    begins: str
    is_long: bool


def shape(
    kind: str, rule: str, written: str, test: Test, begins: str = "0123456789", *, is_long: bool = False
) -> Shape:
    """A shape whose matches begin with a character of `begins`, and end where no letter or digit goes on.

    One that is long has LONG digits at least.
    """
    return Shape(kind, rule, re.compile(f"(?:{written})(?![0-9A-Za-z])"), test, begins, is_long)


def by_beginning(shapes: Iterable[Shape]) -> Mapping[str, tuple[Shape, ...]]:
    """The shapes by the character that they begin with: most need not be tried at most places."""
    shapes = tuple(shapes)
    beginnings = {character for each in shapes for character in each.begins}
    return {first: tuple(each for each in shapes if first in each.begins) for first in beginnings}


def matches_at(start: int, text: str, shapes: Iterable[Shape]) -> Iterator[Found]:
    """The shapes that fit `text` at `start`, of several with the same range and kind the first."""
    known: set[tuple[int, str]] = set()
    for kind, rule, pattern, test, *_ in shapes:
        match = pattern.match(text, start)
        if not match or (match.end(), kind) in known:
            continue
        if test(match, _NEITHER_LETTER_NOR_DIGIT.sub("", match[0])):
            known.add((match.end(), kind))
            yield Found(start, match.end(), kind, rule)


def begins_apart(text: str, start: int) -> bool:
    """True when no letter stands before `start`, or only those of a name of numbers: tel13800138000."""
    before = text[start - 1 : start] if start else ""
    if not ("a" <= before <= "z"):
        return True
    return _LABEL.search(text, max(0, start - _LABEL_REACH), start) is not None


def is_fraction(text: str, found: Found) -> bool:
    """True for plain digits behind a digit and a point."""
    return _FRACTION_BEFORE.search(text, max(0, found.start - 2), found.start) is not None and not any(
        sign in text[found.start : found.end] for sign in "-+()"
    )


def is_near(context: re.Pattern[str], match: re.Match[str], reach: int) -> bool:
    """True when `context` stands at most `reach` characters before the match."""
    return context.search(match.string, max(0, match.start() - reach), match.start()) is not None


def is_behind(context: re.Pattern[str], match: re.Match[str]) -> bool:
    """True when `context` stands right behind the match."""
    return context.match(match.string, match.end()) is not None


def is_no_order(match: re.Match[str], _digits: str) -> bool:
    return not is_near(_ORDER, match, NEAR)


def stands_alone(match: re.Match[str]) -> bool:
    """False when the match is the rest of a longer number that is written in groups."""
    text, start = match.string, match.start()
    separator = _SEPARATOR.search(match[0])
    before = _DIGIT_BEFORE.search(text, max(0, start - 2), start)
    if separator and before and before[1] == separator[0]:
        return False
    return not _IBAN_HEAD.search(text, max(0, start - NEAR), start)
