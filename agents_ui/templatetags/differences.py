"""{{ draft|before }} and {{ draft|after }}: a draft and what a person made of it, each with its own words marked.
{{ diff|by_words }}: what changed within a word, as a change of that word.
{{ steps|side|markdown_html|with_changes:steps }}: one side of changed lines of an article, as the article is rendered.
{% all_is_marked before after row as is_marked %}: whether both sides, rendered so, show everything that changes.
"""

import re
from html import unescape

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agents_ui.annotations import Note, annotate_rendered, with_signs
from assistant.actions import Row, whole_words
from assistant.models import Draft

register = template.Library()
#: A step of Draft.diff -> how it is marked on the side that it stands on.
_MARKS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
_ELEMENTS = {"-": "del", "+": "ins"}
#: So many changes of one row are marked each by itself; more are a new text.
_MOST_CHANGES = 200
_MARKED = re.compile(r"<(del|ins)>(.*?)</\1>", re.DOTALL)
#: What a text stands in without a difference to the eye.
_UNSEEN = re.compile(r"\s+|</?p>")
_EMPTY = re.compile(r"<(\w+)[^>]*></\1>")
_NUMBER = re.compile(r"^([ >]*\d{1,9}[.)])[ \t]", re.MULTILINE)


@register.filter
def before(draft: Draft) -> SafeString:
    """The draft's own text; what did not survive stands in <del>."""
    return _side(draft, "=-") if draft.diff else format_html("{}", draft.text)


@register.filter
def after(draft: Draft) -> SafeString:
    """What was sent instead; what is new stands in <ins>."""
    return _side(draft, "=+")


@register.filter
def side(steps: list[list[str]]) -> str:
    """Markdown with signs where the changed words stand."""
    return with_signs(_lines(steps), _changes(steps))


@register.filter
def with_changes(html: SafeString, steps: list[list[str]]) -> SafeString:
    """The rendered `side` of the same steps, what is gone in <del>, what is new in <ins>."""
    return annotate_rendered(html, _lines(steps), _changes(steps))


@register.simple_tag
def all_is_marked(before: SafeString, after: SafeString, row: Row) -> bool:
    """Whether `before` and `after`, the rendered sides of `row`, mark every letter that changes, and are the same
    without what they mark. Not so where an address changes, or only how a text is set.
    """
    sides = ((before, row.before), (after, row.after))
    return _unmarked(before) == _unmarked(after) and all(
        _marked_letters(html) == _changed_letters(steps) for html, steps in sides
    )


@register.filter
def by_words(diff: list[list[str]]) -> list[list[str]]:
    return whole_words(diff)


def _lines(steps: list[list[str]]) -> str:
    """Each line by itself, whatever stands around it in the article: none runs into another, and what is numbered keeps
    its number, for a list would begin with 1 again.
    """
    return _NUMBER.sub("\\1\N{NO-BREAK SPACE}", "".join(words.replace("\n", "\n\n") for _, words in steps))


def _changes(steps: list[list[str]]) -> list[Note]:
    notes, done = [], 0
    for sign, words in steps:
        length = len(words.replace("\n", "\n\n"))
        if sign in _ELEMENTS:
            notes.append(Note(done, done + length, _ELEMENTS[sign], ""))
        done += length
    if len(notes) > _MOST_CHANGES:
        return [Note(0, done, notes[0].severity, "")]
    return notes


def _unmarked(html: str) -> str:
    """What stands outside of the marks, and the elements that it stands in."""
    rest = _UNSEEN.sub("", _MARKED.sub("", html))
    while rest != (fewer := _EMPTY.sub("", rest)):
        rest = fewer
    return rest


def _marked_letters(html: str) -> str:
    return _letters(unescape("".join(words for _, words in _MARKED.findall(html))))


def _changed_letters(steps: list[list[str]]) -> str:
    text = _lines(steps)
    return _letters("".join(text[note.start : note.end] for note in _changes(steps)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _side(draft: Draft, signs: str) -> SafeString:
    steps = ((sign, words) for sign, words in whole_words(draft.diff) if sign in signs)
    return format_html_join("", "{}", ((format_html(_MARKS[sign], words),) for sign, words in steps))
