"""A similar question that a person has answered is suggested to an agent, and nothing of another customer's own."""

import random
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from assistant.actions import approve_draft, edit_draft, reject_draft, suggest_precedent
from assistant.models import Article, Draft, Precedent, Rejection
from tests.cast import Cast, write_now
from tickets.actions import receive_message, release_reply, send_reply
from tickets.models import SYSTEM, Customer, Message, Outgoing, OutgoingStatus, Ticket

Ask = Callable[..., Ticket]
Answered = Callable[..., Draft]
ANSWER = "Please look into the app: it says so there."


@pytest.fixture
def answered(ready: Callable[..., Draft], cast: Cast) -> Answered:
    """answered("Where is my card?") has been asked before, and Mei's own words were sent."""

    def sent(question: str, answer: str = ANSWER) -> Draft:
        draft = ready(question)
        edit_draft(draft, agent=cast.mei, text=answer, client_key=uuid4())
        return Draft.objects.select_related("ticket").get(pk=draft.pk)

    return sent


def percent(ticket: Ticket, cast: Cast) -> int:
    """How alike the suggested question is; 0 without a suggestion."""
    suggestion = suggest_precedent(ticket, agent=cast.mei)
    return suggestion.percent if suggestion else 0


def test_the_same_question_in_other_words_is_suggested_with_its_score(
    answered: Answered, ask: Ask, cast: Cast
) -> None:
    draft = answered("When does my new card arrive?")
    suggestion = suggest_precedent(ask("Hello, when will my new card arrive please?"), agent=cast.mei)
    assert suggestion
    assert (suggestion.precedent.draft, suggestion.precedent.answer) == (draft, ANSWER)
    assert 70 <= suggestion.percent < 100
    assert not suggestion.is_outdated


def test_the_best_of_several_is_suggested(answered: Answered, ask: Ask, cast: Cast) -> None:
    answered("When does my new card arrive in Spain?", "It may take longer.")
    best = answered("When does my new card arrive?")
    answered("When does my refund arrive?", "That depends on the shop.")
    suggestion = suggest_precedent(ask("When does my new card arrive??"), agent=cast.mei)
    assert suggestion
    assert suggestion.precedent.draft == best
    assert suggestion.percent == 100


def test_a_story_longer_than_an_index_holds_is_answered_all_the_same(
    ready: Callable[..., Draft], ask: Ask, cast: Cast, window: None
) -> None:
    draft, signs, chance = ready(), [chr(code) for code in range(0x4E00, 0x9FA5)], random.Random(7)  # noqa: S311
    story = ["".join(chance.choices(signs, k=5000)) for _ in range(25)]
    Message.objects.bulk_create(
        Message(ticket=draft.ticket, seq=seq, author="customer", body=body)
        for seq, body in enumerate(story, 2)
    )
    Draft.objects.update(answers_up_to=26)
    Ticket.objects.update(last_seq=26, last_public_seq=26)
    assert suggest_precedent(Ticket.objects.get(), agent=cast.mei) is None
    outgoing = approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert release_reply(outgoing).status == OutgoingStatus.SENT
    assert not Precedent.objects.exists()


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Cancel my order", "Do not cancel my order"),
        ("Cancel my order", "Don’t cancel my order"),
        ("I can pay by card", "I can't pay by card"),
        ("How do I switch notifications on?", "How do I switch notifications off?"),
        ("How do I open a savings pot?", "How do I close a savings pot?"),
        ("Is the limit 100 euros?", "Is the limit 1000 euros?"),
        ("会员怎么开通", "会员怎么取消"),
        ("这笔订单可以退款", "这笔订单不可以退款"),
        ("Where is my new card?", "Is a new card good for eating soup?"),
        ("Where is my new card?", "asdf qwer zxcv"),
        ("Where is my new card?", "??"),
    ],
)
def test_what_means_something_else_is_not_suggested(
    answered: Answered, ask: Ask, cast: Cast, before: str, now: str
) -> None:
    answered(before)
    assert percent(ask(f"{before} Hello"), cast) >= 70, "the set-up is not meaningful"
    assert percent(ask(now), cast) == 0


def test_asking_whether_is_no_denial_in_chinese(answered: Answered, ask: Ask, cast: Cast) -> None:
    answered("我的订单现在可以取消吗")
    assert percent(ask("我的订单现在可不可以取消"), cast) >= 70


def test_only_what_was_sent_is_a_precedent(ready: Callable[..., Draft], ask: Ask, cast: Cast) -> None:
    question = "When does my new card arrive?"
    draft = ready(question)
    assert percent(ask(question), cast) == 0
    reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
    assert percent(ask(question), cast) == 0
    send_reply(draft.ticket, agent=cast.mei, text="Soon.", client_key=uuid4(), seen_seq=1)
    assert percent(ask(question), cast) == 0
    approve_draft(ready(question), agent=cast.mei, client_key=uuid4())
    assert percent(ask(question), cast) == 100


def test_another_teams_answers_are_not_shown(answered: Answered, ask: Ask, cast: Cast) -> None:
    draft = answered("When does my new card arrive?")
    ticket = ask("When does my new card arrive?")
    assert suggest_precedent(ticket, agent=cast.liam)
    Ticket.objects.filter(pk=draft.ticket.pk).update(team=cast.cards)
    assert suggest_precedent(ticket, agent=cast.liam) is None
    assert suggest_precedent(ticket, agent=cast.sofia)


def test_a_question_is_kept_without_what_is_the_customers_own(answered: Answered) -> None:
    answered(
        "When does my card 4242 4242 4242 4242 arrive at 12 Baker Street, London? Call 13812345678, ana@example.com"
    )
    kept = Precedent.objects.get()
    for own in ("4242 4242", "Baker", "13812345678", "ana@example.com"):
        assert own not in kept.question
        assert own not in kept.words
    assert "When does my card" in kept.question


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When does my card arrive?", "We call you at 13812345678."),
        ("When does my card arrive?", "We send it to 12 Baker Street, London."),
        ("When does my card arrive?", "Dear Ana, in 5 days."),
        ("I am ANA. When does my card arrive?", "In 5 days."),
    ],
)
def test_an_answer_that_is_somebodys_own_is_no_precedent(
    ask: Ask, cast: Cast, ready: Callable[..., Draft], question: str, answer: str
) -> None:
    draft = ready(question + " Call me at 13812345678, I live at 12 Baker Street, London.")
    edit_draft(draft, agent=cast.mei, text=answer, client_key=uuid4(), override_reason="")
    assert Message.objects.filter(body=answer).exists()
    assert not Precedent.objects.exists()


def test_an_answer_with_facts_of_one_case_is_no_precedent(answered: Answered) -> None:
    answers = [
        "Your order HB-20413 was delivered on 3 May to your neighbour Anna Kowalski; we refunded $84.20.",
        "Your order HB-20413 is on its way.",
        "It was delivered on 3 May.",
        "We have your card ending 1234.",
        "It costs $84.20.",
        "We refunded you.",
        "It is with your neighbour Anna.",
        "See https://testserver/orders/20413 for it.",
        "您的卡由邻居张女士代收了。",
    ]
    for answer in answers:
        draft = answered("When does my card arrive?", answer)
        assert Message.objects.filter(ticket=draft.ticket, body=answer).exists()
        assert not Precedent.objects.exists(), answer


def test_an_answer_from_what_is_published_is_a_precedent(answered: Answered, settings: Settings) -> None:
    settings.DESK_NAME = "Harbour Bank"
    answers = [
        "Hello!\n\n1. Open the app.\n2. Wait.\n\nIt arrives within 5 working days.\n\nBest regards,\nMei",
        "I am Mei from Harbour Bank. When it leaves our workshop we send a message.",
        "尊敬的先生/女士：您好，请稍等。",
    ]
    for answer in answers:
        draft = answered("When does my card arrive?", answer)
        assert Precedent.objects.latest("pk").draft == draft, answer


def test_an_answer_that_calls_the_customer_by_name_is_no_precedent(answered: Answered, cast: Cast) -> None:
    for name in ("王小明", "Bo"):
        Customer.objects.filter(pk=cast.ana.pk).update(name=name)
        answered("When does my card arrive?", "小明您好，请稍等。")
        assert Precedent.objects.exists() == (name == "Bo")


def test_an_answer_sent_against_the_screening_is_no_precedent(
    ready: Callable[..., Draft], cast: Cast
) -> None:
    draft = ready("When does my card arrive?")
    edit_draft(draft, agent=cast.mei, text=ANSWER, client_key=uuid4(), override_reason="She insists.")
    assert not Precedent.objects.exists()


def test_an_answer_later_in_a_conversation_is_no_precedent(
    ready: Callable[..., Draft], ask: Ask, cast: Cast
) -> None:
    draft = ready("Hello")
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    Precedent.objects.all().delete()
    receive_message(
        draft.ticket, customer=cast.ana, text="And when does the other one arrive?", client_key=uuid4()
    )
    approve_draft(write_now(draft.ticket), agent=cast.mei, client_key=uuid4())
    assert not Precedent.objects.exists()


def test_an_answer_whose_article_has_changed_says_so(
    answered: Answered, ask: Ask, cast: Cast, article: Article
) -> None:
    answered("When does my new card arrive?")
    article.record("article.edited", actor=SYSTEM, fields=None)
    suggestion = suggest_precedent(ask("When does my new card arrive?"), agent=cast.mei)
    assert suggestion
    assert suggestion.is_outdated


def test_nothing_is_suggested_when_nobody_waits(answered: Answered, ask: Ask, cast: Cast) -> None:
    answered("When does my new card arrive?")
    ticket = ask("When does my new card arrive?")
    send_reply(ticket, agent=cast.mei, text="Soon.", client_key=uuid4(), seen_seq=1)
    ticket.refresh_from_db()
    assert suggest_precedent(ticket, agent=cast.mei) is None


def test_what_can_still_be_undone_is_no_precedent_yet(answered: Answered, window: None) -> None:
    draft = answered("When does my new card arrive?")
    assert not Precedent.objects.exists()
    assert draft.outgoing
    Outgoing.objects.update(send_after=timezone.now())
    release_reply(draft.outgoing)
    assert Precedent.objects.get().draft == draft
