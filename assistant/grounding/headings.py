"""Headings: what only names a case, in an answer or in an article. Where nothing is said of it, it states nothing."""

import re
from collections.abc import Iterable, Iterator

from assistant.claims.facts import facts_of
from assistant.claims.promises import words_of
from assistant.claims.reading import Reading
from assistant.grounding.bounds import lead_of
from assistant.grounding.sentences import Stretch, whole_sentences
from assistant.prompts.contents import Passage

#: In bold where a line or an item begins: the name of what follows.
_LABEL = re.compile(
    r"^[^\S\n]*(?:(?:[-+*•·–—]|\d{1,2}[.)、])[^\S\n]+)?\*\*(?P<name>[^*\n]+)\*\*", re.MULTILINE
)
_LINE = re.compile(r"^[^\S\n]*#+[^\S\n]+(?P<name>[^\n]+)$", re.MULTILINE)
#: It leads in a list, and says nothing of what stands there.
_LEADS_IN = re.compile(
    r"(?:(?:here|these|the|are|some|common|usual|possible|main|next|following|of|for|this|that) )*"
    r"(?:reasons?|causes?|steps?|options?|ways|details)(?: (?:for|of) (?:this|that|it))?(?: are| include)?:"
    "|(?:常见|可能|主要|具体|操作|处理|以下|下列|的|几个|几种)*(?:原因|步骤|方法|办法|方式|情况|选项)(?:有|是|为|如下|包括)*:"
)
#: Of a Chinese word, each pair of neighbours counts as half of one.
_CHINESE = re.compile("[\u3400-\u9fff]")
_TELLING = 3.0


def is_short(words: Iterable[str]) -> bool:
    """Whether so few words may stand in a text by chance."""
    return sum(0.5 if _CHINESE.match(word) else 1.0 for word in words) < _TELLING


def is_heading(stretch: Stretch, text: str, passages: Iterable[Passage]) -> bool:
    """Whether `stretch` of `text` only leads in what follows, or names it as a passage does."""
    if facts_of(stretch.text):
        return False
    if text[stretch.end :].startswith("\n") and _LEADS_IN.fullmatch(Reading(stretch.text).text.strip(" *_#")):
        return True
    is_label = any(name.start <= stretch.start and stretch.end <= name.end + 2 for name in _names(text))
    return is_label and _named(stretch.text) in [_named(name) for one in passages for name in _names_in(one)]


def only_names(found: Stretch, text: str, sentence: str) -> bool:
    """Whether what was `found` in the passage `text` is one of the cases listed there, and `sentence` does not say of
    what: "Not enough money." is a reason there, and a fact here.
    """
    start = next(
        (one.start for one in whole_sentences(text) if one.start <= found.start < one.end), found.start
    )
    *_, lead, _rest = ["", *re.split("[:：]", text[start : found.start])]
    if any(name.start <= found.start and found.end <= name.end + 2 for name in _names(text)):
        lead = lead or lead_of(text, start)
    elif facts_of(sentence) or not is_short(_words(sentence)):
        return False
    return bool(_words(lead)) and not _words(lead) & _words(sentence)


def _names_in(passage: Passage) -> Iterator[str]:
    yield from (passage.title, passage.heading)
    yield from (name.text for name in _names(passage.text))


def _names(text: str) -> Iterator[Stretch]:
    for pattern in (_LABEL, _LINE):
        for found in pattern.finditer(text):
            yield Stretch(*found.span("name"), found["name"])


def _named(text: str) -> str:
    """To the letter: "The transfer is free." is not the question that is an article's title, nor "can't" "can"."""
    return Reading(text).text.strip(" *_#:\uff1a.\u3002").casefold()


def _words(text: str) -> frozenset[str]:
    return words_of(Reading(text).text)
