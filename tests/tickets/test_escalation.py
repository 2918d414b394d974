from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.cast import Cast, solve_now
from tests.races import at_once
from tickets.actions import claim_escalation, escalate, hand_off, send_reply, settle_escalation
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
