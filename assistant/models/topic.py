"""What customers ask about, and how far the assistant may go there (rule 10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.trail import Recorded, trail


class Autonomy(models.TextChoices):
    """How far the assistant may go. Each step is earned, except for the way down."""

    OFF = "off", _("Off: people answer")
    SHADOW = "shadow", _("Shadow: people answer, drafts are only compared")
    DRAFT = "draft", _("Draft: people decide on each draft")
    AUTO = "auto", _("Auto: clean drafts are sent, a sample is reviewed")


class Topic(Recorded):
    """Few, and named by the desk. `examples`: questions of this topic, one a line, that the classifier starts from."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    autonomy = models.CharField(
        _("autonomy"), max_length=10, choices=Autonomy.choices, default=Autonomy.DRAFT
    )
    examples = models.TextField(
        _("examples"), blank=True, help_text=_("Questions of this topic, one a line, in any language.")
    )
    sample_percent = models.PositiveSmallIntegerField(
        _("sample (percent)"), default=10, help_text=_("So many of what was sent by itself people review.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    history = trail()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sample_percent__gte=1, sample_percent__lte=100),
                name="sample_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return self.name
