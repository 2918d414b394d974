"""What the assistant keeps of a conversation whose words are deleted: its decisions, tokens and costs, no content."""

from django.db.models import Model
from django.utils.translation import gettext_noop

from assistant import cache
from assistant.actions.aids import empty_aids
from assistant.actions.gaps import label_of
from assistant.actions.request import drop_shadows, retire_drafts
from assistant.models import (
    ArticleQuestion,
    Call,
    Draft,
    Gap,
    GapCluster,
    Incident,
    Lesson,
    LessonState,
    Precedent,
    Rejection,
    Review,
)
from tickets.models import SYSTEM, Ticket
from tickets.models.trail import with_history

_TEXT = {"text": "", "override_reason": "", "cache_key": ""}
_DRAFT = {**_TEXT, **{field: [] for field in ("spans", "prompt_parts", "support", "marks", "diff")}}


def empty_drafts(ticket: Ticket) -> None:
    """Relies on the ticket's lock. What others may find again of it goes as a whole; the rest is emptied, with its
    history.
    """
    for drop in (retire_drafts, drop_shadows):
        drop(ticket, gettext_noop("This conversation is closed."))
    drafts = Draft.objects.for_ticket(ticket) | Draft.objects.shadows().filter(ticket=ticket)
    for key in drafts.exclude(cache_key="").values_list("cache_key", flat=True):
        cache.forget_on_commit(key)
    pks = list(Draft._base_manager.filter(ticket=ticket).values_list("pk", flat=True))
    _delete_copies(pks)
    _empty_drafts(ticket)
    _update(Review, {"note": ""}, draft_id__in=pks)
    _empty_lessons(ticket)
    Call.objects.filter(draft__in=pks).update(error="")
    Incident.objects.filter(draft__in=pks).update(detail="")
    Call.objects.filter(aid__ticket=ticket).update(error="")
    empty_aids(ticket)
    _forget_gaps(ticket)


def _delete_copies(drafts: list[int]) -> None:
    Precedent.objects.filter(draft__in=drafts).delete()
    ArticleQuestion.objects.filter(draft__in=drafts).delete()


def _empty_drafts(ticket: Ticket) -> None:
    for rows in with_history(Draft):
        of_ticket = rows.filter(ticket_id=ticket.pk)
        of_ticket.update(**_DRAFT)
        of_ticket.filter(rejection__in=Rejection.values).update(
            reason=""
        )  # what a person wrote; others are phrases


def _empty_lessons(ticket: Ticket) -> None:
    """What was signed stands in the article, and is the desk's own; what was not teaches nobody any more."""
    unsigned = ("title", "body", "why", "reason", "fingerprint")
    for lesson in Lesson.objects.filter(ticket=ticket).exclude(state=LessonState.ACCEPTED):
        past = Lesson.history.filter(id=lesson.pk)
        lesson.remove("lesson.erased", actor=SYSTEM)
        past.update(**dict.fromkeys(unsigned, ""))
    _update(Lesson, {"why": "", "reason": ""}, ticket_id=ticket.pk)


def _update(model: type[Model], nothing: dict[str, str], **which: object) -> None:
    for rows in with_history(model):
        rows.filter(**which).update(**nothing)


def _forget_gaps(ticket: Ticket) -> None:
    """A cluster is called after one of its questions: after another one then, or it goes with its last."""
    gaps = Gap.objects.filter(ticket=ticket)
    clusters = list(GapCluster.objects.filter(gaps__in=gaps).distinct())
    gaps.delete()
    for cluster in clusters:
        other = cluster.gaps.order_by("-pk").first()
        _update(GapCluster, {"label": label_of(other) if other else ""}, id=cluster.pk)
        if other is None:
            cluster.label = ""
            cluster.remove("gap.erased", actor=SYSTEM)
