"""The script of a page, with word of all that it imports.

Left to itself a browser learns of each module from the one that imports it, and crosses the network for one layer after
the other before the page lives: seven times for a conversation.
"""

import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_IMPORTED = re.compile(r'^(?:import|export)\b[^;"]*"\./([^"]+)";', re.MULTILINE)


@register.simple_tag
def module(name: str) -> SafeString:
    """`name`: below js/."""
    hints = format_html_join(
        "\n", '<link rel="modulepreload" href="{}" />', ((static(f"js/{one}"),) for one in imports_of(name))
    )
    return format_html('<script type="module" src="{}"></script>\n{}', static(f"js/{name}"), hints)


@cache
def imports_of(name: str) -> list[str]:
    """By whatever it imports as well, the nearest first: so a browser would come to know them."""
    known = [name]
    for one in known:
        known += [each for each in dict.fromkeys(_IMPORTED.findall(_source_of(one))) if each not in known]
    return known[1:]


def _source_of(name: str) -> str:
    path = find(f"js/{name}")
    if path is None:
        raise FileNotFoundError(f"js/{name} is not among the static files")
    return Path(path).read_text(encoding="utf-8")
