"""{% icon "check" %}: a lucide icon as decoration beside words, hidden from screen readers."""

from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, size: int = 16) -> SafeString:
    return mark_safe(lucide(name, size=size, stroke_width="1.75", aria_hidden="true"))  # noqa: S308  (our own icons)
