"""The desk's tags as supervisors keep them, each in a form of its own."""

from dataclasses import dataclass

from django.db.models import Count

from agents_ui.forms import TagForm
from tickets.exceptions import Refused
from tickets.models import Tag


@dataclass(frozen=True)
class Line:
    """`tag`: with its uses, None for a new one. `form`: what it is, or what was typed where that was refused."""

    tag: Tag | None
    form: TagForm
    refusal: Refused | None = None


def lines_of(refused: Line | None) -> tuple[Line, list[Line]]:
    """The one for a new tag and those of all there are; `refused` stands in its place as it was typed. One query."""
    tags = Tag.objects.order_by("-is_active", "name").annotate(uses=Count("tickets"))
    new = refused if refused and not refused.tag else Line(None, TagForm())
    return new, [_line(tag, refused) for tag in tags]


def _line(tag: Tag, refused: Line | None) -> Line:
    if refused and refused.tag == tag:
        return Line(tag, refused.form, refused.refusal)
    return Line(tag, TagForm(initial={"name": tag.name, "tone": tag.tone, "is_active": tag.is_active}))
