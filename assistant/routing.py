"""Which profile answers: from facts about a question to one of the profiles, by a table. The first line that fits."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.profiles import FLASH, THINKING


class ForPeople(Exception):
    """The table gives the question to people."""


@dataclass(frozen=True)
class Facts:
    """`topic`: its id; `length` in characters; `is_frugal`: the day's budget is nearly spent."""

    topic: int | None
    is_risky: bool
    length: int
    language: str
    is_peak: bool
    is_frugal: bool


@dataclass(frozen=True)
class Rule:
    """What is left at its default is no condition. `is_peak` None: at any hour."""

    profile: str
    topic: int | None = None
    is_risky: bool = False
    longer_than: int | None = None
    language: str = ""
    is_peak: bool | None = None
    is_frugal: bool = False

    def fits(self, facts: Facts) -> bool:
        return all(
            (
                self.topic in (None, facts.topic),
                facts.is_risky or not self.is_risky,
                self.longer_than is None or facts.length > self.longer_than,
                self.language in ("", facts.language),
                self.is_peak in (None, facts.is_peak),
                facts.is_frugal or not self.is_frugal,
            )
        )


#: Of a desk that has no table of its own: thought is for what may go wrong, as long as there is money.
DEFAULT_RULES = (Rule(FLASH.name, is_frugal=True), Rule(THINKING.name, is_risky=True))


def choose_profile(facts: Facts, rules: Iterable[Rule]) -> str:
    """The name of a profile, or HUMAN."""
    return next((rule.profile for rule in rules if rule.fits(facts)), FLASH.name)
