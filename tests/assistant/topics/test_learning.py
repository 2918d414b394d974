"""The classifier learns when there is something to learn, and shows how well."""

from collections.abc import Callable
from io import StringIO

from django.core.management import call_command

from assistant import tasks
from assistant.actions import change_level, correct_topic, edit_topic, learn_topics
from assistant.models import Autonomy, Topic, TopicModel
from tests.cast import Cast
from tickets.models import Ticket

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


def test_the_command_is_at_peace_with_an_empty_desk(db: None) -> None:
    out = StringIO()
    call_command("train_topics", stdout=out)
    assert "on 0 questions" in out.getvalue()
