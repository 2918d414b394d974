"""{% sentences %}One. <b>Two.</b>{% endsentences %}: with a blank between them, but not in Chinese, whose
full stop brings its own.
"""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_AFTER_STOP = re.compile(r"(?<=[。！？：；])(?:\s|</?(?:b|span)>)+")


@register.simple_block_tag
def sentences(content: str) -> SafeString:
    return mark_safe(_AFTER_STOP.sub(lambda run: "".join(run[0].split()), content))  # noqa: S308  (escaped by the template within)
