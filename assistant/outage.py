"""Whether the assistant writes drafts now, and why not. Workers ask for the truth, pages for what is known in Redis."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from assistant import reasons
from assistant.deepseek import Outcome
from assistant.models import BudgetLevel, DayBudget
from assistant.provider import gate, tell_outage

_BUDGETS = "assistant:budgets"
_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Outage:
    """`reason`: words for colleagues (a msgid). `team_id` None: it concerns every team. A mere `is_notice` stops
    nothing: supervisors should know.
    """

    reason: str
    since: datetime
    team_id: int | None = None
    team: str = ""
    is_notice: bool = False


def outage_of(team_id: int | None) -> Outage | None:
    """Why no draft may be written for the team at this moment."""
    if DayBudget.objects.level_of(team_id) == BudgetLevel.HARD:
        return Outage(reasons.BUDGET_SPENT, timezone.now(), team_id)
    return _paused()


def known_outages() -> tuple[Outage, ...]:
    """For pages: two look-ups in Redis, no query. Never older than what the page is told afterwards: a page would not
    hear again of what was told before it began to listen.
    """
    paused = _paused()
    budgets: dict[str, Outage] = cache.get(_BUDGETS) or {}
    return (*([paused] if paused else []), *budgets.values())


def note_budgets() -> None:
    """Compare today's spend with the limits; tell the pages when a level has changed."""
    was: dict[str, Outage] = cache.get(_BUDGETS) or {}
    now = {
        f"{timezone.localdate()} {budget.pk} {level}": _of_budget(budget, level)
        for budget, level in DayBudget.objects.levels_today().items()
        if level != BudgetLevel.FINE
    }
    if now.keys() != was.keys():
        cache.set(_BUDGETS, {key: was.get(key, outage) for key, outage in now.items()}, _KEPT.total_seconds())
        tell_outage()


def _paused() -> Outage | None:
    circuit = gate().circuit()
    if not circuit.is_open:
        return None
    since = datetime.fromtimestamp(circuit.opened_at, UTC)
    return Outage(reasons.why_paused(Outcome(circuit.cause)), since)


def _of_budget(budget: DayBudget, level: BudgetLevel) -> Outage:
    is_notice = level == BudgetLevel.SOFT
    reason = reasons.BUDGET_LOW if is_notice else reasons.BUDGET_SPENT
    return Outage(reason, timezone.now(), budget.team_id, str(budget.team or ""), is_notice)
