"""What the assistant may spend in a day, and what it has spent. In US dollars; a day is one of the desk's zone."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.call import Call
from tickets.models import Team
from tickets.models.trail import Recorded, trail

#: The key of what concerns the whole desk.
WHOLE_DESK = None


class BudgetLevel(models.TextChoices):
    """How far a limit of today is used up."""

    FINE = "fine", _("Within the budget")
    SOFT = "soft", _("Nearly spent: the cheap profile is preferred")
    HARD = "hard", _("Spent: no drafts until tomorrow")


class DayBudgetQuerySet(models.QuerySet["DayBudget"]):
    def levels_today(self) -> "dict[DayBudget, BudgetLevel]":
        """Every budget with its level. One query without budgets, two with some."""
        budgets = list(self.select_related("team"))
        spent = DaySpend.objects.today() if budgets else {}
        return {budget: budget.level(spent) for budget in budgets}

    def level_of(self, team_id: int | None) -> BudgetLevel:
        """The worst of the team's level and the whole desk's."""
        concerned = self.filter(Q(team=team_id) | Q(team=WHOLE_DESK))
        levels = concerned.levels_today().values()
        return max(levels, key=list(BudgetLevel).index, default=BudgetLevel.FINE)


class DayBudget(Recorded):
    team = models.OneToOneField(
        Team, models.CASCADE, null=True, blank=True, related_name="+", help_text=_("Empty: the whole desk.")
    )
    soft = models.DecimalField(
        _("soft limit"), max_digits=9, decimal_places=2, help_text=_("US dollars a day.")
    )
    hard = models.DecimalField(
        _("hard limit"), max_digits=9, decimal_places=2, help_text=_("US dollars a day.")
    )

    objects = DayBudgetQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], nulls_distinct=False, name="one_budget_each"),
            models.CheckConstraint(condition=Q(soft__gte=0, soft__lte=F("hard")), name="soft_before_hard"),
        ]

    def __str__(self) -> str:
        return str(self.team or _("The whole desk"))

    def spent(self, by_team: Mapping[int | None, Decimal]) -> Decimal:
        """What counts for it; see DaySpend.objects.today()."""
        return by_team.get(self.team_id, Decimal(0)) if self.team_id else sum(by_team.values(), Decimal(0))

    def level(self, by_team: Mapping[int | None, Decimal]) -> BudgetLevel:
        mine = self.spent(by_team)
        if mine >= self.hard:
            return BudgetLevel.HARD
        return BudgetLevel.SOFT if mine >= self.soft else BudgetLevel.FINE


class DaySpendQuerySet(models.QuerySet["DaySpend"]):
    def today(self) -> dict[int | None, Decimal]:
        """By team; under None what the command line and probes have spent."""
        of_today = self.filter(day=timezone.localdate()).values("team")
        return {row["team"]: row["spent"] for row in of_today.annotate(spent=Sum("cost"))}

    def this_month(self) -> "models.QuerySet[DaySpend, Any]":
        """By team and model: `today` and `month` in US dollars, the month's `requests`, of which `estimated`, some of
        them perhaps `estimated_today`.
        """
        today = timezone.localdate()
        rows = self.filter(day__gte=today.replace(day=1)).values("team__name", "model")
        return rows.annotate(
            today=Sum("cost", filter=Q(day=today), default=Decimal(0)),
            month=Sum("cost"),
            requests=Sum("calls"),
            estimated=Sum("estimated_calls"),
            estimated_today=Sum("estimated_calls", filter=Q(day=today), default=0),
        ).order_by("team__name", "-month", "model")

    def add(self, call: Call, *, team_id: int | None) -> None:
        """Count a call in. In the transaction that saves it, so that neither is without the other."""
        self._count(call, team_id, 1)

    def take_back(self, call: Call, *, team_id: int | None) -> None:
        """What was counted of `call` while its end was not known."""
        self._count(call, team_id, -1)

    def _count(self, call: Call, team_id: int | None, times: int) -> None:
        team = Team(pk=team_id) if team_id else None
        spend, _is_new = self.get_or_create(day=_day_of(call.started_at), team=team, model=call.model_asked)
        self.filter(pk=spend.pk).update(
            calls=F("calls") + times,
            estimated_calls=F("estimated_calls") + times * int(call.tokens_are_estimated),
            prompt_tokens=F("prompt_tokens") + times * call.prompt_tokens,
            cache_hit_tokens=F("cache_hit_tokens") + times * call.cache_hit_tokens,
            completion_tokens=F("completion_tokens") + times * call.completion_tokens,
            cost=F("cost") + times * call.cost,
        )


class DaySpend(models.Model):
    """Kept, not counted: incremented with every call. `estimated_calls` of them sent no usage: their cost is ours, at
    the most what it may be. `model`: the one that was asked; empty for days before it was kept.
    """

    day = models.DateField(_("day"))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", help_text=_("Empty: asked from the command line.")
    )
    model = models.CharField(_("model"), max_length=100, blank=True)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    estimated_calls = models.PositiveIntegerField(_("of them estimated"), default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    cache_hit_tokens = models.PositiveBigIntegerField(default=0)
    completion_tokens = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(
        _("cost"), max_digits=16, decimal_places=8, default=0, help_text=_("US dollars.")
    )

    objects = DaySpendQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "team", "model"], nulls_distinct=False, name="one_spend_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.cost} USD"


def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment)
