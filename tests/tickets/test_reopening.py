"""What was solved is opened again by an agent: who waits then, what can be undone, and what stays closed."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from time_machine import travel

from assistant.actions import approve_draft
from assistant.models import Draft, DraftStatus
from tests.cast import Cast, erase_now, solve_now
from tickets.actions import (
    Change,
    ask_for_deletion,
    assign_ticket,
    close_ticket,
    escalate,
    merge_ticket,
    noting,
    receive_message,
    reopen_ticket,
    send_reply,
    take_over,
    undo_change,
)
from tickets.exceptions import Conflict, NotAllowed
from tickets.models import SLAPolicy, Status, Ticket, User

Ask = Callable[..., Ticket]


def reopened(ticket: Ticket, agent: User) -> Change:
    return noting(ticket, lambda one: reopen_ticket(one, agent=agent))


def test_an_answered_one_is_open_again_with_whoever_had_it(cast: Cast, ask: Ask) -> None:
    ticket = take_over(ask(), agent=cast.liam)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.liam, text="Done.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    solve_now(ticket, agent=cast.liam)
    for _ in range(2):
        ticket = reopen_ticket(ticket, agent=cast.mei)
    assert (ticket.status, ticket.assignee, ticket.solved_at) == (Status.OPEN, cast.liam, None)
    assert (ticket.waiting_since, ticket.due_at) == (None, None), "the customer has been answered"
    assert ticket.history.latest().history_change_reason == "ticket.reopened"
    assert ticket.messages.get(event="ticket.reopened").text == "Mei opened this again."
    assert not ticket.messages.get(event="ticket.reopened").is_public


def test_whom_nobody_had_answered_waits_again_and_gets_the_draft_that_was_read(
    cast: Cast, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    solve_now(draft.ticket, agent=cast.mei)
    ticket = reopen_ticket(draft.ticket, agent=cast.mei)
    assert ticket.waiting_since
    assert ticket.due_at
    draft.refresh_from_db()
    assert draft.status == DraftStatus.READY
    approve_draft(draft, agent=cast.mei, client_key=uuid4())


@pytest.mark.parametrize("is_undone", [False, True])
def test_solving_and_opening_again_gives_nobody_more_time(cast: Cast, ask: Ask, is_undone: bool) -> None:
    asked = ask()
    solved = solve_now(asked, agent=cast.mei)
    if is_undone:
        solved = undo_change(reopened(solved, cast.mei), agent=cast.mei)
    ticket = reopen_ticket(solved, agent=cast.mei)
    assert (ticket.waiting_since, ticket.due_at) == (asked.waiting_since, asked.due_at)


def test_what_was_late_before_it_was_solved_is_as_late_when_it_is_opened_again(cast: Cast, ask: Ask) -> None:
    asked = ask()
    assert asked.due_at
    with travel(asked.due_at + timedelta(minutes=1), tick=False):
        ticket = reopen_ticket(solve_now(asked, agent=cast.mei), agent=cast.mei)
    assert (ticket.waiting_since, ticket.due_at) == (asked.waiting_since, asked.due_at)


def test_where_nothing_is_promised_they_wait_on_as_long_as_they_have(cast: Cast, ask: Ask) -> None:
    SLAPolicy.objects.all().delete()
    asked = ask()
    solved = solve_now(asked, agent=cast.mei)
    with travel(timezone.now() + timedelta(days=3), tick=False):
        ticket = reopen_ticket(solved, agent=cast.mei)
    assert (ticket.waiting_since, ticket.due_at) == (asked.waiting_since, None)


def test_a_slip_in_between_changes_nothing_of_what_was_promised(cast: Cast, ask: Ask) -> None:
    asked = ask()
    solved = solve_now(asked, agent=cast.mei)
    slip = noting(solved, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    ticket = reopen_ticket(undo_change(slip, agent=cast.mei), agent=cast.mei)
    assert (ticket.waiting_since, ticket.due_at) == (asked.waiting_since, asked.due_at)


def test_what_is_opened_again_after_its_time_is_not_late_at_once(cast: Cast, ask: Ask) -> None:
    asked = ask()
    assert asked.due_at
    solved = solve_now(asked, agent=cast.mei)
    with travel(asked.due_at + timedelta(days=2), tick=False):
        ticket = reopen_ticket(solved, agent=cast.mei)
        assert ticket.waiting_since == timezone.now()
    assert ticket.due_at
    assert ticket.due_at > asked.due_at + timedelta(days=2)


def test_undone_it_is_solved_as_it_was_and_no_draft_is_left_open(
    cast: Cast, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    solved = solve_now(draft.ticket, agent=cast.mei)
    Ticket.objects.filter(pk=solved.pk).update(resolution_due_at=None)
    ticket = undo_change(reopened(solved, cast.mei), agent=cast.mei)
    assert ticket.resolution_due_at is None
    assert (ticket.status, ticket.solved_at, ticket.waiting_since) == (Status.SOLVED, solved.solved_at, None)
    assert ticket.step == ""
    assert not Draft.objects.for_ticket(ticket).open().exists()


@pytest.mark.parametrize("opened", ["again", "by taking it"])
def test_nobody_solves_blind_by_undoing(opened: str, cast: Cast, ask: Ask) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    if opened == "again":
        change = reopened(ticket, cast.mei)
    else:
        change = noting(ticket, lambda one: assign_ticket(one, agent=cast.mei, to=cast.liam))
    receive_message(ticket, customer=cast.ana, text="It is still broken", client_key=uuid4())
    with pytest.raises(Conflict, match="Somebody has gone on"):
        undo_change(change, agent=cast.mei)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since is None) == (Status.OPEN, False)


def test_a_case_that_was_escalated_meanwhile_is_not_solved_by_undoing(cast: Cast, ask: Ask) -> None:
    change = reopened(solve_now(ask(), agent=cast.mei), cast.mei)
    escalation = escalate(Ticket.objects.get(), agent=cast.liam, detail="She threatens to sue.")
    with pytest.raises(Conflict, match="Somebody has gone on"):
        undo_change(change, agent=cast.mei)
    assert escalation.ticket.escalations.unsettled().exists()


@pytest.mark.usefixtures("window")
def test_a_reply_that_waits_goes_on_with_it_too(cast: Cast, ask: Ask) -> None:
    ticket = solve_now(take_over(ask(), agent=cast.mei), agent=cast.mei)
    change = reopened(ticket, cast.mei)
    send_reply(ticket, agent=cast.mei, text="Sorry.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    with pytest.raises(Conflict, match="Somebody has gone on"):
        undo_change(change, agent=cast.mei)


def test_what_was_merged_deleted_or_quiet_for_long_stays_closed(cast: Cast, ask: Ask) -> None:
    into, merged, old = ask(), ask(), ask(customer=cast.bo)
    merge_ticket(merged, into=into, agent=cast.mei)
    close_ticket(solve_now(old, agent=cast.mei))
    for ticket, why in (
        (merged, "This was merged into another conversation: it goes on there."),
        (old, "This conversation is closed; that is no longer possible."),
    ):
        with pytest.raises(NotAllowed, match=why):
            reopen_ticket(ticket, agent=cast.mei)
    erase_now(ask_for_deletion(into, customer=cast.ana), supervisor=cast.sofia)
    with pytest.raises(NotAllowed, match="What was written here is deleted"):
        reopen_ticket(into, agent=cast.mei)
