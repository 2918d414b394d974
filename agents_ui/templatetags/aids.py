"""Which messages may need a translation, and which surely do."""

from django import template

from agents_ui import aids
from tickets.models import Message

register = template.Library()


@register.filter
def may_need_translation(message: Message) -> bool:
    """Where it may well be in another language than the reader's, the reader decides."""
    return aids.can_be_translated(message) and not message.is_surely_in(aids.reader_language())


@register.filter
def is_foreign(message: Message) -> bool:
    """As far as one can tell: of two languages that we know."""
    return message.language != aids.reader_language()
