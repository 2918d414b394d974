"""A question as weighted features: Latin words and their pairs, Chinese pairs of characters."""

from collections import Counter
from itertools import pairwise
from math import sqrt

from assistant.retrieval.tokens import chinese_pairs, latin_words

#: Longer questions are told by their beginning; the work per message stays bounded.
_MOST_WORDS = 200
_SUFFIXES = ("ing", "ies", "ed", "es", "s", "y")
_STEM = 3

Weights = dict[str, float]


def features(text: str) -> list[str]:
    """ "Cards lost?" -> card, lost, card lost; 卡丢了 -> 卡丢, 丢了."""
    words = [_stem(word) for word in latin_words(text)][:_MOST_WORDS]
    return [*words, *(f"{one} {two}" for one, two in pairwise(words)), *chinese_pairs(text)[:_MOST_WORDS]]


def weigh(found: list[str], rarity: Weights, unknown: float) -> Weights:
    """Features by rarity, at unit length. What was never seen makes the rest weigh less, and so the answer
    less sure: a question about something else shares a few words with every topic.
    """
    counts = Counter(found)
    weighed = {name: rarity.get(name, unknown) * sqrt(count) for name, count in counts.items()}
    length = sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return {name: weight / length for name, weight in weighed.items() if name in rarity}


def _stem(word: str) -> str:
    """Cut a common ending: enough for card and cards, arrive and arriving, to meet."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM:
            return word.removesuffix(suffix).removesuffix("e")
    return word.removesuffix("e") if len(word) > _STEM else word
