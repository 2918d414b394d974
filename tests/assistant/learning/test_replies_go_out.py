"""What the desk learns from a reply, and who writes articles, never holds the reply up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections, transaction

from assistant.actions import approve_draft, keep_question, lessons, questions, record_gap
from assistant.actions.imports import import_articles
from assistant.exchange import Place, Row
from assistant.models import Article, Draft, Lesson, Precedent
from tests.assistant.topics.deciding import finished
from tests.assistant.workers import wait_until
from tests.cast import Cast, last_words
from tests.races import meanwhile, somebody_waits
from tickets.actions import send_reply, take_over
from tickets.models import SYSTEM, Ticket

Ask = Callable[..., Ticket]
ANSWER = "Children of any age get an account when a parent opens it in the app."
TEXT = "Your card arrives within 5 working days."


def answered(ticket: Ticket, cast: Cast) -> None:
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text=ANSWER, client_key=uuid4(), seen_seq=ticket.last_public_seq)


@pytest.fixture
def missed(ask: Ask, cast: Cast) -> Callable[[], Ticket]:
    """A ticket of Mei's with a question that no article answers."""

    def asked() -> Ticket:
        ticket = ask("How do I open an account for my child?")
        record_gap(Draft.objects.for_ticket(ticket).get())
        return take_over(ticket, agent=cast.mei)

    return asked


@pytest.mark.django_db(transaction=True)
def test_two_replies_that_teach_the_same_at_once_both_go_out(
    missed: Callable[[], Ticket], cast: Cast
) -> None:
    one, other = missed(), missed()
    with meanwhile(lambda: answered(other, cast)):
        answered(one, cast)
    other.refresh_from_db()
    assert last_words(other) == ANSWER
    assert Lesson.objects.get().seen == 2


def test_a_reply_goes_out_although_nothing_can_be_learned_from_it(
    missed: Callable[[], Ticket], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "_ENOUGH", None)
    ticket = missed()
    answered(ticket, cast)
    ticket.refresh_from_db()
    assert last_words(ticket) == ANSWER
    assert not Lesson.objects.exists()


def test_what_cannot_be_learned_takes_nothing_else_with_it(
    ask: Ask, article: Article, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "_is_approved", None)
    approved(ask(), article, cast)
    assert Precedent.objects.get().answer == TEXT
    assert not article.questions.exists()


def approved(ticket: Ticket, article: Article, cast: Cast) -> Draft:
    draft = finished(ticket, text=TEXT, articles=[{"id": article.pk, "version": article.version}])
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    return draft


def edit(article: Article) -> None:
    held = Article.objects.lock(article)
    held.body += " Really."
    held.record("article.edited", actor=SYSTEM)


def bring(article: Article) -> None:
    row = Row(Place("a.jsonl", 1), article.key, {"title": article.title, "body": "Other words."})
    import_articles(iter([row]), state="", actor=SYSTEM, on_progress=lambda counts, done: None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [edit, bring])
def test_a_reply_does_not_wait_for_who_writes_its_article(
    ask: Ask, article: Article, cast: Cast, write: Callable[[Article], None]
) -> None:
    ticket = ask()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        write(article)

        def answer() -> None:
            try:
                draft = approved(ticket, article, cast)
                draft.refresh_from_db()
                keep_question(draft)
            finally:
                connections.close_all()

        sent = pool.submit(answer)
        wait_until(lambda: sent.done() or somebody_waits())
        assert sent.done(), "it waits"
        sent.result()
    assert article.questions.get().text == "Where is my card?"
    assert article.use.answers == 1
