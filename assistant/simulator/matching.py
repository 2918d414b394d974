"""Which article fits a question, and where in it the answer begins: rare words count, in order."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

from assistant.simulator.phrases import BANK_CARD, FILLER, NOT_FIRST, SAME, STOP_WORDS
from assistant.simulator.reading import Article, sentences
from assistant.simulator.tokens import pieces

LONGEST = 90  # tokens taken from an article
MOST_SENTENCES = 3
LEAST_COVERED = 0.15  # of the question, for an article to count as an answer
MOSTLY = 0.3  # of the question: one word is enough
PARAGRAPH, ARTICLE = 1.15, 1.3  # times better does a passage read from where one of them begins
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
_MID_LIST = re.compile(r"\s*(?:[2-9]|\d\d)[.)]\s")
_LABEL = re.compile(r"^(\s*[-*+]\s+)\*\*[^*]+[.。]\*\*\s*(?=\S)")
_ENDINGS = ("ally", "ing", "ies", "ed", "es", "s", "y", "e")
_SHORTEST_STEM = 3

Weights = dict[str, float]


@dataclass(frozen=True)
class _Sentence:
    text: str
    block: int  # sentences of one paragraph or list share it
    opens: bool  # may stand first in an answer
    place: float  # how well it stands there: 1 inside a paragraph


def terms(text: str) -> set[str]:
    """What a question is about: stems of English words, pairs of Chinese characters (a single
    one where fillers leave it alone); no filler, no placeholders."""
    found: set[str] = set()
    said = FILLER.sub(" ", _PLACEHOLDER.sub(" ", text).replace(*BANK_CARD))
    for word in _WORD.findall(said.lower()):
        pairs = (word[i : i + 2] for i in range(max(len(word) - 1, 1)))
        found.update([_stem(word)] if word.isascii() else (SAME.get(pair, pair) for pair in pairs))
    return {term for term in found if len(term) > 1 or not term.isascii()} - STOP_WORDS


def weights_of(articles: list[Article]) -> Weights:
    """A term that few articles share says more about which one is meant."""
    counts = Counter(term for a in articles for term in _said(f"{a.title} {a.body}"))
    return {term: math.log(1 + len(articles) / count) for term, count in counts.items()}


def score(asked: set[str], article: Article, weights: Weights) -> float:
    """A title and one passage that fit say more than words scattered in the body."""
    ranked = _ranked(asked, article, weights)
    passage = _worth(asked, " ".join(ranked[0]), weights) if ranked else 0
    scattered = _worth(asked, article.body, weights)
    return 2 * _worth(asked, article.title, weights) + passage + scattered / 4


def fits(asked: set[str], article: Article, weights: Weights) -> bool:
    """A good part of the question stands in the article, and not one stray word of it only."""
    unknown = max(weights.values(), default=0)  # a word no article knows may be what it is about
    whole = sum(weights.get(term, unknown) for term in asked)
    text = f"{article.title} {article.body}"
    covered = _worth(asked, text, weights)
    titled = asked & _said(article.title)
    stray = len(asked & _said(text)) == 1 and not titled and covered < whole * MOSTLY
    return covered > whole * LEAST_COVERED and not stray


def passage(asked: set[str], article: Article, weights: Weights, skip: int) -> list[str]:
    """Neighbouring sentences, best passage first; `skip` goes on to the next ones."""
    ranked = _ranked(asked, article, weights)
    return ranked[skip % len(ranked)] if ranked else []


def _ranked(asked: set[str], article: Article, weights: Weights) -> list[list[str]]:
    """An earlier passage goes before one that is worth the same."""
    spoken = _sentences(article.body)
    found = [(s.place, _from(spoken[number:])) for number, s in enumerate(spoken) if s.opens]
    found.sort(key=lambda part: part[0] * _passage_worth(asked, part[1], weights), reverse=True)
    return [said for _, said in found]


def _passage_worth(asked: set[str], said: list[str], weights: Weights) -> float:
    """The sentence that opens a passage should already be about the question."""
    return _worth(asked, " ".join(said), weights) + _worth(asked, said[0], weights) / 4


def _from(spoken: list[_Sentence]) -> list[str]:
    """Up to three sentences; two are enough where a paragraph ends."""
    kept = [spoken[0]]
    for sentence in spoken[1:MOST_SENTENCES]:
        parted = sentence.block != kept[-1].block and len(kept) > 1
        if parted or len(pieces(" ".join(s.text for s in [*kept, sentence]))) > LONGEST:
            break
        kept.append(sentence)
    return [sentence.text for sentence in kept]


def _sentences(body: str) -> list[_Sentence]:
    """All but labels: of an item of a list, such as "- **Not enough money.** ...", and of one word."""
    return [
        _Sentence(text, block, _may_open(text, line), _place(block, first=number == 0))
        for block, paragraph in enumerate(re.split(r"\n\s*\n", body.strip()))
        for number, (line, text) in enumerate(_spoken(paragraph))
    ]


def _spoken(paragraph: str) -> list[tuple[str, str]]:
    """Each line with the sentences in it."""
    lines = [_LABEL.sub(r"\1", line) for line in paragraph.splitlines()]
    found = [(line, text) for line in lines for text in sentences(line)]
    return [(line, text) for line, text in found if " " in text or not text.isascii()]


def _may_open(text: str, line: str) -> bool:
    return not NOT_FIRST.match(text) and not _MID_LIST.match(line)


def _place(block: int, *, first: bool) -> float:
    return (ARTICLE if block == 0 else PARAGRAPH) if first else 1


def _said(text: str) -> set[str]:
    return terms(text) | {character for character in text if not character.isascii()}


def _stem(word: str) -> str:
    word = SAME.get(word, word)
    for ending in () if word in STOP_WORDS else _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _worth(asked: set[str], text: str, weights: Weights) -> float:
    return sum(weights.get(term, 0) for term in asked & _said(text))
