"""A file that came with a message. Its content is kept outside the web root, under a name that nobody chose."""

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.message import Message
from tickets.models.outgoing import Outgoing
from tickets.models.people import Customer, User
from tickets.models.public_id import new_public_id
from tickets.models.ticket import Ticket
from tickets.models.trail import Recorded, trail

#: So many with one message, and so many bytes each.
MOST_FILES, MOST_BYTES = 5, 10 * 2**20
MAX_NAME_CHARS = 100


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def of_customer(self, customer: Customer | None) -> Self:
        """What the customer has sent or been sent: nothing of notes, nothing that still can be undone."""
        return self.filter(ticket__in=Ticket.objects.of_customer(customer), message__is_public=True)


def _place(attachment: "Attachment", _name: str) -> str:
    key = secrets.token_hex(20)
    return f"{key[:2]}/{key}"


def _storage() -> Storage:
    return storages["attachments"]


class Attachment(Recorded):
    """Of a message, or of a reply that waits out the undo window. `mime` is what stands in the file, never what its
    sender says it is; `width` and `height` are those of a picture, else 0.
    """

    public_id = models.CharField(max_length=20, unique=True, default=new_public_id, editable=False)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", null=True, blank=True)
    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="attachments", null=True, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=MAX_NAME_CHARS)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text=_("Bytes"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    content = models.FileField(storage=_storage, upload_to=_place)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()
    history = trail()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False) | Q(outgoing__isnull=False), name="attached_to_something"
            ),
        ]
        # Also for names that begin alike: the rows of one folder.
        indexes = [
            models.Index(fields=["content"], opclasses=["varchar_pattern_ops"], name="attachment_content")
        ]

    if TYPE_CHECKING:
        message_id: int | None

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """One that every browser may show in place."""
        return self.width > 0


@receiver(post_delete, sender=Attachment, dispatch_uid="attachment.content")
def remove_content(instance: Attachment, **kwargs: Any) -> None:
    """However the row goes, alone or with its conversation: once that is certain, its content goes too, unless the copy
    of its message has it still.
    """
    if instance.content.name and not Attachment.objects.filter(content=instance.content.name).exists():
        transaction.on_commit(partial(instance.content.storage.delete, instance.content.name))
