"""Where a draft stands, and where its text comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class DraftStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    WRITING = "writing", _("Being written")
    READY = "ready", _("Ready")
    APPROVED = "approved", _("Approved")
    EDITED = "edited", _("Edited and sent")
    REJECTED = "rejected", _("Rejected")
    RETIRED = "retired", _("Retired")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


class DraftSource(models.TextChoices):
    """Where the text of a draft comes from."""

    MODEL = "model", _("Written for this question")
    CACHE = "cache", _("Drafted before for the same question")
    SHARED = "shared", _("Written once for several customers who ask the same")
    ARTICLE = "article", _("An article, while the assistant is away")
    MACRO = "macro", _("A macro, while the assistant is away")


#: Why a draft is retired when its message was answered without it.
ANSWERED_FIRST = gettext_noop("Someone answered first.")
#: Why a draft is retired when its conversation was solved without it.
SOLVED = gettext_noop("The conversation was solved.")
#: Why a draft is retired when the one that it was to replace was brought back.
BROUGHT_BACK = gettext_noop("The draft before it was brought back.")
OPEN = (DraftStatus.QUEUED, DraftStatus.WRITING, DraftStatus.READY)
STAND_INS = (DraftSource.ARTICLE, DraftSource.MACRO)
UNWRITTEN = (DraftStatus.QUEUED, DraftStatus.WRITING)
