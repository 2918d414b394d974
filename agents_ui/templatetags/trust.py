"""What a draft stands on and what has to be looked at, in words; and its text with what is forbidden in it covered."""

from collections import Counter
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.actions import mark_text
from assistant.models import Draft

register = template.Library()

_LEVELS = {
    "firm": gettext_lazy("Every statement is quoted"),
    "check": gettext_lazy("Look closer"),
    "loose": gettext_lazy("Not founded on an article"),
}
_KINDS = {"amount": "figure", "time": "figure", "number": "figure", "reference": "figure"}
#: One of a kind, and several.
_DOUBTS = {
    "figure": (
        gettext_lazy("one figure is in no article"),
        gettext_lazy("%(count)d figures are in no article"),
    ),
    "promise": (
        gettext_lazy("one promise has to be checked"),
        gettext_lazy("%(count)d promises have to be checked"),
    ),
    "source": (
        gettext_lazy("one sentence is in no article"),
        gettext_lazy("%(count)d sentences are in no article"),
    ),
    "other": (
        gettext_lazy("one more thing has to be checked"),
        gettext_lazy("%(count)d more things have to be checked"),
    ),
}


@dataclass(frozen=True)
class Trust:
    """`level`: "firm", "check" or "loose"; `words` say it, `reasons` say why."""

    level: str
    words: str
    reasons: str


@register.filter
def trust(draft: Draft, unsure: list[str]) -> Trust:
    """Of a ready draft that the assistant wrote. `unsure`: why it may not answer what was asked; quotes cannot say
    that it does.
    """
    reasons = [*_doubts(draft), *unsure] or [_("nothing is marked")]
    level = _level(draft, unsure)
    return Trust(level, str(_LEVELS[level]), " · ".join([_basis(draft), *reasons]))


@register.filter
def covered(draft: Draft, team_id: int) -> str:
    """What must not leave the desk is replaced by what a screen shows for it."""
    return "".join(piece.masked if piece.is_high else piece.text for piece in mark_text(draft.text, team_id))


def _level(draft: Draft, unsure: list[str]) -> str:
    if draft.needs_check:
        return "check"
    if not draft.supported:
        return "loose"
    return "check" if unsure else "firm"


def _basis(draft: Draft) -> str:
    quotes = sum(len(sentence["quotes"]) or 1 for sentence in draft.supported)
    if quotes > 1:
        return _("stands on %(count)d quotes") % {"count": quotes}
    return _("stands on one quote") if quotes else _("quotes nothing")


def _doubts(draft: Draft) -> list[str]:
    counts = Counter(_kind(mark["kind"]) for mark in draft.marks)
    doubts = [
        str(_DOUBTS[kind][counts[kind] > 1]) % {"count": counts[kind]} for kind in _DOUBTS if counts[kind]
    ]
    if draft.is_blocked:
        doubts.insert(0, _("some words must not leave the desk"))
    return doubts


def _kind(kind: str) -> str:
    found = _KINDS.get(kind, kind)
    return found if found in _DOUBTS else "other"
