"""A sensible answer to a prompt: polite, short, out of the best excerpt, never clever."""

from __future__ import annotations

import math
import random
import re
from collections import Counter

from assistant.simulator.phrases import PHRASES, STOP_WORDS, Phrases
from assistant.simulator.reading import Article, Prompt, sentences
from assistant.simulator.tokens import pieces

LONGEST = 90  # tokens taken from an article
MOST_SENTENCES = 3
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
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
    """Sentences of the best article. A rejected draft began with the best sentence, so the
    next one begins further down when the article has more to say."""
    articles = [a for a in prompt.articles if a.language.startswith(prompt.language)]
    weights = _weights(articles)
    for question in (prompt.question, " ".join(prompt.questions[:2])):
        asked = terms(question)
        best = max(articles, key=lambda a: _score(asked, a, weights), default=None)
        if best and _score(asked, best, weights) > 0:
            return _chosen(sentences(best.body), asked, weights, skip)
    return []


def terms(text: str) -> set[str]:
    """Stems of English words, pairs of Chinese characters."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower()):
        if word.isascii():
            found.add(_stem(word))
        else:
            found.update(word[i : i + 2] for i in range(max(len(word) - 1, 1)))
    return found - STOP_WORDS


def _stem(word: str) -> str:
    for ending in () if word in STOP_WORDS else _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _weights(articles: list[Article]) -> dict[str, float]:
    """A term that few articles share says more about which one is meant."""
    counts = Counter(term for a in articles for term in terms(f"{a.title} {a.body}"))
    return {term: math.log(1 + len(articles) / count) for term, count in counts.items()}


def _score(asked: set[str], article: Article, weights: dict[str, float]) -> float:
    title, body = terms(article.title), terms(article.body)
    return sum(weights[t] * (2 if t in title else 1) for t in asked & (title | body))


def _chosen(found: list[str], asked: set[str], weights: dict[str, float], skip: int) -> list[str]:
    """Up to three sentences in the article's own order, the best ones first to be taken."""

    def worth(sentence: str) -> float:
        return sum(weights.get(term, 0) for term in asked & terms(sentence))

    ranked = sorted(found, key=worth, reverse=True)
    ranked = ranked[skip:] if len(ranked) > skip else ranked
    kept: list[str] = []
    for sentence in ranked[:MOST_SENTENCES]:
        if not kept or len(pieces(" ".join([*kept, sentence]))) <= LONGEST:
            kept.append(sentence)
    return sorted(kept, key=found.index)
