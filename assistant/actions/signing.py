"""A supervisor signs a lesson, or does not. The article keeps its history, so whatever was signed can be taken back."""

from dataclasses import dataclass
from typing import Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.actions.articles import (
    Exposing,
    Fields,
    create_article,
    edit_article,
    exposed_in,
    made_before,
    restore_article,
)
from assistant.actions.lessons import gap_before, tell_lessons
from assistant.actions.missing_articles import begin_article, team_asked
from assistant.anonymous import placeholders_in
from assistant.changes import Row, Step, carried_over, changed_rows, exact_diff
from assistant.models import Article, Lesson, LessonKind, LessonState
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Actor, Erasure, Ticket, User

_DECISION = ["state", "decided_by", "decided_at", "reason", "article", "body", "title", "kind", "version"]


@dataclass(frozen=True)
class Proposal:
    """What `lesson` would make of its article as that reads at version `seen`. `body` is "" where the article has
    changed in the very place: then only a person can say how it should read. `placeholders`: what the article must
    say in words, or do without. `title`: word by word, empty where it stays. `is_doubtful`: what it adds is about
    something else than the article, perhaps about those `elsewhere`.
    """

    lesson: Lesson
    seen: int
    body: str
    title: list[Step]
    rows: list[Row]
    placeholders: list[str]
    is_doubtful: bool = False
    elsewhere: tuple[Article, ...] = ()

    @property
    def needs_words(self) -> bool:
        """Whether a person has to edit it first: what it changes is public at once, and holds placeholders."""
        return self.lesson.kind == LessonKind.CHANGE and bool(self.placeholders)


def proposal_of(lesson: Lesson) -> Proposal:
    """`lesson` with its article loaded. One query where the article has changed since it was proposed."""
    article = lesson.article if lesson.kind == LessonKind.CHANGE else None
    before = article.body if article else ""
    body = _carried_over(lesson, article) if article else lesson.body
    title = _title(lesson, article) if article else lesson.title
    return Proposal(
        lesson,
        article.version if article else 0,
        body,
        exact_diff(article.title, title) if article and title != article.title else [],
        changed_rows(before, body) if body else [],
        placeholders_in(f"{title}\n{body}"),
    )


@transaction.atomic
def accept_lesson(lesson: Lesson, *, supervisor: User, seen: int, title: str = "", body: str = "") -> Article:
    """The article as it would be, or as the supervisor has worded it, with history. A new one becomes a draft of an
    article. Raises Conflict (decided by someone else, or the article has changed since version `seen`), NotAllowed,
    Exposing (it would show personal data that the article does not show already), Invalid (a published article would
    hold placeholders).
    """
    lesson = _undecided(_locked(lesson, supervisor))
    proposed = proposal_of(lesson)
    body = body.strip() or proposed.body
    if not body:
        raise Conflict(_("The article has changed in this place. Edit the text, or dismiss the lesson."))
    article = (
        _changed(lesson, body, title, seen=seen, supervisor=supervisor)
        if lesson.article
        else _written(lesson, body, title, supervisor)
    )
    return _accept(lesson, article, supervisor)


@transaction.atomic
def write_for_lesson(lesson: Lesson, *, supervisor: User, **fields: Unpack[Fields]) -> Article:
    """It belongs in an article of its own, a draft as the supervisor has worded it. Raises Conflict when somebody has
    decided meanwhile, NotAllowed, Invalid.
    """
    lesson = _locked(lesson, supervisor)
    if made := made_before(fields):
        return made
    lesson = _undecided(lesson)
    lesson.kind, lesson.version = LessonKind.NEW, 0
    fields["ticket"] = lesson.ticket
    return _accept(lesson, create_article(author=supervisor, **fields), supervisor)


@transaction.atomic
def dismiss_lesson(lesson: Lesson, *, supervisor: User, reason: str) -> Lesson:
    """It teaches nothing, and `reason` says why; taught again, it is only counted."""
    lesson = _undecided(_locked(lesson, supervisor))
    lesson.reason = reason.strip()[:500]
    if not lesson.reason:
        raise Invalid(_("Say in a few words why."))
    _decide(lesson, LessonState.DISMISSED, supervisor)
    return lesson


@transaction.atomic
def take_back_decision(lesson: Lesson, *, supervisor: User) -> Lesson:
    """It waits for a decision again, as it was proposed, and its article reads as before it was signed. Raises Conflict
    when that was not the supervisor's own decision, when the article has changed since, where an article of its own
    has been begun, and when the words that taught it are deleted; NotAllowed. What they have taken back already
    stays as it is (a page that was left before the answer asks again).
    """
    lesson = _locked(lesson, supervisor)
    if _was_taken_back(lesson, supervisor):
        return lesson
    if lesson.decided_by != supervisor or not _can_be_open_again(lesson):
        raise Conflict(_("This can no longer be undone."))
    if lesson.state == LessonState.ACCEPTED and lesson.article:
        _take_out(lesson, lesson.article, supervisor)
    _propose_again(lesson, supervisor)
    return lesson


def _title(lesson: Lesson, article: Article) -> str:
    """Only a person says that it should change."""
    return lesson.title if lesson.proposed_by_id else article.title


def _carried_over(lesson: Lesson, article: Article) -> str:
    if article.version == lesson.version:
        return lesson.body
    then = _as_seen(lesson, article)
    return (carried_over(then.body, lesson.body, article.body) if then else None) or ""


def _as_seen(lesson: Lesson, article: Article) -> Article | None:
    """`article` as it was before `lesson`. None where nobody kept it."""
    return next(iter(Article.objects.at_versions([{"id": article.pk, "version": lesson.version}])), None)


def _locked(lesson: Lesson, supervisor: User) -> Lesson:
    """The ticket first, as who deletes its words does: they come before, or find what was decided."""
    if not supervisor.is_supervisor:
        raise NotAllowed(_("Supervisors decide on this."))
    if lesson.ticket:
        Ticket.objects.lock(lesson.ticket)
    related = ("article", "decided_by", "message__ticket", "ticket")
    return Lesson.objects.select_for_update(of=("self",)).select_related(*related).get(pk=lesson.pk)


def _undecided(lesson: Lesson) -> Lesson:
    if lesson.state != LessonState.PROPOSED:
        who = str(lesson.decided_by or "")
        raise Conflict(
            _("%(who)s has already decided on this lesson.") % {"who": who}, who=who, when=lesson.decided_at
        )
    return lesson


def _changed(lesson: Lesson, body: str, title: str, *, seen: int, supervisor: User) -> Article:
    article = lesson.article
    assert article is not None  # noqa: S101  (the caller has asked)
    if not article.is_published:
        raise Conflict(_("This article is not in use any more."))
    _refuse_newly_exposing(article, body)
    lesson.version = seen
    return edit_article(
        article,
        seen=seen,
        author=supervisor,
        is_warned=True,
        body=body,
        title=title or _title(lesson, article),
    )


def _refuse_newly_exposing(article: Article, body: str) -> None:
    """What the article shows already, such as the desk's own number, somebody has decided on before."""
    shown = exposed_in(article, [])
    found = exposed_in(Article(title=article.title, body=body, team_id=article.team_id), [])
    if new := [one for one in found if one not in shown]:
        raise Exposing(new)


def _written(lesson: Lesson, body: str, title: str, supervisor: User) -> Article:
    gap = gap_before(lesson.message) if lesson.message else None
    cluster, ticket = gap.cluster if gap else None, lesson.ticket
    article = create_article(
        author=supervisor,
        title=title.strip() or lesson.title,
        body=body,
        language=lesson.language,
        team=team_asked(cluster) if cluster else ticket.team if ticket else None,
        owner=supervisor,
        ticket=ticket,
        questions=[lesson.title],
    )
    if cluster:
        begin_article(cluster, article, supervisor=supervisor)
    return article


def _accept(lesson: Lesson, article: Article, supervisor: User) -> Article:
    lesson.article, lesson.title, lesson.body = article, article.title, article.body
    _decide(lesson, LessonState.ACCEPTED, supervisor)
    return article


def _can_be_open_again(lesson: Lesson) -> bool:
    """What was not signed teaches nobody any more once its conversation is emptied."""
    is_begun = lesson.state == LessonState.ACCEPTED and lesson.kind == LessonKind.NEW
    return not (is_begun or (lesson.ticket and Erasure.objects.has_emptied(lesson.ticket)))


def _take_out(lesson: Lesson, article: Article, supervisor: User) -> None:
    """The version that was signed over is the newest again. Nothing is to be done where signing has changed nothing."""
    article, then = Article.objects.lock(article), _as_seen(lesson, article)
    if then and (then.title, then.body) == (lesson.title, lesson.body):
        return
    if article.version != lesson.version + 1:
        raise Conflict(_("The article has been changed since."))
    restore_article(
        article, version=lesson.version, seen=article.version, supervisor=supervisor, is_warned=True
    )


def _was_taken_back(lesson: Lesson, supervisor: User) -> bool:
    newest = lesson.history.latest("history_id")
    return (newest.history_change_reason, newest.history_user) == ("lesson.reopened", supervisor)


def _propose_again(lesson: Lesson, supervisor: User) -> None:
    then = lesson.history.filter(state=LessonState.PROPOSED).order_by("-history_id")[0]
    for field in Lesson._meta.concrete_fields:
        if field.name in _DECISION:
            setattr(lesson, field.attname, getattr(then, field.attname))
    lesson.record("lesson.reopened", actor=Actor.of(supervisor), fields=_DECISION)
    tell_lessons()


def _decide(lesson: Lesson, state: LessonState, supervisor: User) -> None:
    lesson.state, lesson.decided_by, lesson.decided_at = state, supervisor, timezone.now()
    lesson.record(f"lesson.{state}", actor=Actor.of(supervisor), fields=_DECISION)
    tell_lessons()
