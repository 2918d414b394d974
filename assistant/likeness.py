"""How alike two questions are. Plain Python: PostgreSQL finds who may be alike, this decides.

Words in common say little when one small word turns the meaning: such pairs are not alike at all.
"""

import re
from collections import Counter
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher

_TOKEN = re.compile("[a-z]+(?:['’][a-z]+)?|[0-9]+(?:[.,][0-9]+)*|[\u3400-\u4dbf\u4e00-\u9fff]")
#: 能不能, 有没有 ask; they deny nothing.
_ASKS = re.compile("([\u4e00-\u9fff])[不没]\\1")
_DENIES_CHINESE = re.compile("[不没別别未無无勿莫非]")
_DENIES = frozenset(
    {"not", "no", "never", "none", "nothing", "neither", "nor", "cannot", "unable", "without"}
    | {"dont", "doesnt", "didnt", "cant", "wont", "isnt", "arent", "wasnt", "hasnt", "havent", "couldnt"}
)
#: Too common for the search, and yet what the question is about: switch it on, switch it off.
_TURNS = frozenset(
    {"off", "out", "down", "before", "after", "under", "over", "below", "above", "less", "more"}
)


def likeness(one: str, other: str, lexemes: AbstractSet[str], others: AbstractSet[str]) -> float:
    """0..1 for two questions and their lexemes; 0 when they differ in a denial, a direction or a number.

    At most how many lexemes they share (Dice); half of that where their words stand in quite another order.
    """
    if not lexemes or not others or _turning_points(one) != _turning_points(other):
        return 0.0
    shared = 2 * len(lexemes & others) / (len(lexemes) + len(others))
    in_order = SequenceMatcher(None, _tokens(one), _tokens(other), autojunk=False).ratio()
    return shared * (1 + in_order) / 2


def _turning_points(text: str) -> Counter[str]:
    """Denials, directions and numbers, each as often as it is said; denials are all the same."""
    tokens = _tokens(text)
    points = Counter(token for token in tokens if token in _TURNS or token[0].isdigit())
    denials = sum(token in _DENIES or token.endswith(("n't", "n’t")) for token in tokens)
    points["not"] = denials + len(_DENIES_CHINESE.findall(_ASKS.sub("", text)))
    return points


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())
