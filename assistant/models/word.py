"""The desk's own lexicon: words by category, phrases in which they are harmless, and what is done about them."""

from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models import Team
from tickets.models.trail import Recorded, trail

MAX_WORD_CHARS = 64
MAX_CATEGORY_CHARS = 40
#: How the lexicon itself calls phrases in which words are harmless: no category of the desk.
RESERVED = "allowed"


class LexiconState(models.Model):
    """One row, which says in one look whether the lexicon has changed: every change gives it another token.

    A number would not do: of two changes at once, the later number may be seen first.
    """

    token = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def change(cls) -> None:
        """Part of the transaction that changes a word; whoever else changes one waits for its end."""
        cls.objects.update_or_create(pk=1, defaults={"token": uuid4()})


class LexiconRow(Recorded):
    """A row whose change is a change of the lexicon."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            LexiconState.change()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            LexiconState.change()
            return super().delete(*args, **kwargs)


class WordList(LexiconRow):
    """Words that were brought in together. `report`: what they would have done to the desk's past messages."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_on = models.BooleanField(
        _("switched on"), default=False, help_text=_("Read the report first: it says what will be marked.")
    )
    imported_at = models.DateTimeField(_("imported"), editable=False)
    report = models.JSONField(_("report"), default=dict, editable=False)

    history = trail()

    class Meta:
        verbose_name = _("word list")
        verbose_name_plural = _("word lists")

    def __str__(self) -> str:
        return self.name


class WordQuerySet(models.QuerySet["Word"]):
    def in_use(self) -> Self:
        """The desk's own words and those of lists that are switched on."""
        return self.filter(Q(word_list=None) | Q(word_list__is_on=True), is_active=True)


class Word(LexiconRow):
    word = models.CharField(_("word"), max_length=MAX_WORD_CHARS)
    category = models.CharField(
        _("category"),
        max_length=MAX_CATEGORY_CHARS,
        help_text=_("abuse, sexual, fraud, contraband, violence, political, or one of your own."),
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    word_list = models.ForeignKey(
        WordList,
        models.CASCADE,
        related_name="words",
        verbose_name=_("word list"),
        null=True,
        blank=True,
        editable=False,
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = WordQuerySet.as_manager()
    history = trail()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints = [
            models.UniqueConstraint(
                fields=["word_list", "word"], name="word_once_per_list", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~Q(category=RESERVED), name="allowed_is_no_category"),
        ]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        self.category = checked_category(self.category)


class AllowedPhrase(LexiconRow):
    """Wherever it stands, no word inside it is marked."""

    phrase = models.CharField(_("phrase"), max_length=MAX_WORD_CHARS, unique=True)
    is_active = models.BooleanField(_("active"), default=True)

    history = trail()

    class Meta:
        verbose_name = _("allowed phrase")
        verbose_name_plural = _("allowed phrases")

    def __str__(self) -> str:
        return self.phrase


class CategoryAction(models.TextChoices):
    OFF = "off", _("Off: nothing is marked")
    LOG = "log", _("Log: marked, and nothing else")
    MASK = "mask", _("Mask: covered, and blocks a reply")
    ESCALATE = "escalate", _("Escalate: a person has to answer")
    BLOCK = "block", _("Block: a person has to answer, and nothing goes out")


class CategoryPolicy(LexiconRow):
    """What is done about a category: by one team, or by every team that says nothing else."""

    category = models.CharField(_("category"), max_length=MAX_CATEGORY_CHARS)
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, help_text=_("Empty: for every team.")
    )
    action = models.CharField(
        _("action"), max_length=10, choices=CategoryAction.choices, default=CategoryAction.MASK
    )

    history = trail()

    class Meta:
        verbose_name = _("category policy")
        verbose_name_plural = _("category policies")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "team"], name="one_policy_per_category_and_team", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.get_action_display()}"

    def clean(self) -> None:
        self.category = checked_category(self.category)


def checked_category(category: str) -> str:
    """The category as it is stored. Raises ValidationError for the word that the lexicon keeps for itself."""
    name = category.strip().lower()
    if not name or name == RESERVED:
        raise ValidationError({"category": _("Another name for the category was expected.")})
    return name
