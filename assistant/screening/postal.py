"""Postal addresses in folded text. Too vague to mask in a conversation: for logs only."""

import re
from collections.abc import Iterator

from assistant.screening.finding import Found

_CHINESE = re.compile(
    "(?:[\u4e00-\u9fff]{2,6}(?:省|自治区|特别行政区))?(?:[\u4e00-\u9fff]{2,8}(?:市|自治州|地区))?"
    "(?:[\u4e00-\u9fff]{1,8}(?:区|县|旗|镇|乡|街道))?"
    "[\u4e00-\u9fff0-9A-Za-z]{1,12}(?:路|街|道|巷|弄|村|小区|大厦|花园|广场|苑)[\u4e00-\u9fff0-9A-Za-z]{0,12}?"
    "[0-9一二三四五六七八九十]{1,5}(?:号|弄|栋|幢|座|楼|单元|室|层)"
    "(?:[0-9A-Za-z一二三四五六七八九十-]{1,6}(?:号|弄|栋|幢|座|楼|单元|室|层))*"
)
_STREET = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|square|sq|way|terrace|close"
    "|crescent|place|pl"
)
_WESTERN = re.compile(
    rf"(?<![0-9A-Za-z])[0-9]{{1,5}}[A-Za-z]?,? (?:[A-Z][\w'.-]{{0,20}} ){{1,4}}(?:{_STREET})(?![A-Za-z])[.]?"
    r"(?:,? (?:apt|suite|unit|flat|floor|#)[.]? ?[0-9A-Za-z-]{1,6})?"
    r"(?:,? [A-Z][\w'-]{1,20}){0,3}(?:,? [A-Z]{2})?(?:,? [0-9]{5}(?:-[0-9]{4})?)?",
    re.IGNORECASE,
)


def find_postal(text: str) -> Iterator[Found]:
    """Chinese and Western street addresses."""
    for pattern in (_CHINESE, _WESTERN):
        for match in pattern.finditer(text):
            yield Found(*match.span(), "address", "street")
