"""Personal numbers in folded text: cards, Chinese identity numbers, phones, US social security numbers, passports."""

import re
from collections.abc import Iterator

from assistant.screening.checksums import is_chinese_id, is_luhn, looks_issued
from assistant.screening.finding import Found
from assistant.screening.normalise import lower_case
from assistant.screening.phones import PHONES
from assistant.screening.shapes import (
    FAR,
    LONG,
    NEAR,
    begins_apart,
    by_beginning,
    is_behind,
    is_fraction,
    is_near,
    is_no_order,
    matches_at,
    shape,
    stands_alone,
)

# A number begins where no digit stands before it, and no letter but those of its name. `\b` and `\d` are wrong
# beside Chinese. Seven digits are the fewest that a shape has, and looking for them first spares the shapes mostly.
_HEAD = re.compile(r"[0-9+(](?<![0-9].)(?=(?:[\s,().+/_-]{0,3}[0-9]){6})")
_LONG_RUN = re.compile(rf"[+(]?(?:[0-9][\s,().+/_-]{{0,3}}){{{LONG}}}")
_PASSPORT_HEAD = re.compile(
    r"[0-9A-Za-z](?<![0-9A-Za-z].)(?=[0-9A-Za-z]{7,8}(?![0-9A-Za-z])|[ -][0-9]{6,8}(?![0-9A-Za-z]))"
)

_CARD = re.compile(r"(?<!\[)(?:card|visa|master|amex|credit(?! note)|debit(?! note)|unionpay|银行|卡|银联)")
_SSN = re.compile(r"(?<!\[)(?:\bssn(?![a-z])|social security|社会安全)")
_PASSPORT = re.compile(r"(?<!\[)(?:passport|护照|pasaporte|reisepass|passeport|passaporto)")
# Looking for these first is ten times faster than the patterns.
_PASSPORT_HINTS = ("passport", "护照", "pasaporte", "reisepass", "passeport", "passaporto")
_CODE_HINTS = ("cvc", "cvv", "cvn", "安全码", "security code")
_PASSPORT_DIGITS = 4
_CARD_DIGITS = range(12, 20)
_ID_LENGTH = 18
# Between a number and its name behind it.
_BEHIND = r"[\s,]{0,2}(?:is|是|为|[(])[^0-9\n.!?,，。！？]{0,16}"
_SSN_BEHIND = re.compile(rf"{_BEHIND}(?:ssn|social)")
_PASSPORT_BEHIND = re.compile(rf"{_BEHIND}(?:passport|护照)")
# Documents and wares are numbered like that too.
_NUMBERED = re.compile(r"(?:\bno|\bnum|number|acct|account|#|policy|contract|claim|号)[\s.:#]{0,3}\Z")
# What stands beside a card: until when it is valid, and the code on its back.
_EXPIRY = re.compile(
    r"[\s,;|/，；、]{1,3}(?:(?:exp(?:ir(?:y|es))?|valid)[a-z :.]{0,8}|有效期[至到]?[ ::]{0,2})?"
    r"(?P<date>(?:0[1-9]|1[0-2])[/-](?:20)?[2-4][0-9])(?![0-9/-])"
    r"(?:[\s,;|/，；、]{1,3}(?P<code>[0-9]{3,4})(?![0-9A-Za-z]))?"
)
_CODE = re.compile(
    r"(?:\bcv[cvn]2?|安全码|security code)(?:[\s:=#]|code|number|is|是|为){0,6}(?P<code>[0-9]{3,4})(?![0-9A-Za-z])"
)


def find_numbers(text: str) -> Iterator[Found]:
    """All personal numbers in folded `text`, overlapping ones too."""
    text = lower_case(text)
    for head in _HEAD.finditer(text):
        if begins_apart(text, head.start()):
            yield from _numbers_at(head.start(), text)
    if any(hint in text for hint in _PASSPORT_HINTS):
        for head in _PASSPORT_HEAD.finditer(text):
            yield from matches_at(head.start(), text, _PASSPORTS)
    if any(hint in text for hint in _CODE_HINTS):
        for code in _CODE.finditer(text):
            yield Found(*code.span("code"), "card", "code")


def _numbers_at(start: int, text: str) -> Iterator[Found]:
    shapes = _SHAPES if _LONG_RUN.match(text, start) else _SHORT_SHAPES
    for found in matches_at(start, text, shapes[text[start]]):
        if found.rule in _SURE_RULES or not is_fraction(text, found):
            yield found
        if found.kind == "card":
            yield from _beside_card(text, found.end)


def _beside_card(text: str, end: int) -> Iterator[Found]:
    beside = _EXPIRY.match(text, end)
    if beside:
        yield Found(*beside.span("date"), "card", "expiry")
    if beside and beside["code"]:
        yield Found(*beside.span("code"), "card", "code")


def _is_card(match: re.Match[str], digits: str) -> bool:
    if len(digits) not in _CARD_DIGITS or not is_luhn(digits):
        return False
    return is_near(_CARD, match, FAR) or (looks_issued(digits) and is_no_order(match, digits))


def _is_identity(_match: re.Match[str], number: str) -> bool:
    is_of_our_time = len(number) < _ID_LENGTH or number[6:8] in ("18", "19", "20")
    return is_of_our_time and is_chinese_id(number)


def _is_ssn(match: re.Match[str], digits: str) -> bool:
    return stands_alone(match) and not is_near(_NUMBERED, match, NEAR) and is_no_order(match, digits)


def _is_named_ssn(match: re.Match[str], _digits: str) -> bool:
    return is_near(_SSN, match, NEAR) or is_behind(_SSN_BEHIND, match)


def _is_passport(match: re.Match[str], number: str) -> bool:
    is_named = is_near(_PASSPORT, match, FAR) or is_behind(_PASSPORT_BEHIND, match)
    return is_named and sum(map(str.isdigit, number)) >= _PASSPORT_DIGITS


# A checksum or eleven digits that begin like a mobile number: behind a point too they are no fraction.
_SURE_RULES = ("luhn", "checksum", "cn_mobile")
# Between groups of digits there may be anything that people, tables and forms put there.
_GAP = r"(?:[\s._/-]{1,3}|,)"
_SAME_GAP = r"([\s._/-]{1,3}|,)"
_ALL_SHAPES = (
    shape("card", "luhn", r"[0-9]{12,19}", _is_card, is_long=True),
    shape("card", "luhn", rf"[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}(?![_/,-][0-9])", _is_card, is_long=True),
    shape("card", "luhn", rf"[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}{_GAP}[0-9]{{1,3}}", _is_card, is_long=True),
    shape("card", "luhn", rf"[0-9]{{4}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}", _is_card, is_long=True),
    shape(
        "card",
        "luhn",
        rf"[0-9]{{4,12}}{_SAME_GAP}[0-9]{{2,13}}(?:\1[0-9]{{2,12}}){{0,2}}",
        _is_card,
        is_long=True,
    ),
    shape("card", "luhn", r"[0-9]([\s._-])(?:[0-9]\1){11,17}[0-9]", _is_card, is_long=True),
    shape(
        "cn_id",
        "checksum",
        r"[1-8][0-9](?:[\s,._/-]{0,3}[0-9]){15}[\s,._/-]{0,3}[0-9x]",
        _is_identity,
        is_long=True,
    ),
    shape("cn_id", "checksum", r"[1-8][0-9]{14}", _is_identity, is_long=True),
    shape(
        "us_ssn",
        "shape",
        r"(?!000|666|9)[0-9]{3}([ -])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?!-[0-9])",
        _is_ssn,
    ),
    shape("us_ssn", "context", r"[0-9]{3}[\s._/-]{0,3}[0-9]{2}[\s._/-]{0,3}[0-9]{4}", _is_named_ssn),
    *PHONES,
)
_SHAPES = by_beginning(_ALL_SHAPES)
_SHORT_SHAPES = by_beginning(each for each in _ALL_SHAPES if not each.is_long)
_PASSPORTS = (shape("passport", "context", r"[a-z][0-9a-z]{7,8}|[0-9]{9}|[a-z][ -][0-9]{6,8}", _is_passport),)
