"""Phone numbers in folded text in lower case: how they are written, most of them by the habits of a country."""

import re

from assistant.screening.shapes import NEAR, is_near, is_no_order, shape, stands_alone

_PHONE = re.compile(
    r"(?<!\[)(?:phone|mobile|\btel(?![a-z])|\bcell|\bcall|whatsapp|\bfax|\bdial|\btext me"
    r"|\b(?:my|our|his|her|their) (?:(?!card|account|member|id)\w{2,10} )?number is\b"
    r"|电话|手机|联系|致电|座机|拨打|(?:我|我的|新|旧)号码)"
)
# Named between "phone" and the number, these say that it is none.
_OTHERWISE = re.compile(
    r"card|account|iban|passport|\bssn\b|\bid\b|licen[cs]e|policy|routing|\bzip|postcode|\bcode|amount|price"
    r"|\bcosts?\b|\bpa(?:y|id)\b|\bbill|\bfee|\bmodel|version|\bdied|\bserial|\bimei"
    r"|卡|账|证|护照|码|金额|邮编|编号|订单|费|价|型号|版本|系统"
)
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}([ ./-])(?:0?[1-9]|1[0-2])\1[0-3]?[0-9]|[0-3]?[0-9]([ ./-])[0-3]?[0-9]\2(?:19|20)[0-9]{2}"
)
_AMOUNT = re.compile(
    r"(?:\bpa(?:y|id)|\bcosts?|\btotal|\bprice|\bamount|\bworth|\b(?:usd|eur|gbp|idr|vnd|krw|jpy|cny|rmb|inr|hkd|twd)"
    r"|[$€£¥₫₹₩]|金额|价格|共)[\s:]{0,2}\Z"
)
_AMOUNT_REACH = 10
# A file number: the middle group is a year.
_FILE = re.compile(r"0[0-9]{1,4}-(?:19|20)[0-9]{2}-[0-9]{4}")
_GROUP = re.compile("[0-9]+")
# Hotlines that belong to companies, not to people.
_HOTLINE = re.compile(r"(?:86)?(?:400|800)[0-9]{7}|95[0-9]{3,6}|1?8(?:00|88|77|66|55|44|33)[0-9]{7}")
_PHONE_DIGITS = range(7, 16)
_NATIONAL_DIGITS = range(9, 15)
_INTERNATIONAL_DIGITS = range(9, 16)
_OF_LONG_PLANS, _LONG_PLAN = ("1", "7"), 11


def _is_national(match: re.Match[str], digits: str) -> bool:
    if len(digits) not in _NATIONAL_DIGITS or _FILE.fullmatch(match[0]) or _counts(match[0]):
        return False
    return stands_alone(match) and not is_near(_AMOUNT, match, _AMOUNT_REACH) and _is_private(match, digits)


def _counts(written: str) -> bool:
    """True for 01 02 03 04 05."""
    numbers = [int(group) for group in _GROUP.findall(written)]
    return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # noqa: PLR2004


def _is_international(match: re.Match[str], digits: str) -> bool:
    is_whole = len(digits) >= _LONG_PLAN or not digits.startswith(_OF_LONG_PLANS)
    return is_whole and len(digits) in _INTERNATIONAL_DIGITS and _is_private(match, digits)


def _is_named_phone(match: re.Match[str], digits: str) -> bool:
    is_named = len(digits) in _PHONE_DIGITS and not _DATE.fullmatch(match[0]) and is_near(_PHONE, match, NEAR)
    return is_named and _is_called_phone(match) and stands_alone(match) and _is_private(match, digits)


def _is_called_phone(match: re.Match[str]) -> bool:
    """True when the name that stands nearest to the number is one for a phone."""
    *_, named = _PHONE.finditer(match.string, max(0, match.start() - NEAR), match.start())
    return not _OTHERWISE.search(match.string, named.end(), match.start())


def _is_private(match: re.Match[str], digits: str) -> bool:
    return not _HOTLINE.fullmatch(digits) and is_no_order(match, digits)


_GAP = r"(?:\s{1,3}| ?[._-] ?)?"
_MOBILE = (
    rf"1[3-9][0-9](?:{_GAP}[0-9]{{4}}){{2}}"
    r"|1[3-9][0-9]{3}[ -][0-9]{3}[ -]?[0-9]{3}|1(?:([ ._-])[3-9])(?:\1[0-9]){9}"
)
# No American area begins like that, while amounts do: 200, 300.
_AREA = "(?![2-9]00|[2-9]11)[2-9][0-9]{2}"
PHONES = (
    shape("phone", "cn_mobile", rf"(?:(?:[+]|00)?86[ -]?)?(?:{_MOBILE})", is_no_order, "+018"),
    shape("phone", "cn_mobile", r"(?:[+]|00)86[ -]?9[28][0-9]{9}", is_no_order, "+0"),
    shape(
        "phone",
        "national",
        r"(?:[(]0[0-9]{2,3}[)][ -]?|0[0-9]{2,3}-)[0-9]{7,8}(?:-[0-9]{1,6})?",
        _is_national,
        "(0",
    ),
    shape(
        "phone",
        "national",
        r"(?:[(]0?[1-9][0-9]{0,2}[)][ -]?|0[1-9][0-9]{1,2}[ -])[0-9]{3,5}[ -][0-9]{4}",
        _is_national,
        "(0",
    ),
    shape(
        "phone",
        "national",
        r"[78][ -]?[(][3-9][0-9]{2}[)][ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}",
        _is_national,
        "78",
    ),
    shape("phone", "national", r"0(?!0)[0-9]{0,4}([ .-])[0-9]{2,4}(?:\1[0-9]{2,4}){1,4}", _is_national, "0"),
    shape("phone", "national", r"0[1-9][0-9]{0,3}[ /-][0-9]{5,8}", _is_national, "0"),
    shape("phone", "national", r"0(?!123456)[1-9][0-9]{8,9}|0[3-9][0-9]{2}[2-8][0-9]{7}", _is_national, "0"),
    shape(
        "phone",
        "national",
        rf"(?:[+]?1[ .-]?)?[(]{_AREA}[)][ .-]?[2-9][0-9]{{2}}[ .-]?[0-9]{{4}}",
        _is_national,
        "+1(",
    ),
    shape("phone", "national", rf"(?:[+]?1[ .-])?{_AREA}([ .-])[2-9][0-9]{{2}}\1[0-9]{{4}}", _is_national),
    shape("phone", "international", r"00[1-9][0-9]{0,2}(?:[ .-][0-9]{2,8}){1,5}", _is_national, "0"),
    shape(
        "phone",
        "international",
        r"(?:85[23][ -][2-9][0-9]{3}[ -]?[0-9]{4}|886[ -][2-9][0-9]{7,8})",
        _is_international,
        "8",
    ),
    shape(
        "phone",
        "international",
        r"[+][1-9][0-9]{0,2}(?:[ .-]?(?:[(][0-9]{1,5}[)]|[0-9]{1,5})){1,7}",
        _is_international,
        "+",
    ),
    shape(
        "phone",
        "international",
        r"[(](?:[+]|00)[1-9][0-9]{0,2}[)](?:[ .-]?(?:[(][0-9]{1,5}[)]|[0-9]{1,5})){1,7}",
        _is_international,
        "(",
    ),
    shape(
        "phone",
        "context",
        r"(?:[0-9]{7,15}|(?:[(][0-9]{2,4}[)] ?)?[0-9]{2,5}(?:([ .-])[0-9]{2,5}(?:\1[0-9]{2,5}){0,4})?)"
        r"(?![.-]?[0-9])",
        _is_named_phone,
        "(0123456789",
    ),
)
