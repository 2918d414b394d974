"""Every URL of a ticket, tried by everyone whose ticket it is not. New URLs are walked without being listed here."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from assistant.actions import create_article, record_gap, request_import
from assistant.models import (
    Article,
    ArticleImport,
    ArticleQuestion,
    Draft,
    GapCluster,
    ImportState,
    Lesson,
    LessonKind,
    QuestionSource,
    Review,
    Topic,
)
from tests.assistant.topics.deciding import finished
from tests.cast import Cast, bring_article, bring_cast, brought_once
from tests.tickets.chat.conftest import signed
from tickets.actions import ask_for_deletion, escalate, send_reply, start_conversation
from tickets.chat.visitor import COOKIE
from tickets.models import ASSISTANT, Attachment, Customer, Escalation, Macro, SavedView, Tag, Ticket

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")


def ticket_urls() -> list[str]:
    """Paths of one thing, of the chat page and of the console, as "console:tickets/<public_id:public_id>/"."""
    return [
        f"{resolver.namespace}:{resolver.pattern}{pattern.pattern}"
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and resolver.namespace in ("chat", "console")
        for pattern in resolver.url_patterns
        if isinstance(pattern, URLPattern) and "<" in str(pattern.pattern)
    ]


def test_the_walk_finds_the_urls() -> None:
    assert len(ticket_urls()) >= 20


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with brought_once(django_db_blocker), override_settings(UNDO_WINDOW_S=60):
        yield bring_cast()


@pytest.fixture(scope="module")
def path_of(cast: Cast) -> Callable[[str], str]:
    """The path behind a pattern, for Ana's ticket: a draft is ready, an escalation open, a reply waits, a review is
    asked for, a gap is counted, a lesson proposed, and there are a macro, a tag, a topic and an article
    of the team with a question.
    """
    bring_article()
    draft = finished(start_conversation(cast.ana, text="Where is my card?", start_key=uuid4()))
    escalation = escalate(draft.ticket, agent=cast.mei, detail="Look at this")
    review = Review.objects.create(draft=draft)
    topic = Topic.objects.create(name="Delivery")
    gap = record_gap(draft)
    assert gap
    of_front = create_article(author=cast.mei, title="Delivery", body="By post.", team=cast.front)
    asked = ArticleQuestion.objects.create(article=of_front, text="How?", source=QuestionSource.APPROVED)
    lesson = Lesson(kind=LessonKind.NEW, ticket=draft.ticket, title="Delivery", body="By post.")
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
    macro = Macro(title="Bye", body="Bye.")
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


def strangers(cast: Cast) -> Iterator[tuple[str, Client]]:
    yield "anonymous", Client()
    another_team = Client()
    another_team.force_login(cast.noor)
    yield "agent of another team", another_team
    yield "another customer", browser_of(cast.bo)


def browser_of(customer: Customer) -> Client:
    client = Client()
    client.cookies[COOKIE] = signed(customer.public_id)
    return client


@pytest.mark.parametrize("url", ticket_urls())
def test_nobody_reaches_what_is_not_theirs(url: str, path_of: Callable[[str], str], cast: Cast) -> None:
    before = state_of_the_desk()
    for who, client in strangers(cast):
        answers = [getattr(client, method)(path_of(url)) for method in METHODS]
        for answer in answers:
            to_login = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
            assert answer.status_code in (403, 404, 405) or to_login, f"{who} got {answer.status_code}"
        assert {answer.status_code for answer in answers} != {405}
    assert state_of_the_desk() == before


@pytest.mark.parametrize("url", ticket_urls())
def test_whose_ticket_it_is_gets_in(url: str, path_of: Callable[[str], str], cast: Cast) -> None:
    client = browser_of(cast.ana)
    if url.startswith("console:"):
        client.force_login(cast.sofia)
    answers = {getattr(client, method)(path_of(url)).status_code for method in METHODS}
    assert answers - {405}
    assert not answers & {403, 404, 500}


def test_an_agent_sees_no_escalation_queue(path_of: Callable[[str], str], cast: Cast) -> None:
    client = Client()
    client.force_login(cast.mei)
    for url in ticket_urls():
        if url.startswith("console:console/escalations/"):
            assert client.post(path_of(url)).status_code == 403
    for path in ("/console/escalations/", "/console/escalations/list/", "/console/escalations/stream/"):
        assert client.get(path).status_code == 403


def state_of_the_desk() -> tuple[object, ...]:
    return (
        list(Ticket.objects.order_by("pk").values_list("pk", "status", "floor", "assignee", "last_seq")),
        list(Draft.objects.order_by("pk").values_list("pk", "status")),
        list(Topic.objects.order_by("pk").values_list("pk", "name", "autonomy")),
        list(Macro.objects.order_by("pk").values_list("pk", "title", "is_active")),
        list(Article.objects.order_by("pk").values_list("pk", "version", "state")),
        list(Review.objects.order_by("pk").values_list("pk", "verdict")),
        list(ArticleQuestion.objects.order_by("pk").values_list("pk", "text")),
        list(Lesson.objects.order_by("pk").values_list("pk", "state")),
        list(GapCluster.objects.order_by("pk").values_list("pk", "is_dismissed", "writing")),
        list(Escalation.objects.order_by("pk").values_list("pk", "claimed_by", "settled_at")),
    )
