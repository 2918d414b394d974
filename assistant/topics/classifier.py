"""A small logistic regression in plain Python: trained in seconds from hundreds of questions, asked in microseconds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random

from assistant.topics.features import Weights, features, weigh

#: The label of what belongs to none of the desk's topics.
NONE = ""
#: A word, or two beside each other, with so many digits is a part of somebody's number.
_OWN_DIGITS = 4
_ROUNDS = 25
_STEP = 4.0
_SHRINK = 1e-5


@dataclass(frozen=True)
class Example:
    """`customer`: whose words these are; None for what the desk has written itself."""

    text: str
    label: str
    customer: int | None = None


@dataclass(frozen=True)
class Guess:
    """`confidence` 0..1 in `label`, which is NONE for a question of no topic."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Classifier:
    """`weights`: per label, by feature. Plain numbers and words, so that it is stored as JSON."""

    rarity: Weights
    unknown: float
    weights: dict[str, Weights]

    def guess(self, text: str) -> Guess:
        if not self.weights:
            return Guess(NONE, 1.0)
        chances = _chances(self.weights, weigh(features(text), self.rarity, self.unknown))
        label = max(chances, key=lambda name: chances[name])
        return Guess(label, chances[label])


def train(examples: Sequence[Example]) -> Classifier:
    """The same examples in the same order make the same classifier, to the last digit.

    It is stored, and erasure does not reach into it: what may be one customer's own counts as never seen.
    """
    found = [(features(example.text), example) for example in examples]
    seen = Counter(name for names, _ in found for name in set(names))
    own = _owned(found)
    rarity = {name: 1 + log(len(found) / count) for name, count in seen.items() if name not in own}
    unknown = 1 + log(len(found) or 1)
    rows = [(weigh(names, rarity, unknown), example.label) for names, example in found]
    weights: dict[str, Weights] = {label: {} for label in sorted({label for _, label in rows})}
    _descend(weights, rows)
    return Classifier(rarity, unknown, weights)


def _owned(found: list[tuple[list[str], Example]]) -> set[str]:
    """Features that only one customer has written, and parts of long numbers, whoever wrote them."""
    writers: dict[str, set[int | None]] = {}
    for names, example in found:
        for name in names:
            writers.setdefault(name, set()).add(example.customer)
    of_one = {name for name, whose in writers.items() if len(whose) == 1 and None not in whose}
    return of_one | {name for name in writers if sum(map(str.isdigit, name)) >= _OWN_DIGITS}


def _descend(weights: dict[str, Weights], rows: list[tuple[Weights, str]]) -> None:
    """Stochastic descent with a falling step; every label counts the same, however many examples it has."""
    size = Counter(label for _, label in rows)
    order, chance = list(rows), Random(0)  # noqa: S311  (a shuffle that repeats itself, not a secret)
    for number in range(_ROUNDS):
        chance.shuffle(order)
        for row, label in order:
            fair = min(len(rows) / (len(size) * size[label]), 4.0)
            _learn(weights, row, label, _STEP * fair / (1 + number / 5))


def _learn(weights: dict[str, Weights], row: Weights, label: str, step: float) -> None:
    for name, chance in _chances(weights, row).items():
        error = (name == label) - chance
        known = weights[name]
        for feature, value in row.items():
            old = known.get(feature, 0.0)
            known[feature] = old + step * (error * value - _SHRINK * old)


def _chances(weights: dict[str, Weights], row: Weights) -> dict[str, float]:
    """Softmax over the labels."""
    scores = {label: _score(known, row) for label, known in weights.items()}
    highest = max(scores.values())
    raised = {label: exp(score - highest) for label, score in scores.items()}
    total = sum(raised.values())
    return {label: value / total for label, value in raised.items()}


def _score(known: Weights, row: Weights) -> float:
    return sum(known.get(name, 0.0) * value for name, value in row.items())


def confusion(examples: Sequence[Example], *, folds: int = 5) -> Iterable[tuple[Example, Guess]]:
    """Each example with the guess of a classifier that has not seen it."""
    for fold in range(folds):
        classifier = train([example for n, example in enumerate(examples) if n % folds != fold])
        for example in examples[fold::folds]:
            yield example, classifier.guess(example.text)
