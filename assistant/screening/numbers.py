"""Personal numbers in folded text: cards, Chinese identity numbers, phones, US social security numbers, passports."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from assistant.screening.checksums import is_chinese_id, is_luhn, looks_issued
from assistant.screening.finding import Found

# A number begins where no letter, digit or decimal point stands before it. `\b` and `\d` are wrong beside Chinese.
_HEAD = re.compile(r"[0-9+(](?<![0-9A-Za-z].)(?<![0-9][.,].)(?=[0-9 ().+-]{6})")
_PASSPORT_HEAD = re.compile(r"[0-9A-Za-z](?<![0-9A-Za-z].)")

# A number that is named like this is the desk's own, whatever it looks like.
_ORDER = re.compile(
    r"(?:order|tracking|parcel|waybill|invoice|receipt|reference|transaction|serial|imei|sku|item|ticket|case"
    r"|订单|单号|运单|快递|物流|流水|交易|发票|编号|序列|货号|工单|凭证)"
    r"(?:[\s:#.()=-]|numbers?|num|no|id|code|is|was|号码?|编号|单号|是|为){0,8}\Z",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<!\[)(?:card|visa|master|amex|credit|debit|unionpay|银行|卡|银联)", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<!\[)(?:phone|mobile|\btel\b|\bcell|\bcall|whatsapp|\bfax|\bnumber is\b|\bdial|\btext me"
    r"|电话|手机|联系|致电|座机|拨打|号码)",
    re.IGNORECASE,
)
_SSN = re.compile(r"(?<!\[)(?:\bssn\b|social security|社会安全)", re.IGNORECASE)
_PASSPORT = re.compile(r"(?<!\[)(?:passport|护照|pasaporte|reisepass|passeport|passaporto)", re.IGNORECASE)
_NEAR, _FAR = 28, 44
# Hotlines that belong to companies, not to people.
_HOTLINE = re.compile(
    r"(?:86)?(?:400|800)[0-9]{7}|95[0-9]{3,6}|1?8(?:00|88|77|66|55|44|33)[0-9]{7}", re.ASCII
)
_PHONE_DIGITS = range(7, 16)
_NATIONAL_DIGITS = range(9, 15)
_INTERNATIONAL_DIGITS = range(8, 16)

#: Text, where the number begins in it, the number's digits and letters: is it one?
_Test = Callable[[str, int, str], bool]


class _Shape(NamedTuple):
    kind: str
    rule: str
    pattern: re.Pattern[str]
    test: _Test


def find_numbers(text: str) -> Iterator[Found]:
    """All personal numbers in folded `text`, overlapping ones too."""
    for head in _HEAD.finditer(text):
        yield from _at(head.start(), text, _SHAPES)
    if _PASSPORT.search(text):
        for head in _PASSPORT_HEAD.finditer(text):
            yield from _at(head.start(), text, _PASSPORTS)


def _at(start: int, text: str, shapes: tuple[_Shape, ...]) -> Iterator[Found]:
    for kind, rule, pattern, test in shapes:
        match = pattern.match(text, start)
        if match and test(text, start, re.sub("[^0-9A-Za-z]", "", match[0])):
            yield Found(start, match.end(), kind, rule)


def _is_card(text: str, start: int, digits: str) -> bool:
    if not is_luhn(digits):
        return False
    is_named = _near(_CARD, text, start, _FAR)
    return is_named or (looks_issued(digits) and _is_no_order(text, start, digits))


def _is_identity(_text: str, _start: int, number: str) -> bool:
    return is_chinese_id(number)


def _is_no_order(text: str, start: int, _digits: str) -> bool:
    return not _near(_ORDER, text, start, _NEAR)


def _is_named_ssn(text: str, start: int, _digits: str) -> bool:
    return _near(_SSN, text, start, _NEAR)


def _is_national(text: str, start: int, digits: str) -> bool:
    return len(digits) in _NATIONAL_DIGITS and _is_private(text, start, digits)


def _is_international(text: str, start: int, digits: str) -> bool:
    return len(digits) in _INTERNATIONAL_DIGITS and _is_private(text, start, digits)


def _is_named_phone(text: str, start: int, digits: str) -> bool:
    is_named = len(digits) in _PHONE_DIGITS and _near(_PHONE, text, start, _NEAR)
    return is_named and _is_private(text, start, digits)


def _is_private(text: str, start: int, digits: str) -> bool:
    return not _HOTLINE.fullmatch(digits) and _is_no_order(text, start, digits)


def _is_passport(text: str, start: int, _number: str) -> bool:
    return _near(_PASSPORT, text, start, _FAR)


def _near(context: re.Pattern[str], text: str, start: int, reach: int) -> bool:
    return context.search(text, max(0, start - reach), start) is not None


def _shape(kind: str, rule: str, shape: str, test: _Test) -> _Shape:
    return _Shape(kind, rule, re.compile(f"(?:{shape})(?![0-9A-Za-z])"), test)


_SHAPES = (
    _shape("card", "luhn", r"[0-9]{12,19}", _is_card),
    _shape("card", "luhn", r"[0-9]{4}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?!-[0-9])", _is_card),
    _shape("card", "luhn", r"[0-9]{4}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}\1[0-9]{1,3}", _is_card),
    _shape("card", "luhn", r"[0-9]{4}([ .-])[0-9]{6}\1[0-9]{4,5}", _is_card),
    _shape("card", "luhn", r"[0-9]{6}[ -][0-9]{10,13}", _is_card),
    _shape("cn_id", "checksum", r"[1-8][0-9]{5}([ -]?)(?:18|19|20)[0-9]{6}\1[0-9]{3}[0-9Xx]", _is_identity),
    _shape("cn_id", "checksum", r"[1-8][0-9]{14}", _is_identity),
    _shape(
        "us_ssn",
        "shape",
        r"(?!000|666|9)[0-9]{3}([ -])(?!00)[0-9]{2}\1(?!0000)[0-9]{4}(?!-[0-9])",
        _is_no_order,
    ),
    _shape("us_ssn", "context", r"[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4}", _is_named_ssn),
    _shape(
        "phone", "cn_mobile", r"(?:(?:[+]|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}", _is_no_order
    ),
    _shape(
        "phone",
        "national",
        r"(?:[(]0[0-9]{2,3}[)][ -]?|0[0-9]{2,3}-)[0-9]{7,8}(?:-[0-9]{1,6})?",
        _is_national,
    ),
    _shape("phone", "national", r"0(?!0)[0-9]{0,4}([ .-])[0-9]{2,4}(?:\1[0-9]{2,4}){1,4}", _is_national),
    _shape("phone", "national", r"0[1-9][0-9]{0,3}[ -][0-9]{5,8}", _is_national),
    _shape(
        "phone",
        "national",
        r"(?:[+]?1[ .-]?)?[(][2-9][0-9]{2}[)][ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}",
        _is_national,
    ),
    _shape("phone", "national", r"(?:[+]?1[ .-])?[2-9][0-9]{2}([ .-])[2-9][0-9]{2}\1[0-9]{4}", _is_national),
    _shape("phone", "national", r"00[1-9][0-9]{0,2}(?:[ .-][0-9]{2,5}){2,5}", _is_national),
    _shape(
        "phone",
        "international",
        r"[+][1-9][0-9]{0,2}(?:[ .-]?(?:[(][0-9]{1,5}[)]|[0-9]{1,5})){1,7}",
        _is_international,
    ),
    _shape(
        "phone",
        "context",
        r"(?:[0-9]{7,15}|(?:[(][0-9]{2,4}[)] ?)?[0-9]{2,5}(?:([ .-])[0-9]{2,5}(?:\1[0-9]{2,5}){0,4})?)"
        r"(?![.-]?[0-9])",
        _is_named_phone,
    ),
)
_PASSPORTS = (
    _shape(
        "passport",
        "context",
        r"[A-Za-z][0-9]{7,8}|[A-Za-z]{2}[0-9]{6,7}|[A-Za-z]{3}[0-9]{6}|[A-Za-z][0-9]{3}[A-Za-z][0-9]{4}|[0-9]{9}",
        _is_passport,
    ),
)
