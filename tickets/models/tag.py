"""What a desk calls its cases by: few names, which supervisors keep, and no others."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.trail import Recorded, trail


class Tone(models.TextChoices):
    """Tones of docs/design.md. Violet is the assistant's."""

    CALM = "calm", _("Grey")
    ACCENT = "accent", _("Blue")
    DONE = "done", _("Green")
    NOTE = "note", _("Amber")
    DANGER = "danger", _("Red")


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> Self:
        """Those that can be given, by name."""
        return self.filter(is_active=True).order_by("name")


class Tag(Recorded):
    """A retired one stays where it was given, and is given no more."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.CALM)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TagQuerySet.as_manager()
    history = trail()

    def __str__(self) -> str:
        return self.name
