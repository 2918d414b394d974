from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.cast import Cast, solve_now
from tests.races import at_once
from tickets.actions import (
    claim_escalation,
    close_ticket,
    escalate,
    hand_off,
    merge_ticket,
    release_escalation,
    reopen_escalation,
    reopenable,
    send_reply,
    settle_escalation,
    withdraw_escalation,
)
from tickets.exceptions import Conflict, Invalid, NotAllowed
from tickets.models import Escalation, HandOff, Ticket
from tickets.models.escalation import Severity

Ask = Callable[..., Ticket]


@pytest.fixture
def escalation(cast: Cast, ask: Ask) -> Escalation:
    return escalate(ask(), agent=cast.mei, detail="She threatens to sue")


def test_an_escalation_says_why_and_who(cast: Cast, escalation: Escalation) -> None:
    assert (escalation.detail, escalation.raised_by) == ("She threatens to sue", cast.mei)
    assert escalation.ticket.messages.get(event="escalation.raised").text == "Escalated: She threatens to sue"


def test_without_a_reason_nothing_is_escalated(cast: Cast, ask: Ask) -> None:
    with pytest.raises(Invalid):
        escalate(ask(), agent=cast.mei, detail="  ")
    assert not Escalation.objects.exists()


def test_a_second_escalation_learns_who_was_first(cast: Cast, escalation: Escalation) -> None:
    with pytest.raises(Conflict) as refusal:
        escalate(escalation.ticket, agent=cast.liam, detail="Me too")
    assert refusal.value.who == "Mei"


def test_a_solved_ticket_is_not_escalated(cast: Cast, ask: Ask) -> None:
    with pytest.raises(NotAllowed):
        escalate(solve_now(ask(), agent=cast.mei), agent=cast.mei, detail="Why not")


@pytest.mark.django_db(transaction=True)
def test_one_of_many_supervisors_claims_it(cast: Cast, escalation: Escalation) -> None:
    people = [cast.sofia, cast.noor]
    results = at_once(8, lambda n: claim_escalation(escalation, supervisor=people[n % 2]))
    assert sum(isinstance(result, Conflict) for result in results) == 4


def test_what_a_colleague_has_claimed_is_not_settled_by_another(cast: Cast, escalation: Escalation) -> None:
    claim_escalation(escalation, supervisor=cast.sofia)
    with pytest.raises(Conflict, match="Sofia is already looking"):
        settle_escalation(escalation, supervisor=cast.noor, outcome="Done")
    assert settle_escalation(escalation, supervisor=cast.sofia, outcome="Called her").outcome == "Called her"


def test_settling_twice_tells_who_settled_it(cast: Cast, escalation: Escalation) -> None:
    settle_escalation(escalation, supervisor=cast.sofia, outcome="Called her")
    with pytest.raises(Conflict, match="Sofia has already settled this"):
        settle_escalation(escalation, supervisor=cast.sofia, outcome="Again")


def test_settling_needs_an_outcome(cast: Cast, escalation: Escalation) -> None:
    with pytest.raises(Invalid):
        settle_escalation(escalation, supervisor=cast.sofia, outcome=" \n")
    assert Escalation.objects.unsettled().count() == 1


def test_the_worst_stands_first_and_among_equals_who_waits_longest(cast: Cast, ask: Ask) -> None:
    mild, late, early = ask("mild"), ask("late"), ask("early")
    hand_off(mild, reason=HandOff.UNAVAILABLE, detail="")
    Ticket.objects.filter(pk=early.pk).update(waiting_since=timezone.now() - timedelta(hours=2))
    for ticket in (late, early):
        escalate(ticket, agent=cast.mei, detail="bad", severity=Severity.HIGH)
    order = [escalation.ticket.subject for escalation in Escalation.objects.unsettled().worst_first()]
    assert order == ["early", "late", "mild"]


def test_a_later_cause_never_makes_an_escalation_milder(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    escalate(ticket, agent=cast.mei, detail="bad", severity=Severity.HIGH)
    hand_off(ticket, reason=HandOff.UNAVAILABLE, detail="")
    assert Escalation.objects.unsettled().get().severity == Severity.HIGH


def test_what_a_colleague_asked_for_is_neither_replaced_nor_settled_by_a_machine(
    cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    escalate(ticket, agent=cast.mei, detail="She threatens to sue", severity=Severity.HIGH)
    ticket = hand_off(ticket, reason=HandOff.SENSITIVE, detail="DeepSeek could not answer.")
    standing = Escalation.objects.unsettled().get()
    assert (standing.detail, standing.raised_by) == ("She threatens to sue", cast.mei)
    send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert Escalation.objects.unsettled().exists()


def test_an_agent_may_escalate_what_the_assistant_has_escalated(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    escalate(ticket, agent=cast.mei, detail="She threatens to sue", severity=Severity.HIGH)
    standing = Escalation.objects.unsettled().get()
    assert (standing.detail, standing.severity) == ("She threatens to sue", Severity.HIGH)


def test_solving_settles_what_only_lacked_an_answer(cast: Cast, ask: Ask) -> None:
    solve_now(hand_off(ask(), reason=HandOff.UNAVAILABLE, detail=""), agent=cast.mei)
    assert not Escalation.objects.unsettled().exists()


def test_who_escalated_takes_it_back(cast: Cast, escalation: Escalation) -> None:
    withdraw_escalation(escalation.ticket, agent=cast.mei)
    escalation.refresh_from_db()
    assert (escalation.is_open, escalation.settled_by, escalation.outcome) == (False, cast.mei, "Taken back.")
    told = escalation.ticket.messages.get(event="escalation.settled")
    assert (told.text, told.is_public) == ("Escalation settled: Taken back.", False)
    withdraw_escalation(escalation.ticket, agent=cast.mei)
    assert escalation.ticket.messages.filter(event="escalation.settled").count() == 1


def test_nobody_takes_back_what_a_colleague_escalated(cast: Cast, escalation: Escalation) -> None:
    with pytest.raises(NotAllowed, match="Mei has escalated this"):
        withdraw_escalation(escalation.ticket, agent=cast.liam)
    assert Escalation.objects.unsettled().exists()


def test_what_a_supervisor_looks_at_or_has_settled_is_not_taken_back(
    cast: Cast, escalation: Escalation
) -> None:
    claim_escalation(escalation, supervisor=cast.sofia)
    with pytest.raises(Conflict, match="Sofia is already looking"):
        withdraw_escalation(escalation.ticket, agent=cast.mei)
    settle_escalation(escalation, supervisor=cast.sofia, outcome="Called her")
    with pytest.raises(Conflict, match="Sofia has already settled"):
        withdraw_escalation(escalation.ticket, agent=cast.mei)


def test_what_was_escalated_before_stands_again(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    hand_off(ticket, reason=HandOff.UNAVAILABLE, detail="The provider was not reached.")
    before = Escalation.objects.values("reason", "detail", "severity", "raised_by").get()
    escalate(ticket, agent=cast.mei, detail="She threatens to sue", severity=Severity.HIGH)
    assert Escalation.objects.get().reason == "agent_asked"
    withdraw_escalation(ticket, agent=cast.mei)
    assert Escalation.objects.values("reason", "detail", "severity", "raised_by").get() == before
    newest = Escalation.objects.get().history.first()
    assert (newest.history_change_reason, newest.history_user) == ("escalation.withdrawn", cast.mei)
    assert ticket.messages.get(event="escalation.withdrawn").text.startswith(
        "Mei no longer asks a supervisor"
    )


def test_what_only_lacked_an_answer_does_not_stand_again_once_it_was_answered(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    escalate(ticket, agent=cast.mei, detail="She threatens to sue", severity=Severity.HIGH)
    send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    withdraw_escalation(ticket, agent=cast.mei)
    assert not Escalation.objects.unsettled().exists()
    told = [
        message.text for message in ticket.messages.filter(event__startswith="escalation.").order_by("seq")
    ]
    assert told[-2:] == ["Mei no longer asks a supervisor for help.", "Escalation settled: Answered."]


def test_what_was_found_since_is_not_taken_back_with_it(cast: Cast, escalation: Escalation) -> None:
    hand_off(escalation.ticket, reason=HandOff.UNAVAILABLE, detail="The provider was not reached.")
    with pytest.raises(Conflict, match="Something else has come up since"):
        withdraw_escalation(escalation.ticket, agent=cast.mei)


def test_what_a_colleague_has_escalated_stands_again_after_a_merge(cast: Cast, ask: Ask) -> None:
    mine, theirs = ask("Where is my card?"), ask("And my PIN?")
    escalate(mine, agent=cast.mei, detail="She waits since May")
    escalate(theirs, agent=cast.liam, detail="She threatens to sue")
    into = merge_ticket(mine, into=theirs, agent=cast.mei)
    withdraw_escalation(into, agent=cast.mei)
    standing = into.escalations.unsettled().get()
    assert (standing.detail, standing.raised_by) == ("She threatens to sue", cast.liam)


def test_what_was_given_back_is_claimed_by_another(cast: Cast, escalation: Escalation) -> None:
    claim_escalation(escalation, supervisor=cast.sofia)
    with pytest.raises(Conflict, match="Sofia is already looking"):
        release_escalation(escalation, supervisor=cast.noor)
    for _twice in range(2):
        released = release_escalation(escalation, supervisor=cast.sofia)
        assert (released.claimed_by, released.claimed_at) == (None, None)
    assert escalation.history.filter(history_change_reason="escalation.released").count() == 1
    assert claim_escalation(escalation, supervisor=cast.noor).claimed_by == cast.noor


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_a_withdrawal_at_once_have_one_winner(cast: Cast, escalation: Escalation) -> None:
    def either(number: int) -> object:
        if number % 2:
            return claim_escalation(escalation, supervisor=cast.sofia)
        return withdraw_escalation(escalation.ticket, agent=cast.mei)

    results = at_once(6, either)
    assert sum(isinstance(result, Conflict) for result in results) == 3
    escalation.refresh_from_db()
    assert escalation.is_open == bool(escalation.claimed_by)


def settled(escalation: Escalation, cast: Cast) -> Escalation:
    return settle_escalation(escalation, supervisor=cast.sofia, outcome="Called her")


def test_what_was_settled_too_early_is_opened_again_as_it_stood(cast: Cast, escalation: Escalation) -> None:
    claim_escalation(escalation, supervisor=cast.sofia)
    settled(escalation, cast)
    for _twice in range(2):
        again = reopen_escalation(escalation, supervisor=cast.sofia)
    assert (again.is_open, again.claimed_by, again.outcome) == (True, cast.sofia, "Called her")
    assert escalation.history.filter(history_change_reason="escalation.reopened").count() == 1
    told = escalation.ticket.messages.get(event="escalation.reopened")
    assert (told.text, told.is_public) == ("Sofia opened the escalation again.", False)
    assert settle_escalation(again, supervisor=cast.sofia, outcome="Refunded").outcome == "Refunded"


def test_nobody_opens_again_what_a_colleague_has_settled(cast: Cast, escalation: Escalation) -> None:
    settled(escalation, cast)
    with pytest.raises(Conflict, match="Sofia has already settled"):
        reopen_escalation(escalation, supervisor=cast.noor)
    assert not reopenable(cast.noor).exists()
    assert reopenable(cast.sofia).get() == escalation


def test_what_was_raised_anew_is_not_opened_beside_it(cast: Cast, escalation: Escalation) -> None:
    settled(escalation, cast)
    escalate(escalation.ticket, agent=cast.liam, detail="She has written to the press")
    with pytest.raises(Conflict, match="has gone on since"):
        reopen_escalation(escalation, supervisor=cast.sofia)
    assert Escalation.objects.unsettled().get().raised_by == cast.liam


def test_what_only_lacked_an_answer_is_opened_again_until_it_has_one(cast: Cast, ask: Ask) -> None:
    ticket = hand_off(ask(), reason=HandOff.UNAVAILABLE, detail="")
    escalation = settled(Escalation.objects.get(), cast)
    assert reopen_escalation(escalation, supervisor=cast.sofia).is_open
    settled(escalation, cast)
    send_reply(ticket, agent=cast.mei, text="Hi", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    with pytest.raises(Conflict, match="has gone on since"):
        reopen_escalation(escalation, supervisor=cast.sofia)


def test_what_is_closed_stays_settled(cast: Cast, escalation: Escalation) -> None:
    settled(escalation, cast)
    close_ticket(solve_now(escalation.ticket, agent=cast.mei))
    with pytest.raises(Conflict, match="has gone on since"):
        reopen_escalation(escalation, supervisor=cast.sofia)


@pytest.mark.django_db(transaction=True)
def test_one_that_is_opened_again_and_one_raised_anew_are_never_both_open(
    cast: Cast, escalation: Escalation
) -> None:
    settled(escalation, cast)

    def either(number: int) -> object:
        if number % 2:
            return reopen_escalation(escalation, supervisor=cast.sofia)
        return escalate(escalation.ticket, agent=cast.mei, detail="Look once more")

    results = at_once(6, either)
    assert Escalation.objects.unsettled().count() == 1
    assert {type(result) for result in results} <= {Escalation, Conflict}
