"""A question whose answer was approved as it was written helps to find the one article that it stood on."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.db import OperationalError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from assistant import tasks
from assistant.actions import approve_draft, edit_draft, questions
from assistant.embedding import remote
from assistant.knowledge import embed_articles, find_passages, vector_table, vectors
from assistant.models import Article, ArticleQuestion, ArticleState, Draft, Lesson, QuestionSource
from tests.assistant.knowledge.endpoint import Endpoint, running_endpoint
from tests.assistant.topics.deciding import finished
from tests.cast import Cast
from tickets.models import SYSTEM, Message, Ticket

TEXT = "Your card arrives within 5 working days."


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there at once, for what is kept of an answer."""

    def send_task(name: str, args: list[int], **rest: Any) -> None:
        if name == tasks.keep_question.name:
            tasks.keep_question(*args)

    monkeypatch.setattr(current_app, "send_task", send_task)


@pytest.fixture
def answer(
    ask: Callable[..., Ticket],
    article: Article,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Callable[..., Draft]:
    """answer("Where is my card?") from `article`, approved as it was written."""

    def approved(question: str, **values: Any) -> Draft:
        good = {"text": TEXT, "articles": [{"id": article.pk, "version": article.version}], **values}
        draft = finished(ask(question), **good)
        with django_capture_on_commit_callbacks(execute=True):
            approve_draft(draft, agent=cast.mei, client_key=uuid4())
        return draft

    return approved


def kept() -> list[str]:
    return list(ArticleQuestion.objects.values_list("text", flat=True))


def test_an_approved_question_belongs_to_its_article_and_changes_no_text(
    answer: Callable[..., Draft], article: Article
) -> None:
    draft = answer("I am Ana, 13812345678.\nWhen does my card arrive?")
    question = article.questions.get()
    assert question.text == "I am [NAME], [PHONE_1]. When does my card arrive?"
    assert (question.source, question.draft) == (QuestionSource.APPROVED, draft)
    assert not Lesson.objects.exists()
    before = article.version
    article.refresh_from_db()
    assert article.version == before


def test_nobodys_name_comes_to_an_article(answer: Callable[..., Draft], article: Article) -> None:
    answer("My ex Peter Novak has my old card. When does my new card arrive?")
    assert kept() == ["My ex [NAME] has my old card. When does my new card arrive?"]


def test_what_was_asked_alike_is_kept_once(answer: Callable[..., Draft]) -> None:
    answer("When does my card arrive?")
    answer("Hello, when does my card arrive please?")
    answer("Do you send cards abroad?")
    assert kept() == ["When does my card arrive?", "Do you send cards abroad?"]


def test_an_answer_from_beside_the_matter_draws_no_later_question_there(
    answer: Callable[..., Draft], article: Article
) -> None:
    """Approved in haste: what the search is sure of stands."""
    other = Article(title="Topping up", body="Top up by card in the app.", state=ArticleState.PUBLISHED)
    other.record("article.created", actor=SYSTEM)
    answer("When does my card arrive?", articles=[{"id": other.pk, "version": other.version}])
    assert kept() == []
    assert find_passages("When does my card arrive?").passages[0].article_id == article.pk


def test_only_so_many_are_kept(answer: Callable[..., Draft], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_MOST", 1)
    answer("When does my card arrive?")
    answer("Do you send cards to Norway?")
    assert kept() == ["When does my card arrive?"]


def test_an_edited_answer_teaches_no_question(
    ask: Callable[..., Ticket],
    article: Article,
    cast: Cast,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    used = [{"id": article.pk, "version": article.version}]
    draft = finished(ask("When does my card arrive?"), text=TEXT, articles=used)
    with django_capture_on_commit_callbacks(execute=True):
        edit_draft(draft, agent=cast.mei, text=f"{TEXT} Bye!", client_key=uuid4())
    assert kept() == []


def test_of_several_articles_the_quoted_one_counts(answer: Callable[..., Draft], article: Article) -> None:
    other = Article(title="Fees", body="A card costs nothing.", state=ArticleState.PUBLISHED)
    other.record("article.created", actor=SYSTEM)
    both = [{"id": one.pk, "version": one.version} for one in (article, other)]
    answer("When does my card arrive?", articles=both)
    assert kept() == []
    quote = {"article": other.pk, "version": 1, "number": 0, "text": "A card costs nothing."}
    answer("What does my new card cost?", articles=both, support=[{"quotes": []}, {"quotes": [quote]}])
    assert other.questions.get().text == "What does my new card cost?"


def test_of_words_that_are_deleted_meanwhile_no_question_is_kept(
    answer: Callable[..., Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    def found_and_deleted(article: Article, question: str) -> bool:
        Message.objects.update(body="")
        return True

    monkeypatch.setattr(questions, "_is_about", found_and_deleted)
    answer("When does my card arrive?")
    assert kept() == []


@pytest.fixture
def endpoint(
    transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Endpoint]:
    with running_endpoint() as running:
        settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL = running.url, "small"
        settings.EMBEDDINGS_KEY = "key"
        monkeypatch.setattr(vectors, "_paused_until", 0.0)
        vector_table.forget()
        yield running
        vector_table.forget()


def is_locked(ticket: Ticket) -> bool:
    def look() -> bool:
        try:
            with transaction.atomic():
                Ticket.objects.select_for_update(nowait=True).get(pk=ticket.pk)
        except OperationalError:
            return True
        finally:
            connection.close()
        return False

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(look).result(10)


def test_no_customer_waits_for_an_endpoint_while_an_answer_is_sent(
    endpoint: Endpoint,
    ask: Callable[..., Ticket],
    article: Article,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embed_articles(seconds=5)
    draft = finished(ask("When does my card arrive?"), text=TEXT)
    locked: list[bool] = []
    real = remote.RemoteEmbedder._asked

    def asked(self: remote.RemoteEmbedder, texts: list[str]) -> list[list[float]]:
        locked.append(is_locked(draft.ticket))
        return real(self, texts)

    monkeypatch.setattr(remote.RemoteEmbedder, "_asked", asked)
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert locked
    assert not any(locked)
    assert kept() == ["When does my card arrive?"]
