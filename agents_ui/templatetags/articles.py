"""{{ row|changed_fields }}: what an import would change of an article, in words."""

from typing import Protocol

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

FIELDS = {
    "title": _("Title"),
    "body": _("Text"),
    "questions": _("Questions"),
    "language": _("Language"),
    "state": _("State"),
    "team": _("Team"),
    "topic": _("Topic"),
    "owner": _("Owner"),
    "review_on": _("To be reviewed on"),
    "is_public": _("On the help page"),
}


class Changed(Protocol):
    changed: tuple[str, ...]


@register.filter
def changed_fields(row: Changed) -> str:
    return " · ".join(str(FIELDS[name]) for name in row.changed)
