"""What an answer says out of courtesy: greetings, thanks, offers, questions back, and that people will answer.

Such a sentence states nothing that an article would have to say. Whatever states a figure is none.
"""

import re
from collections.abc import Collection

from assistant.claims.check import unknown_facts
from assistant.claims.facts import facts_of
from assistant.claims.promises import words_of
from assistant.claims.reading import Reading, Stretch, clauses
from assistant.claims.wordings import NOT, QUESTION
from assistant.grounding.courtesies import (
    ABOUT,
    ABOUT_CHINESE,
    ASKED,
    ASSENT,
    CALLS,
    CASE,
    COURTESY,
    REASON,
    RESTATED,
    TAG,
    TOLD,
)
from assistant.grounding.sentences import sentences_of

#: So many words besides may follow a phrase: "sorry about the delay".
_BESIDES, _BESIDES_CHINESE = 1, 4
_CHINESE_ONLY = re.compile("[^\u3400-\u9fff]+")
_CHINESE_RUN = re.compile("[\u3400-\u9fff]+")


def is_courtesy(sentence: str, said: Collection[str] = ()) -> bool:
    """Whether `sentence` states nothing but what the customer has `said` already."""
    if unknown_facts(sentence, said):
        return False
    reading = Reading(_without_facts(sentence)).text
    known = frozenset().union(*(words_of(Reading(text).text) for text in said))
    asked = reading.rstrip(" \"'”’)）*_")
    if QUESTION.search(asked):
        return _only_asks(asked.rstrip("?？!！ "), known)
    return _all_polite(reading, known)


def _only_asks(question: str, known: frozenset[str]) -> bool:
    """Whether it asks the customer something, and states nothing on the way: "We refund all, right?" does."""
    if TOLD.search(question) or REASON.search(question):
        return False
    stated = TAG.sub("", question)
    if stated != question:
        return _all_polite(stated, known)
    parts = [clause.text for clause in clauses(Stretch(question, 0))]
    return any(map(ASKED.search, parts)) and all(
        ASKED.search(part) or CASE.search(part) or _is_polite(part, known) for part in parts
    )


def is_small_talk(message: str) -> bool:
    """Whether a customer's `message` asks nothing that an article could answer: a greeting, thanks, a call."""
    said = (CALLS.sub(" ", Reading(one.text).text) for one in sentences_of(message))
    return all(_all_polite(text, frozenset()) for text in said)


def _without_facts(sentence: str) -> str:
    """All of them are the customer's own by now."""
    for fact in facts_of(sentence):
        sentence = sentence[: fact.start] + " " * (fact.end - fact.start) + sentence[fact.end :]
    return sentence


def _all_polite(text: str, known: frozenset[str]) -> bool:
    return all(_is_polite(clause.text, known) for clause in clauses(Stretch(text, 0)))


def _is_polite(clause: str, known: frozenset[str]) -> bool:
    rest = COURTESY.sub(" ", clause)
    restated = known if RESTATED.search(clause) else frozenset()
    denies = NOT.search(_without(_CHINESE_ONLY.sub(" ", rest) if restated else rest, restated))
    takes_more = rest != clause and not ASSENT.search(clause) and not denies
    chinese = sum(map(len, _CHINESE_RUN.findall(ABOUT_CHINESE.sub(" ", _without(rest, restated)))))
    latin = {word for word in words_of(_CHINESE_RUN.sub(" ", rest)) if word not in restated} - ABOUT
    return len(latin) <= takes_more * _BESIDES and chinese <= takes_more * _BESIDES_CHINESE


def _without(text: str, pairs: frozenset[str]) -> str:
    for pair in pairs:
        if not pair.isascii():
            text = text.replace(pair, " ")
    return text
