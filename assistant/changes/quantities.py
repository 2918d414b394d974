"""Numbers, amounts and dates of a text, however they are written: 5 working days, five business days, 五个工作日."""

import re
from collections.abc import Iterator

from assistant.changes.words import plain

_UNITS = {
    "workday": r"(?:working|business)[ -]days?|个?工作日",
    "day": r"days?|天|日",
    "hour": r"hours?|hrs?|个?小时",
    "minute": r"minutes?|mins?|分钟",
    "week": r"weeks?|个?星期|个?礼拜|周",
    "month": r"months?|个月|月份?",
    "year": r"years?|年",
    "percent": r"%|per ?cent",
    "yuan": r"yuan|rmb|cny|元|块钱?",
    "dollar": r"dollars?|usd|美元",
    "euro": r"euros?|eur|欧元",
    "pound": r"pounds?|gbp|英镑",
}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yuan"}
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_FOLLOWS = re.compile(rf"[ -]?(?:{_UNIT})(?![a-z])")
_DIGITS = r"[a-z0-9]*\d[a-z0-9]*(?:[.:/-][a-z0-9]+)*"
_TO_TWELVE = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_TENS = {"fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_EN = {word: number for number, word in enumerate(_TO_TWELVE, 1)} | _TENS
_ZH = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_NUMERAL = "[零〇一二两三四五六七八九十百千万]+"
_QUANTITY = re.compile(
    rf"(?P<sign>[$€£¥] ?)?(?P<digits>{_DIGITS})|\b(?P<word>{'|'.join(_EN)})\b|(?P<zh>{_NUMERAL})"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
_DATE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|march|april|june|july|august|september"
    r"|october|november|december)\b|\bmay(?= \d)|(?<=\d )may\b|\b(?:today|tonight|tomorrow|yesterday|weekend)\b"
    rf"|\b(?:next|this|last) (?:week|month|year)\b|{_WEEKDAY}"
    r"|[今明昨]天|大?后天|[本下上]个?(?:周|月|星期)|[今明去]年|周末"
)


def quantities(text: str) -> set[str]:
    """ "5 workday", "30 yuan", "ab-1234", "12:30": each number with its unit, if it has one."""
    counted = _THOUSANDS.sub("", _DATE.sub(" ", plain(text).lower()))
    return set(_quantities(counted))


def dates(text: str) -> set[str]:
    """Days and months by name, and days as seen from today."""
    return {re.sub("^(?:星期|礼拜)", "周", found).replace("周天", "周日") for found in _dates(text)}


def _dates(text: str) -> list[str]:
    return [found.removesuffix("s") for found in _DATE.findall(plain(text).lower())]


def _quantities(text: str) -> Iterator[str]:
    for found in _QUANTITY.finditer(text):
        unit = _unit(text, found)
        if found["digits"]:
            yield f"{_number(found['digits'])} {unit}".strip()
        elif found["word"] and (unit or found["word"] != "one"):
            yield f"{_EN[found['word']]} {unit}".strip()
        elif found["zh"] and unit:
            yield f"{_numeral(found['zh'])} {unit}"


def _unit(text: str, found: re.Match[str]) -> str:
    if found["sign"]:
        return _SIGNS[found["sign"].strip()]
    unit = _FOLLOWS.match(text, found.end())
    return unit.lastgroup or "" if unit else ""


def _number(written: str) -> str:
    """5.00 is 5."""
    return written.rstrip("0").rstrip(".") if re.fullmatch(r"\d+\.\d+", written) else written


def _numeral(written: str) -> int:
    """三百二十 is 320."""
    total = digit = 0
    for sign in written:
        if sign in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[sign], 0
        else:
            digit = digit * 10 + _ZH[sign]
    return total + digit
