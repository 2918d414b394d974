"""{{ message|body_html|with_names:mentions }}: @logins that were understood, as the names of people."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tickets.models.mention import naming

register = template.Library()
_TAG = re.compile(r"(<[^>]*>)")


@register.filter
def with_names(html: SafeString, mentions: Iterable[dict[str, str]]) -> SafeString:
    """`html` is safe; `mentions`: login and name of each. Only words are looked at, never an address in a tag."""
    names = {one["login"].lower(): one["name"] or one["login"] for one in mentions or ()}
    if not names:
        return html
    wanted = naming(names)

    def named(found: re.Match[str]) -> str:
        name = names.get(found[1].lower())
        return format_html('<b class="mention" dir="auto">@{}</b>', name) if name else found[0]

    parts = _TAG.split(html)
    parts[::2] = [wanted.sub(named, words) for words in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308  (safe before; the names are escaped)
