"""Things to check in a draft: marked where they stand, and listed with the reason in words."""

import re
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agents_ui.annotations import Anchor, Note, annotate_plain, annotate_rendered, with_signs
from agents_ui.quotes import Quote
from agents_ui.templatetags.words import in_words
from assistant.actions import mark_text
from assistant.models import Draft
from tickets.models import Author, Message

register = template.Library()

WHY = {
    ("amount", "missing"): _("This amount is neither in the conversation nor in the articles."),
    ("time", "missing"): _("This date or time is neither in the conversation nor in the articles."),
    ("number", "missing"): _("This number is neither in the conversation nor in the articles."),
    ("reference", "missing"): _("This number or address is neither in the conversation nor in the articles."),
    ("promise", "missing"): _("No article promises this."),
    ("promise", "opposite"): _("The articles say the opposite."),
    ("promise", "deed"): _("It says that something was done. The assistant cannot know that."),
    ("source", "unsupported"): _("No article says this."),
    ("source", "invented"): _("It cited an article that was not there. The citation was taken out."),
    ("source", "altered"): _("It cited words that the article does not hold. The citation was taken out."),
    ("source", "beside"): _("What it cited says something else. The citation was taken out."),
    ("source", "broken"): _("It cited in a broken form. The citation was taken out."),
    ("length", "long"): _("This does not fit in one message: make the text shorter."),
    ("link", "foreign"): _("A link to a foreign address was taken out here."),
}
_ADVICE = _("Legal, medical or financial advice that no article gives.")


_BUTTON = (
    '<span class="cite-tie"><button type="button" class="cite" popovertarget="quote-{0}" popovertargetaction="show" '
    'data-number="{0}" aria-label="{1}"></button></span>'
)


@dataclass(frozen=True)
class Check:
    """A thing to check: its number on the page, the words of the draft, and why."""

    number: int
    text: str
    why: str


@register.filter
def things_to_check(draft: Draft) -> list[Check]:
    return [
        Check(number, _plain(draft.text[mark["start"] : mark["end"]]), _why(mark))
        for number, mark in enumerate(draft.marks, 1)
    ]


@register.filter
def draft_plain(draft: Draft, team_id: int) -> SafeString:
    """The draft's text as it would go out, each find marked; in red where it must not go out."""
    return annotate_plain(draft.text, [*_screened(draft, team_id), *_to_check(draft)], _quotes(draft))


@register.filter
def as_message(draft: Draft) -> Message:
    """The message that the draft would become, with signs where there is something to check or a quote behind it."""
    return Message(author=Author.ASSISTANT, body=with_signs(draft.text, _to_check(draft), _quotes(draft)))


@register.filter
def with_checks(html: SafeString, draft: Draft) -> SafeString:
    """The rendered `as_message` of `draft`, with what there is to check marked in it, and a number behind
    each sentence that an article says.
    """
    return annotate_rendered(html, draft.text, _to_check(draft), _quotes(draft))


@register.filter
def numbers(draft: Draft) -> SafeString:
    """Of its quotes, without the text: for who edits it."""
    return format_html_join("", "{}", ((anchor.html,) for anchor in _quotes(draft)))


@register.filter
def signed(quote: Quote) -> str:
    """The passage of `quote` in markdown, with signs where the quoted words stand."""
    return with_signs(quote.passage, _quoted(quote))


@register.filter
def with_quote(html: SafeString, quote: Quote) -> SafeString:
    """The rendered `signed` of `quote`, its words marked."""
    return annotate_rendered(html, quote.passage, _quoted(quote))


def _quoted(quote: Quote) -> list[Note]:
    start = quote.passage.find(quote.words)
    return [Note(start, start + len(quote.words), "quote", gettext("Quoted"))] if start >= 0 else []


def _plain(words: str) -> str:
    """On one line, without the signs of markdown."""
    return " ".join(re.sub("[*`]+", "", words).split())


def _screened(draft: Draft, team_id: int) -> list[Note]:
    notes, done = [], 0
    for piece in mark_text(draft.text, team_id):
        if piece.kind:
            severity = "high" if draft.is_blocked and piece.is_high else "low"
            notes.append(Note(done, done + len(piece.text), severity, in_words(piece.kind)))
        done += len(piece.text)
    return notes


def _to_check(draft: Draft) -> list[Note]:
    return [
        Note(mark["start"], mark["end"], _severity(mark), _why(mark), number)
        for number, mark in enumerate(draft.marks, 1)
    ]


def _quotes(draft: Draft) -> list[Anchor]:
    """A button behind each supported sentence: its number is drawn by the style sheet, so that nobody copies it."""
    return [
        Anchor(sentence["end"], format_html(_BUTTON, number, _said(number, sentence)))
        for number, sentence in enumerate(draft.supported, 1)
    ]


def _said(number: int, sentence: dict[str, Any]) -> str:
    quote = _plain(" … ".join(quote["text"] for quote in sentence["quotes"]))
    return gettext("Quote %(number)d: %(quote)s") % {"number": number, "quote": quote}


def _severity(mark: dict[str, str]) -> str:
    """A whole sentence is underlined, so that what is marked inside it still stands out."""
    return "source" if mark["kind"] == "source" else "check"


def _why(mark: dict[str, str]) -> str:
    return str(WHY.get((mark["kind"], mark["why"]), _ADVICE))
