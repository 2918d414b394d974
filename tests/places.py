"""Where everything of a desk is: one of each thing, and the paths of the console and of the chat page to it."""

from collections.abc import Callable
from uuid import uuid4

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver

from assistant.actions import create_article, record_gap, request_import
from assistant.models import (
    ArticleImport,
    ArticleQuestion,
    Draft,
    ImportState,
    Lesson,
    LessonKind,
    QuestionSource,
    Review,
    Topic,
)
from tests.cast import Cast
from tickets.actions import add_note, ask_for_deletion, escalate, send_reply, tag_ticket
from tickets.models import ASSISTANT, Attachment, Macro, SavedView, Tag


def urls() -> list[str]:
    """Patterns of the chat page and of the console, as "console:console/tickets/<public_id:public_id>/"."""
    return [
        f"{resolver.namespace}:{resolver.pattern}{pattern.pattern}"
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and resolver.namespace in ("chat", "console")
        for pattern in resolver.url_patterns
        if isinstance(pattern, URLPattern)
    ]


def bring_one_of_each(cast: Cast, draft: Draft) -> Callable[[str], str]:
    """The path behind a pattern, for Ana's ticket of `draft`, which is ready. An escalation is open, a reply waits, a
    review is asked for, a gap is counted, a lesson proposed, and there are a macro, a tag, a topic and an article of
    the team with a question.
    """
    escalation = escalate(draft.ticket, agent=cast.mei, detail="Look at this")
    review = Review.objects.create(draft=draft)
    topic = Topic.objects.create(name="Delivery")
    gap = record_gap(draft)
    assert gap
    of_front = create_article(author=cast.mei, title="Delivery", body="By post.", team=cast.front)
    asked = ArticleQuestion.objects.create(article=of_front, text="How?", source=QuestionSource.APPROVED)
    lesson = Lesson(kind=LessonKind.NEW, ticket=draft.ticket, title="Delivery", body="By post.")
    lesson.message = draft.ticket.messages.first()
    lesson.record("lesson.proposed", actor=ASSISTANT)
    brought = request_import(name="a.csv", content=b"title,body", publish=False, supervisor=cast.sofia)
    ArticleImport.objects.update(state=ImportState.CHECKED)
    reply = send_reply(
        draft.ticket, agent=cast.mei, text="Soon.", client_key=uuid4(), seen_seq=draft.ticket.last_public_seq
    )
    ask_for_deletion(draft.ticket, customer=cast.ana)
    content = ContentFile(b"Words", name="a.txt")
    file = Attachment(ticket=draft.ticket, message=draft.ticket.messages.first(), size=5, content=content)
    file.record("attachment.added", actor=ASSISTANT)
    ids = {
        "attachments": file.public_id,
        "replies": reply.public_id,
        "drafts": draft.public_id,
        "escalations": escalation.public_id,
        "reviews": review.public_id,
        "articles": brought.public_id,
        "lessons": lesson.public_id,
    }
    saved = SavedView.objects.create(user=cast.sofia, name="Mine", query="view=mine")
    tag = Tag(name="Fraud")
    tag.record("tag.created", actor=ASSISTANT)
    tag_ticket(draft.ticket, agent=cast.mei, add=[tag])
    add_note(draft.ticket, agent=cast.mei, text="@sofia, look", client_key=uuid4())
    macro = Macro(title="Bye", category="To end with", body="Bye.", solves=True, adds_tags=[tag.pk])
    macro.record("macro.created", actor=ASSISTANT)
    numbers = {
        "macros": macro.pk,
        "tags": tag.pk,
        "views": saved.pk,
        "gaps": gap.cluster_id,
        "articles": of_front.pk,
        "questions": asked.pk,
    }

    def path(url: str) -> str:
        pattern = url.split(":", 1)[1]
        noun = pattern.removeprefix("console/").split("/")[0]
        pattern = pattern.replace("<int:pk>", str(numbers.get(noun, topic.pk)))
        pattern = pattern.replace("<int:seq>", "1")
        return "/" + pattern.replace("<public_id:public_id>", ids.get(noun, draft.ticket.public_id))

    return path
