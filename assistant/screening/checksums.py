"""Arithmetic that tells a real number from one that only looks like it."""

import re
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_OLD_ID_LENGTH = 15

# Length of an IBAN by country: the registry of ISO 13616.
_IBAN_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK FK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IR IS TR",
    27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV", 29: "BR EG PS QA UA",
    30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
IBAN_LENGTH = {
    country: length for length, countries in _IBAN_LENGTHS.items() for country in countries.split()
} | {"MZ": 25}

_BANK_IN_LETTERS = frozenset(
    ["BG", "BH", "GB", "GI", "IE", "IQ", "JO", "KW", "LC", "LV", "NL", "PK", "PS", "QA", "RO", "SC", "VG"]
)
_ALL_DIGITS = frozenset(
    [
        "AE",
        "AT",
        "BA",
        "BE",
        "CR",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FO",
        "GL",
        "HR",
        "HU",
        "IL",
        "LT",
        "ME",
        "NO",
        "PL",
        "PT",
        "RS",
        "SE",
        "SI",
        "SK",
        "TL",
        "TN",
        "VA",
        "XK",
    ]
)

# Issuer ranges of payment cards, with the lengths they come in.
_CARD_SHAPE = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|8[16]\d\d)\d{12}|3[47]\d{13}|(?:2131|1800)\d{11}"
    r"|3(?:0[0-5]|[689]\d)\d{11,13}|(?:6011|65\d\d|64[4-9]\d|35\d\d)\d{12,15}|62\d{14,17}|(?:50|5[6-9]|6[0-9])\d{14,17}",
    re.ASCII,
)


def is_luhn(digits: str) -> bool:
    """True for a number whose last digit is right, and which is not one digit repeated."""
    values = [int(digit) for digit in reversed(digits)]
    total = sum(values[::2]) + sum(value * 2 - 9 * (value > 4) for value in values[1::2])  # noqa: PLR2004
    return total % 10 == 0 and len(set(digits)) > 1


def looks_issued(digits: str) -> bool:
    """True when payment cards of that length begin like that."""
    return _CARD_SHAPE.fullmatch(digits) is not None


def is_chinese_id(number: str) -> bool:
    """True for a resident identity number of 18 characters with the right check, or an old one of 15 digits."""
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == _OLD_ID_LENGTH:
        return _is_date("19" + number[6:12])
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _is_date(number[6:14]) and _ID_CHECKS[total % 11] == number[-1].upper()


def is_iban(compact: str) -> bool:
    """True for a compact IBAN in capitals of a known country's length and with the right check digits."""
    if IBAN_LENGTH.get(compact[:2]) != len(compact) or not _has_bank_code(compact):
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def _has_bank_code(compact: str) -> bool:
    if compact[:2] in _BANK_IN_LETTERS:
        return compact[4:8].isalpha()
    return compact[:2] not in _ALL_DIGITS or compact[4:].isdigit()


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
