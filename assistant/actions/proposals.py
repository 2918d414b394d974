"""A change to a published article that an agent proposes by hand: a supervisor signs it like any other lesson."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.actions.article_rules import check_article, tidy
from assistant.actions.articles import locked_as_seen
from assistant.actions.lessons import fingerprint_of, tell_lessons
from assistant.models import Article, Lesson, LessonKind, LessonState
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Actor, User
from tickets.text import clean_text

MOST_WHY = 500
#: So long who has proposed something reads what became of it.
_SHOWN = timedelta(days=7)


@transaction.atomic
def propose_edit(article: Article, *, author: User, seen: int, title: str, body: str, why: str) -> Lesson:
    """The same again is the same proposal. Raises Conflict when a version newer than `seen` exists, when nothing would
    change, or when a supervisor has decided on it already; NotAllowed where nobody reads the article; Invalid.
    """
    article = locked_as_seen(article, seen)
    if not article.is_published:
        raise NotAllowed(_("This article is not in use any more."))
    before = (article.title, article.body)
    article.title, article.body = title, body
    tidy(article)
    check_article(article)
    if (article.title, article.body) == before:
        raise Conflict(_("The article reads like this already."))
    lesson = Lesson(
        kind=LessonKind.CHANGE,
        proposed_by=author,
        article_id=article.pk,
        version=seen,
        title=article.title,
        body=article.body,
        language=article.language,
        why=" ".join(clean_text(why).split())[:MOST_WHY],
        fingerprint=fingerprint_of("proposal", article.pk, seen, author.pk, article.title, article.body),
    )
    return _known(lesson) or _proposed(lesson, author)


def own_proposal(article: Article, *, author: User) -> Lesson | None:
    """The newest one that `author` has made for it, until a few days after it was decided."""
    mine = Lesson.objects.filter(article=article, proposed_by=author).select_related("decided_by")
    newest = mine.order_by("-pk").first()
    is_old = newest and newest.decided_at and newest.decided_at < timezone.now() - _SHOWN
    return None if is_old else newest


def _known(lesson: Lesson) -> Lesson | None:
    """The same by the same person. The lock on the article keeps two of them apart."""
    known = Lesson.objects.filter(fingerprint=lesson.fingerprint).select_related("decided_by").first()
    if known and known.state != LessonState.PROPOSED:
        words = {"who": known.decided_by}
        raise Conflict(_("%(who)s has already decided on this lesson.") % words, when=known.decided_at)
    return known


def _proposed(lesson: Lesson, author: User) -> Lesson:
    lesson.record("lesson.proposed", actor=Actor.of(author))
    tell_lessons()
    return lesson
