"""What a call costs. The table is data: prices.json holds dated rows, USD per million tokens.

To change a price, add a row with a later `from`; rows already used stay, so old calls can
be explained. `holidays` are the Chinese public holidays (first and last day) without peak.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from assistant.deepseek.wire import Usage

_MILLION = Decimal(1_000_000)
_FRIDAY = 4


@dataclass(frozen=True)
class Price:
    """One row as it applied to a call: USD per million tokens, peak factor included."""

    model: str
    valid_from: date
    peak: bool
    hit: Decimal
    miss: Decimal
    output: Decimal

    def cost(self, usage: Usage) -> Decimal:
        """USD, exact; reasoning tokens are part of the completion tokens."""
        return (
            usage.cache_hit_tokens * self.hit
            + usage.cache_miss_tokens * self.miss
            + usage.completion_tokens * self.output
        ) / _MILLION


def price_at(moment: datetime, *models: str | None) -> Price:
    """The newest row in force for the first model that is priced.

    A model without a row costs as much as the dearest one: a budget may err on the safe
    side only, and the row kept with the call shows which price was taken.
    """
    for model in models:
        rows = [row for row in _table()["rows"] if row["model"] == model]
        if rows:
            return _applied(_in_force(rows, moment), moment)
    return _applied(max(_table()["rows"], key=lambda row: Decimal(row["output"])), moment)


def is_peak(moment: datetime) -> bool:
    """`moment` in UTC. Mondays to Fridays, except Chinese public holidays."""
    table, day = _table(), moment.date().isoformat()
    if moment.weekday() > _FRIDAY or any(first <= day <= last for first, last in table["holidays"]):
        return False
    return any(start <= moment.hour < end for start, end in table["peak_hours_utc"])


def _in_force(rows: list[dict[str, Any]], moment: datetime) -> dict[str, Any]:
    by_date = sorted(rows, key=lambda row: str(row["from"]))
    begun = [row for row in by_date if row["from"] <= moment.date().isoformat()]
    return begun[-1] if begun else by_date[0]


def _applied(row: dict[str, Any], moment: datetime) -> Price:
    peak = is_peak(moment)
    factor = Decimal(row["peak_factor"]) if peak else Decimal(1)
    hit, miss, output = (Decimal(row[kind]) * factor for kind in ("hit", "miss", "output"))
    return Price(row["model"], date.fromisoformat(row["from"]), peak, hit, miss, output)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name("prices.json").read_text())
    return table
