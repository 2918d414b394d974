"""Files that come with words: looked at before anything is stored, then kept with the message or the reply."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.exceptions import Invalid
from tickets.filetypes import FileType, type_of
from tickets.models import Actor, Attachment, Message, Outgoing, Ticket
from tickets.models.attachment import MAX_NAME_CHARS, MOST_BYTES, MOST_FILES
from tickets.text import clean_text

_MEGABYTE = 2**20
#: The row of younger content may be about to be committed.
_ON_ITS_WAY = timedelta(days=1)
#: What may not stand in a name: folders, and what the assistant's note of it is made of.
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
_STRANGE = re.compile(r'[\s"<>|:*?\[\]{}]+')
_ENDINGS = {"image/jpeg": (".jpg", ".jpeg"), "text/plain": (".txt", ".csv", ".log", ".md", ".text", ".tsv")}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept. `type` is told by its content."""

    name: str
    type: FileType
    content: bytes


def checked_files(files: Iterable["File[Any]"]) -> list[Checked]:
    """Raises Invalid, naming the file: too many, too big, empty, or of no kind that is taken."""
    chosen = list(files)
    if len(chosen) > MOST_FILES:
        raise Invalid(_("Up to %(most)d files fit in one message.") % {"most": MOST_FILES})
    return [_checked(file) for file in chosen]


def attach(
    ticket: Ticket,
    files: Sequence[Checked],
    *,
    actor: Actor,
    message: Message | None = None,
    outgoing: Outgoing | None = None,
) -> None:
    """Keep `files` with `message`, or with `outgoing` until it is one. Relies on the ticket's lock."""
    for place, file in enumerate(files):
        Attachment(
            ticket=ticket,
            message=message,
            outgoing=outgoing,
            place=place,
            name=file.name,
            mime=file.type.mime,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            width=file.type.width,
            height=file.type.height,
            content=ContentFile(file.content, name=file.name),
        ).record("attachment.added", actor=actor)


def send_attached(outgoing: Outgoing, message: Message, *, actor: Actor) -> list[str]:
    """What waited with `outgoing` comes with `message` from now on. Returns the names."""
    waiting = list(outgoing.attachments.all())
    for attachment in waiting:
        attachment.message = message
        attachment.record("attachment.sent", actor=actor, fields=["message"])
    return [attachment.name for attachment in waiting]


def remove_lost_files() -> int:
    """Content without a row: what brought it was rolled back, or it could not be removed with its row. How many."""
    storage = Attachment._meta.get_field("content").storage
    folders = storage.listdir("")[0] if storage.exists("") else []
    return sum(_remove_lost(storage, folder) for folder in folders)


def _remove_lost(storage: Storage, folder: str) -> int:
    rows = Attachment.objects.filter(content__startswith=f"{folder}/").values_list("content", flat=True)
    lost = {f"{folder}/{name}" for name in storage.listdir(folder)[1]} - set(rows)
    old = [name for name in lost if storage.get_modified_time(name) < timezone.now() - _ON_ITS_WAY]
    for name in old:
        storage.delete(name)
    return len(old)


def _checked(file: "File[Any]") -> Checked:
    name = _name_of(file)
    if file.size > MOST_BYTES:
        raise Invalid(
            _("“%(name)s” is too big: up to %(most)d MB fit in one file.")
            % {"name": name, "most": MOST_BYTES // _MEGABYTE}
        )
    content = file.read()
    if not content:
        raise Invalid(_("“%(name)s” is empty.") % {"name": name})
    found = type_of(content)
    if found is None:
        raise Invalid(
            _("“%(name)s” is no picture (PNG, JPEG, GIF, WebP), PDF or plain text.") % {"name": name}
        )
    return Checked(_ending_as(name, found), found, content)


def _name_of(file: "File[Any]") -> str:
    """The last part of what the sender calls it, without what could mislead a person, a shell or a prompt."""
    told = _STRANGE.sub(" ", _FOLDERS.sub("", clean_text(file.name or ""))).strip(" .")
    return told[-MAX_NAME_CHARS + 8 :].strip(" .") or _("file")


def _ending_as(name: str, found: FileType) -> str:
    """What is saved opens as what it is: a text called .png is saved as .png.txt."""
    endings = _ENDINGS.get(found.mime, (found.suffix,))
    return name if name.lower().endswith(endings) else f"{name}{found.suffix}"
