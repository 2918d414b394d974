"""Personal numbers in folded text: cards, Chinese identity numbers, phones, US social security numbers, passports."""

import re
from collections.abc import Iterator

from assistant.screening.checksums import is_chinese_id, is_luhn, looks_issued
from assistant.screening.finding import Found
from assistant.screening.phones import PHONES
from assistant.screening.shapes import (
    FAR,
    NEAR,
    by_beginning,
    is_near,
    is_no_order,
    matches_at,
    shape,
    stands_alone,
)

# A number begins where no letter, digit or decimal point stands before it. `\b` and `\d` are wrong beside Chinese.
# Seven digits are the fewest that a shape has, and looking for them first spares the shapes at most numbers.
_HEAD = re.compile(r"[0-9+(](?<![0-9A-Za-z].)(?<![0-9][.,].)(?=(?:[ ().+/_-]{0,3}[0-9]){6})")
_PASSPORT_HEAD = re.compile(r"[0-9A-Za-z](?<![0-9A-Za-z].)(?=[0-9A-Za-z]{7,8}(?![0-9A-Za-z]))")

_CARD = re.compile(r"(?<!\[)(?:card|visa|master|amex|credit|debit|unionpay|银行|卡|银联)", re.IGNORECASE)
_SSN = re.compile(r"(?<!\[)(?:\bssn\b|social security|社会安全)", re.IGNORECASE)
_PASSPORT = re.compile(r"(?<!\[)(?:passport|护照|pasaporte|reisepass|passeport|passaporto)", re.IGNORECASE)
_PASSPORT_DIGITS = 4
# What stands beside a card: until when it is valid, and the code on its back.
_EXPIRY = re.compile(
    r"[\s,;|/，；、]{1,3}(?:(?:exp(?:ir(?:y|es))?|valid)[a-z :.]{0,8}|有效期[至到]?[ ::]{0,2})?"
    r"(?P<date>(?:0[1-9]|1[0-2])[/-](?:20)?[2-4][0-9])(?![0-9/-])"
    r"(?:[\s,;|/，；、]{1,3}(?P<code>[0-9]{3,4})(?![0-9A-Za-z]))?",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:\bcv[cvn]2?|安全码|security code)(?:[\s:=#]|code|number|is|是|为){0,6}(?P<code>[0-9]{3,4})(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def find_numbers(text: str) -> Iterator[Found]:
    """All personal numbers in folded `text`, overlapping ones too."""
    for head in _HEAD.finditer(text):
        for found in matches_at(head.start(), text, _SHAPES[head[0]]):
            yield found
            if found.kind == "card":
                yield from _beside_card(text, found.end)
    if _PASSPORT.search(text):
        for head in _PASSPORT_HEAD.finditer(text):
            yield from matches_at(head.start(), text, _PASSPORTS)
    for code in _CODE.finditer(text):
        yield Found(*code.span("code"), "card", "code")


def _beside_card(text: str, end: int) -> Iterator[Found]:
    beside = _EXPIRY.match(text, end)
    if beside:
        yield Found(*beside.span("date"), "card", "expiry")
    if beside and beside["code"]:
        yield Found(*beside.span("code"), "card", "code")


def _is_card(match: re.Match[str], digits: str) -> bool:
    if not is_luhn(digits):
        return False
    return is_near(_CARD, match, FAR) or (looks_issued(digits) and is_no_order(match, digits))


def _is_identity(_match: re.Match[str], number: str) -> bool:
    return is_chinese_id(number)


def _is_ssn(match: re.Match[str], digits: str) -> bool:
    return stands_alone(match) and is_no_order(match, digits)


def _is_named_ssn(match: re.Match[str], _digits: str) -> bool:
    return is_near(_SSN, match, NEAR)


def _is_passport(match: re.Match[str], number: str) -> bool:
    return sum(map(str.isdigit, number)) >= _PASSPORT_DIGITS and is_near(_PASSPORT, match, FAR)


_GAP = "([ ._/-]{1,2})"
_SHAPES = by_beginning(
    (
        shape("card", "luhn", r"[0-9]{12,19}", _is_card),
        shape("card", "luhn", rf"[0-9]{{4}}{_GAP}(?:[0-9]{{4}}\1){{2}}[0-9]{{4}}(?![_/-][0-9])", _is_card),
        shape("card", "luhn", rf"[0-9]{{4}}{_GAP}(?:[0-9]{{4}}\1){{3}}[0-9]{{1,3}}", _is_card),
        shape("card", "luhn", rf"[0-9]{{4}}{_GAP}[0-9]{{6}}\1[0-9]{{4,5}}", _is_card),
        shape("card", "luhn", r"[0-9]{6}[ -][0-9]{10,13}", _is_card),
        shape("card", "luhn", r"[0-9]([ ._-])(?:[0-9]\1){11,17}[0-9]", _is_card),
        shape(
            "cn_id", "checksum", r"[1-8][0-9]{5}([ -]?)(?:18|19|20)[0-9]{6}\1[0-9]{3}[0-9Xx]", _is_identity
        ),
        shape("cn_id", "checksum", r"[1-8][0-9]{5}([ -])(?:[0-9]{4}\1){2}[0-9]{3}[0-9Xx]", _is_identity),
        shape("cn_id", "checksum", r"[1-8][0-9]{14}", _is_identity),
        shape(
            "us_ssn",
            "shape",
            r"(?!000|666|9)[0-9]{3}([ -])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?!-[0-9])",
            _is_ssn,
        ),
        shape("us_ssn", "context", r"[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4}", _is_named_ssn),
        *PHONES,
    )
)
_PASSPORTS = (shape("passport", "context", r"[A-Za-z][0-9A-Za-z]{7,8}|[0-9]{9}", _is_passport),)
