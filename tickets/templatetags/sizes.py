"""How big a file may be, in words."""

import re

from django import template
from django.template.defaultfilters import filesizeformat

register = template.Library()


@register.filter
def round_size(size: int) -> str:
    """As filesizeformat says it, in bytes; without the decimal where that is a nought: 10 MB."""
    return re.sub(r"[.,]0(?=\D)", "", filesizeformat(size))
