"""What was undone at once does not stand in the customer's page for good; colleagues see all of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from tests.cast import Cast
from tickets.actions import (
    ask_for_person,
    assign_ticket,
    hand_back,
    noting,
    receive_message,
    snooze_ticket,
    take_over,
    undo_change,
)
from tickets.chat.download import text_of
from tickets.chat.transcript import lines_of
from tickets.models import Ticket

Ask = Callable[..., Ticket]


def said(ticket: Ticket, *, after: int = 0) -> list[int]:
    """The numbers of what the customer sees."""
    return [line.seq for line in lines_of(ticket, after=after)]


def test_an_assignment_that_was_undone_leaves_no_two_lines_that_contradict_each_other(
    cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    change = noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    undo_change(change, agent=cast.mei)
    assert said(ticket) == [1]
    assert ticket.messages.public().count() == 3, "colleagues see it all"


def test_who_asked_for_a_person_reads_so_once_when_handing_back_was_undone(cast: Cast, ask: Ask) -> None:
    ticket = ask_for_person(ask(), customer=cast.ana)
    before = said(ticket)
    undo_change(noting(ticket, lambda one: hand_back(one, agent=cast.mei)), agent=cast.mei)
    assert said(ticket) == before


def test_two_changes_undone_one_after_the_other_leave_nothing(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    taken = noting(ticket, lambda one: take_over(one, agent=cast.mei))
    back = noting(ticket, lambda one: hand_back(one, agent=cast.mei))
    undo_change(back, agent=cast.mei)
    undo_change(taken, agent=cast.mei)
    assert said(ticket) == [1]


def test_what_was_undone_without_a_word_takes_nothing_away(cast: Cast, ask: Ask) -> None:
    ticket = ask_for_person(ask(), customer=cast.ana)
    until = timezone.now() + timedelta(hours=1)
    undo_change(noting(ticket, lambda one: snooze_ticket(one, agent=cast.mei, until=until)), agent=cast.mei)
    before = said(ticket)
    take_over(ticket, agent=cast.mei)
    assert len(said(ticket)) == len(before) + 1
    assert "Mei has joined the conversation." in text_of(ticket)


def test_the_copy_says_what_the_page_says(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    undo_change(noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam)), agent=cast.mei)
    assert "A colleague will answer you here." not in text_of(ticket)


def test_what_stands_on_the_screen_already_is_taken_back_in_words(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    change = noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    shown = said(ticket)[-1]
    undo_change(change, agent=cast.mei)
    assert len(said(ticket, after=shown)) == 1


def test_two_that_are_undone_at_once_are_told_to_who_has_read_of_the_first(cast: Cast, ask: Ask) -> None:
    ticket = ask_for_person(ask(), customer=cast.ana)
    back = noting(ticket, lambda one: hand_back(one, agent=cast.mei))
    taken = noting(ticket, lambda one: take_over(one, agent=cast.mei))
    shown = said(ticket)[-1]
    undo_change(taken, agent=cast.mei)
    undo_change(back, agent=cast.mei)
    assert len(said(ticket, after=shown)) == 2


def test_what_the_customer_has_answered_stays_with_what_took_it_back(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    change = noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    receive_message(ticket, customer=cast.ana, text="Thank you.", client_key=uuid4())
    undo_change(change, agent=cast.mei)
    assert len(said(ticket)) == 4
