from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from assistant.models import Draft, DraftStatus
from tests.cast import Cast, last_words, solve_now
from tests.races import at_once
from tickets.actions import (
    ask_for_person,
    assign_ticket,
    hand_back,
    hand_off,
    send_reply,
    start_conversation,
    take_over,
)
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import Actor, Escalation, Floor, HandOff, Status, Ticket

Ask = Callable[..., Ticket]


def test_taking_over_silences_the_assistant(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    assert (ticket.assignee, ticket.floor, ticket.status) == (cast.mei, Floor.PEOPLE, Status.OPEN)
    assert Draft.objects.for_ticket(ticket).get().status == DraftStatus.RETIRED


def test_the_customer_is_told_who_joined(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    assert last_words(ticket) == "Mei has joined the conversation."


@pytest.mark.django_db(transaction=True)
def test_only_one_of_many_takes_over(cast: Cast, ask: Ask) -> None:
    ticket, people = ask(), [cast.mei, cast.liam, cast.sofia]
    results = at_once(9, lambda n: take_over(ticket, agent=people[n % 3]))
    ticket = Ticket.objects.select_related("assignee").get(pk=ticket.pk)
    losers = [result for result in results if not isinstance(result, Ticket)]
    assert [type(loser) for loser in losers] == [Conflict] * 6
    assert {loser.who for loser in losers} == {str(ticket.assignee)}
    assert all(loser.when for loser in losers)


def test_who_was_given_it_by_a_colleague_is_named_to_whoever_comes_later(cast: Cast, ask: Ask) -> None:
    ticket = assign_ticket(take_over(ask(), agent=cast.mei), agent=cast.sofia, to=cast.liam)
    ticket.record("ticket.touched", actor=Actor.of(cast.liam), fields=["preview"])
    with pytest.raises(Conflict) as refused:
        take_over(ticket, agent=cast.mei)
    given = ticket.history.get(history_change_reason="ticket.assigned")
    assert (refused.value.who, refused.value.when) == ("Liam", given.history_date)


def test_handing_back_gives_the_waiting_question_to_the_assistant_again(cast: Cast, ask: Ask) -> None:
    ticket = hand_back(take_over(ask(), agent=cast.mei), agent=cast.mei)
    assert (ticket.assignee, ticket.floor) == (None, Floor.ASSISTANT)
    assert Draft.objects.for_ticket(ticket).open().count() == 1


def test_handing_back_an_answered_ticket_asks_for_no_draft(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    send_reply(ticket, agent=cast.mei, text="Done.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    hand_back(ticket, agent=cast.mei)
    assert not Draft.objects.for_ticket(ticket).open().exists()


def test_who_was_told_that_a_person_answers_is_told_once_that_the_assistant_does(
    cast: Cast, ask: Ask
) -> None:
    ticket = hand_back(take_over(ask(), agent=cast.mei), agent=cast.mei)
    asked = hand_back(ask_for_person(ask(), customer=cast.ana), agent=cast.mei)
    assert last_words(ticket) == "Mei has left the conversation. The assistant answers here again."
    assert last_words(asked) == "The assistant answers here again."
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=None)  # then an assignment tells nothing
    said = hand_back(assign_ticket(ticket, agent=cast.mei, to=cast.liam), agent=cast.mei).last_public_seq
    assert said == ticket.last_public_seq


def test_the_draft_after_a_hand_back_can_be_sent(cast: Cast, ask: Ask) -> None:
    ticket = hand_back(take_over(ask(), agent=cast.mei), agent=cast.mei)
    assert Draft.objects.for_ticket(ticket).open().get().answers_up_to == ticket.last_public_seq


def test_handing_back_what_the_assistant_has_is_refused(cast: Cast, ask: Ask) -> None:
    with pytest.raises(NotAllowed):
        hand_back(ask(), agent=cast.mei)


def test_a_hand_off_tells_the_customer_and_the_supervisor(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="DeepSeek did not answer in time.")
    assert "A colleague will answer you here" in last_words(ticket)
    assert Escalation.objects.unsettled().get().detail == "DeepSeek did not answer in time."


def test_a_notice_speaks_the_readers_language(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    notice = ticket.messages.get(event="ticket.handed_off")
    assert notice.body == ""
    assert notice.text == "Handed to people: The assistant could not answer"


def test_a_second_hand_off_changes_nothing(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    seq = ticket.last_seq
    assert hand_off(ticket, reason=HandOff.REJECTED, detail="").last_seq == seq


def test_the_database_itself_refuses_an_assignee_while_the_assistant_has_the_floor(
    cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(assignee=cast.mei)


def test_a_draft_cannot_even_be_written_down_where_people_have_the_floor(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    with pytest.raises(NotAllowed, match="stays silent"):
        Draft(ticket=ticket, answers_up_to=1).save()


def test_a_solved_ticket_is_not_handed_back(cast: Cast, ask: Ask) -> None:
    ticket = solve_now(take_over(ask(), agent=cast.mei), agent=cast.mei)
    with pytest.raises(NotAllowed, match="solved"):
        hand_back(ticket, agent=cast.mei)


def test_a_conversation_of_someone_who_left_is_open_to_all_again(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.mei)
    cast.mei.is_active = False
    cast.mei.save()
    assert Ticket.objects.needing_people().get() == ticket
    assert take_over(ticket, agent=cast.liam).assignee == cast.liam


def test_a_desk_without_a_front_desk_gets_one(cast: Cast) -> None:
    cast.front.is_front_desk = False
    cast.front.name = "Old desk"
    cast.front.save()
    ticket = start_conversation(cast.ana, text="Hello?", start_key=uuid4())
    assert ticket.team.is_front_desk
