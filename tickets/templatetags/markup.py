"""{{ message|body_html }}: what was said, as safe HTML; {{ article.body|markdown_html }}: what the desk has written;
{{ text|plain }}: the same without mark-up."""

from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from tickets.markup import plain_text, render_markdown
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


@register.filter
@lru_cache(maxsize=2000)
def plain(text: str) -> str:
    """Markdown as a reader sees it, on one line: for what is only announced."""
    return " ".join(plain_text(text).split())
