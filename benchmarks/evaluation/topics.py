"""The classifier of topics: what it names, how often rightly, and what it says of questions about anything else."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.topics.classifier import NONE, Classifier, Example, Guess, train
from benchmarks.evaluation.table import Row, read_cases

#: As the desk has them: below the one a question has no topic, below the other nothing goes out by itself.
KNOWS, SURE = 0.5, 0.8
FOLDS = 5
#: What a bank's desk would call its topics, by a word in the name of an intent; the first that fits.
_TOPICS = {
    "transfer": "Transfers",
    "top_up": "Top-ups",
    "topping": "Top-ups",
    "cash": "Cash",
    "atm": "Cash",
    "exchange": "Exchange",
    "currenc": "Exchange",
    "fiat": "Exchange",
    "refund": "Refunds",
    "fee": "Fees",
    "charge": "Fees",
    "verify": "Identity",
    "identity": "Identity",
    "pin": "PIN and passcode",
    "passcode": "PIN and passcode",
    "virtual": "Virtual cards",
    "disposable": "Virtual cards",
    "payment": "Card payments",
    "card": "Cards",
}
_OTHERWISE = "Account"
_NEIGHBOURS = frozenset({"banking", "credit_cards"})


def evaluate(data: Path) -> Iterator[Row]:
    """Each question is asked of a classifier that has learnt from the other folds."""
    examples = [
        Example(row["text"], _topic_of(row["label"])) for row in read_cases(data, "banking77_train10")
    ]
    strange = [row["text"] for row in read_cases(data, "clinc_val") if row["domain"] not in _NEIGHBOURS]
    asked, foreign = list[tuple[Guess, str]](), list[Guess]()
    for fold in range(FOLDS):
        taught = train([example for n, example in enumerate(examples) if n % FOLDS != fold])
        asked += [(taught.guess(example.text), example.label) for example in examples[fold::FOLDS]]
        foreign += _guesses(taught, strange[fold::FOLDS])
    yield from _rows("known", asked, foreign, KNOWS)
    yield from _rows("sure enough to be sent", asked, foreign, SURE)


def _guesses(taught: Classifier, texts: Sequence[str]) -> list[Guess]:
    return [taught.guess(text) for text in texts]


def _rows(what: str, asked: list[tuple[Guess, str]], foreign: list[Guess], least: float) -> Iterator[Row]:
    named = [guess.label == label for guess, label in asked if _is_named(guess, least)]
    strangers = sum(_is_named(guess, least) for guess in foreign)
    yield Row(f"topic {what}", f"{len(named) / len(asked):.1%} of {len(asked)}")
    yield Row(f"topic {what}: rightly", f"{sum(named) / len(named):.1%} of {len(named)}")
    yield Row(
        f"topic {what}, of questions about anything else", f"{strangers / len(foreign):.1%} of {len(foreign)}"
    )


def _is_named(guess: Guess, least: float) -> bool:
    return guess.label != NONE and guess.confidence >= least


def _topic_of(intent: str) -> str:
    name = intent.lower()
    return next((topic for word, topic in _TOPICS.items() if word in name), _OTHERWISE)
