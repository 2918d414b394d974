"""Questions that no article answers are counted once each, together with those that ask the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from assistant.actions import (
    close_answered_gaps,
    dismiss_gap,
    gaps,
    record_gap,
    reopen_gap,
    told_by_gap,
    write_for_gap,
)
from assistant.models import Article, ArticleState, Draft, Gap, GapCluster
from tests.assistant.workers import wait_until
from tests.cast import Cast, erase_now
from tests.races import meanwhile
from tickets.actions import ask_for_deletion, receive_message
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import SYSTEM, Ticket

Ask = Callable[..., Ticket]
Missed = Callable[..., Gap]


@pytest.fixture
def missed(ask: Ask) -> Missed:
    """missed("Do you sell soup?"): Ana asked it, and nothing fitted."""

    def recorded(text: str) -> Gap:
        gap = record_gap(draft_of(ask(text)))
        assert gap
        return Gap.objects.select_related("cluster").get(pk=gap.pk)

    return recorded


def draft_of(ticket: Ticket) -> Draft:
    return Draft.objects.for_ticket(ticket).select_related("ticket__requester").order_by("-pk")[0]


def cluster_of(gap: Gap) -> GapCluster:
    assert gap.cluster_id
    return GapCluster.objects.get(pk=gap.cluster_id)


def test_who_asks_the_same_is_counted_together(missed: Missed) -> None:
    first = missed("How do I open an account for my child?")
    again = missed("Hello, how can I open an account for my child please")
    other = missed("Which gym is near your office?")
    assert first.cluster == again.cluster != other.cluster
    cluster = cluster_of(first)
    assert cluster.asked == 2
    assert cluster.label == "How do I open an account for my child?"
    assert cluster.last_asked_at == again.asked_at


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Can I cancel the insurance of my phone?", "Can I not cancel the insurance of my phone?"),
        ("How do I switch the insurance on?", "How do I switch the insurance off?"),
        ("这份保险可以退吗", "这份保险不可以退吗"),
    ],
)
def test_opposites_are_not_the_same_question(missed: Missed, one: str, other: str) -> None:
    assert missed(one).cluster != missed(other).cluster


def test_chinese_questions_find_each_other(missed: Missed) -> None:
    assert missed("怎么给孩子开户").cluster == missed("请问怎么给孩子开户呢").cluster
    assert cluster_of(missed("给孩子开户怎么办理")).language == "zh-hans"


def test_a_message_is_counted_once(ask: Ask, cast: Cast) -> None:
    ticket = ask("How do I open an account for my child?")
    first = record_gap(draft_of(ticket))
    assert record_gap(draft_of(ticket)) == first
    receive_message(ticket, customer=cast.ana, text="Which gym is near your office?", client_key=uuid4())
    later = record_gap(draft_of(ticket))
    assert later
    assert later.question == "Which gym is near your office?"
    assert Gap.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "??",
        "Thanks, bye!",
        "Are you there?",
        "Refund",
        "insurance please",
        "退款？",
        "你好，在吗",
        "13812345678",
    ],
)
def test_what_asks_nothing_is_no_question(ask: Ask, text: str) -> None:
    assert record_gap(draft_of(ask(text))) is None
    assert not GapCluster.objects.exists()


@pytest.mark.parametrize("text", ["Gym near office?", "怎么退款", "Boat insurance"])
def test_two_words_are_a_question(ask: Ask, text: str) -> None:
    assert record_gap(draft_of(ask(text)))


def test_what_is_deleted_while_it_is_counted_is_not_kept(
    ask: Ask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = ask("Which gym is near your office?")

    def deleted_meanwhile(text: str) -> str:
        erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
        return text

    monkeypatch.setattr(gaps, "nameless", deleted_meanwhile)
    assert record_gap(draft_of(ticket)) is None
    assert not Gap.objects.exists()


def test_nothing_of_the_customers_own_is_kept(ask: Ask) -> None:
    text = (
        "I am Ana of 12 Baker Street, London. Do you insure phone 13812345678? Mail ana@example.com, order AB-778812, "
        "card 4242 4242 4242 4242"
    )
    gap = record_gap(draft_of(ask(text)))
    assert gap
    assert gap.question == (
        "I am [NAME] of [ADDRESS]. Do you insure phone [PHONE_1]? Mail [EMAIL_1], order [NUMBER], card [CARD_1]"
    )
    kept = str(Gap.objects.filter(pk=gap.pk).values()) + str(list(GapCluster.objects.values()))
    for own in ("Ana", "Baker", "1381234", "example.com", "778812", "4242"):
        assert own not in kept


def test_nobodys_name_is_kept_but_what_articles_call_by_name_is(missed: Missed) -> None:
    published("Paying by phone", "We take Harbour Pay everywhere.")
    gap = missed(
        "Hello, I'm Maria Lopez, my ex Peter Novak took my card. 他是王先生. Do you take Harbour Pay?"
    )
    expected = "Hello, I'm [NAME], my ex [NAME] took my card. 他是[NAME]. Do you take Harbour Pay?"
    assert gap.question == cluster_of(gap).label == expected
    kept = str(list(GapCluster.history.values()))
    assert not any(name in kept for name in ("Maria", "Lopez", "Peter", "Novak", "王"))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_cluster(ask: Ask) -> None:
    """The second one finds the first one's question only because it waits until that is committed."""
    one, other = (draft_of(ask("How do I open an account for my child?")) for _ in range(2))

    def work() -> None:
        record_gap(other)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            record_gap(one)
            second = pool.submit(work)
            wait_until(lambda: second.done() or somebody_waits())
        second.result(20)
    assert GapCluster.objects.get().asked == 2


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_dismissal_holds_for_what_is_asked_later_and_can_be_taken_back(missed: Missed, cast: Cast) -> None:
    cluster = cluster_of(missed("Which gym is near your office?"))
    dismiss_gap(cluster, supervisor=cast.sofia)
    assert not GapCluster.objects.open().exists()
    assert missed("Which gym is near the office?").cluster == cluster
    assert not GapCluster.objects.open().exists()
    reopen_gap(cluster, supervisor=cast.sofia)
    assert GapCluster.objects.open().get().asked == 2
    verbs = cluster.history.order_by("history_id").values_list("history_change_reason", "history_user")
    assert list(verbs)[1:] == [("gap.dismissed", cast.sofia.pk), ("gap.reopened", cast.sofia.pk)]


def test_agents_dismiss_nothing(missed: Missed, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        dismiss_gap(cluster_of(missed("Which gym is near your office?")), supervisor=cast.mei)


def published(title: str, body: str) -> Article:
    article = Article(title=title, body=body, state=ArticleState.PUBLISHED)
    article.record("article.published", actor=SYSTEM)
    return article


def test_an_article_that_answers_closes_the_question(missed: Missed, cast: Cast) -> None:
    cluster = cluster_of(missed("How do I open an account for my child?"))
    assert close_answered_gaps() == 0
    article = published("Open an account for a child", "Parents open an account for a child in the app.")
    assert close_answered_gaps() == 1
    assert cluster_of_pk(cluster).article == article
    with pytest.raises(Conflict, match="Open an account for a child"):
        dismiss_gap(cluster, supervisor=cast.sofia)
    assert missed("How do I open an account for my child?").cluster != cluster


@pytest.mark.django_db(transaction=True)
def test_no_question_joins_one_that_is_being_closed(ask: Ask, missed: Missed) -> None:
    closed = cluster_of(missed("How do I open an account for my child?"))
    again = draft_of(ask("How do I open an account for my child?"))
    published("Open an account for a child", "Parents open an account for a child in the app.")
    with meanwhile(lambda: record_gap(again)):
        assert close_answered_gaps() == 1
    assert cluster_of(Gap.objects.get(ticket=again.ticket)) != closed
    assert cluster_of_pk(closed).asked == 1


def test_an_article_that_was_there_already_closes_nothing(missed: Missed) -> None:
    published("Open an account for a child", "Parents open an account for a child in the app.")
    gap = missed("How do I open an account for my child?")
    Gap.objects.update(asked_at=timezone.now())
    GapCluster.objects.update(last_asked_at=timezone.now())
    assert close_answered_gaps() == 0
    assert cluster_of(gap).article is None


def test_the_article_of_another_team_closes_nothing(missed: Missed, cast: Cast) -> None:
    missed("How do I open an account for my child?")
    article = published("Open an account for a child", "Parents open an account for a child in the app.")
    Article.objects.filter(pk=article.pk).update(team=cast.cards)
    assert close_answered_gaps() == 0


def test_when_the_article_goes_the_question_is_open_again(missed: Missed) -> None:
    cluster = cluster_of(missed("How do I open an account for my child?"))
    article = published("Open an account for a child", "Parents open an account for a child in the app.")
    close_answered_gaps()
    article.state = ArticleState.RETIRED
    article.record("article.retired", actor=SYSTEM)
    close_answered_gaps()
    assert cluster_of_pk(cluster).article is None


def test_with_its_last_ticket_a_question_and_its_history_are_gone(missed: Missed) -> None:
    gap, other = missed("How do I open an account for my child?"), missed("Which gym is near your office?")
    Draft.objects.filter(ticket=gap.ticket).delete()
    gap.ticket.delete()
    close_answered_gaps()
    assert GapCluster.objects.get() == other.cluster
    labels = GapCluster.history.values_list("label", flat=True)
    assert list(labels) == ["Which gym is near your office?"]


def test_what_is_begun_belongs_to_the_team_that_was_asked(missed: Missed, cast: Cast) -> None:
    gap = missed("How do I open an account for my child?")
    assert told_by_gap(cluster_of(gap), supervisor=cast.sofia)["team"] == cast.front
    gap, again = missed("Which gym is near your office?"), missed("Which gym is near the office?")
    Ticket.objects.filter(pk=again.ticket_id).update(team=cast.cards)
    assert told_by_gap(cluster_of(gap), supervisor=cast.sofia)["team"] is None


def test_an_article_is_begun_once_and_closes_its_question_when_published(missed: Missed, cast: Cast) -> None:
    cluster = cluster_of(missed("How do I open an account for my child?"))
    told = told_by_gap(cluster, supervisor=cast.sofia)
    told["body"] = "Not yet."
    assert not Article.objects.exists()
    article = write_for_gap(cluster, supervisor=cast.sofia, **told)
    with pytest.raises(Conflict, match="How do I open an account for my child"):
        write_for_gap(cluster, supervisor=cast.sofia, **told)
    assert (article.title, article.state, article.owner) == (cluster.label, ArticleState.DRAFT, cast.sofia)
    assert [question.text for question in article.questions.all()] == [cluster.label]
    assert close_answered_gaps() == 0
    article.body, article.state = "Quite other words.", ArticleState.PUBLISHED
    article.record("article.published", actor=SYSTEM)
    assert close_answered_gaps() == 1
    assert cluster_of_pk(cluster).article == article
    with pytest.raises(Conflict, match="answers this by now"):
        told_by_gap(cluster_of_pk(cluster), supervisor=cast.sofia)


def cluster_of_pk(cluster: GapCluster) -> GapCluster:
    return GapCluster.objects.get(pk=cluster.pk)
