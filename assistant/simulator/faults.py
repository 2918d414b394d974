"""Everything that goes wrong with the real provider, on request."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

REFUSALS: dict[str, tuple[int, str, dict[str, str]]] = {
    "400_risk": (400, "Content Exists Risk", {}),
    "400_model": (400, "Model Not Exist", {}),
    "401": (401, "Authentication Fails, Your api key is invalid", {}),
    "402": (402, "Insufficient Balance", {}),
    "422": (422, "Failed to deserialize the JSON body into the target type", {}),
    "429": (429, "Rate limit reached for requests", {}),
    "429_retry_after": (429, "Rate limit reached for requests", {"Retry-After": "1"}),
    "500": (500, "Server Error", {}),
    "503": (503, "The service is overloaded, please try again later", {}),
}
#: Refusals that quote the question, as gateways do; `quoted` of the rule adds words of the test's own.
QUOTES = ("400_quote", "500_quote")
BODIES = {"empty_body": b"", "blank_body": b"\n\n\n \n"}
BREAKS = ("cut_before_done", "cut_mid_word", "reset", "stall", "error_chunk")
STARTS = ("keepalive_only", "slow_first_byte")
FINISHES = {
    "length": "length",
    "content_filter": "content_filter",
    "tool_calls": "tool_calls",
    "insufficient_resource": "insufficient_system_resource",
}
FRAMINGS = ("crlf", "usage_in_extra_chunk", "one_byte_writes", "multi_byte_split", "thinking_stream")
TEXTS = (
    "blank_content",
    "leak_personal",
    "abusive_word",
    "script",
    "invented_amount",
    "promise",
    "evil_link",
    "leak_rules",
    "leak_canary",
    "summary_lies",
)
#: Of what is said with citations (simulator.citing).
LIES = (
    "cite_invented",
    "cite_altered",
    "cite_elsewhere",
    "cite_unsupported",
    "cite_malformed",
    "cite_cut",
    "cite_turned",
)
FAULTS = frozenset({*REFUSALS, *QUOTES, *BODIES, *BREAKS, *STARTS, *FINISHES, *FRAMINGS, *TEXTS, *LIES})
TRANSIENT = ("429", "500", "503", "empty_body", "insufficient_resource", *BREAKS)
"""What --fault-rate draws from."""


@dataclass
class Rule:
    """Applies `fault` to requests whose last user message contains `match` (None: to all).

    `times` None means for ever, `rate` a share of 0..1. `after` is the number of tokens before
    a break, `seconds` how long slow_first_byte waits, `quoted` what a refusal quotes besides the
    question. Raises ValueError for an unknown fault.
    """

    fault: str
    match: str | None = None
    times: int | None = None
    rate: float | None = None
    after: int = 3
    seconds: float = 20.0
    quoted: str = ""

    def __post_init__(self) -> None:
        if self.fault not in FAULTS:
            raise ValueError(f"unknown fault {self.fault!r}; known: {', '.join(sorted(FAULTS))}")

    def hits(self, message: str, chance: float) -> bool:
        wanted = self.match is None or self.match in message
        return wanted and self.times != 0 and (self.rate is None or chance < self.rate)


@dataclass
class Faults:
    """The rules in force, oldest first; the first one that hits is used."""

    rules: list[Rule] = field(default_factory=list)
    rate: float = 0.0
    _chance: random.Random = field(default_factory=random.Random)

    def add(self, rules: Iterable[dict[str, Any]]) -> None:
        self.rules.extend([Rule(**rule) for rule in rules])

    def take(self, message: str) -> Rule | None:
        for rule in self.rules:
            if rule.hits(message, self._chance.random()):
                rule.times = None if rule.times is None else rule.times - 1
                return rule
        if self._chance.random() < self.rate:
            return Rule(self._chance.choice(TRANSIENT), after=self._chance.randrange(8))
        return None

    def holds(self, fault: str) -> bool:
        return any(rule.fault == fault and rule.times != 0 for rule in self.rules)
