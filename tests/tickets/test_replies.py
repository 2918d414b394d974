from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.cast import Cast, solve_now
from tests.races import at_once
from tickets.actions import (
    add_note,
    close_ticket,
    hand_off,
    receive_message,
    send_approved_answer,
    send_reply,
    solve_ticket,
)
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Author, Escalation, HandOff, Message, Outgoing, Status, Ticket

Ask = Callable[..., Ticket]


def test_a_reply_makes_it_the_customers_turn(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    reply = send_reply(ticket, agent=cast.mei, text="On its way.", client_key=uuid4(), seen_seq=1)
    ticket.refresh_from_db()
    assert (ticket.status, reply.author, reply.user) == (Status.PENDING, Author.AGENT, cast.mei)


def test_nobody_answers_blind(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="I mean the blue one", client_key=uuid4())
    with pytest.raises(Conflict, match="Ana wrote while you were typing") as refusal:
        send_reply(ticket, agent=cast.mei, text="The red one is on its way", client_key=uuid4(), seen_seq=1)
    assert refusal.value.who == "Ana"
    assert not ticket.messages.filter(author=Author.AGENT).exists()


def test_a_retried_reply_is_one_message_even_when_the_screen_is_behind_by_then(cast: Cast, ask: Ask) -> None:
    ticket, key = ask(), uuid4()
    first = send_reply(ticket, agent=cast.mei, text="On its way.", client_key=key, seen_seq=1)
    second = send_reply(ticket, agent=cast.mei, text="On its way.", client_key=key, seen_seq=1)
    assert first == second


def test_someone_elses_client_key_sends_nothing(cast: Cast, ask: Ask) -> None:
    ticket, key = ask(), uuid4()
    send_reply(ticket, agent=cast.mei, text="On its way.", client_key=key, seen_seq=1)
    with pytest.raises(Conflict):
        send_reply(ticket, agent=cast.liam, text="Mine", client_key=key, seen_seq=2)


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_send_one_answer(cast: Cast, ask: Ask) -> None:
    ticket, people = ask(), [cast.mei, cast.liam]
    results = at_once(
        2, lambda n: send_reply(ticket, agent=people[n], text="Hi", client_key=uuid4(), seen_seq=1)
    )
    assert [type(result) for result in results if not isinstance(result, Outgoing)] == [Conflict]
    assert ticket.messages.filter(author=Author.AGENT).count() == 1


def test_a_note_answers_nobody(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    note = add_note(ticket, agent=cast.mei, text="Looks like fraud", client_key=uuid4())
    ticket.refresh_from_db()
    assert not note.is_public
    assert (ticket.status, ticket.last_public_seq, ticket.last_seq) == (Status.NEW, 1, 2)
    assert ticket.waiting_since
    assert ticket.preview == "Where is my card?"


def test_a_closed_ticket_takes_no_reply(cast: Cast, ask: Ask) -> None:
    ticket = close_ticket(solve_now(ask(), agent=cast.mei))
    with pytest.raises(NotAllowed, match="closed"):
        send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq)


def test_the_assistant_cannot_speak_where_people_have_the_floor(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    with pytest.raises(NotAllowed, match="stays silent"):
        send_approved_answer(
            ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq
        )
    assert not Message.objects.filter(author=Author.ASSISTANT).exists()


def test_an_answer_settles_the_escalation_that_only_lacked_one(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="DeepSeek could not answer.")
    assert Escalation.objects.unsettled().count() == 1
    send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert Escalation.objects.unsettled().count() == 0


def test_nobody_has_seen_what_does_not_exist(cast: Cast, ask: Ask) -> None:
    with pytest.raises(Invalid, match="Reload"):
        send_reply(ask(), agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=10**9)


def test_the_key_of_a_note_never_swallows_a_reply(cast: Cast, ask: Ask) -> None:
    ticket, key = ask(), uuid4()
    add_note(ticket, agent=cast.mei, text="It is on its way", client_key=key)
    with pytest.raises(Conflict, match="Reload"):
        send_reply(ticket, agent=cast.mei, text="It is on its way", client_key=key, seen_seq=1)


def test_an_approved_answer_is_not_sent_blind(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="Wait", client_key=uuid4())
    with pytest.raises(Conflict):
        send_approved_answer(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=1)


def test_nobody_solves_blind(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="But my money is gone!", client_key=uuid4())
    with pytest.raises(Conflict, match="Ana wrote"):
        solve_ticket(ticket, agent=cast.mei, seen_seq=1)
    assert Ticket.objects.get().status == Status.NEW


def test_lists_show_an_answer_without_its_markdown(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    send_reply(ticket, agent=cast.mei, text="Tap **Cards**, then *Freeze*.", client_key=uuid4(), seen_seq=1)
    ticket.refresh_from_db()
    assert ticket.preview == "Tap Cards, then Freeze."
