"""The classifier learns when there is something to learn, and shows how well."""

import re
from collections import Counter
from collections.abc import Callable
from io import StringIO
from json import dumps

import pytest
from django.core.management import call_command

from assistant import tasks
from assistant.actions import change_level, correct_topic, edit_topic, learn_topics
from assistant.management.commands import train_topics
from assistant.models import Autonomy, Topic, TopicModel
from assistant.topics import training
from assistant.topics.classifier import Classifier, Example
from tests.cast import Cast
from tickets.models import Ticket

Ask = Callable[..., Ticket]
Topics = dict[str, Topic]


def test_it_learns_only_when_people_have_said_something(
    topics: Topics, ask: Callable[..., Ticket], cast: Cast
) -> None:
    assert not learn_topics()
    ticket = ask()
    assert not learn_topics(), "its own guess is no news"
    correct_topic(ticket, topic=topics["Fees"], agent=cast.mei)
    tasks.learn_topics()
    assert TopicModel.objects.latest("pk").from_tickets == 1
    assert not learn_topics()


def test_it_learns_new_examples_but_not_from_a_level(topics: Topics, cast: Cast) -> None:
    change_level(
        topics["Fees"], to=Autonomy.OFF, seen=Autonomy.DRAFT, supervisor=cast.sofia, reason="People first"
    )
    assert not learn_topics()
    edit_topic(
        None, name="Loans", examples="I want a loan", sample_percent=10, is_active=True, supervisor=cast.sofia
    )
    assert learn_topics()


def test_it_keeps_nothing_that_only_one_customer_wrote(topics: Topics, ask: Ask, cast: Cast) -> None:
    own = "I am John Smith, 13812345678, order 20413 or 1381 2345, 我叫王小明. Surcharges?"
    for text, customer in [(own, cast.ana), (own, cast.ana), ("More surcharges?", cast.bo)]:
        correct_topic(ask(text, customer), topic=topics["Fees"], agent=cast.mei)
    assert learn_topics()
    kept = dumps(TopicModel.objects.get().state, ensure_ascii=False)
    assert '"wsurcharg"' in kept, "what two customers wrote is learnt"
    assert [word for word in ("john", "smith", "1381", "5678", "2041", "小明") if word in kept] == []


def test_what_it_has_learnt_before_is_not_kept(topics: Topics, ask: Ask, cast: Cast) -> None:
    before = TopicModel.objects.get()
    correct_topic(ask(), topic=topics["Fees"], agent=cast.mei)
    assert learn_topics()
    assert TopicModel.objects.get().pk > before.pk


def test_what_people_say_while_it_learns_is_news(
    topics: Topics, ask: Ask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ask(), ask()
    correct_topic(first, topic=topics["Fees"], agent=cast.mei)
    gather = training.gather_examples

    def interrupted() -> tuple[list[Example], int]:
        found = gather()
        correct_topic(second, topic=topics["Fees"], agent=cast.mei)
        return found

    monkeypatch.setattr(training, "gather_examples", interrupted)
    assert learn_topics()
    monkeypatch.undo()
    assert learn_topics()
    assert TopicModel.objects.get().from_tickets == 2


def test_a_question_that_meets_a_training_being_replaced_asks_the_new_one(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = training._trained

    def replaced(pk: int) -> Classifier:
        monkeypatch.setattr(training, "_trained", trained)
        training.store_training()
        return trained(pk)

    trained.cache_clear()
    monkeypatch.setattr(training, "_trained", replaced)
    assert training.guess_topic("Where is my card?")[0] == topics["Delivery"]


def test_a_desk_without_topics_learns_nothing(db: None) -> None:
    assert not learn_topics()
    assert not TopicModel.objects.exists()


def test_the_command_shows_what_is_taken_for_what(topics: Topics) -> None:
    out = StringIO()
    call_command("train_topics", stdout=out)
    said = out.getvalue()
    assert f"on {TopicModel.objects.latest('pk').examples} questions, 0 of them from tickets" in said
    assert "Cross-validated, " in said
    rows = [line for line in said.splitlines() if "Delivery" in line]
    assert sum(int(cell) for cell in rows[0].split()[2:] if cell.isdigit()) == 4
    assert said.splitlines()[4].split()[-2:] == ["precision", "recall"]
    assert all(re.fullmatch(r"\d+%|·", share) for share in rows[0].split()[-2:])


def test_precision_and_recall_of_a_topic_are_told_apart() -> None:
    table = Counter({("fees", "fees"): 3, ("fees", ""): 1, ("cards", "fees"): 2})
    assert train_topics._shares(table, "fees") == ("60%", "75%")
    assert train_topics._shares(table, "cards") == ("·", "0%")


def test_the_command_is_at_peace_with_an_empty_desk(db: None) -> None:
    out = StringIO()
    call_command("train_topics", stdout=out)
    assert "on 0 questions" in out.getvalue()
