"""A sensible answer to a prompt: polite, short, out of the best excerpt, never clever."""

from __future__ import annotations

import random
import re

from assistant.simulator.citing import cite
from assistant.simulator.matching import MOST_SENTENCES, Weights, fits, passage, score, terms, weights_of
from assistant.simulator.phrases import PHRASES, Phrases
from assistant.simulator.reading import Article, Prompt

CLEARLY = 1.3  # times better must another article be for a second question to leave the first one's
_CONTACT = re.compile(r"\[(?:PHONE|EMAIL)_\d+\]")
_QUESTION_END = re.compile(r"[?？]+")
_STATEMENT = re.compile(r"[.!。！](?:\s|$)|[。！]")


def answer(prompt: Prompt, seed: int, lie: str = "") -> str:
    """The same prompt and seed give the same text. What comes out of passages is cited; `lie`: falsely, see citing."""
    chance, phrases = random.Random(seed), PHRASES[prompt.language]  # noqa: S311 (variety, no secret)
    small_talk = phrases.small_talk(prompt.question)
    if small_talk:
        return small_talk
    facts = _facts(prompt, skip=len(prompt.rejected))
    if not facts:
        return phrases.file if prompt.is_file else chance.choice(phrases.unknown)
    cited = cite(facts, prompt.articles, lie)
    parts = [chance.choice(phrases.again if prompt.rejected else phrases.openings), *cited]
    parts += _contact(prompt, phrases)
    if len(facts) < MOST_SENTENCES:
        parts.append(chance.choice(phrases.closings))
    return phrases.space.join(parts)


def _contact(prompt: Prompt, phrases: Phrases) -> list[str]:
    given = _CONTACT.findall(prompt.question)
    return [phrases.noted.format(given[0])] if given else []


def _facts(prompt: Prompt, *, skip: int) -> list[str]:
    """Neighbouring sentences of the article that fits best, of two articles where two questions
    are open, or none. A rejected draft said the best passage already, so the next one follows."""
    articles = [a for a in prompt.articles if a.language.startswith(prompt.language)]
    weights = weights_of(articles)
    for topics in (_topics(prompt), [" ".join(prompt.questions[:2])]):
        wanted = _wanted(topics, articles, weights)
        most = MOST_SENTENCES if len(wanted) == 1 else 2
        said = [passage(asked, article, weights, skip)[:most] for article, asked in wanted[:2]]
        if said:
            return [sentence for part in said for sentence in part]
    return []


def _wanted(topics: list[str], articles: list[Article], weights: Weights) -> list[tuple[Article, set[str]]]:
    """Each article that answers a topic, with all that is asked of it."""
    wanted: dict[Article, set[str]] = {}
    for asked in map(terms, topics):
        article = _best(asked, articles, weights, last=next(reversed(wanted), None))
        if article:
            wanted[article] = wanted.get(article, set()) | asked
    return list(wanted.items())


def _best(asked: set[str], articles: list[Article], weights: Weights, last: Article | None) -> Article | None:
    """What the customer asks next is mostly about the same thing, so `last` needs no lead."""
    fitting = [article for article in articles if fits(asked, article, weights)]
    best = max(fitting, key=lambda a: score(asked, a, weights), default=None)
    if best and last in fitting and score(asked, best, weights) < CLEARLY * score(asked, last, weights):
        return last
    return best


def _topics(prompt: Prompt) -> list[str]:
    """The open questions, oldest first; what is too short to stand alone joins the one before."""
    earlier = prompt.questions[prompt.open : prompt.open + 1]
    topics = list(earlier)
    for part in [p for message in reversed(prompt.questions[: prompt.open]) for p in _parts(message)]:
        if topics and len(terms(part)) <= 1:
            topics[-1] += f" {part}"
        else:
            topics.append(part)
    return topics[len(earlier) :] or topics


def _parts(message: str) -> list[str]:
    """Questions in a row stand for themselves; among statements they need the whole message."""
    return [message] if _STATEMENT.search(message) else [p for p in _QUESTION_END.split(message) if p.strip()]
