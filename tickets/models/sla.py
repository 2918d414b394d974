from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.team import Team
from tickets.models.ticket import Priority
from tickets.models.trail import Recorded, trail


class SLAPolicy(Recorded):
    """Targets of a team for one priority, in minutes of its opening hours; by the clock where it has none."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="sla_policies")
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    first_response = models.PositiveIntegerField(_("first response (minutes)"))
    next_response = models.PositiveIntegerField(_("next response (minutes)"))
    resolution = models.PositiveIntegerField(_("resolution (minutes)"))

    history = trail()

    class Meta:
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")
        constraints = [
            models.UniqueConstraint(fields=["team", "priority"], name="one_sla_per_team_and_priority")
        ]

    def __str__(self) -> str:
        return f"{self.team} / {self.get_priority_display()}"
