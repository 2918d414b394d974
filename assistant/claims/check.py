"""A draft against what it was written from: what stands there neither way is marked, to be checked by a person."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.claims.facts import Fact, facts_of, same_currency
from assistant.claims.mark import Mark, Why
from assistant.claims.promises import Promise, promises_of, statements_of

#: So much of what a clause is about stands in one sentence of an article: it was taken from there.
_TAKEN = 0.75
#: Enough where the promise is of no particular class.
_ALIKE = 0.6
#: So many words at least tell one sentence from another.
_TELLING = 4
_NOT_KEY = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True)
class Inputs:
    """What the model was given. What `customer` says makes a figure known, and promises nothing."""

    customer: tuple[str, ...]
    desk: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.customer, *self.desk, *self.articles)

    @property
    def own(self) -> tuple[str, ...]:
        return (*self.articles, *self.desk)


def find_marks(text: str, inputs: Inputs) -> tuple[Mark, ...]:
    """What has to be checked in `text`, in order; offsets of `text`."""
    marks = [*_facts(text, inputs), *_promises(text, inputs)]
    return tuple(sorted(set(marks), key=lambda mark: (mark.start, -mark.end)))


def unknown_facts(text: str, given: Collection[str]) -> list[Fact]:
    """What `text` states in figures and none of the texts `given` does, in order."""
    stated = [fact for fact in facts_of(text) if not _is_small_talk(fact, text)]
    known = [fact for one in given for fact in facts_of(one)] if stated else []
    keys = _NOT_KEY.sub("", " ".join(given).lower())
    return [fact for fact in stated if not _is_known(fact, known, keys)]


def _facts(text: str, inputs: Inputs) -> Iterator[Mark]:
    for fact in unknown_facts(text, inputs.all):
        yield Mark(fact.start, fact.end, fact.kind, "missing")


def _is_small_talk(fact: Fact, text: str) -> bool:
    """ "one moment", 一下: words that count nothing."""
    return fact.kind == "number" and not any(sign.isdigit() for sign in text[fact.start : fact.end])


def _is_known(fact: Fact, known: list[Fact], keys: str) -> bool:
    if fact.kind == "reference":
        return any(str(value) in keys for value in fact.values) or any(_same(fact, other) for other in known)
    return any(_same(fact, other) for other in known)


def _same(fact: Fact, other: Fact) -> bool:
    """A bare number stands for one with a unit and the other way round; "5 days" may be the end of "3-5 days"."""
    if other.unit == f"{fact.unit} range":
        return any(end in fact.values for _, end in _pairs(other))
    if "number" in (fact.kind, other.kind) and {fact.kind, other.kind} <= {"number", "amount", "reference"}:
        return bool(fact.values & other.values)
    if fact.kind == "number":
        return bool(fact.values & other.values)
    if fact.kind != other.kind or not fact.values & other.values:
        return False
    return fact.unit == other.unit or _units_fit(fact, other)


def _pairs(fact: Fact) -> Iterator[tuple[object, object]]:
    for value in fact.values:
        if isinstance(value, tuple):
            yield value[0], value[1]


def _units_fit(fact: Fact, other: Fact) -> bool:
    """Monday may be next Monday, not the other way round: that says more."""
    if fact.kind == "amount":
        return same_currency(fact.unit, other.unit)
    return fact.unit == "weekday" and other.unit.endswith("weekday")


def _promises(text: str, inputs: Inputs) -> Iterator[Mark]:
    given = inputs.own if promises_of(text) else ()
    made = [promise for one in given for promise in promises_of(one)]
    said = [words for one in given for words in statements_of(one)]
    for promise in promises_of(text):
        why = _why(promise, made, said)
        if why:
            yield Mark(promise.start, promise.end, promise.kind, why)


def _why(promise: Promise, made: list[Promise], said: list[frozenset[str]]) -> Why | None:
    """None for what is no commitment, or one that the desk makes itself."""
    if not promise.is_firm and promise.kind == "promise":
        return None
    same = [other for other in made if _reaches(other, promise)]
    if any(other.is_firm == promise.is_firm for other in same):
        return None
    if same:
        return "opposite"
    if promise.is_deed:
        return "deed"
    return None if _is_taken(promise, said) else "missing"


def _reaches(other: Promise, promise: Promise) -> bool:
    """A deed is known only from the same deed, a promise of the whole only from one of the whole."""
    if promise.is_deed:
        return other.is_deed and _share(promise, other.words) >= _TAKEN
    if not promise.given or other.given != promise.given:
        return False
    return other.is_full or not (promise.is_full and promise.is_about_money) or not other.is_firm


def _is_taken(promise: Promise, said: list[frozenset[str]]) -> bool:
    """Whether a sentence of the inputs says it. A few words stand anywhere: they prove nothing."""
    enough = _TAKEN if promise.given else _ALIKE
    return len(promise.words) >= _TELLING and any(_share(promise, words) >= enough for words in said)


def _share(promise: Promise, words: frozenset[str]) -> float:
    return len(promise.words & words) / len(promise.words) if promise.words else 0
