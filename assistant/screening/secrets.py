"""Keys, tokens and passwords in folded text, and private keys in visible text."""

import re
from collections.abc import Iterable, Iterator

from assistant.screening.finding import Found

_TOKEN = re.compile(
    r"(?<![0-9A-Za-z])(?=("
    r"sk-(?=[A-Za-z_-]{0,60}[0-9]|[0-9A-Za-z]{20})[0-9A-Za-z_-]{16,200}|[srp]k_(?:live|test)_[0-9A-Za-z]{10,200}|gh[pousr]_[0-9A-Za-z]{20,200}"
    r"|github_pat_[0-9A-Za-z_]{20,200}|glpat-[0-9A-Za-z_-]{16,64}|xox[abeprs]-[0-9A-Za-z-]{10,200}"
    r"|A(?:KIA|SIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,60}|ya29[.][0-9A-Za-z_-]{20,200}|LTAI[0-9A-Za-z]{12,30}"
    r"|AKID[0-9A-Za-z]{13,40}|eyJ[0-9A-Za-z_-]{8,200}[.][0-9A-Za-z_-]{8,200}(?:[.][0-9A-Za-z_-]{0,80})?"
    r"|SG[.][0-9A-Za-z_-]{16,40}[.][0-9A-Za-z_-]{16,60}|npm_[0-9A-Za-z]{30,60}|hf_[0-9A-Za-z]{20,60}"
    r"|whsec_[0-9A-Za-z+/=]{16,80}|pypi-[0-9A-Za-z_-]{16,200}|dop_v1_[0-9a-f]{32,80}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|GOCSPX-[0-9A-Za-z_-]{20,40}"
    r"|[0-9]{8,10}:AA[0-9A-Za-z_-]{32,35}))"
)
# Looking for these first is ten times faster than the patterns.
_TOKEN_HINTS = (
    "sk-", "k_live_", "k_test_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA", "ASIA",
    "AIza", "ya29", "LTAI", "AKID", "eyJ", "SG.", "npm_", "hf_", "whsec_", "pypi-", "dop_v1_",
    "shp", "GOCSPX-", ":AA",
)  # fmt: skip
_NAME_HINTS = ("key", "secret", "token", "pass", "pwd", "密码", "口令", "密钥", "令牌")
_KNOCK = r"(?:password|passwd|passcode|passphrase|pwd|密码|口令)"
_NAME = rf"(?:api[ _-]?key|access[ _-]?key|account[ _-]?key|secret(?:[ _-]?key)?|token|密钥|令牌|{_KNOCK})"
_VALUE = r"(?=([!#-&(-+\--~]{6,160}))"
_NAMED = re.compile(
    rf"{_NAME}[\"'`]{{0,2}} {{0,2}}(?:(?:is|是|为)? ?[:=]|is\b|是|为)[ \"'`]{{0,3}}{_VALUE}", re.IGNORECASE
)
# With a colon people say that the password follows, whatever it is made of; with nothing but a space they may not.
_TOLD = re.compile(
    rf"(?:{_KNOCK}|\bpass)[\"'`]{{0,2}} {{0,2}}(?:is|是|为)? ?[:=][ \"'`]{{0,3}}(?=([!#-&(-+\--~]{{4,160}}))",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"(?:{_KNOCK} {{1,2}}|(?:密码|口令)(?![:=])){_VALUE}", re.IGNORECASE)
_SHORTEST = 6
_IS_PIN, _IS_PASSPHRASE = (
    re.compile("[0-9]+[.]?"),
    re.compile("[A-Za-z]{2,}(?:[_!@#$%^&*+-][A-Za-z]{2,}){1,6}[!.]?"),
)
_IS_WORDING = re.compile(
    r"(?:case|self|re|one|two|multi|single|sign|log|non|opt|set|up|auto|use?r|pre|all)-", re.IGNORECASE
)
_IS_TYPED = re.compile(r"(?=[^A-Za-z]*[A-Za-z])(?=[^0-9]*[0-9][^0-9]*[0-9])")
_CREDENTIALS = re.compile(
    r"\bbearer {1,2}(?=[0-9A-Za-z._~+/=-]{0,60}[0-9])(?=([0-9A-Za-z._~+/=-]{16,400}))"
    r"|authorization[\"']? {0,2}[:=] {0,2}[\"']?basic {1,2}(?=([0-9A-Za-z+/=]{8,200}))",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"(?<=://)[!-.0-9;-?A-~]{0,64}:(?=([!-.0-~]{1,64})@)")
# Longer than any word or order number: nobody reads it, and it may hide anything.
_OVERLONG_LENGTH, _OVERLONG_MATCH = 128, 448
_OVERLONG = re.compile(f"(?:[0-9A-Za-z_]|-(?!-)){{{_OVERLONG_LENGTH},{_OVERLONG_MATCH}}}")
_RUN_BEGINS = re.compile("(?:(?<![0-9A-Za-z_-])|(?<=--))[0-9A-Za-z_-]{64}")
OVERLONG_STRIDE = 64
_HAS_LETTER_AND_DIGIT = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])")

# OpenSSH and others draw their lines with four dashes and a space.
PRIVATE_KEY_BEGIN = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?-{4,5}", re.IGNORECASE)
# Four dashes end it only when no fifth can follow.
PRIVATE_KEY_END = re.compile(
    r"-{4,5} ?END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)? ?(?:-{5}|-{4}(?=[^-]))", re.IGNORECASE
)
# The end of a text that may become the begin of a private key.
OPEN_MARKER = re.compile(r"-{4,5}(?: ?|(?: ?b[a-z0-9 ]{0,56}-{0,5}))\Z|-{1,5}\Z", re.IGNORECASE)
MARKER_REACH = 96


def find_secrets(text: str) -> Iterator[Found]:
    """API keys, tokens and named passwords in folded `text`."""
    if any(hint in text for hint in _TOKEN_HINTS):
        yield from _captured(_TOKEN, text, "token")
    lower = text.lower()
    if any(hint in lower for hint in _NAME_HINTS):
        yield from _named(text)
    if "bearer " in lower or "basic " in lower:
        yield from _credentials(text)
    if "://" in text:
        yield from _captured(_IN_URL, text, "url")


def has_overlong(text: str) -> bool:
    return len(text) >= _OVERLONG_LENGTH and max(map(len, text.split()), default=0) >= _OVERLONG_LENGTH


def find_overlong(text: str, places: Iterable[int]) -> Iterator[Found]:
    """Over-long runs in folded `text` from where each begins and from `places` on, which need be no closer than
    that no run of _OVERLONG_MATCH - _OVERLONG_LENGTH characters has none: a mark for each character of a run
    would cover no more, and a text of megabytes may be one run."""
    begins = (run.start() for run in _RUN_BEGINS.finditer(text))
    for place in (*begins, *places):
        run = _OVERLONG.match(text, place)
        if run:
            yield Found(*run.span(), "secret", "overlong")


def _named(text: str) -> Iterator[Found]:
    for match in _NAMED.finditer(text):
        if _HAS_LETTER_AND_DIGIT.match(match[1]):
            yield Found(*match.span(1), "secret", "named")
    for match in _TOLD.finditer(text):
        if _is_told(match[1]):
            yield Found(*match.span(1), "secret", "named")
    for match in _BESIDE.finditer(text):
        if _IS_TYPED.match(match[1]):
            yield Found(*match.span(1), "secret", "named")


def _is_told(value: str) -> bool:
    if _IS_PIN.fullmatch(value) or (len(value) >= _SHORTEST and _HAS_LETTER_AND_DIGIT.match(value)):
        return True
    return _IS_PASSPHRASE.fullmatch(value) is not None and not _IS_WORDING.match(value)


def _credentials(text: str) -> Iterator[Found]:
    for match in _CREDENTIALS.finditer(text):
        yield Found(*match.span(match.lastindex or 0), "secret", "header")


def _captured(pattern: re.Pattern[str], text: str, rule: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield Found(*match.span(1), "secret", rule)
