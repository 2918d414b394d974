"""Questions to the drafts, and the claim by which one worker writes one of them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject, Now

from assistant.models.stage import BROUGHT_BACK, OPEN, UNWRITTEN, DraftSource, DraftStatus
from assistant.models.topic import Autonomy
from tickets.models import ASSISTANT, Attachment, Author, Message, Outgoing, Ticket, User
from tickets.models.clock import database_now

if TYPE_CHECKING:
    from assistant.models.draft import Draft

#: Who writes more than so many messages in a row has their newest ones looked at.
_NEWEST = 20


class DraftQuerySet(models.QuerySet["Draft"]):
    def for_ticket(self, ticket: Ticket) -> Self:
        """The drafts of the ticket's conversation. Shadows are no part of it."""
        return self.proposed().filter(ticket=ticket)

    def visible_to(self, user: User) -> Self:
        return self.proposed().filter(ticket__in=Ticket.objects.visible_to(user))

    def proposed(self) -> Self:
        """What people may see and send: everything but shadows."""
        return self.exclude(autonomy=Autonomy.SHADOW)

    def standing(self) -> Self:
        """Less what was asked for in place of a draft that was brought back: the newest is that one again."""
        return self.exclude(status=DraftStatus.RETIRED, reason=BROUGHT_BACK)

    def shadows(self) -> Self:
        """Written only to be compared with what a person wrote: for supervisors, afterwards."""
        return self.filter(autonomy=Autonomy.SHADOW)

    def sent_as(self, outgoing: Outgoing) -> Self:
        """The draft that was decided on and became `outgoing`, if there is one."""
        decided = self.filter(outgoing=outgoing, status__in=(DraftStatus.APPROVED, DraftStatus.EDITED))
        return decided.select_related("ticket")

    def with_said(self) -> Self:
        """`said_newest`: the author and body of what was said last up to the message that each answers, the newest
        first, and whether it `has_files`; less what was split off. In the same query; empty where it is not open.
        """
        files = Attachment.objects.filter(message=OuterRef("pk"))
        elsewhere = Message.objects.filter(origin=OuterRef("pk"), ticket__split_from=OuterRef("ticket"))
        said = Message.objects.public().filter(
            ~Exists(elsewhere), ticket=OuterRef("ticket"), seq__lte=OuterRef("answers_up_to")
        )
        told = JSONObject(author="author", body="body", has_files=Exists(files))
        newest = said.exclude(author=Author.SYSTEM).order_by("-seq").values(told=told)[:_NEWEST]
        told_of_open = When(status__in=OPEN, then=ArraySubquery(newest))
        nothing = Value([], output_field=ArrayField(models.JSONField()))
        return self.annotate(said_newest=Case(told_of_open, default=nothing))

    def rejected_for(self, ticket: Ticket) -> Self:
        """The rejected answers to what the customer has said last, the newest first."""
        asked = ticket.messages.public().filter(author=Author.CUSTOMER).order_by("-seq").values("seq")[:1]
        rejected = self.for_ticket(ticket).filter(status=DraftStatus.REJECTED)
        return rejected.filter(answers_up_to__gte=asked).order_by("-pk")

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def stuck(self) -> Self:
        """Open, and not to be sent before a person has looked at what is marked in it."""
        return self.open().filter(Q(is_blocked=True) | ~Q(marks=[]))

    def unwritten(self) -> Self:
        return self.filter(status__in=UNWRITTEN)

    def claimable(self) -> Self:
        """Waiting to be written, or left behind by a worker that has not been heard of since its lease ran out.

        By the clock of the database: those of hosts differ.
        """
        waiting = Q(status=DraftStatus.QUEUED) & (Q(not_before=None) | Q(not_before__lte=Now()))
        return self.filter(waiting | Q(status=DraftStatus.WRITING, lease_until__lt=Now()))

    @transaction.atomic
    def claim(self, pk: int) -> "Draft | None":
        """Take the draft for writing: a new attempt, token and lease. None when it is not to be had.

        Locks the draft's row only; a second claimer skips a locked row.
        """
        draft = self.claimable().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if draft is None:
            return None
        now = database_now()
        draft.status, draft.token, draft.attempt = DraftStatus.WRITING, uuid4(), draft.attempt + 1
        draft.text, draft.first_token_ms, draft.started_at, draft.lease_until = "", None, now, now + lease()
        draft.source, draft.cache_key = DraftSource.MODEL, ""
        ours = ["status", "token", "attempt", "started_at", "lease_until"]
        written = ["text", "first_token_ms", "source", "cache_key"]
        draft.record("draft.claimed", actor=ASSISTANT, fields=[*ours, *written])
        return draft

    def held_by(self, claimed: "Draft") -> Self:
        """The row of `claimed` while its claim stands: every write of a worker goes through this (fencing)."""
        return self.filter(pk=claimed.pk, token=claimed.token, status=DraftStatus.WRITING)

    def leading(self, key: str) -> Self:
        """Whose worker asks the provider for all who ask the same; one at most, by constraint."""
        return self.filter(cache_key=key, status=DraftStatus.WRITING, source=DraftSource.MODEL)

    def following(self, key: str) -> Self:
        """Who wait for the answer of the one that leads; no worker has them."""
        return self.filter(cache_key=key, status=DraftStatus.WRITING, source=DraftSource.SHARED)


def lease() -> timedelta:
    """From the database's now on, so long is a worker not heard of believed to live."""
    return timedelta(seconds=settings.DRAFT_LEASE_S)
