"""When people are at the desk: what customers are told, and what counts for deadlines. In the desk's time zone
(TIME_ZONE).
"""

from datetime import date, datetime, time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.hours import Span
from tickets.models.team import Team
from tickets.models.trail import Recorded, trail


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHoursQuerySet(models.QuerySet["OpeningHours"]):
    def times_of(self, team_id: int, *, since: datetime) -> tuple[list[Span], set[date]]:
        """The team's week, and the days from `since` on that are closed. Two queries at most."""
        spans = [Span(*row) for row in self.filter(team=team_id).values_list("weekday", "opens", "closes")]
        return spans, ClosedDay.objects.since(since) if spans else set()


class OpeningHours(Recorded):
    """Several rows for one day are several spans. A team without any says nothing, and goes by the clock."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 is the end of the day."))

    objects = OpeningHoursQuerySet.as_manager()
    history = trail()

    class Meta:
        verbose_name = verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["team", "weekday", "opens"], name="hours_begin_once"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=time()), name="hours_close_after_they_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} / {self.get_weekday_display()}"


class ClosedDayQuerySet(models.QuerySet["ClosedDay"]):
    def since(self, now: datetime) -> set[date]:
        return set(self.filter(day__gte=now.date()).values_list("day", flat=True))


class ClosedDay(Recorded):
    """A day on which nobody is at the desk, whatever its opening hours say."""

    day = models.DateField(_("date"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)

    objects = ClosedDayQuerySet.as_manager()
    history = trail()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")

    def __str__(self) -> str:
        return self.name or str(self.day)
