"""What became of a draft, in one sentence."""

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.models import ANSWERED_FIRST, Draft, DraftStatus

register = template.Library()

FATES = {
    DraftStatus.APPROVED: _("%(who)s approved this draft."),
    DraftStatus.EDITED: _("%(who)s edited this draft and sent it."),
    DraftStatus.REJECTED: _("%(who)s rejected this draft: %(why)s"),
    DraftStatus.STOPPED: _("%(who)s stopped this draft."),
    DraftStatus.RETIRED: _("This draft was overtaken: %(why)s"),
    DraftStatus.FAILED: _("There is no draft: %(why)s"),
}
ICONS = {
    DraftStatus.APPROVED: "check",
    DraftStatus.EDITED: "pencil",
    DraftStatus.REJECTED: "x",
    DraftStatus.STOPPED: "square",
    DraftStatus.RETIRED: "history",
    DraftStatus.FAILED: "triangle-alert",
}


@register.filter
def fate(draft: Draft) -> str:
    """Who decided, and why."""
    if draft.status == DraftStatus.APPROVED and draft.decided_by is None:
        return gettext("This draft was sent by itself.")
    if draft.status == DraftStatus.RETIRED and draft.decided_by and draft.reason == ANSWERED_FIRST:
        return gettext("%(who)s answered first: this draft was overtaken.") % {"who": draft.decided_by}
    if draft.status == DraftStatus.REJECTED and draft.reason:
        said = {"who": draft.decided_by, "why": draft.get_rejection_display(), "note": draft.reason}
        return gettext("%(who)s rejected this draft: %(why)s. “%(note)s”") % said
    return str(FATES[DraftStatus(draft.status)]) % {"who": draft.decided_by or "", "why": why(draft)}


@register.filter
def fate_icon(draft: Draft) -> str:
    return ICONS[DraftStatus(draft.status)]


@register.filter
def why(draft: Draft) -> str:
    """An agent's own note stands as it is; the desk's reasons are phrases of the message catalogue."""
    if draft.status == DraftStatus.REJECTED:
        return draft.reason or draft.get_rejection_display()
    return draft.reason_in_words
