"""{{ message|body_html }}: what was said, as safe HTML; {{ article.body|markdown_html }}: what the desk has written."""

from django import template
from django.utils.html import conditional_escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from tickets.markup import render_markdown
from tickets.models import Author, Message

register = template.Library()


@register.filter
def body_html(message: Message) -> SafeString:
    """Markdown for what the desk says, plain escaped text with line breaks for customers and notices; "" of nothing."""
    if message.author in (Author.ASSISTANT, Author.AGENT):
        return render_markdown(message.body)
    if not message.text:
        return SafeString("")
    return mark_safe(linebreaks(conditional_escape(message.text)))  # noqa: S308  (escaped just before)


@register.filter
def markdown_html(text: str) -> SafeString:
    return render_markdown(text)
