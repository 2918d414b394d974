"""Spans of time, dates, hours and days as seen from today, however they are written in English and Chinese."""

import re
from collections.abc import Callable
from decimal import Decimal

from assistant.claims.numerals import NUMBER, values_of

#: Unit and values, or None when it is no time after all.
When = tuple[str, frozenset[object]]
Meaning = Callable[[re.Match[str]], When | None]

#: Unit, how many of what it is counted in, how it is written.
_UNITS = (
    ("workday", 1, r"(?:working|business|work)[ -]days?|个?工作[日天]"),
    ("workhour", 1, r"(?:working|business) hours?|个?工作小时"),
    ("minute", 1, r"minutes?|mins?|分钟"),
    ("minute", 60, r"hours?|hrs?|h(?![a-z])|个?小时|个?钟头"),
    ("minute", 1440, r"(?:calendar )?days?|天|日(?!元)|个自然日"),
    ("minute", 10080, r"weeks?|个?星期(?![一二三四五六日天])|个?礼拜(?![一二三四五六日天])|周(?![一二三四五六日末年])"),
    ("month", 1, r"months?|个月"),
    ("month", 12, r"years?|年(?![\d初底末])"),
    ("second", 1, r"seconds?|secs?|秒钟?"),
)  # fmt: skip
_UNIT = "|".join(words for _, _, words in _UNITS)
_TO = r" ?(?:-|–|—|~|to|or|and|至|到) ?"
_A_FEW = r"(?:(?<=within )|(?<=in )|(?<=takes )|(?<=after )|(?<=for )|(?<=about )|(?<=up to ))an?(?= )"
_SPAN = re.compile(
    rf"(?:(?P<low>{NUMBER})(?: ?(?:{_UNIT}))?{_TO})?(?P<high>{NUMBER}|{_A_FEW})[ -]?(?P<unit>{_UNIT})(?![a-z])"
    r"|(?P<half>half an hour|半个?小时)|(?P<fortnight>(?:a )?fortnight|半个月)|(?P<always>24/7|around the clock)"
)
_MONTH_NAMES = """
january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|
november nov|december dec
"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY, _YEAR = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
_NAMED_DATES = (
    re.compile(rf"(?<![\w]){_DAY}(?: of)? {_MONTH}(?:,? {_YEAR}(?![-/]\d))?(?![a-z\d])"),
    re.compile(rf"(?<![a-z]){_MONTH} {_DAY}(?![\d:])(?:,? {_YEAR}(?![-/]\d))?(?![a-z\d])"),
    re.compile(rf"(?:{_YEAR} ?年 ?)?(?P<month>[01]?\d) ?月 ?(?P<day>[0-3]?\d) ?[日号]"),
    re.compile(rf"(?<!\d){_YEAR}[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)"),
)
_FIGURES = re.compile(
    r"(?<![\d./-])(?P<one>[0-3]?\d)(?P<mark>[/.-])(?P<two>[0-3]?\d)(?P=mark)(?P<year>(?:20)?\d\d)(?![\d/])"
)
_MONTH_ONLY = re.compile(
    rf"(?<![a-z])(?:in|by|until|of|since|end of|early|late) {_MONTH}(?: {_YEAR})?(?![a-z\d])"
)
_CHINESE_MONTH = re.compile(rf"(?:{_YEAR} ?年 ?)?(?<!\d)(?P<month>1[0-2]|[1-9]) ?月份?(?!\d)")
_YEAR_ONLY = re.compile(rf"(?<![\d.,-]){_YEAR}(?: ?年)?(?![\d.,]\d)(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<h1>[0-2]?\d)[:.](?P<m1>[0-5]\d)(?::[0-5]\d)? ?(?P<half1>[ap](?:m\b|\.m\.))"
    r"|(?<![\d:])(?P<h2>[0-2]?\d):(?P<m2>[0-5]\d)(?![\d:])"
    r"|(?<![\d:.,])(?P<h3>[01]?\d) ?(?:(?P<half3>[ap](?:m\b|\.m\.))|o'clock\b)"
    r"|(?P<part>上午|早上|早|下午|晚上|晚|中午|凌晨)?(?<!\d)(?P<h4>[0-2]?\d|[一二两三四五六七八九十]{1,3})[点时](?!击|[间候])"
    r"(?:(?P<zhalf>半)|(?P<m4>[0-5]?\d)分?|钟|整)?"
    r"|(?P<noon>\bnoon\b|\bmidday\b)|(?P<midnight>\bmidnight\b)"
)
_SHORT = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
#: Short ones only between dashes or before a dot: "sat" and "sun" are words of their own.
_WEEKDAY = re.compile(
    r"(?<![a-z])(?:(?P<shift>next|this|last|coming) )?(?P<name>(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    rf"|(?:{_SHORT})(?=\.| ?[-–] ?(?:{_SHORT})\b)|(?<=[-–])(?:{_SHORT}))(?![a-z'])"
    r"|(?P<zshift>下个?|本|这个?|上个?)?(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RELATIVE = {
    "tomorrow": r"\btomorrow\b|明[天日早晚]",
    "after tomorrow": r"\bday after tomorrow\b|后天",
    "tonight": r"\btonight\b|今晚",
    "yesterday": r"\byesterday\b|昨[天日晚]",
    "next day": r"\bnext[- ](?:business |working )?day\b|次日|第二天|隔天",
    "same day": r"\bsame[- ]day\b|当[天日]",
    "overnight": r"\bovernight\b|隔夜",
    "next week": r"\bnext week\b|下个?(?:周|星期|礼拜)(?![一二三四五六日天])",
    "this week": r"\bthis week\b|[本这]个?(?:周|星期)(?![一二三四五六日天末])",
    "next month": r"\bnext month\b|下个?月",
    "next year": r"\bnext year\b|明年",
    "month end": r"\bend of (?:the|this) month\b|月底",
    "week end": r"\b(?:by|on|over|before) (?:the|this) weekend\b|\bend of (?:the|this) week\b|[本这]?周末",
    "today": r"\btoday\b(?!\?)|今[天日]之?(?:内|前)",
}
_FROM_TODAY = re.compile(
    "|".join(f"(?:{words})" for _, words in sorted(_RELATIVE.items(), key=lambda one: -len(one[0])))
)
#: "today" is a promise after these, and small talk after most else.
_BY_TODAY = re.compile(r"(?:\b(?:will|by|until|before)\b|'ll\b)(?![^.!?\n]*\b(?:help|assist))[^.!?\n]*\Z")
_HALF_DAY = 12


def _span(found: re.Match[str]) -> When | None:
    for group, unit, value in (
        ("half", "minute", 30),
        ("fortnight", "minute", 20160),
        ("always", "always", 1),
    ):
        if found[group]:
            return unit, frozenset({Decimal(value)})
    unit, times = next((name, n) for name, n, words in _UNITS if re.fullmatch(words, found["unit"]))
    high = frozenset({Decimal(1)}) if found["high"] in ("a", "an") else values_of(found["high"])
    ends = frozenset(value * times for value in high)
    if not found["low"]:
        return unit, frozenset(ends)
    return f"{unit} range", frozenset((low * times, end) for low in values_of(found["low"]) for end in ends)


def _date(found: re.Match[str]) -> When | None:
    parts = found.groupdict()
    month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
    return _day(parts.get("year"), month, int(parts["day"]))


def _day(year: str | None, month: int, day: int) -> When | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004
        return None
    return "date", frozenset({(month, day)}) if not year else frozenset(
        {(month, day, int(year) % 100), (month, day)}
    )


def _figures(found: re.Match[str]) -> When | None:
    """25/11/2026 and 11/25/2026: whichever is a date, or both."""
    one, two = int(found["one"]), int(found["two"])
    both = [when for month, day in ((two, one), (one, two)) if (when := _day(found["year"], month, day))]
    return ("date", frozenset().union(*(when[1] for when in both))) if both else None


def _month(found: re.Match[str]) -> When:
    parts = found.groupdict()
    return "month of", frozenset({_MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])})


def _clock(found: re.Match[str]) -> When | None:
    if found["noon"] or found["midnight"]:
        return "clock", frozenset({(12, 0)} if found["noon"] else {(0, 0), (24, 0)})
    hour = next(found[name] for name in ("h1", "h2", "h3", "h4") if found[name])
    minute = 30 if found["zhalf"] else int(found["m1"] or found["m2"] or found["m4"] or 0)
    half = (found["half1"] or found["half3"] or found["part"] or "")[:1]
    hours = {int(value) for value in values_of(hour)}
    if not half:
        hours |= {one + _HALF_DAY for one in hours if one < _HALF_DAY}
    elif half in "p下晚" or (half == "中" and min(hours) < 3):  # noqa: PLR2004
        hours = {one % _HALF_DAY + _HALF_DAY for one in hours}
    elif half == "a":
        hours = {one % _HALF_DAY for one in hours}
    return "clock", frozenset((one, minute) for one in hours)


def _weekday(found: re.Match[str]) -> When:
    day = _DAYS.index(found["name"][:3]) if found["name"] else min("一二三四五六日天".index(found["zh"]), 6)
    shifted = (found["shift"] or found["zshift"] or "").rstrip("个")
    shift = {"next": "next", "下": "next", "last": "last", "上": "last"}.get(shifted, "")
    return f"{shift} weekday".strip(), frozenset({day})


def _from_today(found: re.Match[str]) -> When | None:
    if found[0] == "today" and not _BY_TODAY.search(found.string[max(0, found.start() - 60) : found.start()]):
        return None
    name = next(name for name, words in _RELATIVE.items() if re.fullmatch(words, found[0]))
    return name, frozenset({1})


def _year(found: re.Match[str]) -> When:
    return "year", frozenset({int(found["year"])})


#: In the order in which they are looked for: the most particular first.
TIMES: tuple[tuple[re.Pattern[str], Meaning], ...] = (
    *((pattern, _date) for pattern in _NAMED_DATES),
    (_FIGURES, _figures),
    (_FROM_TODAY, _from_today),
    (_SPAN, _span),
    (_CLOCK, _clock),
    (_MONTH_ONLY, _month),
    (_CHINESE_MONTH, _month),
    (_WEEKDAY, _weekday),
    (_YEAR_ONLY, _year),
)
