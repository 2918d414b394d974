"""Personal numbers in folded text: cards, Chinese identity numbers, phones, US social security numbers, passports."""

import re
from collections.abc import Callable, Iterator

from assistant.screening.checksums import is_chinese_id, is_luhn, looks_issued
from assistant.screening.finding import Found

# A number begins where no letter, digit or decimal point stands before it. `\b` and `\d` are wrong beside Chinese.
_HEAD = r"(?<![0-9A-Za-z])(?<![0-9][.,])"
_TAIL = r"(?![0-9A-Za-z])"

# A number that is named like this is the desk's own, whatever it looks like.
_ORDER = re.compile(
    r"(?:order|tracking|parcel|waybill|invoice|receipt|reference|transaction|serial|imei|sku|item|ticket|case"
    r"|订单|单号|运单|快递|物流|流水|交易|发票|编号|序列|货号|工单|凭证)"
    r"(?:[\s:#.()=-]|numbers?|num|no|id|code|is|was|号码?|编号|单号|是|为){0,8}\Z",
    re.IGNORECASE,
)
_CARD = re.compile(r"card|visa|master|amex|credit|debit|unionpay|银行|卡|银联", re.IGNORECASE)
_PHONE = re.compile(
    r"phone|mobile|\btel\b|\btel[.:]|\bcell|\bcall|whatsapp|\bfax|\bnumber is\b|\bdial|\btext me|电话|手机|联系|致电|座机|拨打|号码",
    re.IGNORECASE,
)
_SSN = re.compile(r"\bssn\b|social security|社会安全", re.IGNORECASE)
_PASSPORT = re.compile(r"passport|护照|pasaporte|reisepass|passeport|passaporto", re.IGNORECASE)
_NEAR, _FAR = 28, 44
# Hotlines that belong to companies, not to people.
_HOTLINE = re.compile(r"(?:\+?86)?(?:400|800)[0-9]{7}|95[0-9]{3,6}|1?8(?:00|88|77|66|55|44|33)[0-9]{7}")
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 15
_SHORTEST_INTERNATIONAL = 8


def _each(shape: str) -> re.Pattern[str]:
    """`shape` at every position, also inside another match: which one is real is decided later."""
    return re.compile(f"{_HEAD}(?=({shape}){_TAIL})")


_CARDS = [
    _each(shape)
    for shape in (
        "[0-9]{12,19}",
        "[0-9]{4}([ .-])[0-9]{4}\\2[0-9]{4}\\2[0-9]{4}(?!-[0-9])",
        "[0-9]{4}([ .-])[0-9]{4}\\2[0-9]{4}\\2[0-9]{4}\\2[0-9]{1,3}",
        "[0-9]{4}([ .-])[0-9]{6}\\2[0-9]{4,5}",
        "[0-9]{6}[ -][0-9]{10,13}",
    )
]
_IDS = [
    _each("[1-8][0-9]{5}([ -]?)(?:18|19|20)[0-9]{6}\\2[0-9]{3}[0-9Xx]"),
    _each("[1-8][0-9]{14}"),
]
_SSNS = _each("(?!000|666|9)[0-9]{3}([ -])(?!00)[0-9]{2}\\2(?!0000)[0-9]{4}(?!-[0-9])")
_BARE_SSNS = _each("[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4}")
_PASSPORTS = _each(
    "[A-Za-z][0-9]{7,8}|[A-Za-z]{2}[0-9]{6,7}|[A-Za-z]{3}[0-9]{6}|[A-Za-z][0-9]{3}[A-Za-z][0-9]{4}|[0-9]{9}"
)
_MOBILES = _each("(?:(?:[+]|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}")
_PHONES = [
    _each(shape)
    for shape in (
        "(?:[(]0[0-9]{2,3}[)][ -]?|0[0-9]{2,3}-)[0-9]{7,8}(?:-[0-9]{1,6})?",
        "0(?!0)[0-9]{0,4}([ .-])[0-9]{2,4}(?:\\2[0-9]{2,4}){1,4}",
        "0[1-9][0-9]{0,3}[ -][0-9]{5,8}",
        "(?:[+]?1[ .-]?)?[(][2-9][0-9]{2}[)][ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}",
        "(?:[+]?1[ .-])?[2-9][0-9]{2}([ .-])[2-9][0-9]{2}\\2[0-9]{4}",
        "00[1-9][0-9]{0,2}(?:[ .-][0-9]{2,5}){2,5}",
    )
]
_INTERNATIONAL = _each("[+][1-9][0-9]{0,2}(?:[ .-]?(?:[(][0-9]{1,5}[)]|[0-9]{1,5})){1,7}")
_ANY_PHONE = _each(
    "(?:[0-9]{7,15}|(?:[(][0-9]{2,4}[)] ?)?[0-9]{2,5}(?:([ .-])[0-9]{2,5}(?:\\2[0-9]{2,5}){0,4})?)(?![.-]?[0-9])"
)
_LONGEST_NATIONAL = 12
_SHORTEST_NATIONAL = 9


def find_numbers(text: str) -> Iterator[Found]:
    """All personal numbers in folded `text`, overlapping ones too."""
    for detect in (_cards, _chinese_ids, _ssns, _mobiles, _phones, _passports):
        yield from detect(text)


def _cards(text: str) -> Iterator[Found]:
    for pattern in _CARDS:
        yield from _matches(pattern, text, "card", "luhn", _is_card)


def _is_card(text: str, start: int, digits: str) -> bool:
    if not is_luhn(digits):
        return False
    if _CARD.search(text, max(0, start - _FAR), start):
        return True
    return looks_issued(digits) and not _after(_ORDER, text, start)


def _chinese_ids(text: str) -> Iterator[Found]:
    for pattern in _IDS:
        yield from _matches(
            pattern, text, "cn_id", "checksum", lambda _text, _start, number: is_chinese_id(number)
        )


def _ssns(text: str) -> Iterator[Found]:
    yield from _matches(
        _SSNS, text, "us_ssn", "shape", lambda text, start, _: not _after(_ORDER, text, start)
    )
    yield from _matches(
        _BARE_SSNS, text, "us_ssn", "context", lambda text, start, _: _after(_SSN, text, start)
    )


def _mobiles(text: str) -> Iterator[Found]:
    yield from _matches(
        _MOBILES, text, "phone", "cn_mobile", lambda text, start, _: not _after(_ORDER, text, start)
    )


def _phones(text: str) -> Iterator[Found]:
    for pattern in _PHONES:
        yield from _matches(pattern, text, "phone", "national", _is_national)
    yield from _matches(_INTERNATIONAL, text, "phone", "international", _is_international)
    yield from _matches(_ANY_PHONE, text, "phone", "context", _is_named_phone)


def _is_national(text: str, start: int, digits: str) -> bool:
    return _SHORTEST_NATIONAL <= len(digits) <= _LONGEST_NATIONAL + 2 and _is_private(text, start, digits)


def _is_international(text: str, start: int, digits: str) -> bool:
    return _SHORTEST_INTERNATIONAL <= len(digits) <= _LONGEST_PHONE and _is_private(text, start, digits)


def _is_named_phone(text: str, start: int, digits: str) -> bool:
    is_long_enough = _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE
    return is_long_enough and _after(_PHONE, text, start) and _is_private(text, start, digits)


def _is_private(text: str, start: int, digits: str) -> bool:
    return not _HOTLINE.fullmatch(digits) and not _after(_ORDER, text, start)


def _passports(text: str) -> Iterator[Found]:
    yield from _matches(
        _PASSPORTS, text, "passport", "context", lambda text, start, _: _after(_PASSPORT, text, start)
    )


def _after(context: re.Pattern[str], text: str, start: int) -> bool:
    near = _FAR if context is _PASSPORT else _NEAR
    return context.search(text, max(0, start - near), start) is not None


def _matches(
    pattern: re.Pattern[str], text: str, kind: str, rule: str, holds: Callable[[str, int, str], bool]
) -> Iterator[Found]:
    for match in pattern.finditer(text):
        start, end = match.span(1)
        if holds(text, start, re.sub("[^0-9A-Za-z]", "", match[1])):
            yield Found(start, end, kind, rule)
