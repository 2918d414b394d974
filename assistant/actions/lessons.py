"""What people's own words teach: proposed for an article, never applied by itself.

Only the difference teaches: an unedited approval proposes nothing, nor does a change of tone or of what is sensitive.
All of it relies on the lock on the ticket's row.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import Truncator

from assistant.anonymous import anonymous, nameless, placeholders_in
from assistant.brief import asked_in, dialogue_of
from assistant.changes import Taught, changed_rows, content, fit, placed, says, taught
from assistant.models import Article, Change, Draft, Gap, Lesson, LessonKind
from assistant.screening import Pseudonyms
from tickets import realtime
from tickets.models import ASSISTANT, Author, Message, Ticket
from tickets.text import language_of

_TEACHING = (Change.FACT, Change.POLICY, Change.ADDITION)
#: Data of the desk's own may be meant: a person says which. Any other datum belongs to the customer.
_OF_THE_DESK = ("[PHONE_", "[EMAIL_", "[IP_")
#: So many words of content are worth an article of their own.
_ENOUGH = 6
_TITLE_CHARS = 200


def propose_change(draft: Draft, sent: Message) -> Lesson | None:
    """What was `sent` instead of `draft`: a change to an article that it stood on, or, where none is about it, a new
    one. One lesson at most; None where nothing is taught that could be said to anybody.
    """
    if draft.change not in _TEACHING or draft.override_reason:
        return None
    articles = _articles_of(draft)
    lessons = _unsaid(_of_anybody(draft.ticket, taught(draft.text, sent.body), articles), articles)
    best = max(articles, key=lambda article: _fitting(article, lessons), default=None)
    if best and _fitting(best, lessons):
        values = _changed(best, lessons)
        return _propose(LessonKind.CHANGE, sent, lessons, draft=draft, **values)
    return _propose_article(sent, lessons, draft=draft)


def propose_article(reply: Message) -> Lesson | None:
    """A person's own `reply` to a question that no article answers: what it says may become one."""
    spoken = reply.ticket.messages.public().filter(
        seq__lt=reply.seq, author__in=(Author.AGENT, Author.ASSISTANT)
    )
    since = spoken.order_by("-seq").values_list("seq", flat=True).first() or 0
    if not Gap.objects.filter(ticket=reply.ticket, seq__gt=since, seq__lt=reply.seq).exists():
        return None
    return _propose_article(reply, list(_of_anybody(reply.ticket, taught("", reply.body), [])), draft=None)


def gap_before(message: Message) -> Gap | None:
    """The newest question without an article that stood before `message` in its conversation."""
    gaps = Gap.objects.filter(ticket=message.ticket, seq__lt=message.seq).select_related("cluster")
    return gaps.order_by("-seq").first()


def question_before(sent: Message, draft: Draft | None) -> str:
    """What `sent` answers instead of `draft`, as anybody may have asked it; "" where the customer only sent a file."""
    gap = gap_before(sent)
    if gap:
        return gap.question
    asked = asked_in(dialogue_of(draft)) if draft else []
    return nameless(anonymous(asked[-1], sent.ticket)) if asked else ""


def tell_lessons() -> None:
    """Push to the supervisors' screens."""
    realtime.publish_on_commit([realtime.supervisors_topic()], "lessons.changed")


def fingerprint_of(*parts: object) -> str:
    """Tells the same lesson again."""
    return hashlib.sha256(repr(parts).casefold().encode()).hexdigest()


def _articles_of(draft: Draft) -> list[Article]:
    """Those in its prompt that are still in use, in the language of the ticket."""
    used = [one["id"] for one in draft.articles]
    found = Article.objects.published().filter(pk__in=used, language=draft.ticket.language).in_bulk()
    return [found[pk] for pk in used if pk in found]


def _of_anybody(ticket: Ticket, lessons: Iterable[Taught], articles: Sequence[Article]) -> Iterator[Taught]:
    """Those that hold nothing of this customer's own; what may be data of the desk stands as a placeholder."""
    theirs = ticket.messages.public().filter(author=Author.CUSTOMER).values_list("body", flat=True)
    published = [article.body for article in articles]
    known = Pseudonyms(published=published)
    own = {place for text in theirs for place in placeholders_in(known.hide(text))}
    for lesson in lessons:
        before, after, near = (anonymous(said, ticket, published=published) for said in lesson[:3])
        shown = lesson._replace(before=before, after=after, near=near)
        is_own = own.intersection(placeholders_in(known.hide(lesson.alone)))
        if not is_own and all(one.startswith(_OF_THE_DESK) for one in placeholders_in(shown.alone)):
            yield shown


def _unsaid(lessons: Iterable[Taught], articles: Sequence[Article]) -> list[Taught]:
    """Without what an article says already: there the draft was wrong, not the article."""
    return [lesson for lesson in lessons if not any(says(article.body, lesson) for article in articles)]


def _fitting(article: Article, lessons: Sequence[Taught]) -> float:
    return sum(fit(article.body, lesson) for lesson in lessons)


def _changed(article: Article, lessons: Sequence[Taught]) -> dict[str, Any]:
    body = placed(article.body, lessons)
    return {
        "article": article,
        "version": article.version,
        "title": article.title,
        "body": body,
        "language": article.language,
        "fingerprint": fingerprint_of(article.pk, changed_rows(article.body, body)),
    }


def _propose_article(sent: Message, lessons: Sequence[Taught], *, draft: Draft | None) -> Lesson | None:
    """The gap's title and statements; the same gap again is the same lesson."""
    said = [lesson.alone for lesson in lessons]
    if len(content(" ".join(said).lower())) < _ENOUGH:
        return None
    gap, question = gap_before(sent), question_before(sent, draft)
    if not question:
        return None
    body = "\n\n".join(said)
    return _propose(
        LessonKind.NEW,
        sent,
        lessons,
        draft=draft,
        title=Truncator(" ".join(question.split())).chars(_TITLE_CHARS),
        body=body,
        language=language_of(body),
        fingerprint=fingerprint_of("gap", gap.cluster_id) if gap else fingerprint_of(*sorted(said)),
    )


def _propose(
    kind: LessonKind, sent: Message, lessons: Sequence[Taught], *, fingerprint: str, **values: Any
) -> Lesson:
    """The lesson on record; when it is known, it was taught once more, whatever became of it.

    Another ticket may teach the same at this moment: the unique fingerprint waits for it, and decides.
    """
    tell_lessons()
    known = _taught_again(fingerprint)
    if known:
        return known
    lesson = Lesson(kind=kind, ticket=sent.ticket, message=sent, fingerprint=fingerprint, **values)
    lesson.why = "\n".join(_in_words(one) for one in lessons)
    try:
        with transaction.atomic():
            lesson.record("lesson.proposed", actor=ASSISTANT)
    except IntegrityError:
        known = _taught_again(fingerprint)
        if known is None:
            raise
        return known
    return lesson


def _taught_again(fingerprint: str) -> Lesson | None:
    Lesson.objects.filter(fingerprint=fingerprint).update(seen=F("seen") + 1)
    return Lesson.objects.filter(fingerprint=fingerprint).first()


def _in_words(lesson: Taught) -> str:
    before = lesson._replace(after=lesson.before).alone
    return f"{before} → {lesson.alone}" if lesson.before else f"+ {lesson.alone}"
