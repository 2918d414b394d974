"""Markdown of the desk's own side to safe HTML. What customers write never comes here: it stays plain text."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import urlsplit

import bleach
import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from tickets.text import clean_text

_HEADINGS = {"h1", "h2", "h3", "h4"}
TAGS = _HEADINGS | {"p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
_SCHEMES = {"http", "https", "mailto"}
#: The parser and the sanitisers look at neighbours of neighbours: their time grows with the square of these. So many
#: take half a second at worst; a hundred pages of prose have fewer.
_MARKUP = re.compile(r"[\n\[<>\"&*_`]")
_MOST_MARKUP = 4000
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def render_markdown(text: str) -> SafeString:
    """HTML of TAGS with absolute http, https and mailto links only.

    What nobody writes to be read, with more than _MOST_MARKUP characters of mark-up, is shown as it stands.
    """
    written = clean_text(text)
    if len(_MARKUP.findall(written)) > _MOST_MARKUP:
        return format_html("<pre>\n{}</pre>", written)
    return sanitize(_markdown.render(written))


def plain_text(text: str) -> str:
    """What a reader sees of the rendered markdown, without any mark-up."""
    return unescape(nh3.clean(render_markdown(text), tags=set()))


def text_with_addresses(text: str) -> str:
    """As plain_text, with the address of a link behind its words, unless they are the address."""
    return unescape(nh3.clean(_LINK.sub(_words_and_address, render_markdown(text)), tags=set()))


def _words_and_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    said = nh3.clean(words, tags=set())
    return said if said in (address, address.removeprefix("mailto:")) else f"{words} ({address})"


def sanitize(html: str) -> SafeString:
    """The one door for HTML. Two sanitisers must agree; nh3 has the last word."""
    cleaned = bleach.clean(html, tags=TAGS, attributes={"a": ["href"]}, protocols=_SCHEMES, strip=True)
    return mark_safe(  # noqa: S308  (the output of nh3 is what "safe" means here)
        nh3.clean(
            cleaned,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
            attribute_filter=_absolute_links_only,
        )
    )


def _alternative_text(renderer: RendererHTML, tokens: Sequence[Token], index: int, *rest: object) -> str:
    """An image shows its words only: switching the rule off would turn ![x](y) into a live link."""
    return escapeHtml(tokens[index].content)


def _absolute_links_only(tag: str, attribute: str, value: str) -> str | None:
    """Drops `//evil.tld`, which both sanitisers let through, and anything relative. What nh3 adds itself stays."""
    return value if attribute == "rel" or urlsplit(value).scheme in _SCHEMES else None


# Entities and escapes have no use here, and would hide a number from the screening.
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["entity", "escape"])
_markdown.add_render_rule("image", _alternative_text)
