"""What the screening says about a text."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["allow", "mask", "escalate", "block"]
Severity = Literal["notice", "high"]

_RANK: dict[Action, int] = {"allow": 0, "mask": 1, "escalate": 2, "block": 3}


@dataclass(frozen=True)
class Span:
    """A sensitive stretch of the original text: half-open character offsets, what it is, and which rule found it.

    `kind` is a personal kind (card, phone, ...) or `word`; then `rule` is the category of the lexicon.
    A notice may go out as it is, a high one may not: `mask` is what stands in its place.
    """

    start: int
    end: int
    kind: str
    rule: str
    severity: Severity
    mask: str = ""


@dataclass(frozen=True)
class Verdict:
    """What to do with a text, the text as it may be shown, and why."""

    action: Action
    text: str
    spans: tuple[Span, ...]

    @property
    def is_high_risk(self) -> bool:
        return any(span.severity == "high" for span in self.spans)


def worse(one: Action, other: Action) -> Action:
    return one if _RANK[one] >= _RANK[other] else other
