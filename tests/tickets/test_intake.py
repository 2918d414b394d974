from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.cast import Cast, solve_now
from tests.races import at_once
from tickets.actions import (
    ask_for_person,
    close_ticket,
    receive_message,
    send_reply,
    start_conversation,
)
from tickets.exceptions import Invalid, NotAllowed
from tickets.models import Floor, HandOff, Language, Message, Status, Ticket

Ask = Callable[..., Ticket]


def test_a_question_becomes_a_new_ticket_at_the_front_desk(cast: Cast, ask: Ask) -> None:
    ticket = ask("Where is my card?")
    assert (ticket.status, ticket.team, ticket.floor) == (Status.NEW, cast.front, Floor.ASSISTANT)
    assert ticket.subject == "Where is my card?"
    assert ticket.messages.get().body == "Where is my card?"


def test_the_sla_clock_starts_with_the_first_question_and_not_again_with_the_second(
    cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    assert ticket.due_at
    assert ticket.waiting_since
    assert (ticket.due_at - ticket.waiting_since).total_seconds() == 30 * 60
    receive_message(ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert (fresh.waiting_since, fresh.due_at) == (ticket.waiting_since, ticket.due_at)


def test_chinese_words_make_a_chinese_ticket(ask: Ask) -> None:
    assert ask("我的卡什么时候到?").language == Language.ZH


def test_the_same_start_twice_is_one_ticket(cast: Cast) -> None:
    key = uuid4()
    first = start_conversation(cast.ana, text="Where is my card?", start_key=key)
    second = start_conversation(cast.ana, text="Where is my card?", start_key=key)
    assert first.pk == second.pk
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_start_is_one_ticket(cast: Cast) -> None:
    key = uuid4()
    at_once(8, lambda _: start_conversation(cast.ana, text="Where is my card?", start_key=key))
    assert Ticket.objects.count() == 1
    assert Message.objects.count() == 1


def test_someone_elses_start_key_does_not_open_their_ticket(cast: Cast) -> None:
    key = uuid4()
    anas = start_conversation(cast.ana, text="My secret question", start_key=key)
    assert start_conversation(cast.bo, text="Hello", start_key=key).pk != anas.pk


@pytest.mark.django_db(transaction=True)
def test_a_message_sent_twice_at_once_is_one_message(cast: Cast, ask: Ask) -> None:
    ticket, key = ask(), uuid4()
    at_once(8, lambda _: receive_message(ticket, customer=cast.ana, text="Hello?", client_key=key))
    assert list(ticket.messages.public().values_list("seq", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_messages_at_once_are_numbered_without_gaps_or_repeats(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    at_once(10, lambda n: receive_message(ticket, customer=cast.ana, text=f"No. {n}", client_key=uuid4()))
    assert list(ticket.messages.values_list("seq", flat=True)) == list(range(1, 12))


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u200b", "\x00"])
def test_nothing_visible_is_refused_and_leaves_no_trace(cast: Cast, text: str) -> None:
    with pytest.raises(Invalid, match="Write something"):
        start_conversation(cast.ana, text=text, start_key=uuid4())
    assert not Ticket.objects.exists()


def test_too_long_a_message_says_how_long_it_may_be(cast: Cast) -> None:
    with pytest.raises(Invalid, match=r"5001 .* 5000"):
        start_conversation(cast.ana, text="x" * 5001, start_key=uuid4())


def test_writing_again_reopens_a_solved_ticket(cast: Cast, ask: Ask) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    receive_message(ticket, customer=cast.ana, text="It is still broken", client_key=uuid4())
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at) == (Status.OPEN, None)
    assert ticket.waiting_since


def test_a_closed_ticket_takes_no_more_messages(cast: Cast, ask: Ask) -> None:
    ticket = close_ticket(solve_now(ask(), agent=cast.mei))
    with pytest.raises(NotAllowed, match="closed"):
        receive_message(ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    assert ticket.messages.filter(body="Hello?").count() == 0


def test_asking_for_a_person_gives_people_the_floor_once(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    ask_for_person(ticket, customer=cast.ana)
    ask_for_person(ticket, customer=cast.ana)
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.ASKED)
    assert ticket.messages.public().filter(event="ticket.asked_for_person").count() == 1


def test_who_asks_for_a_person_after_an_answer_waits_in_the_queue_again(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    send_reply(ticket, agent=cast.mei, text="Bye.", client_key=uuid4(), seen_seq=1)
    ask_for_person(ticket, customer=cast.ana)
    assert Ticket.objects.needing_people().get() == ticket
    assert Ticket.objects.get().status == Status.OPEN


def test_a_reply_stops_the_clock_and_the_next_question_starts_it_with_the_shorter_target(
    cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    send_reply(ticket, agent=cast.mei, text="It is on its way.", client_key=uuid4(), seen_seq=1)
    ticket.refresh_from_db()
    assert (ticket.waiting_since, ticket.due_at) == (None, None)
    receive_message(ticket, customer=cast.ana, text="When exactly?", client_key=uuid4())
    ticket.refresh_from_db()
    assert ticket.due_at
    assert 59 < (ticket.due_at - timezone.now()).total_seconds() / 60 <= 60


def test_the_trail_says_who_and_which_verb(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    verbs = list(ticket.history.order_by("history_id").values_list("history_change_reason", "history_actor"))
    assert verbs[0] == ("ticket.started", f"customer:{cast.ana.public_id}")
    assert verbs[1] == ("ticket.message_received", f"customer:{cast.ana.public_id}")
