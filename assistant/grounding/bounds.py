"""What a quote is cut from: a "not" or an "only" elsewhere in its sentence binds it too, whatever was left out."""

import re

from assistant.claims.promises import words_of
from assistant.claims.reading import Reading, clauses
from assistant.claims.reading import Stretch as Clause
from assistant.claims.wordings import CONDITION, NOT
from assistant.grounding.sentences import Stretch, unwrapped, whole_sentences

#: What holds for some only: "only members", "仅限会员". What follows says for whom.
_ONLY = re.compile(
    r"(?<!not )\b(?:only|solely|exclusively)\b"
    "|只(?:有|能|限|支持|适用于)|(?<!不)仅(?:限于?|供|支持|适用于|能|对)?|才[能可会]"
)
#: What takes a case out, or an end to it: they bind all of a sentence.
_EXCEPT = re.compile(
    r"\b(?:unless|except(?:ing)?|excluding|apart from|other than|until|till)\b|除非|除了|除外|直到|之前|以前"
)
#: Another statement begins.
_NEXT = re.compile(r"[;；]|[,，、]?\s*(?:\b(?:and|but|while|whereas|or)\b|并且?|而且?|但是?|且)|[,，]")
_LEAD = re.compile(r"[^\n]*[:：][^\S\n]*[*_]*[^\S\n]*\n")
_LAST_PART = re.compile(r"[.!?;,]\s+|[。！？；，]")
_WHEN = re.compile(r"\b(?:if|when|whenever|in case)\b|如果|若|[当在].{0,12}时")
_ITEM = re.compile(r"[^\S\n]*(?:[-+*•·–—]|\d{1,2}[.)、])[^\S\n]*[^\n]*\n|[^\S\n]*\n")
_CHINESE = re.compile("[\u3400-\u9fff]+")
#: So many words say for whom something holds.
_FOCUS, _FOCUS_CHINESE = 2, 4


def bounds_of(quote: Stretch, text: str) -> str:
    """The sentences of `text` that `quote` stands in, with the line that leads in a list. A further statement in its
    sentence is left out unless it takes something back.
    """
    text = unwrapped(text)
    whole = [one for one in whole_sentences(text) if one.start < quote.end and quote.start < one.end]
    start = min([quote.start, *(one.start for one in whole)])
    rest = text[quote.end : max([quote.end, *(one.end for one in whole)])]
    if not (_ONLY.search(rest.lower()) or _EXCEPT.search(rest.lower())):
        rest = _NEXT.split(rest, maxsplit=1)[0]
    return f"{lead_of(text, start)}{text[start : quote.end]}{rest}"


def is_turned(sentence: str, texts: list[str]) -> bool:
    """Whether a clause of `sentence` denies what `texts` say, says what they deny, or drops what binds it."""
    said_so, denied = _polarity(texts)
    parts = _clauses(sentence)
    if any(_is_denied(clause, said_so, denied) for clause in parts):
        return True
    return any(_is_unbound(clause, sentence, texts) for clause in parts)


def lead_of(text: str, start: int) -> str:
    """ "You cannot:" above the list whose item begins there. What only says when is none: "If it does not work:"."""
    lines = text[:start].splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines.pop()
    while lines and _ITEM.fullmatch(lines[-1]):
        lines.pop()
    lead = (
        _LAST_PART.split(lines[-1].rstrip().rstrip(":：*_"))[-1]
        if lines and _LEAD.fullmatch(lines[-1])
        else ""
    )
    return "" if _WHEN.search(lead.lower()) else f"{lead.strip()} "


def _polarity(texts: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the clauses that deny nothing, and of those that deny something."""
    parts = [clause for text in texts for clause in _clauses(text)]
    said_so = (words_of(clause) for clause in parts if not NOT.search(clause))
    denied = (words_of(clause) for clause in parts if NOT.search(clause))
    return frozenset().union(*said_so), frozenset().union(*denied)


def _is_denied(clause: str, said_so: frozenset[str], denied: frozenset[str]) -> bool:
    words = words_of(clause) & (said_so | denied)
    if NOT.search(clause):
        return bool(words) and not words & denied
    return 2 * len(words - said_so) > len(words)


def _is_unbound(clause: str, sentence: str, texts: list[str]) -> bool:
    """Whether all that says `clause` says it of some cases only, and `sentence` of any."""
    reading = Reading(sentence).text
    if any(pattern.search(reading) for pattern in (_ONLY, _EXCEPT, CONDITION)):
        return False
    words, whole = words_of(clause), words_of(reading)
    saying = [(part, said) for text in texts for said in _sentences(text) for part in _parts(said, words)]
    return bool(saying) and all(_EXCEPT.search(said) or _is_of_some(part, whole) for part, said in saying)


def _parts(sentence: str, words: frozenset[str]) -> list[str]:
    """Its clauses that hold most of those `words` that it holds at all."""
    common = words & words_of(sentence)
    parts = [one.text for one in clauses(Clause(sentence, 0))]
    return [part for part in parts if common and 2 * len(common & words_of(part)) > len(common)]


def _is_of_some(part: str, words: frozenset[str]) -> bool:
    """Whether `part` holds for some only, and `words` do not say for whom."""
    only = _ONLY.search(part)
    return only is not None and not _focus(part[: only.start()], part[only.end() :]) <= words


def _focus(before: str, after: str) -> frozenset[str]:
    """For whom: the first words behind an "only", the last ones before it where it stands last."""
    if chinese := _CHINESE.search(after):
        return words_of(chinese[0][:_FOCUS_CHINESE])
    behind = [word for word in re.findall(r"[a-z]+", after) if words_of(word)]
    ahead = [word for word in re.findall(r"[a-z]+", before) if words_of(word)]
    return words_of(" ".join(behind[:_FOCUS] or ahead[-_FOCUS:]))


def _sentences(text: str) -> list[str]:
    return [one.text for one in Reading(text).sentences()]


def _clauses(text: str) -> list[str]:
    return [clause.text for one in _sentences(text) for clause in clauses(Clause(one, 0))]
