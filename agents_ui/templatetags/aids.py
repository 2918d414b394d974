"""Which messages can be translated, and which are not in the reader's language."""

from django import template

from agents_ui import aids
from tickets.models import Message

register = template.Library()


@register.filter
def can_be_translated(message: Message) -> bool:
    return aids.can_be_translated(message)


@register.filter
def is_foreign(message: Message) -> bool:
    """As far as one can tell: of two languages that we know."""
    return message.language != aids.reader_language()
