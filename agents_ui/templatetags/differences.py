"""{{ draft|before }} and {{ draft|after }}: a draft and what a person made of it, each with its own words marked.
{{ diff|by_words }}: what changed within a word, as a change of that word.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assistant.actions import whole_words
from assistant.models import Draft

register = template.Library()
#: A step of Draft.diff -> how it is marked on the side that it stands on.
_MARKS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}


@register.filter
def before(draft: Draft) -> SafeString:
    """The draft's own text; what did not survive stands in <del>."""
    return _side(draft, "=-") if draft.diff else format_html("{}", draft.text)


@register.filter
def after(draft: Draft) -> SafeString:
    """What was sent instead; what is new stands in <ins>."""
    return _side(draft, "=+")


@register.filter
def by_words(diff: list[list[str]]) -> list[list[str]]:
    return whole_words(diff)


def _side(draft: Draft, signs: str) -> SafeString:
    steps = ((sign, words) for sign, words in whole_words(draft.diff) if sign in signs)
    return format_html_join("", "{}", ((format_html(_MARKS[sign], words),) for sign, words in steps))
