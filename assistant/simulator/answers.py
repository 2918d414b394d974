"""A sensible answer to a prompt: polite, short, out of the best excerpt, never clever."""

from __future__ import annotations

import math
import random
import re
from collections import Counter

from assistant.simulator.phrases import FILLER, PHRASES, STOP_WORDS, Phrases
from assistant.simulator.reading import Article, Prompt, sentences
from assistant.simulator.tokens import pieces

LONGEST = 90  # tokens taken from an article
MOST_SENTENCES = 3
LEAST_COVERED = 0.15  # of the question, for an article to count as an answer
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
_CONTACT = re.compile(r"\[(?:PHONE|EMAIL)_\d+\]")
_ENDINGS = ("ing", "ies", "ed", "es", "s", "y", "e")
_SHORTEST_STEM = 3


def answer(prompt: Prompt, seed: int) -> str:
    """The same prompt and seed give the same text."""
    chance, phrases = random.Random(seed), PHRASES[prompt.language]  # noqa: S311 (variety, no secret)
    small_talk = phrases.small_talk(prompt.question)
    if small_talk:
        return small_talk
    facts = _facts(prompt, skip=len(prompt.rejected))
    if not facts:
        return chance.choice(phrases.unknown)
    parts = [chance.choice(phrases.again if prompt.rejected else phrases.openings), *facts]
    parts += _contact(prompt, phrases)
    if len(facts) < MOST_SENTENCES:
        parts.append(chance.choice(phrases.closings))
    return phrases.space.join(parts)


def _contact(prompt: Prompt, phrases: Phrases) -> list[str]:
    given = _CONTACT.findall(prompt.question)
    return [phrases.noted.format(given[0])] if given else []


def _facts(prompt: Prompt, *, skip: int) -> list[str]:
    """Sentences of the article that fits best, or none. A rejected draft said the best
    sentences already, so the next one begins further down."""
    articles = [a for a in prompt.articles if a.language.startswith(prompt.language)]
    weights = _weights(articles)
    for question in (prompt.question, " ".join(prompt.questions[:2])):
        asked = terms(question)
        best = max(articles, key=lambda a: _score(asked, a, weights), default=None)
        if best and _fits(asked, best, weights):
            return _chosen(sentences(best.body), asked, weights, skip)
    return []


def terms(text: str) -> set[str]:
    """What a question is about: stems of English words, pairs of Chinese characters (a single
    one where fillers leave it alone); no filler, no placeholders."""
    found: set[str] = set()
    for word in _WORD.findall(FILLER.sub(" ", _PLACEHOLDER.sub(" ", text)).lower()):
        pairs = (word[i : i + 2] for i in range(max(len(word) - 1, 1)))
        found.update([_stem(word)] if word.isascii() else pairs)
    return {term for term in found if len(term) > 1 or not term.isascii()} - STOP_WORDS


def _said(text: str) -> set[str]:
    return terms(text) | {character for character in text if not character.isascii()}


def _stem(word: str) -> str:
    for ending in () if word in STOP_WORDS else _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _weights(articles: list[Article]) -> dict[str, float]:
    """A term that few articles share says more about which one is meant."""
    counts = Counter(term for a in articles for term in _said(f"{a.title} {a.body}"))
    return {term: math.log(1 + len(articles) / count) for term, count in counts.items()}


def _worth(asked: set[str], text: str, weights: dict[str, float]) -> float:
    return sum(weights.get(term, 0) for term in asked & _said(text))


def _score(asked: set[str], article: Article, weights: dict[str, float]) -> float:
    """A title that fits and one sentence that fits say more than words scattered in the body."""
    best_sentence = max((_worth(asked, s, weights) for s in sentences(article.body)), default=0)
    scattered = _worth(asked, article.body, weights)
    return 2 * _worth(asked, article.title, weights) + best_sentence + scattered / 4


def _fits(asked: set[str], article: Article, weights: dict[str, float]) -> bool:
    unknown = max(weights.values(), default=0)  # a word no article knows may be what it is about
    whole = sum(weights.get(term, unknown) for term in asked)
    return _worth(asked, f"{article.title} {article.body}", weights) > whole * LEAST_COVERED


def _chosen(found: list[str], asked: set[str], weights: dict[str, float], skip: int) -> list[str]:
    """Up to three sentences in the article's own order: the best ones, else those that follow."""
    ranked = sorted(found, key=lambda s: _worth(asked, s, weights), reverse=True)
    ranked = ranked[skip:] or ranked
    first = found.index(ranked[0])
    relevant = [s for s in ranked[1:] if _worth(asked, s, weights) > 0]
    kept = ranked[:1]
    for sentence in [*relevant, *found[first + 1 :]]:
        fits = len(pieces(" ".join([*kept, sentence]))) <= LONGEST
        if len(kept) < MOST_SENTENCES and sentence not in kept and fits:
            kept.append(sentence)
    return sorted(kept, key=found.index)
