"""A file beside a question changes nothing of what is found for it; a file alone is no question without an article."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assistant.actions import (
    approve_draft,
    article_from_ticket,
    close_answered_gaps,
    edit_draft,
    keep_question,
    suggest_precedent,
    told_by_ticket,
)
from assistant.models import (
    Article,
    ArticleQuestion,
    ArticleUse,
    Autonomy,
    Draft,
    DraftStatus,
    Gap,
    Lesson,
    Precedent,
    TicketTopic,
    Topic,
)
from assistant.replay import replay
from assistant.simulator import Simulator
from tests.cast import Cast, solve_now, write_now
from tests.tickets.chat.conftest import signed
from tests.tickets.test_attachments import png
from tickets.chat.visitor import COOKIE
from tickets.models import SYSTEM, Customer, Ticket

Ask = Callable[..., Ticket]
Asked = Callable[..., Draft]
QUESTION = "When does my card arrive?"
FILE = "Screenshot holiday garden boat insurance invoice refund museum ticket Lisbon parrot.png"


@pytest.fixture(autouse=True)
def _kept_elsewhere(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asked(cast: Cast, article: Article, simulator: Simulator) -> Asked:
    """asked("Where is my card?", FILE) through the chat page; the draft as the worker leaves it."""

    def sent(
        text: str,
        *names: str,
        to: Ticket | None = None,
        customer: Customer | None = None,
        language: str = "en",
    ) -> Draft:
        customer = to.requester if to else customer or cast.ana
        client = Client()
        client.cookies[COOKIE] = signed(customer.public_id)
        files = [SimpleUploadedFile(name, png()) for name in names]
        fields = {"text": text, "client_key": str(uuid4()), "files": files}
        url = reverse("chat:messages", args=[to.public_id]) if to else reverse("chat:start")
        assert client.post(url, fields, headers={"Accept-Language": language}).status_code in (302, 303)
        return write_now(to or Ticket.objects.filter(requester=customer).latest("pk"))

    return sent


def draft_page(client: Client, draft: Draft) -> str:
    return client.get(f"/console/tickets/{draft.ticket.public_id}/?view=all").content.decode()


@pytest.fixture
def mei(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mei)
    return client


def test_a_file_beside_a_question_finds_the_article_that_the_question_finds(
    asked: Asked, cast: Cast, article: Article, simulator: Simulator
) -> None:
    boats = Article(title="Insurance of a boat", body="Send the invoice.", language="en", state="published")
    boats.record("article.created", actor=SYSTEM)
    question = "Has it left the workshop?"
    plain, with_file = asked(question, customer=cast.bo), asked(question, FILE)
    assert with_file.articles == plain.articles == [{"id": article.pk, "version": article.version}]
    assert with_file.passages == plain.passages
    assert not Gap.objects.exists()
    assert f"[attachment: {FILE}]" in simulator.requests[-1].body.decode(), "the model is not told"
    assert replay(with_file).is_identical


def test_nobody_gets_the_answer_that_was_given_to_a_file(asked: Asked, cast: Cast) -> None:
    asked(QUESTION, FILE)
    assert (asked(QUESTION, FILE, customer=cast.bo).source, asked(QUESTION).source) == ("model", "model")
    assert asked(QUESTION, customer=cast.bo).source == "cache"


def test_what_is_learnt_of_a_question_with_a_file_is_its_words(
    asked: Asked, cast: Cast, article: Article, ask: Ask
) -> None:
    draft = asked(QUESTION, FILE)
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.refresh_from_db()
    keep_question(draft)
    assert list(ArticleQuestion.objects.values_list("text", flat=True)) == [QUESTION]
    assert (ArticleUse.objects.get().answers, ArticleUse.objects.get().unchanged) == (1, 1)
    assert list(Precedent.objects.values_list("question", flat=True)) == [QUESTION]
    suggestion = suggest_precedent(ask(QUESTION, cast.bo), agent=cast.mei)
    assert suggestion
    assert suggestion.percent == 100


def test_an_unanswered_question_with_a_file_is_counted_by_its_words(asked: Asked) -> None:
    asked("Do you sell boats?", FILE)
    assert Gap.objects.get().question == "Do you sell boats?"


def test_a_file_after_a_question_leaves_the_question_answered(asked: Asked, article: Article) -> None:
    first = asked(QUESTION)
    second = asked("", FILE, to=first.ticket)
    assert second.articles == first.articles
    assert not Gap.objects.exists()


def test_a_file_after_a_question_without_an_article_leaves_it_counted_once(asked: Asked) -> None:
    ticket = asked("Do you sell boats?").ticket
    assert asked("", FILE, to=ticket).is_without_article
    assert Gap.objects.get().question == "Do you sell boats?"


def test_a_file_alone_is_no_gap_and_the_draft_says_what_came(asked: Asked, mei: Client, cast: Cast) -> None:
    draft = asked("", FILE)
    assert (draft.status, draft.articles, draft.marks) == (DraftStatus.READY, [], [])
    assert "Thank you for the file. A colleague will look at it" in draft.text
    assert not Gap.objects.exists()
    page = draft_page(mei, draft)
    assert "The customer sent a file and no words." in page
    assert "No article answers this." not in page
    assert asked("你好", customer=cast.bo).ticket.language == "zh-hans"
    later = Ticket.objects.latest("pk")
    assert asked("", "1.png", to=later).marks == [], "in Chinese"
    assert "No article answers this." in draft_page(mei, asked("Do you sell boats?", customer=cast.bo))


def test_a_file_alone_is_answered_in_the_language_of_the_page(asked: Asked) -> None:
    draft = asked("", "小票.png", language="zh-CN")
    assert draft.ticket.language == "zh-hans"
    assert draft.text == "文件已收到，谢谢。稍后会有同事查看并在这里回复您。"
    assert draft.marks == []


def test_a_colleague_who_is_promised_for_a_file_has_to_look(asked: Asked, cast: Cast) -> None:
    draft = asked("", FILE)
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.ticket.refresh_from_db()
    assert draft.ticket.waiting_since, "nobody owes the customer anything"


def test_nothing_is_learnt_of_a_file_alone(asked: Asked, cast: Cast) -> None:
    draft = asked("", FILE)
    text = f"{draft.text} Our workshop prints the premium metal cards every Tuesday before noon in Lisbon."
    edit_draft(draft, agent=cast.mei, text=text, client_key=uuid4())
    kept = (ArticleQuestion, Precedent, Gap, Lesson)
    assert [model.objects.count() for model in kept] == [0, 0, 0, 0]
    assert close_answered_gaps() == 0


def test_an_article_from_a_ticket_begins_with_the_first_words(asked: Asked, cast: Cast) -> None:
    ticket = asked("", FILE).ticket
    approve_draft(asked(QUESTION, to=ticket), agent=cast.mei, client_key=uuid4())
    ticket = solve_now(ticket, agent=cast.mei)
    told = told_by_ticket(ticket, agent=cast.mei)
    assert told["title"] == QUESTION
    assert article_from_ticket(ticket, agent=cast.mei, **told).title == QUESTION


def test_a_topic_is_that_of_the_words(asked: Asked, topics: dict[str, Topic], cast: Cast) -> None:
    plain, with_file = asked(QUESTION, customer=cast.bo), asked(QUESTION, FILE)
    asked("", FILE, to=with_file.ticket)
    said = [TicketTopic.objects.get(ticket=draft.ticket) for draft in (plain, with_file)]
    assert said[0].topic == said[1].topic == topics["Delivery"]
    assert said[0].confidence == said[1].confidence


def test_what_came_with_a_file_is_never_answered_by_itself(
    asked: Asked, cast: Cast, at: Callable[..., Topic]
) -> None:
    at(Autonomy.AUTO)
    assert asked(QUESTION, customer=cast.bo).status == DraftStatus.APPROVED
    draft = asked(QUESTION, FILE)
    assert (draft.status, draft.autonomy) == (DraftStatus.READY, Autonomy.DRAFT)
    assert draft.reason == "The customer sent a file, which the assistant cannot read."
