"""What a text commits the desk to, or says that it has done: sentence by sentence, clause by clause."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.claims.mark import Kind
from assistant.claims.reading import Reading, Stretch, clauses
from assistant.claims.wordings import (
    ADVICE,
    CONDITION,
    DEED,
    FULL,
    GIVEN,
    LITTLE,
    NO_FEE,
    NO_PROMISE,
    NOT,
    QUESTION,
    WILL,
    WORD,
)

_OF_MONEY = frozenset({"refund", "compensation", "waiver"})


@dataclass(frozen=True)
class Promise:
    """A clause that commits to something, in offsets of the original. `given`: what of; "" for anything else.

    `is_firm` is false where it says that there is none, `is_deed` true where it says that something was done.
    """

    start: int
    end: int
    given: str
    is_firm: bool
    is_deed: bool
    is_full: bool
    words: frozenset[str]

    @property
    def kind(self) -> Kind:
        return "advice" if self.given in ADVICE else "promise"

    @property
    def is_about_money(self) -> bool:
        return self.given in _OF_MONEY


@lru_cache(maxsize=2048)  # as facts_of
def promises_of(text: str) -> tuple[Promise, ...]:
    """What `text` promises, gives advice on or says was done; questions promise nothing."""
    reading = Reading(text)
    return tuple(promise for clause in _statements(reading) for promise in _promises(reading, clause))


@lru_cache(maxsize=2048)
def statements_of(text: str) -> tuple[frozenset[str], ...]:
    """The words of each sentence and clause of `text` that denies nothing, to see what was taken from it."""
    parts = (part for sentence in Reading(text).sentences() for part in (sentence, *clauses(sentence)))
    return tuple(words_of(part.text) for part in parts if not NOT.search(part.text))


def words_of(text: str) -> frozenset[str]:
    """Beginnings of its longer words, Chinese in pairs: what it is about."""
    found: set[str] = set()
    for word in WORD.findall(text):
        if not word.isascii():
            found.update(word[place : place + 2] for place in range(max(len(word) - 1, 1)))
        elif word not in LITTLE:
            found.add(word[:5])
    return frozenset(found)


def _statements(reading: Reading) -> Iterator[Stretch]:
    for sentence in reading.sentences():
        if not QUESTION.search(reading.text[sentence.start : sentence.end + 2].rstrip()):
            yield from clauses(sentence)


def _promises(reading: Reading, clause: Stretch) -> Iterator[Promise]:
    text = clause.text
    is_deed = bool(DEED.search(text)) and not CONDITION.search(text)
    given = [name for name, words in GIVEN.items() if words.search(text)]
    if not is_deed and NO_PROMISE.search(text):
        given = [name for name in given if name in ADVICE or name == "guarantee"]
    if not given and not is_deed and not WILL.search(text):
        return
    start, end = reading.span(clause.start, clause.end)
    for name in given or [""]:
        is_firm = not _is_refused(name, text)
        yield Promise(start, end, name, is_firm, is_deed, bool(FULL.search(text)), words_of(text))


def _is_refused(name: str, text: str) -> bool:
    """A guarantee is none only where the "not" comes before it: "we guarantee that it will not break" is one."""
    if name == "guarantee":
        return any(NOT.search(text[: found.start()]) for found in GIVEN[name].finditer(text))
    return bool(NOT.search(NO_FEE.sub("", text) if name == "waiver" else text))
