"""The conversation as an agent reads it: public messages, notes and notices, day by day."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.utils import timezone

from agents_ui.aids import translation_with, with_translations
from assistant.models import Aid, Draft
from tickets.models import Attachment, Mention, Message, Ticket


@dataclass(frozen=True)
class Entry:
    """`starts_day`: a new day begins with this message, where the reader is. `draft_id`: the public id of the draft
    that it was sent from, "" where people wrote by themselves. `mentions`: login and name of whom a note names. `files`
    came with it. `translation` into the reader's language, as far as somebody has asked for one.
    """

    message: Message
    starts_day: bool
    draft_id: str
    files: tuple[Attachment, ...] = ()
    translation: Aid | None = None
    mentions: tuple[dict[str, str], ...] = ()


def entries_of(ticket: Ticket, *, after: int = 0) -> list[Entry]:
    """Messages of `ticket` with a seq above `after`, in order, with what a reader of the active language has of them.
    One query; one more where files came.
    """
    behind = Draft.objects.proposed().filter(message=OuterRef("pk")).values("public_id")
    has_files = Exists(Attachment.objects.filter(message=OuterRef("pk")))
    named = Mention.objects.filter(message=OuterRef("pk")).order_by("user__username")
    said = named.values(said=JSONObject(login="user__username", name="user__name"))
    known = ticket.messages.with_people().select_related("origin__ticket").filter(seq__gte=after)
    known = known.annotate(draft_behind=Subquery(behind), has_files=has_files, named=ArraySubquery(said))
    found: list[Any] = list(with_translations(known))
    prefetch_related_objects([message for message in found if message.has_files], "attachments")
    before = found.pop(0) if found and found[0].seq <= after else None
    return [
        Entry(
            message,
            _day(message) != _day(previous),
            message.draft_behind or "",
            _files_of(message),
            translation_with(message),
            tuple(message.named),
        )
        for previous, message in pairwise([before, *found])
        if message
    ]


def _files_of(message: Any) -> tuple[Attachment, ...]:
    return tuple(message.attachments.all()) if message.has_files else ()


def _day(message: Message | None) -> date | None:
    return timezone.localdate(message.created_at) if message else None
