"""Which topic a ticket has: said offline, learnt from people."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from assistant.actions import correct_topic
from assistant.models import Autonomy, Draft, TicketTopic, Topic
from assistant.topics.training import guess_topic, store_training
from tests.cast import Cast
from tickets.actions import receive_message, take_over
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

Ask = Callable[..., Ticket]
Topics = dict[str, Topic]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("hello, where is my new card", "Delivery"),
        ("请问我的新卡什么时候到", "Delivery"),
        ("I want to cancel the transfer", "Transfers"),
        ("为什么转账没到账", "Transfers"),
        ("what fees do you charge for exchanging", "Fees"),
    ],
)
def test_a_question_gets_its_topic_in_either_language(topics: Topics, question: str, name: str) -> None:
    assert guess_topic(question)[0] == topics[name]


@pytest.mark.parametrize("question", ["Will it rain in Lisbon on Sunday?", "今天天气怎么样", "…", "🙂"])
def test_a_question_about_something_else_has_none(topics: Topics, question: str) -> None:
    assert guess_topic(question)[0] is None


def test_a_desk_without_topics_drafts_as_ever(ask: Ask) -> None:
    draft = Draft.objects.get(ticket=ask())
    assert (draft.topic, draft.autonomy) == (None, Autonomy.DRAFT)


def test_the_draft_says_which_topic_it_belongs_to(topics: Topics, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    assert Draft.objects.get(ticket=ticket).topic == topics["Delivery"]
    said = TicketTopic.objects.get(ticket=ticket)
    assert (said.topic, said.assigned_by) == (topics["Delivery"], None)
    assert said.confidence >= 0.5


def test_a_follow_up_that_says_little_stays_with_the_topic(topics: Topics, ask: Ask, cast: Cast) -> None:
    ticket = ask("Where is my card?")
    receive_message(ticket, customer=cast.ana, text="Hello? Anyone?", client_key=uuid4())
    assert Draft.objects.for_ticket(ticket).open().get().topic == topics["Delivery"]


def test_another_question_moves_the_ticket_to_another_topic(topics: Topics, ask: Ask, cast: Cast) -> None:
    ticket = ask("Where is my card?")
    TicketTopic.objects.filter(ticket=ticket).update(topic=topics["Fees"])
    receive_message(ticket, customer=cast.ana, text="When does my card arrive?", client_key=uuid4())
    assert TicketTopic.objects.get(ticket=ticket).topic == topics["Delivery"]


def test_what_a_person_has_said_stands(topics: Topics, ask: Ask, cast: Cast) -> None:
    ticket = ask("Where is my card?")
    correct_topic(ticket, topic=topics["Fees"], agent=cast.mei)
    receive_message(ticket, customer=cast.ana, text="When does my card arrive?", client_key=uuid4())
    said = TicketTopic.objects.get(ticket=ticket)
    assert (said.topic, said.assigned_by) == (topics["Fees"], cast.mei)
    verbs = said.history.order_by("history_id").values_list("history_change_reason", "history_actor")
    assert list(verbs) == [
        ("topic.assigned", "assistant"),
        ("topic.corrected", "agent:mei"),
        ("topic.kept", "assistant"),
    ]


def test_a_topic_that_is_no_longer_used_is_neither_guessed_nor_chosen(
    topics: Topics, ask: Ask, cast: Cast
) -> None:
    Topic.objects.filter(name="Delivery").update(is_active=False)
    topics["Delivery"].refresh_from_db()
    ticket = ask("Where is my card?")
    assert TicketTopic.objects.get(ticket=ticket).topic is None
    with pytest.raises(NotAllowed):
        correct_topic(ticket, topic=topics["Delivery"], agent=cast.mei)


def test_the_classifier_learns_what_people_correct(topics: Topics, ask: Ask, cast: Cast) -> None:
    question = "The plastic thing is late, the postman brings nothing"
    assert guess_topic(question)[0] is None
    for words in (
        "The postman brings nothing",
        "This plastic thing is late",
        "Postman never came: plastic late",
    ):
        for customer in (cast.ana, cast.bo):
            correct_topic(ask(words, customer), topic=topics["Delivery"], agent=cast.mei)
    store_training()
    assert guess_topic(question)[0] == topics["Delivery"]


def test_the_classifier_learns_what_belongs_to_no_topic(topics: Topics, ask: Ask, cast: Cast) -> None:
    question = "Where is my birthday card for grandma?"
    assert guess_topic(question)[0] == topics["Delivery"]
    for words in ("A birthday card for grandma", "Where is grandma's birthday card?", "My birthday is today"):
        correct_topic(ask(words), topic=None, agent=cast.mei)
    store_training()
    assert guess_topic(question)[0] is None


def test_what_the_classifier_said_itself_teaches_it_nothing(topics: Topics, ask: Ask, cast: Cast) -> None:
    ask("Where is my card?")
    assert store_training().from_tickets == 0


def test_a_ticket_that_people_hold_still_gets_its_topic(topics: Topics, ask: Ask, cast: Cast) -> None:
    ticket = ask("Good morning")
    take_over(ticket, agent=cast.mei)
    receive_message(ticket, customer=cast.ana, text="Where is my card?", client_key=uuid4())
    assert TicketTopic.objects.get(ticket=ticket).topic == topics["Delivery"]
    assert not Draft.objects.open().filter(ticket=ticket).exists()
