"""What a text states in figures: amounts, shares, spans of time, dates, hours, numbers to refer to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from assistant.claims.links import link_places
from assistant.claims.mark import Kind
from assistant.claims.numerals import NUMBER, Values, values_of
from assistant.claims.reading import Reading, blanked
from assistant.claims.times import TIMES, Meaning
from assistant.screening.normalise import CJK

#: "$" and "¥" belong to several: they fit each of them.
_CURRENCIES = {
    "usd": r"us ?\$|usd|us dollars?|美元|美金|美刀",
    "hkd": r"hk ?\$|hkd|港币|港元",
    "aud": r"au?\$|aud",
    "cad": r"ca?\$|cad",
    "eur": r"€|eur|euros?|欧元",
    "gbp": r"£|gbp|pounds?(?: sterling)?|quid|英镑",
    "chf": r"chf|francs?|瑞士法郎",
    "jpy": r"jpy|yen|日元",
    "cny": r"cny|rmb|yuan|人民币|元|块钱?",
    "$": r"\$|dollars?|bucks?",
    "¥": "¥",
}
_FITS = {"$": {"usd", "hkd", "aud", "cad"}, "¥": {"cny", "jpy"}}
_CURRENCY = "|".join(words for words in _CURRENCIES.values())
_MONEY = re.compile(
    rf"(?<![a-z])(?P<before>{_CURRENCY}) ?(?P<n1>{NUMBER})(?: ?(?:{_CURRENCY})(?![a-z]))?"
    rf"|(?P<n2>{NUMBER})(?:[ -]?(?P<after>{_CURRENCY})(?![a-z]))"
)
_CENTS = re.compile(rf"(?P<n>{NUMBER}) ?(?:cents?|pence)\b")
_PERCENT = re.compile(rf"(?P<n>{NUMBER}) ?(?:%|percent\b|per cent\b|个百分点)|百分之(?P<zh>{NUMBER})")
_OFF = re.compile(rf"(?P<n>{NUMBER}) ?折")
_MAIL = re.compile(rf"(?:[^\W{CJK}]|[.+-])+@(?:[^\W{CJK}]|-)+(?:\.(?:[^\W{CJK}]|-)+)+")
#: A mask or a placeholder says nothing that could be wrong.
_COVERED = re.compile(r"\[[^\[\]\n]{0,30}(?:··|_)[a-z0-9]{0,6}\]|█+")
_LIST_MARK = re.compile(r"^[ \t>*_]*(?:(?:step|option|步骤) )?\d{1,2}[.)、:](?=\D|$)", re.MULTILINE)
_REFERENCE = re.compile(
    r"(?<![\w.,])(?:\+?\d[\d ()-]{5,}\d|#?(?:[a-z]{1,6}[-_]?)?\d[\da-z]*(?:[-_][\da-z]+)*)(?![\w]|[.,]\d)"
)
_NUMBER = re.compile(rf"(?<![\d.,])(?<![a-z])(?P<n>{NUMBER})(?!(?:st|nd|rd|th|g)(?![a-z]))(?![a-z]*\d)")
_DIGITS_OF_A_REFERENCE, _DIGITS_WITH_LETTERS = 5, 3


@dataclass(frozen=True)
class Fact:
    """Half-open offsets of the text it was found in. Two facts are the same when their kinds and units are, and
    their values have one in common.
    """

    start: int
    end: int
    kind: Kind
    unit: str
    values: frozenset[object]


@lru_cache(maxsize=2048)  # articles and messages are read again with every draft that stands on them
def facts_of(text: str) -> tuple[Fact, ...]:
    """All facts of `text`, in order."""
    return tuple(sorted(_Finder(text).find(), key=lambda fact: fact.start))


def same_currency(one: str, other: str) -> bool:
    return one == other or other in _FITS.get(one, ()) or one in _FITS.get(other, ())


class _Finder:
    """Looks for one kind after the other; what was found is blanked out for the next."""

    def __init__(self, text: str) -> None:
        self._reading = Reading(text)
        self._links = link_places(text)
        self._text = self._reading.text
        self._facts: list[Fact] = []

    def find(self) -> list[Fact]:
        self._text = _LIST_MARK.sub(lambda found: " " * len(found[0]), self._text)
        self._text = _COVERED.sub(lambda found: " " * len(found[0]), self._text)
        self._take(_MAIL, lambda found: ("reference", "mail", frozenset({found[0]})))
        for pattern, meaning in TIMES:
            self._take(pattern, _as_time(meaning))
        self._take(_MONEY, _money)
        self._take(_CENTS, lambda found: ("amount", "cent", frozenset(values_of(found["n"]))))
        self._take(
            _PERCENT, lambda found: ("amount", "percent", frozenset(values_of(found["n"] or found["zh"])))
        )
        self._take(_OFF, lambda found: ("amount", "off", frozenset(values_of(found["n"]))))
        self._take(_REFERENCE, _reference)
        self._take(_NUMBER, lambda found: ("number", "", frozenset(values_of(found["n"]))))
        return self._facts

    def _take(self, pattern: re.Pattern[str], meaning: Callable[[re.Match[str]], "_Meant | None"]) -> None:
        def take(found: re.Match[str]) -> bool:
            meant = meaning(found)
            if meant:
                self._note(found, *meant)
            return meant is not None

        self._text = blanked(self._text, pattern, take)

    def _note(self, found: re.Match[str], kind: Kind, unit: str, values: frozenset[object]) -> None:
        written = found[0].rstrip()
        start, end = self._reading.span(found.start(), found.start() + len(written))
        if not any(link_start <= start < link_end for link_start, link_end in self._links):
            self._facts.append(Fact(start, end, kind, unit, values))


_Meant = tuple[Kind, str, frozenset[object]]


def _as_time(meaning: Meaning) -> Callable[[re.Match[str]], _Meant | None]:
    def meant(found: re.Match[str]) -> _Meant | None:
        when = meaning(found)
        return ("time", when[0], when[1]) if when else None

    return meant


def _money(found: re.Match[str]) -> _Meant:
    written = found["before"] or found["after"]
    currency = next(code for code, words in _CURRENCIES.items() if re.fullmatch(words, written))
    amount: Values = values_of(found["n1"] or found["n2"])
    return "amount", currency, frozenset(amount)


def _reference(found: re.Match[str]) -> _Meant | None:
    key = re.sub(r"[^a-z0-9]", "", found[0])
    digits = sum(character.isdigit() for character in key)
    has_letters = digits < len(key) or "#" in found[0]
    if digits < (_DIGITS_WITH_LETTERS if has_letters else _DIGITS_OF_A_REFERENCE):
        return None
    return "reference", "", frozenset({key})
