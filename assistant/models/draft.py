"""The assistant's proposed reply: one open draft per ticket at most, each with a small life of its own.

queued --(claimed)--> writing --(screened)--> ready --> approved | edited | rejected
any open one --> retired (overtaken), stopped (by an agent), failed (given up)
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.models.decision import Change, Rejection
from assistant.models.draft_rows import DraftQuerySet
from assistant.models.stage import OPEN, STAND_INS, UNWRITTEN, DraftSource, DraftStatus
from assistant.models.topic import Autonomy, Topic
from tickets.exceptions import NotAllowed
from tickets.models import Author, Message, Outgoing, OutgoingStatus, Ticket
from tickets.models.notices import reason_in_words
from tickets.models.public_id import new_public_id
from tickets.models.trail import Recorded, trail


class Draft(Recorded):
    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    answers_up_to = models.PositiveIntegerField(help_text=_("The newest public message it answers."))
    after = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, help_text=_("The rejected draft.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=DraftStatus.choices, default=DraftStatus.QUEUED
    )
    text = models.TextField(
        _("text"), blank=True, help_text=_("Screened; while it is being written, a part.")
    )
    spans = models.JSONField(
        default=list, help_text=_("What the screening found, in offsets of the text before masking.")
    )
    is_blocked = models.BooleanField(default=False, help_text=_("May not be sent as it is."))

    attempt = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)

    articles = models.JSONField(default=list, help_text=_("Ids and versions of the articles in its prompt."))
    prompt_version = models.CharField(max_length=40, blank=True)
    prompt_hash = models.CharField(max_length=64, blank=True)
    screening_version = models.CharField(max_length=40, blank=True)
    prompt_parts = models.JSONField(
        default=list, help_text=_("What the prompt was put together from, to tell later what differs.")
    )
    passages = models.JSONField(
        default=list,
        help_text=_("What of the articles its prompt carried: article, version and number of chunk."),
    )
    support = models.JSONField(
        default=list,
        help_text=_("Sentence by sentence: offsets of the text, whether an article says it, and the quote."),
    )
    marks = models.JSONField(
        default=list, help_text=_("What has to be checked: offsets of the text, kind, and why.")
    )

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", null=True)
    autonomy = models.CharField(
        _("autonomy"), max_length=10, choices=Autonomy.choices, default=Autonomy.DRAFT
    )
    source = models.CharField(
        _("source"), max_length=10, choices=DraftSource.choices, default=DraftSource.MODEL
    )
    cache_key = models.CharField(max_length=64, blank=True, db_index=True)
    origin = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="+",
        null=True,
        help_text=_("The draft whose request made this text, where it was not made for this one."),
    )
    profile = models.CharField(_("profile"), max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    model_asked = models.CharField(max_length=100, blank=True)
    model_served = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=30, blank=True, help_text=_("How the last request ended."))
    prompt_tokens = models.PositiveIntegerField(default=0)
    cache_hit_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=12, decimal_places=8, default=0, help_text=_("US dollars."))
    first_token_ms = models.PositiveIntegerField(null=True)
    total_ms = models.PositiveIntegerField(default=0)

    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    rejection = models.CharField(max_length=20, choices=Rejection.choices, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why it was rejected, retired or failed, in words."))
    override_reason = models.TextField(blank=True)
    outgoing = models.ForeignKey(Outgoing, models.PROTECT, related_name="+", null=True)
    message = models.OneToOneField(Message, models.PROTECT, related_name="+", null=True)
    change = models.CharField(_("change"), max_length=10, choices=Change.choices, blank=True)
    diff = models.JSONField(
        default=list, help_text=_("Word by word from the draft to what was sent: [operation, words].")
    )

    objects = DraftQuerySet.as_manager()
    history = trail()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(status__in=OPEN) & ~Q(autonomy=Autonomy.SHADOW),
                name="one_open_draft",
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(status__in=OPEN, autonomy=Autonomy.SHADOW),
                name="one_open_shadow",
            ),
            models.CheckConstraint(
                condition=~Q(autonomy=Autonomy.SHADOW)
                | Q(outgoing=None, message=None) & ~Q(status__in=(DraftStatus.APPROVED, DraftStatus.EDITED)),
                name="shadows_never_reach_a_customer",
            ),
            models.CheckConstraint(condition=~Q(autonomy=Autonomy.OFF), name="off_means_no_draft"),
            models.CheckConstraint(
                condition=Q(marks=[], is_blocked=False)
                | Q(decided_by__isnull=False)
                # A reply that is on its way has one of these statuses; one that was taken back stays attached.
                | Q(message=None) & ~Q(status__in=(DraftStatus.APPROVED, DraftStatus.EDITED)),
                name="marked_drafts_need_a_person",
            ),
            models.UniqueConstraint(
                fields=["cache_key"],
                condition=Q(status=DraftStatus.WRITING, source=DraftSource.MODEL) & ~Q(cache_key=""),
                name="one_draft_leads",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], name="draft_unwritten", condition=Q(status__in=UNWRITTEN)),
            models.Index(fields=["ticket", "-id"], name="draft_of_ticket"),
            models.Index(
                fields=["topic", "-decided_at"],
                name="draft_decided_in_topic",
                condition=Q(topic__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk} ({self.status})"

    @property
    def growing_key(self) -> str:
        """Under which realtime keeps the text of this attempt while it is being written."""
        return f"{self.public_id}:{self.attempt}"

    @property
    def undone_edit(self) -> str:
        """What an agent had made of this draft, and took back; "" when there is no such text."""
        taken_back = self.outgoing is not None and self.outgoing.status == OutgoingStatus.UNDONE
        return self.outgoing.body if self.outgoing and taken_back and self.outgoing.user_id else ""

    @property
    def reason_in_words(self) -> str:
        """Why it was retired or failed, in the reader's language."""
        return reason_in_words(self.reason, str(self.decided_by or ""))

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_shadow(self) -> bool:
        return self.autonomy == Autonomy.SHADOW

    @property
    def needs_check(self) -> bool:
        """Whether something in it must be looked at by a person: it never goes out by itself."""
        return bool(self.marks) or self.is_blocked

    @property
    def is_supported(self) -> bool:
        """Whether at least one sentence of it stands on a quote that was checked."""
        return bool(self.supported)

    @property
    def supported(self) -> list[dict[str, Any]]:
        """Its sentences that an article says, each with its quotes."""
        return [sentence for sentence in self.support if sentence["verdict"] == "supported"]

    @property
    def is_without_article(self) -> bool:
        """Whether it was written although no article answers the question."""
        return self.source not in STAND_INS and bool(self.prompt_hash) and not self.articles

    @property
    def answers_files_alone(self) -> bool:
        """Whether the customer's newest message that it answers has no word, but files."""
        # By the number: the page that asks has not joined the ticket.
        said = Message.objects.public().filter(ticket=self.ticket_id, author=Author.CUSTOMER)
        newest = (
            said.filter(seq__lte=self.answers_up_to)
            .order_by("-seq")
            .values_list("body", "attachments")
            .first()
        )
        return newest is not None and not newest[0] and newest[1] is not None

    @property
    def is_unwritten(self) -> bool:
        return self.status in UNWRITTEN

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A shadow says nothing to anybody, so it may be written while people have the floor.
        if self._state.adding and not self.is_shadow and not self.ticket.assistant_has_floor:
            raise NotAllowed(str(_("People answer in this conversation: the assistant stays silent.")))
        super().save(*args, **kwargs)
