"""Up to where a text is decided, whatever may still come after it."""

import re

from assistant.screening.finding import REACH
from assistant.screening.lexicon import Lexicon
from assistant.screening.normalise import CJK, LATIN, RING, fold

# These read the text backwards from its end.
# A Chinese character behind a Latin letter may turn out to stand amid a name.
_TOKEN = re.compile(
    f"(?:[{CJK}](?=[{LATIN}]))?(?:[^\\s{CJK}\u3000-\u303f]|(?<=[{LATIN}])[{CJK}](?=[{LATIN}]))*"
)
_NUMBER = re.compile(r"[0-9Xx\s,().+/_-]*")
_NUMBER_HEAD = re.compile(r"[0-9+(]")
# A domain in Chinese, which may yet turn an ordinary word before it into a mailbox.
_MAIL = re.compile(
    f"(?:[^\\s{CJK}]|(?<=[{LATIN}])[{CJK}](?=[{LATIN}])){{0,64}}@(?:[{CJK}]{{1,16}}[.]){{0,2}}[{CJK}]{{0,16}}[A-Za-z]{{0,24}}\\Z"
)
_MAIL_REACH = 64 + 1 + 2 * 17 + 16 + 24
# A letter before a passport's digits, and words behind a number that may yet name it.
_LETTER = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][ -]?[0-9]{0,8}\Z")
_NAMED_BEHIND = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9](?:[\s._/-]{0,3}[0-9]){8}|[A-Za-z](?=[A-Za-z -]{0,4}[0-9])[ -]?[0-9A-Za-z]{6,8})"
    r"[\s,]{0,2}(?:[Ii]|(?:[Ii][Ss]|是|为|為|[(])[^0-9\n.!?,，。！？]{0,24})?\Z"
)
_LETTER_REACH, _NAMED_REACH = 16, 72
# A digit on a key is part of a number when the next one is on a key too.
_OPEN_RING = re.compile(f"[0-9]?{RING}")
_IBAN = re.compile(
    r"(?:(?<![0-9A-Za-z])|(?<=[Ii][Bb][Aa][Nn]))[A-Za-z]{2}[0-9]{2}(?:[\s.-]{0,3}[0-9A-Za-z]){0,31}[\s.-]{0,3}\Z"
)
_IBAN_REACH = 136


def undecided_from(window: str, done: int, lexicon: Lexicon) -> int:
    """The index in `window`, not below `done`, from where marks may still come, go or change with more text.

    Early is slow, late is a leak: each rule here holds back whatever a detector's match could begin in.
    """
    if not window:
        return 0
    in_numbers = _undecided_number(window)
    if in_numbers <= done:
        return done
    return max(done, min(in_numbers, lexicon.open_from(window)))


def _undecided_number(window: str) -> int:
    folded = fold(window)
    size = len(folded.text)
    tail = folded.text[-REACH:]
    open_ring = _matched(_OPEN_RING, tail[::-1])
    tail = tail[: len(tail) - open_ring]
    backwards = tail[::-1]
    held = [
        _matched(_TOKEN, backwards),
        _held_number(tail, backwards),
        _held_from(_IBAN, tail, _IBAN_REACH),
        _held_from(_MAIL, tail, _MAIL_REACH) if "@" in tail[-_MAIL_REACH:] else 0,
        _held_from(_LETTER, tail, _LETTER_REACH),
        _held_from(_NAMED_BEHIND, tail, _NAMED_REACH),
    ]
    return folded.origin(size - max(held) - open_ring, len(window))


def _held_number(tail: str, backwards: str) -> int:
    length = _matched(_NUMBER, backwards)
    head = _NUMBER_HEAD.search(tail, len(tail) - length)
    return len(tail) - head.start() if head else 0


def _held_from(pattern: re.Pattern[str], tail: str, reach: int) -> int:
    found = pattern.search(tail, max(0, len(tail) - reach))
    return len(tail) - found.start() if found else 0


def _matched(pattern: re.Pattern[str], backwards: str) -> int:
    found = pattern.match(backwards)
    return found.end() if found else 0
