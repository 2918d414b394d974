"""What is looked for, and what follows when it is found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from assistant.screening.lexicon import Lexicon, own_lexicon

WordAction = Literal["off", "log", "mask", "escalate", "block"]

#: Categories of the lexicon, each with what a desk does about it until its supervisors say otherwise.
CATEGORY_ACTIONS: Mapping[str, WordAction] = MappingProxyType(
    {
        "abuse": "mask",
        "sexual": "mask",
        "fraud": "escalate",
        "contraband": "block",
        "violence": "escalate",
        "political": "off",
    }
)
SCREENED_KINDS = frozenset({"card", "cn_id", "phone", "email", "iban", "ip", "us_ssn", "passport", "secret"})
#: Personal data that may be said back to the customer who gave it.
RETURNABLE_KINDS = frozenset({"phone", "email", "ip"})


@dataclass(frozen=True)
class Rules:
    """`actions` by category; a category that is not named there is masked."""

    lexicon: Lexicon
    actions: Mapping[str, WordAction] = field(default_factory=lambda: CATEGORY_ACTIONS)
    kinds: frozenset[str] = SCREENED_KINDS

    def action_for(self, category: str) -> WordAction:
        return self.actions.get(category, "mask")


DEFAULT_RULES = Rules(own_lexicon())
#: Personal data alone, postal addresses too: for logs, where nothing personal has a reader.
LOG_RULES = Rules(Lexicon(()), kinds=SCREENED_KINDS | {"address"})
#: Personal data alone: what is hidden from the provider.
PERSONAL_RULES = Rules(Lexicon(()))


def with_words(words: Iterable[tuple[str, str]]) -> Rules:
    """The product's own rules and (word, category) besides. All of these are found: none is allowed, none is off."""
    given = tuple(words)
    wanted = {category: CATEGORY_ACTIONS.get(category, "mask") for _, category in given}
    in_use = {category: "mask" if action == "off" else action for category, action in wanted.items()}
    return Rules(own_lexicon(given), {**CATEGORY_ACTIONS, **in_use})
