"""A question that is answered while the asker waits: for low volumes, and to see whether the assistant works."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from time import monotonic
from typing import Any

from django.utils.translation import gettext as _

from assistant.answering import MODERATED, Answer, write_answer
from assistant.brief import Brief, Said, make_brief
from assistant.checks import WHY_LEAKED, LeakError
from assistant.deepseek import Attempt, Circuit, NotAdmittedError, Outcome, ProviderError, Usage
from assistant.lexicon import rules_for
from assistant.models import BudgetLevel, DayBudget
from assistant.models.budget import WHOLE_DESK
from assistant.passages import choose_passages
from assistant.prompt import NOTHING
from assistant.provider import client, gate
from assistant.reasons import BUDGET_SPENT, why_not_answered
from assistant.record import Record
from assistant.screening import screen
from tickets.models import Language
from tickets.text import clean_text, language_of

_PROBE = "Hello, are you there?"
_FOR_PEOPLE = frozenset({"escalate", "block"})


class Fate(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    HANDED_OFF = "handed_off"
    FAILED = "failed"


@dataclass
class Asked:
    """`text` is the screened answer and "" without one; `reason` says in words why there is none.

    Tokens and `cost` (USD) are of all requests that were made, `ms` of the whole.
    """

    outcome: Fate = Fate.FAILED
    reason: str = ""
    text: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    ms: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "text": self.text,
            "model": self._model(),
            "usage": self._usage(),
            "cost": f"{sum((attempt.cost for attempt in self.attempts), Decimal(0)):f}",
            "ms": self.ms,
        }

    def _model(self) -> str:
        newest = self.attempts[-1] if self.attempts else None
        return (newest.model_served or newest.model_asked) if newest else ""

    def _usage(self) -> dict[str, int]:
        counts = [asdict(attempt.usage) for attempt in self.attempts]
        return {name: sum(count[name] for count in counts) for name in asdict(Usage())}


def ask(text: str, *, with_knowledge: bool = True) -> Asked:
    """The screened answer to `text`, or why there is none. Raises only for faults of our own.

    Somebody asks on purpose: while the breaker is open the question is its probe, and may close it.
    """
    began = monotonic()
    asked = _ask(clean_text(text), with_knowledge=with_knowledge)
    asked.ms = round((monotonic() - began) * 1000)
    return asked


def probe_if_due() -> None:
    """While the breaker is open: find out now and then, by a question of our own, whether the provider is back.

    So no customer's draft has to wait for that. Exactly one process asks.
    """
    if gate().is_due() and not _is_known_to_be_unpaid(gate().circuit()):
        ask(_PROBE, with_knowledge=False)


def _is_known_to_be_unpaid(circuit: Circuit) -> bool:
    return circuit.cause == Outcome.BALANCE_EXHAUSTED and client().balance_is_available() is False


def _ask(text: str, *, with_knowledge: bool) -> Asked:
    if not text.strip():
        return Asked(reason=_("There is no question."))
    rules = rules_for(None)
    if screen(text, rules).action in _FOR_PEOPLE:
        return Asked(Fate.HANDED_OFF, _("The customer's message was marked by the screening."))
    if DayBudget.objects.level_of(WHOLE_DESK) == BudgetLevel.HARD:
        return Asked(Fate.HANDED_OFF, _(BUDGET_SPENT))
    found = choose_passages(text, team_id=None) if with_knowledge else NOTHING
    language, said = Language(language_of(text)), [Said(text, True)]
    return _answered(make_brief(said, language=language, found=found, rules=rules))


def _answered(brief: Brief) -> Asked:
    record = Record(brief)
    asked = Asked(attempts=record.attempts)
    try:
        answer = write_answer(brief, record, cancelled=lambda: False, probing=True)
    except LeakError:
        asked.outcome, asked.reason = Fate.HANDED_OFF, _(WHY_LEAKED)
        return asked
    except ProviderError as error:
        for_people = error.outcome in MODERATED or isinstance(error, NotAdmittedError)
        asked.outcome = Fate.HANDED_OFF if for_people else Fate.FAILED
        asked.reason = f"{_(why_not_answered(error.outcome))} ({error.detail})"
        return asked
    _judge(asked, answer)
    return asked


def _judge(asked: Asked, answer: Answer) -> None:
    """What is only masked may be shown; what people must see, and what rendering would uncover, is not."""
    if answer.verdict.action in _FOR_PEOPLE or answer.rendered.is_high_risk:
        asked.outcome, asked.reason = Fate.HANDED_OFF, _("The answer was stopped by the screening.")
    else:
        asked.outcome, asked.text = Fate.ANSWERED, answer.text
