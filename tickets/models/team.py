from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.models.people import User


class TeamManager(models.Manager["Team"]):
    def front_desk(self) -> "Team":
        """The team for new conversations; a desk that has none yet gets one."""
        return self.get_or_create(is_front_desk=True, defaults={"name": gettext("Front desk")})[0]

    def visible_to(self, user: User) -> models.QuerySet["Team"]:
        """Whose conversations and articles one sees, by name."""
        teams = self.all() if user.is_supervisor else self.filter(members=user)
        return teams.order_by("name")


class Team(models.Model):
    """Who answers; its waiting tickets are its queue. New conversations go to the team that `is_front_desk`."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams", blank=True)
    is_front_desk = models.BooleanField(_("receives new conversations"), default=False)

    objects = TeamManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "is_front_desk", condition=models.Q(is_front_desk=True), name="one_front_desk"
            )
        ]

    def __str__(self) -> str:
        return self.name
