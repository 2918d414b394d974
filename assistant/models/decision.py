"""What an agent says of a draft: why it is rejected, what was changed before it was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rejection(models.TextChoices):
    """Why an agent rejects a draft; it steers the next one."""

    WRONG = "wrong", _("The facts are wrong")
    BESIDE = "beside", _("It does not answer the question")
    INCOMPLETE = "incomplete", _("Something is missing")
    TONE = "tone", _("The tone is wrong")
    POLICY = "policy", _("It promises what we may not promise")


class Change(models.TextChoices):
    """What an agent changed between the draft and what was sent."""

    UNCHANGED = "unchanged", _("Unchanged")
    TONE = "tone", _("Tone")
    FACT = "fact", _("Facts")
    POLICY = "policy", _("Promises and rules")
    ADDITION = "addition", _("Something was added")
    SENSITIVE = "sensitive", _("Sensitive content")
