"""PINs, passwords in digits and one-time codes in folded text: few digits, told by the word before them alone."""

import re
from collections.abc import Iterator

from assistant.screening.finding import Found
from assistant.screening.normalise import lower_case

# Looking for these first is ten times faster than the pattern.
_HINTS = ("pin", "pass", "pwd", "code", "otp", "码", "口令")
_NAME = (
    r"(?:(?<![0-9a-z])(?:pin|pass(?:code|word|wd)|pwd|otp"
    r"|(?:verification|one[ -]time|security|access|log-?in|sms|2fa) code)"
    r"|密码|口令|(?:验证|校验|安全|动态)码)"
)
_JOINING = (
    r"(?:['’]s\b|[:=#(\"'“”‘’「」-]|code|number|no\b[.]?|is|was|now|still|码|是|(?:改|换|设置?)?[为成]了?)"
)
# Every name with what joins it is shorter than CONTEXT.
_JOINED = rf"\s{{0,6}}(?:{_JOINING}\s{{0,6}}){{0,6}}"
_DIGITS = r"(?:[0-9]{3,4}[ -][0-9]{3,4}|[0-9]{3,8}|[0-9](?:[ -][0-9]){3,11}(?![ -][0-9](?![0-9])))"
# The rest of a longer number or word, a date, a fraction; or what is counted: years, places, times, money, days, time.
_COUNTED = "[位块]|年(?!年)|次(?![日次])|元(?![旦宵])|天(?![天猫])|[分秒](?:钟|[之以]?[内后]|有效|过期|失效)"
# Nobody counts as far as six digits go.
_GOES_ON = rf"[0-9a-z%]|[.:/-][0-9]|,[0-9]{{3}}(?![0-9])|(?<![0-9]{{6}})\s?(?:{_COUNTED})"
_PIN = re.compile(rf"{_NAME}(?P<joined>{_JOINED})(?P<pin>{_DIGITS})(?!{_GOES_ON})")
_SAYS_SO = re.compile("[:=#(\"'“‘’「-]|number|no|is|was|[是为成]")
# Years in which somebody may have changed it, not those in which somebody who has one was born.
_YEAR = re.compile("20(?:1[5-9]|2[0-9]|3[0-5])")
# Three or four digits behind these are the code of a card, which is found as a part of it.
_CARD_CODES, _CARD_CODE_LENGTH = ("security code", "安全码"), 4


def find_pins(text: str) -> Iterator[Found]:
    """The digits behind each such name in folded `text`. A year is one only where it is said to be: "PIN: 1987"."""
    text = lower_case(text)
    if any(hint in text for hint in _HINTS):
        for match in _PIN.finditer(text):
            if not _is_of_card(match) and not _is_year(match):
                yield Found(*match.span("pin"), "secret", "pin")


def _is_of_card(match: re.Match[str]) -> bool:
    return match[0].startswith(_CARD_CODES) and len(match["pin"]) <= _CARD_CODE_LENGTH


def _is_year(match: re.Match[str]) -> bool:
    return _YEAR.fullmatch(match["pin"]) is not None and not _SAYS_SO.search(match["joined"])
