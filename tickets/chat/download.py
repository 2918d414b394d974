"""A copy of the conversation for the customer: public messages as plain text, in the reader's language."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets.chat.transcript import messages_of, speaker_of
from tickets.markup import text_with_addresses
from tickets.models import Author, Message, Ticket


def text_of(ticket: Ticket) -> str:
    said = [_paragraph(message) for message in messages_of(ticket)]
    return "\n\n".join([_head(ticket), *said]) + "\n"


def _head(ticket: Ticket) -> str:
    copied = _("Copied on %(at)s. Times are those of %(zone)s.") % {
        "at": _moment(timezone.now()),
        "zone": settings.TIME_ZONE,
    }
    return f"{settings.DESK_NAME}\n{ticket.subject}\n{copied}"


def _paragraph(message: Message) -> str:
    desks = message.author in (Author.ASSISTANT, Author.AGENT)
    said = text_with_addresses(message.body) if desks else message.text
    files = [_("[attachment: %(name)s]") % {"name": file.name} for file in message.attachments.all()]
    head = " · ".join(filter(None, [speaker_of(message), _moment(message.created_at)]))
    return "\n".join(filter(None, [head, said, *files]))


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
