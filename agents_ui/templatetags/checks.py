"""Things to check in a draft: marked where they stand, and listed with the reason in words."""

import re
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agents_ui.annotations import Note, annotate_plain, annotate_rendered, with_signs
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
    ("length", "long"): _("This does not fit in one message: make the text shorter."),
    ("link", "foreign"): _("A link to a foreign address was taken out here."),
}
_ADVICE = _("Legal, medical or financial advice that no article gives.")


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
    return annotate_plain(draft.text, [*_screened(draft, team_id), *_to_check(draft)])


@register.filter
def as_message(draft: Draft) -> Message:
    """The message that the draft would become, with signs where there is something to check."""
    return Message(author=Author.ASSISTANT, body=with_signs(draft.text, _to_check(draft)))


@register.filter
def with_checks(html: SafeString, draft: Draft) -> SafeString:
    """The rendered `as_message` of `draft`, with what there is to check marked in it."""
    return annotate_rendered(html, draft.text, _to_check(draft))


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
        Note(mark["start"], mark["end"], "check", _why(mark), number)
        for number, mark in enumerate(draft.marks, 1)
    ]


def _why(mark: dict[str, str]) -> str:
    return str(WHY.get((mark["kind"], mark["why"]), _ADVICE))
