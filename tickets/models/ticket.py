"""The case, and the questions one may ask about cases. Only tickets/lifecycle.py writes `status`."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.people import Customer, User
from tickets.models.public_id import new_public_id
from tickets.models.tag import Tag
from tickets.models.team import Team
from tickets.models.trail import Recorded, trail

SUBJECT_CHARS = 120
PREVIEW_CHARS = 160
#: First answers of so many days, and so many of them, tell how long one waits.
_LATELY, _TOLD = timedelta(days=7), 200


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Pending")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Language(models.TextChoices):
    EN = "en", _("English")
    ZH = "zh-hans", _("Simplified Chinese")


class Floor(models.TextChoices):
    """Who may speak next for the desk. With people it stays until they hand the ticket back (rule 9)."""

    ASSISTANT = "assistant", _("Assistant")
    PEOPLE = "people", _("People")


class HandOff(models.TextChoices):
    """Why the assistant gave the floor to people."""

    ASKED = "asked", _("The customer asked for a person")
    UNAVAILABLE = "unavailable", _("The assistant could not answer")
    REJECTED = "rejected", _("Three drafts were rejected")
    SENSITIVE = "sensitive", _("The message needs a person")
    STRANDED = "stranded", _("Nobody was working on it")
    TOPIC = "topic", _("People answer this topic")
    PROMISED = "promised", _("A colleague was promised")
    DELETION = "deletion", _("The customer asked for deletion")


class Step(models.TextChoices):
    """What is happening to the customer's question right now, told to customer and agent alike."""

    NONE = "", _("Nothing under way")
    PREPARING = "preparing", _("The assistant is preparing an answer")
    CHECKING = "checking", _("An answer waits for approval")


ACTIVE = (Status.NEW, Status.OPEN, Status.PENDING)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> Self:
        """Supervisors see every ticket, agents those of their teams."""
        return self if user.is_supervisor else self.filter(team__in=user.teams.all())

    def of_customer(self, customer: Customer | None) -> Self:
        return self.filter(requester=customer) if customer else self.none()

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def waiting(self) -> Self:
        """The customer has asked and nobody has answered."""
        return self.filter(waiting_since__isnull=False)

    def to_approve(self) -> Self:
        """A draft waits for its decision; one that is about to be sent has it."""
        return self.waiting().filter(step=Step.CHECKING).exclude(outgoing__status="pending")

    def awake(self, now: datetime | None = None) -> Self:
        return self.exclude(snoozed_until__gt=now or timezone.now())

    def snoozed(self, now: datetime | None = None) -> Self:
        return self.active().filter(snoozed_until__gt=now or timezone.now())

    def assigned_to(self, user: User) -> Self:
        return self.active().filter(assignee=user)

    def needing_people(self) -> Self:
        """Waiting, the floor is with people, and nobody who still works here has taken it."""
        left = Q(assignee=None) | Q(assignee__is_active=False)
        return self.waiting().filter(left, floor=Floor.PEOPLE)

    def first_answers(self, team_id: int) -> list[tuple[datetime, datetime]]:
        """When the team's latest conversations began and were answered first, the newest answer first."""
        lately = self.filter(team=team_id, first_replied_at__gt=timezone.now() - _LATELY)
        times = lately.order_by("-first_replied_at").values_list("created_at", "first_replied_at")[:_TOLD]
        return [(asked, replied) for asked, replied in times if replied]

    def with_tags(self) -> Self:
        """`tag_list`: pk, name and tone of each, by name; in the same query."""
        given = Tag.objects.filter(tickets=OuterRef("pk")).order_by("name")
        said = given.values(said=JSONObject(pk="pk", name="name", tone="tone"))
        return self.annotate(tag_list=ArraySubquery(said))

    def lock(self, ticket: "Ticket") -> "Ticket":
        """`ticket` as it is now, its row locked until the transaction ends: the first act of every verb (rule 1)."""
        # Two queries: after a wait for the lock, PostgreSQL joins the new row to what the old one pointed at, so
        # that one query with select_related would show an assignee_id without its assignee.
        self.select_for_update().values("pk").get(pk=ticket.pk)
        return self.select_related("requester", "team", "assignee").get(pk=ticket.pk)


class Ticket(Recorded):
    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    requester = models.ForeignKey(Customer, models.PROTECT, related_name="tickets")
    start_key = models.UUIDField(
        help_text=_("Browser's key of the first message: a retry finds the same ticket.")
    )
    subject = models.CharField(_("subject"), max_length=SUBJECT_CHARS)
    team = models.ForeignKey(Team, models.PROTECT, related_name="tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assigned_tickets", null=True, blank=True
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.NEW)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.EN)
    floor = models.CharField(_("floor"), max_length=10, choices=Floor.choices, default=Floor.ASSISTANT)
    hand_off = models.CharField(_("hand-off"), max_length=20, choices=HandOff.choices, blank=True)
    step = models.CharField(_("step"), max_length=10, choices=Step.choices, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    last_public_seq = models.PositiveIntegerField(default=0)
    preview = models.CharField(max_length=PREVIEW_CHARS, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the next response breaches its SLA.")
    )
    resolution_due_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(
        null=True, blank=True, help_text=_("Out of sight until then, or until the customer writes.")
    )
    first_replied_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        help_text=_("Where it goes on."),
    )
    split_from = models.ForeignKey("self", models.PROTECT, related_name="splits", null=True, blank=True)
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), related_name="tickets", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TicketQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester", "start_key"], name="ticket_once_per_start"),
            models.CheckConstraint(
                condition=Q(assignee=None) | Q(floor=Floor.PEOPLE),
                name="taken_over_means_people_have_the_floor",
            ),
            models.CheckConstraint(
                condition=Q(hand_off="") | Q(floor=Floor.PEOPLE),
                name="handed_off_means_people_have_the_floor",
            ),
            models.CheckConstraint(
                condition=Q(last_public_seq__lte=models.F("last_seq")), name="public_seq_in_seq"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status=Status.CLOSED), name="merged_means_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="ticket_active", condition=Q(status__in=ACTIVE)),
            models.Index(
                fields=["team", "due_at", "id"], name="ticket_queue", condition=Q(waiting_since__isnull=False)
            ),
            models.Index(
                fields=["due_at", "id"], name="ticket_due", condition=Q(waiting_since__isnull=False)
            ),
            models.Index(
                fields=["assignee", "due_at", "id"], name="ticket_mine", condition=Q(assignee__isnull=False)
            ),
            models.Index(
                fields=["snoozed_until"], name="ticket_snoozed", condition=Q(snoozed_until__isnull=False)
            ),
            models.Index(
                fields=["language", "status", "team"], name="ticket_filtered", condition=Q(status__in=ACTIVE)
            ),
            models.Index(fields=["team", "-updated_at", "-id"], name="ticket_recent"),
            models.Index(
                fields=["team", "-first_replied_at"],
                name="ticket_first_answers",
                condition=Q(first_replied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("console:ticket", args=[self.public_id])

    @property
    def assistant_has_floor(self) -> bool:
        return self.floor == Floor.ASSISTANT

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()

    def is_overdue(self, now: datetime | None = None) -> bool:
        return self.due_at is not None and self.due_at < (now or timezone.now())

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = [*kwargs["update_fields"], "updated_at"]
        super().save(*args, **kwargs)
