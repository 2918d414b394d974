"""Whether an answer says only what its articles say. Stricter than marks: nobody reads it before the customer does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.claims.promises import words_of
from assistant.claims.reading import Reading, Stretch, clauses
from assistant.claims.wordings import NOT, QUESTION

#: So much of a statement stands in one sentence of an article, and the rest of it elsewhere in the articles.
_TAKEN = 0.75
#: A statement of fewer words has to stand there as a whole.
_TELLING = 4
#: One word alone stands anywhere.
_FEWEST = 2
#: What is said around an answer and states nothing. Each phrase as a whole: "happy to help" may, "happy to refund" not.
_COURTESY = re.compile(
    r"^(?:hello|hi|hey|dear)\b(?: (?!yes\b|no\b|sure\b|of\b)[a-z-]+)?(?=[ ,.!]*$|, )"
    r"|\b(?:many )?(?:thanks|thank you)(?: very much| so much| again)?\b(?: for (?:getting in touch|asking"
    r"|contacting us|reaching out|writing(?: to us)?|waiting|your (?:message|question|patience|understanding)))?"
    r"|(?:\bi'm |\bi am |\bwe're |\bwe are |\b)(?:glad|happy|pleased) to help(?: (?:you )?with (?:that|this)| you)?\b"
    r"|\b(?:good|great) question\b|\bhere is how it works\b|\b(?:i )?hope (?:this|that) helps\b"
    r"|\b(?:please )?(?:let (?:me|us) know|write again|get in touch)(?: any ?time)? if (?:anything (?:else )?is unclear"
    r"|you have (?:any )?(?:other |further |more )?questions|you need (?:anything else|(?:more|further) help))\b"
    r"|\bhave a (?:nice|great|good|lovely) (?:day|evening|weekend)\b|\b(?:kind|best|warm) regards\b"
    r"|\byou(?:'re| are) welcome\b|\band\b"
    "|[您你]好|(?:非常)?感谢您的(?:咨询|留言|来信|提问|耐心等待|理解)|谢谢您?(?:的(?:咨询|留言|耐心等待))?"
    "|很高兴为您(?:服务|解答)|希望(?:这|以上信息)?对您有所?帮助|如有(?:其他|任何)?(?:问题|疑问|不清楚的地方)"
    "|(?:请|欢迎)(?:您)?(?:随时|继续)?(?:联系我们|留言)|祝您(?:生活|工作)?愉快"
)


@dataclass(frozen=True)
class _Said:
    """What a sentence or clause is about, and whether it denies that."""

    words: frozenset[str]
    is_denied: bool


def is_covered(text: str, articles: Sequence[str]) -> bool:
    """Whether `text` states something, and each of its statements stands in a sentence of `articles`. Greetings,
    courtesies and questions state nothing.
    """
    given = [said for article in articles for said in _said_in(article)]
    known = frozenset(word for said in given for word in said.words)

    def stands(stretch: Stretch) -> bool:
        said = _as_said(stretch)
        return said.words <= known and any(_holds(one, said) for one in given)

    stated = list(_statements(text))
    return bool(stated) and all(stands(one) or all(map(stands, clauses(one))) for one in stated)


def _statements(text: str) -> Iterator[Stretch]:
    for sentence in Reading(text).sentences():
        left = Stretch(_COURTESY.sub(" ", sentence.text), sentence.start)
        if re.search(r"\w", left.text) and not QUESTION.search(sentence.text):
            yield left


def _holds(given: _Said, said: _Said) -> bool:
    if len(said.words) < _FEWEST or given.is_denied != said.is_denied:
        return False
    enough = _TAKEN if len(said.words) >= _TELLING else 1
    return len(said.words & given.words) >= enough * len(said.words)


@lru_cache(maxsize=2048)  # articles are read again with every draft that stands on them
def _said_in(article: str) -> tuple[_Said, ...]:
    sentences = list(Reading(article).sentences())
    return tuple(_as_said(part) for sentence in sentences for part in (sentence, *clauses(sentence)))


def _as_said(stretch: Stretch) -> _Said:
    return _Said(words_of(stretch.text), bool(NOT.search(stretch.text)))
