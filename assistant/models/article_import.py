"""A file of articles on its way in: looked through first, brought in when somebody has read what it would do."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.article import ArticleState
from tickets.models.public_id import new_public_id

#: Nobody has heard of its worker for so long: it is taken up again.
SILENT = timedelta(seconds=60)
MOST_ATTEMPTS = 5


class ImportState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be looked through")
    CHECKING = "checking", _("Being looked through")
    CHECKED = "checked", _("Looked through")
    REFUSED = "refused", _("Not brought in")
    CONFIRMED = "confirmed", _("Waiting to be brought in")
    IMPORTING = "importing", _("Being brought in")
    DONE = "done", _("Brought in")


#: What waits for a worker, and what it is once one has it.
WAITING: Mapping[str, str] = {
    ImportState.QUEUED: ImportState.CHECKING,
    ImportState.CONFIRMED: ImportState.IMPORTING,
}
TAKEN = tuple(WAITING.values())


class ArticleImportQuerySet(models.QuerySet["ArticleImport"]):
    @transaction.atomic
    def take(self) -> "ArticleImport | None":
        """The one that waits longest, or was left behind by a worker that nobody has heard of; None if there is none.

        One at a time in the whole desk, so that workers stay free for the rest: whoever takes holds the rows of all
        that are not over, so that the next one sees what was taken. After MOST_ATTEMPTS nobody takes it.
        """
        now = timezone.now()
        rows = self.filter(state__in=[*WAITING, *TAKEN]).select_for_update().order_by("pk")
        found = list(rows.only("state", "heard_at", "attempts"))
        if any(one.state in TAKEN and one.heard_at >= now - SILENT for one in found):
            return None
        waiting = [one.pk for one in found if one.attempts < MOST_ATTEMPTS]
        taken = self.select_related("requested_by").filter(pk__in=waiting[:1]).first()
        if taken:
            taken.state = WAITING.get(taken.state, taken.state)
            taken.heard_at, taken.attempts, taken.token = now, taken.attempts + 1, new_public_id()
            taken.save(update_fields=["state", "heard_at", "attempts", "token"])
        return taken

    def held(self, taken: "ArticleImport") -> "ArticleImportQuerySet":
        """The row of `taken`, while no other worker has taken it up since."""
        return self.filter(pk=taken.pk, state=taken.state, token=taken.token)


class ArticleImport(models.Model):
    """`publish`: the state for rows that name none, "" for theirs as it is. `total` and `done` count rows.

    The file is kept only until it is brought in.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=200)
    content = models.BinaryField(default=bytes)
    publish = models.CharField(max_length=10, choices=ArticleState.choices, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.QUEUED)
    total = models.PositiveIntegerField(default=0)
    token = models.CharField(
        max_length=20,
        blank=True,
        editable=False,
        help_text=_("Of the worker that has it: only that one writes."),
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(
        default=dict, help_text=_("How many are new, changed and the same, and which lines are wrong.")
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now, help_text=_("When its worker was last heard of."))

    objects = ArticleImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        return (self.state in WAITING or self.state in TAKEN) and not self.is_given_up

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_given_up(self) -> bool:
        """Its workers died, again and again."""
        return (
            self.attempts >= MOST_ATTEMPTS and self.state in TAKEN and self.heard_at < timezone.now() - SILENT
        )
