"""Each sentence of an answer against the passages it was written from: who says so, word for word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.claims.check import unknown_facts
from assistant.claims.mark import Mark, Why
from assistant.claims.promises import words_of
from assistant.claims.reading import Reading
from assistant.grounding.bounds import bounds_of, is_turned
from assistant.grounding.citations import Citation
from assistant.grounding.courtesy import is_courtesy
from assistant.grounding.figures import is_swapped
from assistant.grounding.headings import is_heading, is_short, only_names
from assistant.grounding.quotes import find_quote
from assistant.grounding.sentences import Stretch, sentences_of, whole_sentences
from assistant.prompts.contents import Passage

Verdict = Literal["supported", "unsupported", "courtesy"]

#: So much of what a sentence is about stands in what it quotes.
_ENOUGH = 0.55
#: So much of it, almost word for word, and it needs to quote nothing: one sentence of a passage says it.
_VERBATIM = 0.9
#: They carry no statement.
_LITTLE = words_of(
    "should would could might must usually normally there here which while also please simply only"
)


@dataclass(frozen=True)
class Quote:
    """`text` stands in passage `number` of that version of the article, exactly so."""

    article: int
    version: int
    number: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """A sentence in half-open offsets of the answer. `by`: who found its quotes, "" where it has none."""

    start: int
    end: int
    verdict: Verdict
    by: Literal["", "assistant", "machine"] = ""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Grounded:
    """All sentences in order, and what a person has to look at: one mark at most for each."""

    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...]


def ground(
    text: str, citations: Iterable[Citation], passages: Sequence[Passage], said: Sequence[str]
) -> Grounded:
    """`text` as it goes out, the `citations` taken out of it (places of `text`), and the customer's own words."""
    stretches = sentences_of(text)
    courtesies = [is_courtesy(one.text, said) or is_heading(one, text, passages) for one in stretches]
    cited = _by_sentence(citations, stretches, courtesies)
    looked = [
        _look(stretch, polite, cited.get(number, []), passages, said)
        for number, (stretch, polite) in enumerate(zip(stretches, courtesies, strict=True))
    ]
    marks = [Mark(found.start, found.end, "source", why) for found, why in looked if why]
    return Grounded(tuple(sentence for sentence, _ in looked), tuple(marks))


def _by_sentence(
    citations: Iterable[Citation], stretches: Sequence[Stretch], courtesies: Sequence[bool]
) -> dict[int, list[Citation]]:
    """Each citation belongs to the last sentence before it that states something, else to the first one."""
    found: dict[int, list[Citation]] = {}
    for citation in citations:
        before = [number for number, one in enumerate(stretches) if one.start < citation.place]
        stating = [number for number in before if not courtesies[number]]
        found.setdefault((stating or before or [0])[-1], []).append(citation)
    return found


def _look(
    stretch: Stretch,
    is_polite: bool,
    citations: Sequence[Citation],
    passages: Sequence[Passage],
    said: Sequence[str],
) -> tuple[Sentence, Why | None]:
    found, why = _checked(citations, passages, stretch.text)
    quotes = tuple(found)
    if quotes and not is_polite and supports(found, stretch.text, said):
        return Sentence(stretch.start, stretch.end, "supported", "assistant", quotes), why
    if quotes:
        why = why or "beside"
    if is_polite:
        return Sentence(stretch.start, stretch.end, "courtesy"), why
    credited = _credited(stretch, passages, said)
    if credited:
        return Sentence(stretch.start, stretch.end, "supported", "machine", (credited,)), why
    return Sentence(stretch.start, stretch.end, "unsupported"), why or "unsupported"


def _checked(
    citations: Sequence[Citation], passages: Sequence[Passage], sentence: str
) -> tuple[dict[Quote, str], Why | None]:
    """The quotes that are true and say something, each with what it was cut from, and the first reason why another
    one is not.
    """
    known = {passage.name: passage for passage in passages}
    quotes: dict[Quote, str] = {}
    why: Why | None = None
    for citation in citations:
        passage = known.get(citation.id)
        found = find_quote(citation.quote, passage.text) if passage and not citation.is_broken else None
        if passage and found and only_names(found, passage.text, sentence):
            why = why or "beside"
        elif passage and found:
            quotes[_quote(passage, found.text)] = bounds_of(found, passage.text)
        else:
            why = why or _reason(citation, passage)
    return quotes, why


def _reason(citation: Citation, passage: Passage | None) -> Why:
    if citation.is_broken:
        return "broken"
    return "altered" if passage else "invented"


def _credited(stretch: Stretch, passages: Sequence[Passage], said: Sequence[str]) -> Quote | None:
    """The sentence of a passage that says it almost word for word."""
    words = _words(stretch.text)
    if is_short(words):
        return None
    near = [
        (len(words & written) / len(words), passage, one)
        for passage in passages
        for one, written in _read(passage.text)
    ]
    likely = [
        found
        for found in sorted(near, key=lambda found: -found[0])
        if found[0] >= _VERBATIM and not only_names(found[2], found[1].text, stretch.text)
    ]
    quotes = ({_quote(passage, one.text): bounds_of(one, passage.text)} for _, passage, one in likely)
    return next((quote for found in quotes for quote in found if supports(found, stretch.text, said)), None)


@lru_cache(maxsize=512)  # as whole_sentences
def _read(passage: str) -> tuple[tuple[Stretch, frozenset[str]], ...]:
    """Each sentence with its words."""
    return tuple((one, _words(one.text)) for one in whole_sentences(passage))


def _quote(passage: Passage, text: str) -> Quote:
    return Quote(passage.article, passage.version, passage.number, text)


def supports(quotes: Mapping[Quote, str], sentence: str, said: Sequence[str]) -> bool:
    """Whether the quotes hold most words of `sentence` and all its figures, and what each was cut from turns nothing
    round and says each figure of the same. A number to refer to may come from the customer.
    """
    texts = [quote.text for quote in quotes]
    strange = unknown_facts(sentence, texts)
    own = {(fact.start, fact.end) for fact in unknown_facts(sentence, said)} if strange else set()
    if any(fact.kind != "reference" or (fact.start, fact.end) in own for fact in strange):
        return False
    words = _words(sentence)
    quoted = frozenset().union(*map(_words, texts))
    if not words or len(words & quoted) < _ENOUGH * len(words):
        return False
    whole = list(quotes.values())
    return not is_turned(sentence, whole) and not is_swapped(sentence, whole)


def _words(text: str) -> frozenset[str]:
    """Without the marks of bold words: those part no Chinese."""
    return words_of(Reading(text).text.replace("*", "")) - _LITTLE
