"""Addresses on the network in folded text: e-mail, IP; and IBANs, which look like neither words nor numbers."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from assistant.screening.checksums import IBAN_LENGTH, is_iban
from assistant.screening.finding import Found
from assistant.screening.normalise import CJK, LATIN

# One Chinese character between Latin letters is part of a name; anywhere else an address begins or ends at it.
_AMID = f"(?<=[{LATIN}])[{CJK}](?=[{LATIN}])"
# Letters of any alphabet: mailboxes and domains are no longer Latin alone.
_LETTERS = f"0-9{LATIN}\u0370-\u1fff"
_LOCAL_LENGTH = 64
_LOCAL_BACKWARDS = re.compile(
    f'"[^"\\s{CJK}]{{1,{_LOCAL_LENGTH - 2}}}"'
    f"|(?:[{_LETTERS}._%+'&-]|{_AMID}){{0,{_LOCAL_LENGTH}}}(?<![.'&-])"
)
_LABEL = f"[{_LETTERS}](?:[{_LETTERS}_-]|{_AMID}){{0,62}}[.]"
_CHINESE_END = "中国|公司|网络|网址|网店|商城|在线|中文网|集团|企业|香港|台湾|澳门|新加坡"
_DOMAIN = re.compile(
    f"@(?:(?:{_LABEL}){{1,5}}(?:xn--[0-9A-Za-z]{{2,20}}|[A-Za-z]{{2,24}}|[\u0370-\u1fff]{{2,24}})"
    f"|(?:[{CJK}]{{1,16}}[.]){{1,2}}(?:{_CHINESE_END}|[A-Za-z]{{2,24}}))(?![0-9A-Za-z@])"
)
# Behind one of these the mailbox was left out: a Chinese one may be a name, but no such word.
_NO_MAILBOX = re.compile(f"[^{CJK}]|[是用到以的为在个和或箱缀址给至叫]")
_IPV4 = re.compile(
    r"(?=[0-9])(?:(?<![0-9A-Za-z.])(?<![A-Za-z]/)|(?<=(?<![0-9A-Za-z])[Ii][Pp]))(?=((?:[0-9]{1,3}[.]){3}[0-9]{1,3})(?P<net>/(?:[12]?[0-9]|3[0-2]))?"
    r"(?![0-9A-Za-z])(?![.][0-9]))"
)
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z.])(?=([0-9A-Fa-f:]{2,45}(?:[.][0-9]{1,3}){0,3}(?:%[0-9A-Za-z]{1,15})?)"
    r"(?P<net>/(?:1[01][0-9]|12[0-8]|[1-9]?[0-9])(?![0-9]))?(?![0-9A-Za-z:])(?![.][0-9]))"
)
# Its groups look like no times and no counting.
_IPV6_GROUP = re.compile(r"[0-9A-Fa-f]{3}|[A-Fa-f]|\A::")
# A colon before it ends a name, and is no part of a longer run of groups.
_NAME_BEFORE = re.compile(r"(?:[^:\s]*[g-zG-Z][^:\s]*|[^\x00-\x7f]|\s):\Z")
_VERSION = re.compile(
    r"(?:\bv|ver[.]?|version|release|firmware|build|ios|android|macos|windows|chrome|firefox|safari|sdk|driver"
    r"|chapter|section|clause|article|paragraph|版本|固件|系统|第|章|节)[^0-9\n]{0,8}\Z",
    re.IGNORECASE,
)
_IP_WORDS = re.compile(r"\bip\b|ipv[46]|地址|address|host|server|服务器", re.IGNORECASE)
# Looking at what stands before it last is twice as fast.
_IBAN_HEAD = re.compile(
    r"[A-Za-z]{2}[0-9]{2}(?:(?<![0-9A-Za-z].{4})|(?<=[Ii][Bb][Aa][Nn].{4}))(?=[\s.-]{0,3}[0-9A-Za-z])"
)
_IBAN_REST = re.compile(r"(?:[\s.-]{0,3}[0-9A-Za-z]){0,31}")
_DIGIT = re.compile("[0-9]")
_NEAR = 24


def find_addresses(text: str) -> Iterator[Found]:
    """E-mail addresses, IP addresses and IBANs in folded `text`."""
    has_digit = _DIGIT.search(text) is not None
    if "@" in text:
        yield from _emails(text)
    if has_digit and text.count(".") > 2:  # noqa: PLR2004
        yield from _ipv4s(text)
    if "::" in text or text.count(":") > 5:  # noqa: PLR2004
        yield from _ipv6s(text)
    if has_digit:
        yield from _ibans(text)


def _emails(text: str) -> Iterator[Found]:
    """In front of a longer run there may be padding: what counts is what an address can be at most."""
    for domain in _DOMAIN.finditer(text):
        at = domain.start()
        before = text[max(0, at - _LOCAL_LENGTH - 2) : at]
        local = _LOCAL_BACKWARDS.match(before[::-1])
        is_named = at > 0 and not _NO_MAILBOX.match(text[at - 1])
        if local and (local[0] or is_named):
            yield Found(at - local.end(), domain.end(), "email", "shape")


def _ipv4s(text: str) -> Iterator[Found]:
    for match in _IPV4.finditer(text):
        if _is_ip(match[1]) and not _reads_as_version(text, match.start(1), match[1]):
            yield Found(match.start(1), max(match.end(1), match.end("net")), "ip", "ipv4")


def _reads_as_version(text: str, start: int, value: str) -> bool:
    before = max(0, start - _NEAR)
    if _VERSION.search(text, before, start):
        return True
    is_outline = all(len(part) == 1 for part in value.split(".")) and len(set(value)) > 2  # noqa: PLR2004
    return is_outline and not _IP_WORDS.search(text, before, start)


def _ipv6s(text: str) -> Iterator[Found]:
    for match in _IPV6.finditer(text):
        if match[1].count(":") > 1 and _is_ip(match[1]) and _reads_as_ipv6(text, match.start(1), match[1]):
            yield Found(match.start(1), max(match.end(1), match.end("net")), "ip", "ipv6")


def _reads_as_ipv6(text: str, start: int, value: str) -> bool:
    before = max(0, start - _NEAR)
    if text[start - 1 : start] == ":" and not _NAME_BEFORE.search(text, before, start):
        return False
    is_likely = _IPV6_GROUP.search(value) and any(map(str.isdigit, value))
    return is_likely or _IP_WORDS.search(text, before, start) is not None


def _is_ip(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _ibans(text: str) -> Iterator[Found]:
    for head in _IBAN_HEAD.finditer(text):
        length = IBAN_LENGTH.get(head[0][:2].upper(), 0)
        end = _end_of_iban(text, head.start(), length) if length else 0
        if end:
            yield Found(head.start(), end, "iban", "mod97")


def _end_of_iban(text: str, start: int, length: int) -> int:
    """Where an IBAN of `length` characters ends that begins at `start`, however it is grouped; 0 when there is none."""
    rest = _IBAN_REST.match(text, start + 4)
    places = [start, start + 1, start + 2, start + 3]
    places += [place for place in range(start + 4, rest.end() if rest else 0) if text[place].isalnum()]
    if len(places) < length:
        return 0
    end = places[length - 1] + 1
    is_whole = not text[end : end + 1].isascii() or not text[end : end + 1].isalnum()
    compact = "".join(text[place] for place in places[:length])
    is_written_right = compact.isupper() or compact.islower() or len(compact) == end - start
    return end if is_whole and is_written_right and is_iban(compact.upper()) else 0
