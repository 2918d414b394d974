"""A question as weighted features: the tokens of the search, without those that carry no matter."""

from collections import Counter
from itertools import islice
from math import sqrt

from assistant.retrieval.tokens import tokens

#: Longer questions are told by their beginning; the work per message stays bounded.
_MOST = 400
_MOST_CHARS = 4000
#: By the first letter of a token.
_TELLING = frozenset("wpcde")

Weights = dict[str, float]


def features(text: str) -> list[str]:
    """ "Cards lost?" -> wcard, wlos, pcard los."""
    return list(islice((token for token in tokens(text[:_MOST_CHARS]) if token[0] in _TELLING), _MOST))


def weigh(found: list[str], rarity: Weights, unknown: float) -> Weights:
    """Features by rarity, at unit length. What was never seen makes the rest weigh less, and so the answer
    less sure: a question about something else shares a few words with every topic.
    """
    counts = Counter(found)
    weighed = {name: rarity.get(name, unknown) * sqrt(count) for name, count in counts.items()}
    length = sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return {name: weight / length for name, weight in weighed.items() if name in rarity}
