"""What a text states that can be right or wrong: numbers, dates, names, links, and what it denies."""

import re
from collections import Counter

from assistant.changes.frame import unframed
from assistant.changes.quantities import dates, quantities
from assistant.changes.words import CJK, plain, sentences

_CLAUSE = re.compile(r"[.,;:!?。，、；：！？\n]+|\b(?:and|but|or|because|if)\b|但是?|而且|因为|如果|或者?")
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|cant|dont|unable|impossible)\b|n't\b"
    r"|[不没未勿]|无法|无须|无需|并非|[请切]别|别(?=再)"
)
#: They deny nothing.
_POLITE = re.compile(
    r"no problem|no worries|not only|(?:don't|do not) (?:hesitate|worry)|nothing else|why not"
    r"|不好意思|不客气|对不起|没关系|没问题|不用谢|不用客气|[不别勿][必用要]?担心|不[仅但过久断妨]|差不多|不[论管]|要不"
)
_FILLING = (
    "about after also been before could does dont from have here into just more only please some than that the their"
    " them then there they this very want were what when which will with would you your can are for our"
)
_CONTENT = re.compile(rf"[a-z]{{3,}}|[{CJK}]{{2}}")
_LINK = re.compile(
    r"https?://[^\s)\]>，。]+|www\.[^\s)\]>，。]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<=\]\()[^)\s]+"
)
_NAME = re.compile(r"(?<![.!?:\n] )(?<!^)(?<![\w'])[A-Z][a-z]+(?:[A-Z][a-z]+)*\b|\b[A-Z]{2,}\b")
_HONOURED = re.compile(rf"[{CJK}]{{1,2}}(?:先生|女士|小姐|经理|老师)")
_LOWER_LATER = frozenset({"OK", "FAQ", "PS"})


def differ_in_facts(before: str, after: str) -> bool:
    return (
        any(facts(before) != facts(after) for facts in (quantities, dates, links))
        or _names_differ(before, after)
        or _denials_differ(before, after)
    )


def links(text: str) -> set[str]:
    """Addresses of pages and mailboxes."""
    return {found.rstrip(".,;:!?").lower() for found in _LINK.findall(text)}


def clauses(text: str) -> list[str]:
    """The smallest stretches that a "not" reaches over, as they count, in lower case."""
    return [clause for found in _CLAUSE.split(plain(text).lower()) if (clause := found.strip())]


def denies(clause: str) -> bool:
    """Whether a clause says that something is not so."""
    return bool(_DENIAL.search(_POLITE.sub(" ", clause)))


def content(clause: str) -> set[str]:
    """What `clause`, in small letters, is about: the fronts of its words, and Chinese in pairs."""
    words = set(_CONTENT.findall(_DENIAL.sub(" ", clause))) - set(_FILLING.split())
    return {word[:5] for word in words} | set(_pairs(clause))


def _names_differ(before: str, after: str) -> bool:
    """A name that one text holds and the other does not, not even at the front of a sentence. Who is greeted, and who
    has signed it, says nothing.
    """
    old, new = unframed(before), unframed(after)
    return bool(_names(old) - _capitals(after) or _names(new) - _capitals(before))


def _names(text: str) -> set[str]:
    """Capital letters inside a sentence, and people who are addressed in Chinese."""
    inside = [name for sentence in sentences(text) for name in _NAME.findall(sentence)]
    return {*inside, *_HONOURED.findall(text)} - _LOWER_LATER


def _capitals(text: str) -> set[str]:
    return {*re.findall(r"[A-Z][A-Za-z]*", text), *_HONOURED.findall(text)}


def _denials_differ(before: str, after: str) -> bool:
    """What both deny word for word cancels out; of the rest each denial needs a counterpart about the same thing."""
    old, new = Counter(filter(denies, clauses(before))), Counter(filter(denies, clauses(after)))
    gone, come = list((old - new).elements()), list((new - old).elements())
    if len(gone) != len(come):
        return True
    return not all(content(one) & content(other) for one, other in zip(gone, come, strict=True))


def _pairs(clause: str) -> list[str]:
    runs = re.findall(rf"[{CJK}]+", _DENIAL.sub(" ", clause))
    return [run[place : place + 2] for run in runs for place in range(len(run) - 1)]
