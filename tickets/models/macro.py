import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now, NullIf
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.models.people import User
from tickets.models.tag import Tag
from tickets.models.team import Team
from tickets.models.ticket import Language, Ticket
from tickets.models.trail import Recorded, trail

#: What a macro may leave open.
PLACEHOLDERS = ("customer.name", "agent.name", "desk.name")
_OPEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
#: With what leads to it: nobody is greeted with a comma and no name.
_NAME_OF_NOBODY = re.compile(r"[\s,，]*\{\{\s*customer\.name\s*\}\}")
LONGEST_SNOOZE_H = 24 * 90
_UNNAMED_LAST = NullIf("category", Value("")).asc(nulls_last=True)
_USED_MOST = (F("uses").desc(), "title", "pk")


class MacroQuerySet(models.QuerySet["Macro"]):
    def for_ticket(self, ticket: Ticket) -> Self:
        """Those of `for_team_of` that are in the ticket's language."""
        return self.for_team_of(ticket).filter(language=ticket.language)

    def for_team_of(self, ticket: Ticket) -> Self:
        """Macros in use of the ticket's team or of every team, those in the ticket's language first; within a language
        those of a category stand together, the most used first.
        """
        own = Q(team=None) | Q(team=ticket.team)
        is_other = Case(When(language=ticket.language, then=0), default=1)
        found = self.filter(own, is_active=True).select_related("moves_to")
        return found.order_by(is_other, "language", _UNNAMED_LAST, *_USED_MOST)

    def visible_to(self, user: User) -> Self:
        """Supervisors see every macro, agents those of their teams and of every team; retired ones too."""
        return self if user.is_supervisor else self.filter(Q(team=None) | Q(team__in=user.teams.all()))

    def most_used_first(self) -> Self:
        """What is retired stands last."""
        return self.order_by("-is_active", *_USED_MOST)

    def categories(self) -> list[str]:
        """The names that there are, in their order."""
        named = self.exclude(category="").order_by("category").distinct()
        return list(named.values_list("category", flat=True))

    def whole(self) -> Self:
        """Those that leave nothing open: nobody has to be there to say them."""
        return self.exclude(body="").exclude(body__contains="{{")


class Macro(Recorded):
    """A canned reply, with what is done when it is sent; or only what is done. `{{customer.name}}` and its kin are
    filled in when an agent chooses it.

    `uses` and `used_at` count how often it was sent or done, and are no part of its trail.
    """

    #: What a person decides about a macro.
    EDITED: ClassVar[tuple[str, ...]] = (
        "title", "category", "language", "team", "body",
        "adds_tags", "note", "takes_over", "moves_to", "escalates", "snoozes_for", "solves",
    )  # fmt: skip

    title = models.CharField(_("title"), max_length=100)
    category = models.CharField(_("category"), max_length=40, blank=True)
    body = models.TextField(
        _("text"),
        blank=True,
        help_text=_("{{customer.name}}, {{agent.name}} and {{desk.name}} are filled in when it is chosen."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, help_text=_("Empty: for every team.")
    )
    adds_tags = ArrayField(
        models.PositiveIntegerField(),
        verbose_name=_("add tags"),
        default=list,
        blank=True,
        help_text=_("Their numbers."),
    )
    note = models.TextField(_("internal note"), max_length=2000, blank=True)
    takes_over = models.BooleanField(_("take over"), default=False)
    moves_to = models.ForeignKey(
        Team, models.SET_NULL, verbose_name=_("move to team"), related_name="+", null=True, blank=True
    )
    escalates = models.CharField(
        _("escalate"), max_length=200, blank=True, help_text=_("What a supervisor should look at.")
    )
    snoozes_for = models.PositiveSmallIntegerField(
        _("snooze for so many hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SNOOZE_H)],
    )
    solves = models.BooleanField(_("solve"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    uses = models.PositiveIntegerField(default=0, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    objects = MacroQuerySet.as_manager()
    history = trail(without=("uses", "used_at"))

    if TYPE_CHECKING:
        team_id: int | None

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raises ValidationError where it could not do what it says. A text of blanks is none."""
        for field in ("body", "note", "escalates"):
            unknown = [name for name in _OPEN.findall(getattr(self, field)) if name not in PLACEHOLDERS]
            if unknown:
                raise ValidationError({field: _unknown(unknown)})
        if self.solves and (self.snoozes_for or self.escalates):
            raise ValidationError(_("What is solved is neither snoozed nor escalated: choose one of them."))
        if self.takes_over and self.moves_to:
            raise ValidationError(
                _("Nobody holds what is moved to another team: take over or move, not both.")
            )
        self.body = self.body if self.body.strip() else ""
        if not self.body and not self.acts:
            raise ValidationError(_("A macro says something or does something."))

    @classmethod
    def field(cls, name: str) -> "models.Field[Any, Any]":
        """One of EDITED."""
        return cast("models.Field[Any, Any]", cls._meta.get_field(name))

    @property
    def acts(self) -> bool:
        """Whether it does more than say something."""
        return bool(self.doings)

    @property
    def can_be_undone(self) -> bool:
        """A note stays and an escalation is the supervisor's."""
        return not self.note and not self.escalates

    @property
    def doings(self) -> list[str]:
        """What is done, in words and in the order in which it is done."""
        hours = self.snoozes_for or 0
        said = [
            (self.adds_tags, gettext("Add: %(tags)s") % {"tags": ", ".join(self.tag_names)}),
            (self.note, gettext("Add an internal note")),
            (self.takes_over, gettext("Take over")),
            (self.moves_to, gettext("Move to %(team)s") % {"team": self.moves_to}),
            (self.escalates, gettext("Escalate")),
            (hours, _snooze(hours)),
            (self.solves, gettext("Solve")),
        ]
        return [words for does, words in said if does]

    @cached_property
    def tag_names(self) -> list[str]:
        """A query, unless `naming_tags` has brought them."""
        return self._names_among(Tag.objects.in_bulk(self.adds_tags)) if self.adds_tags else []

    def _names_among(self, tags: Mapping[int, Tag]) -> list[str]:
        return sorted(tags[pk].name for pk in self.adds_tags if pk in tags)

    def filled(self, ticket: Ticket, agent: User) -> str:
        """As `agent` would say it to the requester of `ticket`, whose name may be unknown."""
        return filled_in(self.body, customer=ticket.requester.name, agent=str(agent))

    def count_use(self, at: datetime | None = None) -> None:
        """Counts no case's change: nothing of it goes to the trail."""
        Macro.objects.filter(pk=self.pk).update(uses=F("uses") + 1, used_at=at or Now())


def naming_tags(macros: Iterable[Macro]) -> list[Macro]:
    """`macros`, knowing the names of the tags that they give. One query, where they give any."""
    known = list(macros)
    wanted = {pk for macro in known for pk in macro.adds_tags}
    tags = Tag.objects.in_bulk(wanted) if wanted else {}
    for macro in known:
        macro.tag_names = macro._names_among(tags)
    return known


def filled_in(text: str, *, customer: str, agent: str) -> str:
    """`customer` may be "": then nobody is greeted by name."""
    values: dict[str, Any] = dict(zip(PLACEHOLDERS, (customer, agent, settings.DESK_NAME), strict=True))
    text = text if customer else _NAME_OF_NOBODY.sub("", text)
    return _OPEN.sub(lambda found: values.get(found[1], found[0]), text)


def _unknown(names: Iterable[str]) -> str:
    """The first of `names`, which nobody can fill in."""
    said = {"name": next(iter(names)), "known": ", ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)}
    return gettext("There is no “%(name)s” to fill in. There are: %(known)s.") % said


def _snooze(hours: int) -> str:
    days, rest = divmod(hours, 24)
    if days and not rest:
        return gettext("Snooze for %(days)d d") % {"days": days}
    return gettext("Snooze for %(hours)d h") % {"hours": hours}
