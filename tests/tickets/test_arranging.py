"""Who holds a ticket and until when it sleeps; and that each of it can be undone, unless somebody has gone on."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from assistant.models import Draft, DraftStatus
from tests.cast import Cast
from tickets.actions import (
    ask_for_person,
    assign_ticket,
    hand_off,
    move_ticket,
    noting,
    receive_message,
    snooze_ticket,
    solve_ticket,
    take_over,
    undo_change,
    wake_ticket,
)
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Author, Floor, HandOff, Message, Status, Ticket
from tickets.tasks import wake_snoozed

Ask = Callable[..., Ticket]


def told(ticket: Ticket, *, public: bool) -> list[str]:
    return [message.text for message in ticket.messages.filter(author="system", is_public=public)]


def asleep(ticket: Ticket, cast: Cast, hours: int = 3) -> Ticket:
    return snooze_ticket(ticket, agent=cast.mei, until=timezone.now() + timedelta(hours=hours))


def test_a_colleague_gets_it_and_the_assistant_falls_silent(cast: Cast, ask: Ask) -> None:
    ticket = assign_ticket(ask(), agent=cast.mei, to=cast.liam)
    assert (ticket.assignee, ticket.floor, ticket.status) == (cast.liam, Floor.PEOPLE, Status.OPEN)
    assert not Draft.objects.open().exists()
    assert told(ticket, public=False)[0] == "Mei assigned this to Liam."
    assert told(ticket, public=True) == ["A colleague will answer you here. You do not need to write again."]
    assert ticket.history.latest().history_change_reason == "ticket.assigned"


def test_whoever_holds_it_can_be_relieved_but_nobody_of_another_team_gets_it(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.liam)
    assert assign_ticket(ticket, agent=cast.mei, to=cast.sofia).assignee == cast.sofia
    with pytest.raises(Invalid, match="Noor does not work in Front desk"):
        assign_ticket(ticket, agent=cast.mei, to=cast.noor)


def test_another_team_gets_it_without_a_holder(cast: Cast, ask: Ask) -> None:
    ticket = move_ticket(take_over(ask(), agent=cast.mei), agent=cast.mei, to=cast.cards)
    assert (ticket.team, ticket.assignee, ticket.floor) == (cast.cards, None, Floor.PEOPLE)
    assert ticket in Ticket.objects.visible_to(cast.noor).needing_people()
    assert "Mei moved this from Front desk to Cards." in told(ticket, public=False)


def test_a_snoozed_ticket_wakes_when_its_time_has_come(cast: Cast, ask: Ask) -> None:
    ticket = asleep(ask(), cast)
    assert ticket not in Ticket.objects.awake()
    wake_snoozed()
    assert Ticket.objects.get().is_snoozed
    Ticket.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert ticket in Ticket.objects.awake(), "also while no worker looks"
    wake_snoozed()
    woken = Ticket.objects.get()
    assert woken.snoozed_until is None
    assert woken.history.latest().history_change_reason == "ticket.woken"
    seq = woken.last_seq
    assert wake_ticket(woken).last_seq == seq, "it wakes once"


def test_one_that_cannot_be_woken_does_not_keep_the_others_asleep(cast: Cast, ask: Ask) -> None:
    stuck, other = asleep(ask(), cast), asleep(ask("And mine?"), cast)
    stuck.messages.create(seq=stuck.last_seq + 1, author=Author.CUSTOMER, body="x", client_key=uuid4())
    long_ago = timezone.now() - timedelta(hours=1)
    Ticket.objects.filter(pk=stuck.pk).update(snoozed_until=long_ago)
    Ticket.objects.filter(pk=other.pk).update(snoozed_until=long_ago + timedelta(minutes=1))
    wake_snoozed()
    assert list(Ticket.objects.filter(snoozed_until=None)) == [other]


def test_a_snoozed_ticket_wakes_when_the_customer_writes(cast: Cast, ask: Ask) -> None:
    ticket = asleep(ask(), cast)
    receive_message(ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    assert Ticket.objects.get().snoozed_until is None


def test_the_notice_says_until_when_as_every_date_is_said(cast: Cast, ask: Ask) -> None:
    until = (timezone.now() + timedelta(days=2)).replace(hour=15, minute=27, second=0, microsecond=0)
    ticket = snooze_ticket(ask(), agent=cast.mei, until=until)
    for language, mark in (("en", "."), ("zh-hans", "。")):
        with translation.override(language):
            assert f" {date_format(until, 'DATETIME_FORMAT')}{mark}" in ticket.messages.latest("seq").text
    Message.objects.filter(event="ticket.snoozed").update(facts={"who": "Mei", "until": "2026-11-28 15:27"})
    assert ticket.messages.latest("seq").text == "Mei snoozed this until 28 Nov 2026, 15:27."


def test_nobody_snoozes_into_the_past_or_what_is_over(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    with pytest.raises(Invalid):
        asleep(ticket, cast, hours=-1)
    with pytest.raises(Invalid):
        asleep(ticket, cast, hours=9000)
    solve_ticket(ticket, agent=cast.mei, seen_seq=1)
    with pytest.raises(NotAllowed):
        asleep(ticket, cast)


def test_a_snooze_is_undone(cast: Cast, ask: Ask) -> None:
    change = noting(ask(), lambda ticket: asleep(ticket, cast))
    ticket = undo_change(change, agent=cast.mei)
    assert ticket.snoozed_until is None
    seq = ticket.last_seq
    assert undo_change(change, agent=cast.mei).last_seq == seq, "a double click"
    assert Draft.objects.get().status == DraftStatus.QUEUED, "its draft was never touched"


def test_an_undone_take_over_gives_the_floor_back_and_a_draft_is_written_again(cast: Cast, ask: Ask) -> None:
    change = noting(ask(), lambda ticket: take_over(ticket, agent=cast.mei))
    ticket = undo_change(change, agent=cast.mei)
    assert (ticket.assignee, ticket.floor, ticket.status) == (None, Floor.ASSISTANT, Status.NEW)
    assert Draft.objects.open().count() == 1
    seq = ticket.last_seq
    assert undo_change(change, agent=cast.mei).last_seq == seq, "a double click"


def test_the_customer_learns_that_an_undone_take_over_is_none(cast: Cast, ask: Ask) -> None:
    change = noting(ask(), lambda ticket: take_over(ticket, agent=cast.mei))
    ticket = undo_change(change, agent=cast.mei)
    undo_change(change, agent=cast.mei)
    assert told(ticket, public=True) == [
        "Mei has joined the conversation.",
        "The assistant answers here again.",
    ]


def test_the_customer_learns_that_an_undone_assignment_is_none(cast: Cast, ask: Ask) -> None:
    change = noting(ask(), lambda ticket: assign_ticket(ticket, agent=cast.mei, to=cast.liam))
    assert told(undo_change(change, agent=cast.mei), public=True)[1:] == ["The assistant answers here again."]


def test_who_asked_for_a_person_still_gets_one_after_an_undone_take_over(cast: Cast, ask: Ask) -> None:
    asked = ask_for_person(ask(), customer=cast.ana)
    change = noting(asked, lambda ticket: take_over(ticket, agent=cast.mei))
    assert told(undo_change(change, agent=cast.mei), public=True)[1:] == [
        "Mei has joined the conversation.",
        "Mei has left the conversation. A colleague will answer here.",
    ]


def test_what_was_taken_back_once_is_not_said_again(cast: Cast, ask: Ask) -> None:
    """Assigned while nobody waits, the customer is told nothing: there is nothing to take back of it."""
    ticket = undo_change(noting(ask(), lambda one: take_over(one, agent=cast.mei)), agent=cast.mei)
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=None)
    said = told(ticket, public=True)
    change = noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    assert undo_change(change, agent=cast.mei).floor == Floor.ASSISTANT
    assert told(ticket, public=True) == said


def test_nobody_leaves_twice(cast: Cast, ask: Ask) -> None:
    asked = ask_for_person(ask(), customer=cast.ana)
    undo_change(noting(asked, lambda one: take_over(one, agent=cast.mei)), agent=cast.mei)
    said = told(asked, public=True)
    change = noting(asked, lambda one: assign_ticket(one, agent=cast.liam, to=cast.mei))
    assert undo_change(change, agent=cast.liam).assignee is None
    assert told(asked, public=True) == said


def test_an_assignment_to_somebody_without_a_name_can_be_undone(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.REJECTED, detail="")
    cast.liam.name = ""
    cast.liam.save()
    said = told(ticket, public=True)
    change = noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    assert undo_change(change, agent=cast.mei).assignee is None
    assert told(ticket, public=True) == said


def test_the_customer_hears_nothing_of_what_was_undone_and_never_told(cast: Cast, ask: Ask) -> None:
    taken = take_over(ask(), agent=cast.mei)
    change = noting(taken, lambda ticket: assign_ticket(ticket, agent=cast.mei, to=cast.liam))
    assert undo_change(change, agent=cast.mei).assignee == cast.mei
    assert told(taken, public=True) == ["Mei has joined the conversation."]
    change = noting(taken, lambda ticket: asleep(ticket, cast))
    assert told(undo_change(change, agent=cast.mei), public=True) == ["Mei has joined the conversation."]


def test_what_was_solved_is_solved_as_before_when_its_take_over_is_undone(cast: Cast, ask: Ask) -> None:
    solved = solve_ticket(ask(), agent=cast.liam, seen_seq=1)
    change = noting(solved, lambda ticket: take_over(ticket, agent=cast.mei))
    ticket = undo_change(change, agent=cast.mei)
    assert (ticket.status, ticket.solved_at) == (Status.SOLVED, solved.solved_at), (
        "its rating is of that time"
    )


def test_an_undone_solution_waits_as_long_as_before(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    since, due = ticket.waiting_since, ticket.due_at
    assert since
    change = noting(ticket, lambda ticket: solve_ticket(ticket, agent=cast.mei, seen_seq=1))
    ticket = undo_change(change, agent=cast.mei)
    assert (ticket.status, ticket.waiting_since, ticket.due_at) == (Status.NEW, since, due)
    assert ticket.solved_at is None
    assert Draft.objects.open().count() == 1


def test_a_move_to_another_team_is_undone_by_who_does_not_see_it_any_more(cast: Cast, ask: Ask) -> None:
    change = noting(ask(), lambda ticket: move_ticket(ticket, agent=cast.mei, to=cast.cards))
    assert not Ticket.objects.visible_to(cast.mei).exists()
    assert undo_change(change, agent=cast.mei).team == cast.front


def test_what_somebody_has_gone_on_with_stays(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    change = noting(ticket, lambda ticket: solve_ticket(ticket, agent=cast.mei, seen_seq=1))
    receive_message(ticket, customer=cast.ana, text="Not at all", client_key=uuid4())
    with pytest.raises(Conflict, match="gone on"):
        undo_change(change, agent=cast.mei)
