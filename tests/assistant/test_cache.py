"""The same question again is answered without DeepSeek, as long as it is nobody's own and nothing has changed."""

import re
from collections.abc import Callable
from time import monotonic
from uuid import uuid4

import pytest
from django.conf import settings
from pytest_django import Settings
from redis import Redis

from assistant.actions import approve_draft, edit_draft, reject_draft, review_answer
from assistant.models import (
    Article,
    ArticleState,
    Autonomy,
    Call,
    CategoryPolicy,
    Draft,
    DraftSource,
    DraftStatus,
    Rejection,
    Review,
    Topic,
    Verdict,
    Word,
)
from assistant.simulator import Simulator
from helpdesk.cache import ForgivingRedisCache
from tests.cast import Cast, write_now
from tickets.actions import receive_message, undo_reply
from tickets.models import SYSTEM, Ticket

Ask = Callable[..., Ticket]
Twice = Callable[[str, str], tuple[Draft, Draft]]
QUESTION = "When does my card arrive?"


@pytest.fixture
def twice(article: Article, simulator: Simulator, ask: Ask, cast: Cast) -> Twice:
    """The drafts to the two questions, of two customers, one after the other."""

    def written(first: str, second: str) -> tuple[Draft, Draft]:
        return write_now(ask(first)), write_now(ask(second, customer=cast.bo))

    return written


def kept() -> list[bytes]:
    """Every key in the cache's server."""
    with Redis.from_url(str(settings.CACHES["default"]["LOCATION"])) as redis:
        return [key for key in redis.scan_iter() if isinstance(key, bytes)]


def test_the_same_question_costs_one_request(twice: Twice, simulator: Simulator) -> None:
    first, second = twice(QUESTION, QUESTION)
    assert len(simulator.requests) == 1
    assert (first.source, second.source) == (DraftSource.MODEL, DraftSource.CACHE)
    assert (second.status, second.text) == (DraftStatus.READY, first.text)
    assert second.ready_at


def test_the_record_says_where_a_cached_answer_comes_from(twice: Twice) -> None:
    first, second = twice(QUESTION, QUESTION)
    assert second.origin == first
    assert second.cache_key == first.cache_key != ""
    assert (second.prompt_hash, second.articles) == (first.prompt_hash, first.articles)
    assert second.cost == 0
    assert not Call.objects.filter(draft=second).exists()


@pytest.mark.parametrize(
    "again",
    [
        "when does my card arrive",
        "  When does  my card\narrive?? ",
        "WHEN DOES MY CARD ARRIVE!",
        "When does my card arrive？",
        "Ｗhen does my card arrive?",
    ],
)
def test_how_it_is_written_does_not_matter(twice: Twice, simulator: Simulator, again: str) -> None:
    twice(QUESTION, again)
    assert len(simulator.requests) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cancel my order", "Do not cancel my order"),
        ("Can I pay by card?", "Can I not pay by card?"),
        ("Is 10 the limit?", "Is 100 the limit?"),
        ("Is 1.5 % right?", "Is 15 % right?"),
        ("A transfer from savings to checking?", "A transfer from checking to savings?"),
        ("How do I open an account?", "How do I close an account?"),
        ("会员怎么开通", "会员怎么取消"),
        ("可以退款吗", "不可以退款吗"),
        ("My card", "My cards"),
        ("Why -5?", "Why 5?"),
    ],
)
def test_two_questions_never_share_an_answer(
    twice: Twice, simulator: Simulator, one: str, other: str
) -> None:
    first, second = twice(one, other)
    assert first.cache_key
    assert second.cache_key
    assert first.cache_key != second.cache_key
    assert len(simulator.requests) == 2


@pytest.mark.parametrize(
    "own",
    [
        "My card 4242 4242 4242 4242 was declined",
        "Call me at 13812345678",
        "Write to ana@example.com",
        "My server 203.0.113.7 cannot reach you",
        "Send it to 12 Baker Street, London",
        "Where is order 48213?",
        "Where is order ４８２１３?",
        "I paid 250 on 12.3.",
        "What an asshole",
    ],
)
def test_what_is_somebodys_own_is_never_kept(twice: Twice, simulator: Simulator, own: str) -> None:
    first, second = twice(own, own)
    assert len(simulator.requests) == 2
    assert (first.cache_key, second.cache_key) == ("", "")
    assert not kept()


def test_only_the_first_words_of_a_conversation_are_shared(
    article: Article, simulator: Simulator, ask: Ask, cast: Cast
) -> None:
    for customer in (cast.ana, cast.bo):
        ticket = ask("Hello", customer=customer)
        receive_message(ticket, customer=customer, text=QUESTION, client_key=uuid4())
        assert write_now(ticket).cache_key == ""
    assert len(simulator.requests) == 2


def edit(article: Article) -> None:
    article.body += " Or 6."
    article.record("article.edited", actor=SYSTEM, fields=None)


def retire(article: Article) -> None:
    article.state = ArticleState.RETIRED
    article.record("article.retired", actor=SYSTEM, fields=None)


def publish_another(article: Article) -> None:
    Article(title="Parking", body="Park behind the house.", state=ArticleState.PUBLISHED).record(
        "article.created", actor=SYSTEM
    )


@pytest.mark.parametrize("change", [edit, retire, publish_another, Article.delete])
def test_any_change_of_the_knowledge_asks_anew(
    article: Article, simulator: Simulator, ask: Ask, change: Callable[[Article], object]
) -> None:
    write_now(ask(QUESTION))
    assert write_now(ask(QUESTION)).source == DraftSource.CACHE
    change(article)
    assert write_now(ask(QUESTION)).source == DraftSource.MODEL
    assert len(simulator.requests) == 2


@pytest.mark.parametrize("setting", ["DESK_NAME", "DEEPSEEK_MODEL"])
def test_another_desk_and_another_model_ask_for_themselves(
    article: Article, simulator: Simulator, ask: Ask, settings: Settings, setting: str
) -> None:
    first = write_now(ask(QUESTION))
    setattr(settings, setting, "deepseek-v4-pro")
    second = write_now(ask(QUESTION))
    assert second.source == DraftSource.MODEL
    assert second.cache_key != first.cache_key


def test_an_answer_with_something_sensitive_is_not_kept(twice: Twice, simulator: Simulator) -> None:
    simulator.fault("leak_personal")
    first, second = twice(QUESTION, QUESTION)
    assert first.is_blocked
    assert second.source == DraftSource.MODEL
    assert not kept()


def test_a_rejection_drops_the_answer(article: Article, simulator: Simulator, ask: Ask, cast: Cast) -> None:
    write_now(ask(QUESTION))
    cached = write_now(ask(QUESTION))
    reject_draft(cached, agent=cast.mei, rejection=Rejection.WRONG)
    assert write_now(cached.ticket).cache_key == ""
    assert write_now(ask(QUESTION)).source == DraftSource.MODEL


def test_an_edit_of_the_first_draft_drops_the_answer(ask: Ask, cast: Cast, twice: Twice) -> None:
    first, second = twice(QUESTION, QUESTION)
    edit_draft(first, agent=cast.mei, text="In 5 working days.", client_key=uuid4())
    assert second.source == DraftSource.CACHE
    assert write_now(ask(QUESTION)).source == DraftSource.MODEL


def test_an_undo_drops_the_answer(ask: Ask, cast: Cast, twice: Twice, window: None) -> None:
    first, _ = twice(QUESTION, QUESTION)
    undo_reply(approve_draft(first, agent=cast.mei, client_key=uuid4()), agent=cast.mei)
    assert write_now(ask(QUESTION)).source == DraftSource.MODEL


def test_an_answer_found_severe_is_given_to_nobody_else(
    at: Callable[..., Topic], ask: Ask, cast: Cast, twice: Twice
) -> None:
    at(Autonomy.AUTO)
    twice(QUESTION, QUESTION)
    assert Review.objects.count() == 2
    for review in Review.objects.select_related("draft__ticket"):
        review_answer(review, agent=cast.mei, verdict=Verdict.SEVERE, note="The delay is wrong")
    assert write_now(ask(QUESTION)).source == DraftSource.MODEL


def test_an_approval_keeps_it_and_a_person_has_decided_each_time(ask: Ask, cast: Cast, twice: Twice) -> None:
    for draft in twice(QUESTION, QUESTION):
        assert draft.message is None
        assert approve_draft(draft, agent=cast.mei, client_key=uuid4()).approved_by == cast.mei
    assert write_now(ask(QUESTION)).source == DraftSource.CACHE


def test_the_server_of_the_cache_learns_no_question(twice: Twice) -> None:
    twice(QUESTION, "What is the limit?")
    assert len(kept()) == 2
    with Redis.from_url(str(settings.CACHES["default"]["LOCATION"])) as redis:
        for key in kept():
            assert re.fullmatch(rb":1:answer:[0-9a-f]{64}", key)
            assert 0 < redis.ttl(key) <= 86_400


def test_without_the_cache_each_question_asks_for_itself(
    twice: Twice, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", monotonic() + 600)
    first, second = twice(QUESTION, QUESTION)
    assert (first.status, second.status) == (DraftStatus.READY, DraftStatus.READY)
    assert len(simulator.requests) == 2


def test_another_state_of_the_lexicon_asks_anew(
    article: Article, simulator: Simulator, ask: Ask, cast: Cast
) -> None:
    write_now(ask(QUESTION))
    Word(word="gizmo", category="abuse").record("word.added", actor=SYSTEM)
    assert write_now(ask(QUESTION)).source == DraftSource.MODEL


def test_a_team_with_other_rules_asks_for_itself(
    article: Article, simulator: Simulator, ask: Ask, cast: Cast
) -> None:
    write_now(ask(QUESTION))
    ticket = ask(QUESTION)
    CategoryPolicy(team=cast.front, category="abuse", action="block").record("policy.set", actor=SYSTEM)
    assert write_now(ticket).source == DraftSource.MODEL
