"""Which profile of the model answers which questions; supervisors edit the table."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistant.models.topic import Topic
from assistant.profiles import FLASH, HUMAN, THINKING
from tickets.models import Language
from tickets.models.trail import Recorded, trail


class RouteProfile(models.TextChoices):
    FLASH = FLASH.name, _("Flash: fast and cheap")
    THINKING = THINKING.name, _("Flash with thinking: slower, for what is difficult")
    HUMAN = HUMAN, _("People")


class Hours(models.TextChoices):
    """The provider's, which cost twice as much at its peak."""

    ANY = "", _("Any hour")
    PEAK = "peak", _("Peak hours")
    OFF_PEAK = "off_peak", _("Off-peak hours")


class Route(Recorded):
    """One line of the table: where all its conditions hold, its profile answers. The first line that fits counts."""

    position = models.PositiveSmallIntegerField(_("position"), help_text=_("The lowest is looked at first."))
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    is_risky = models.BooleanField(
        _("only risky questions"),
        default=False,
        help_text=_("Personal data or marked words in it, a complaint, or a rejected draft before."),
    )
    longer_than = models.PositiveIntegerField(
        _("longer than"), null=True, blank=True, help_text=_("Characters.")
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    hours = models.CharField(_("hours"), max_length=10, choices=Hours.choices, blank=True)
    is_frugal = models.BooleanField(_("only when the day's budget is nearly spent"), default=False)
    profile = models.CharField(_("profile"), max_length=40, choices=RouteProfile.choices)

    history = trail()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(profile__in=RouteProfile.values), name="route_to_a_known_profile"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_profile_display()}"
