"""What the assistant has spent this month, and how far the budgets of today are used up."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.models import BudgetLevel, DayBudget, DaySpend


@dataclass(frozen=True)
class Limit:
    """A budget of a day with what is `spent` of it today, in US dollars."""

    budget: DayBudget
    spent: Decimal
    level: BudgetLevel


def spending() -> dict[str, Any]:
    """Three queries: the budgets, what counts for them, and the month by team and model."""
    spent = DaySpend.objects.today()
    budgets = DayBudget.objects.select_related("team").order_by("team__name")
    month = list(DaySpend.objects.this_month())
    return {
        "limits": [Limit(budget, budget.spent(spent), budget.level(spent)) for budget in budgets],
        "rows": month,
        "estimated": sum(row["estimated"] for row in month),
        "estimated_today": sum(row["estimated_today"] for row in month),
        "today": sum((row["today"] for row in month), Decimal(0)),
        "month": sum((row["month"] for row in month), Decimal(0)),
    }
