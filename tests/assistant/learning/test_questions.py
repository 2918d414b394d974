"""A question whose answer was approved as it was written helps to find the one article that it stood on."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from assistant.actions import approve_draft, edit_draft, questions
from assistant.knowledge import find_passages
from assistant.models import Article, ArticleQuestion, ArticleState, Draft, Lesson, QuestionSource
from tests.assistant.topics.deciding import finished
from tests.cast import Cast
from tickets.models import SYSTEM, Ticket

TEXT = "Your card arrives within 5 working days."


@pytest.fixture
def answer(ask: Callable[..., Ticket], article: Article, cast: Cast) -> Callable[..., Draft]:
    """answer("Where is my card?") from `article`, approved as it was written."""

    def approved(question: str, **values: Any) -> Draft:
        good = {"text": TEXT, "articles": [{"id": article.pk, "version": article.version}], **values}
        draft = finished(ask(question), **good)
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
    ask: Callable[..., Ticket], article: Article, cast: Cast
) -> None:
    used = [{"id": article.pk, "version": article.version}]
    draft = finished(ask("When does my card arrive?"), text=TEXT, articles=used)
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
