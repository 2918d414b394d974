"""Who asks for deletion hears nothing more of the assistant, in any of their conversations, until that is decided."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assistant.actions import approve_draft, finish_draft
from assistant.models import Article, Autonomy, Draft, DraftStatus, Topic
from assistant.simulator import Simulator
from tests.assistant.topics.deciding import finished
from tests.assistant.workers import being_written
from tests.cast import Cast, last_words, solve_now
from tests.races import at_once, meanwhile
from tests.tickets.chat.conftest import Visit
from tickets.actions import (
    ask_for_deletion,
    claim_escalation,
    erase_customer,
    escalate,
    hand_back,
    noting,
    receive_message,
    release_reply,
    reopen_escalation,
    send_reply,
    settle_escalation,
    take_back_deletion,
    take_over,
    undo_change,
    withdraw_escalation,
)
from tickets.actions.conversation import SEQ_FIELDS
from tickets.actions.escalating import raise_escalation
from tickets.exceptions import Conflict, NotAllowed, Refused
from tickets.models import (
    SYSTEM,
    Author,
    Erasure,
    Escalation,
    Floor,
    HandOff,
    Message,
    Outgoing,
    OutgoingStatus,
    Ticket,
)
from tickets.models.escalation import Reason, Severity
from tickets.models.people import NAMELESS

Ask = Callable[..., Ticket]
At = Callable[..., Topic]
QUESTION = "When does my card arrive?"
WHY = "The customer asked for deletion."


@pytest.fixture
def sofia(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.sofia)
    return client


@pytest.fixture
def desk(cast: Cast) -> Client:
    mei = Client()
    mei.force_login(cast.mei)
    return mei


def is_with_people(ticket: Ticket) -> bool:
    now = Ticket.objects.get(pk=ticket.pk)
    assert not Draft.objects.filter(ticket=ticket, status__in=("queued", "writing", "ready")).exists()
    return (now.floor, now.hand_off, now.step) == (Floor.PEOPLE, HandOff.DELETION, "")


def said_last(ticket: Ticket) -> str:
    return last_words(Ticket.objects.get(pk=ticket.pk))


def refuse_deletion(cast: Cast) -> None:
    settle_escalation(Escalation.objects.get(), supervisor=cast.sofia, outcome="The law wants it kept")


@pytest.mark.usefixtures("article")
def test_a_draft_in_progress_stops_and_people_get_the_question(
    simulator: Simulator, visit: Visit, desk: Client, cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    simulator.fault("stall", times=1, after=6)
    with being_written(ticket) as draft:
        visit(cast.ana).post(reverse("chat:deletion", args=[ticket.public_id]))
    draft.refresh_from_db()
    assert (draft.status, draft.reason) == (DraftStatus.RETIRED, WHY)
    assert is_with_people(ticket)
    queue = desk.get("/console/?view=waiting").content.decode()
    assert "The customer asked for deletion" in queue.split("Where is my card?", 1)[1]
    page = desk.get(reverse("console:ticket", args=[ticket.public_id])).content.decode()
    assert f"The draft was overtaken: {WHY}" in page


def test_the_customer_reads_what_happens(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, browser = ask(), visit(cast.ana)
    browser.post(reverse("chat:deletion", args=[ticket.public_id]))
    page = browser.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    assert "Your message waits for a colleague." in page
    assert said_last(ticket) == (
        "Because deletion was asked for, the assistant stays silent. A colleague will answer you here."
    )
    address, chinese = reverse("chat:conversation", args=[ticket.public_id]), {"accept-language": "zh-hans"}
    page = browser.get(address, headers=chinese).content.decode()
    assert "由于已申请删除数据，助手不再回复。客服人员会在这里回复您。" in page


def test_it_holds_in_all_conversations_of_the_customer_and_in_nobody_elses(
    at: At, cast: Cast, ask: Ask
) -> None:
    here, there, bos = ask(), ask("And my PIN?"), ask(customer=cast.bo)
    at(Autonomy.SHADOW)
    shadowed = ask(QUESTION)
    assert Draft.objects.shadows().open().filter(ticket=shadowed).exists()
    ask_for_deletion(here, customer=cast.ana)
    assert is_with_people(here)
    assert is_with_people(there)
    assert not Draft.objects.shadows().open().exists()
    assert Draft.objects.for_ticket(bos).open().exists()


def test_who_was_answered_hears_of_no_colleague(cast: Cast, ask: Ask) -> None:
    answered, asked = ask(), ask()
    seen = answered.last_public_seq
    send_reply(answered, agent=cast.mei, text="It is on its way.", client_key=uuid4(), seen_seq=seen)
    ask_for_deletion(asked, customer=cast.ana)
    assert said_last(answered) == "It is on its way."


def test_asked_twice_it_is_said_once(cast: Cast, ask: Ask) -> None:
    ticket, other = ask(), ask()
    for asked in (ticket, ticket, other):
        ask_for_deletion(asked, customer=cast.ana)
    for one in (ticket, other):
        assert one.messages.filter(event="ticket.told_of_silence").count() == 1
    assert Message.objects.filter(event="ticket.deletion_asked_for").count() == 1


def test_no_draft_is_asked_for_while_the_wish_stands(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    solved = solve_now(ask(), agent=cast.mei)
    ask_for_deletion(ticket, customer=cast.ana)
    count = Draft.objects.count()
    browser = visit(cast.ana)
    browser.post(reverse("chat:start"), {"text": "Something new", "client_key": uuid4()})
    started = Ticket.objects.latest("pk")
    receive_message(solved, customer=cast.ana, text="Hello?", client_key=uuid4())
    for one in (started, solved):
        assert is_with_people(one)
    assert Draft.objects.count() == count


def test_the_assistant_is_not_let_in_again_before_it_is_decided(desk: Client, cast: Cast, ask: Ask) -> None:
    ticket, other = ask(), ask()
    taken = noting(other, lambda one: take_over(one, agent=cast.mei))
    ask_for_deletion(ticket, customer=cast.ana)
    refusal = "The customer asked for deletion: until that is decided, people answer here."
    with pytest.raises(NotAllowed, match=refusal):
        hand_back(ticket, agent=cast.mei)
    with pytest.raises(Conflict, match=refusal):
        undo_change(taken, agent=cast.mei)
    refuse_deletion(cast)
    hand_back(ticket, agent=cast.mei)
    undo_change(taken, agent=cast.mei)
    for one in (ticket, other):
        assert Draft.objects.for_ticket(one).open().exists()
        assert said_last(one) == "The assistant answers here again."


@pytest.mark.usefixtures("window", "article")
def test_what_waits_out_its_undo_is_not_sent_either(at: At, cast: Cast, ask: Ask) -> None:
    by_hand = finished(ask())
    at(Autonomy.AUTO)
    by_itself = finished(ask(QUESTION))
    approve_draft(by_hand, agent=cast.mei, client_key=uuid4())
    own = ask("And the fee?")
    send_reply(own, agent=cast.mei, text="None.", client_key=uuid4(), seen_seq=own.last_public_seq)
    assert Outgoing.objects.pending().count() == 3
    ask_for_deletion(by_hand.ticket, customer=cast.ana)
    for draft in (by_hand, by_itself):
        draft.refresh_from_db()
        assert draft.outgoing
        assert (draft.outgoing.status, draft.outgoing.reason) == (OutgoingStatus.WITHDRAWN, WHY)
        assert (draft.status, draft.reason) == (DraftStatus.RETIRED, WHY)
        with pytest.raises(Conflict):
            release_reply(draft.outgoing)
        assert is_with_people(draft.ticket)
    assert Outgoing.objects.pending().get().ticket == own, "a colleague's own words are sent all the same"


# -- at the same moment -----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_customer_who_writes_at_that_moment_is_drafted_nothing(cast: Cast, ask: Ask) -> None:
    for asks_first in (True, False):
        solved = solve_now(ask(), agent=cast.mei)
        asks = partial(ask_for_deletion, ask(), customer=cast.ana)
        writes = partial(receive_message, solved, customer=cast.ana, text="Hello?", client_key=uuid4())
        first, then = (asks, writes) if asks_first else (writes, asks)
        with meanwhile(then):
            first()
        assert is_with_people(solved)
        refuse_deletion(cast)
        Escalation.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_an_answer_finished_at_that_moment_is_not_sent_by_itself(
    article: Article, at: At, cast: Cast, ask: Ask, settings: Settings
) -> None:
    settings.UNDO_WINDOW_S = 60
    at(Autonomy.AUTO)
    ticket = ask(QUESTION)
    with meanwhile(partial(ask_for_deletion, ticket, customer=cast.ana)):
        assert finished(ticket).status == DraftStatus.APPROVED
    assert is_with_people(ticket)
    assert not Outgoing.objects.pending().exists()
    refuse_deletion(cast)

    ticket = ask(QUESTION)
    claimed = Draft.objects.claim(Draft.objects.for_ticket(ticket).open().get().pk)
    assert claimed
    with meanwhile(partial(finish_draft, claimed, text="Within 5 working days.")):
        ask_for_deletion(ticket, customer=cast.ana)
    assert is_with_people(ticket)
    assert not Message.objects.filter(author=Author.ASSISTANT).exists()


def test_what_was_decided_otherwise_does_not_come_back_with_another_escalation(cast: Cast, ask: Ask) -> None:
    ticket, other = ask(QUESTION), ask("And the fee?")
    ask_for_deletion(ticket, customer=cast.ana)
    refuse_deletion(cast)
    hand_back(ticket, agent=cast.mei)
    escalate(ticket, agent=cast.mei, detail="A refund")
    hand_back(other, agent=cast.mei)
    assert said_last(other) == "The assistant answers here again."


def test_who_asks_again_is_heard_beside_another_escalation(cast: Cast, ask: Ask) -> None:
    ticket = ask(QUESTION)
    ask_for_deletion(ticket, customer=cast.ana)
    refuse_deletion(cast)
    escalate(ticket, agent=cast.mei, detail="A refund")
    ask_for_deletion(ticket, customer=cast.ana)
    with pytest.raises(NotAllowed):
        hand_back(ticket, agent=cast.mei)
    with pytest.raises(Conflict):
        withdraw_escalation(ticket, agent=cast.mei)


def test_a_wish_that_was_decided_otherwise_is_asked_for_anew_and_not_opened_again(
    cast: Cast, ask: Ask
) -> None:
    ticket = ask(QUESTION)
    ask_for_deletion(ticket, customer=cast.ana)
    refuse_deletion(cast)
    with pytest.raises(Conflict):
        reopen_escalation(Escalation.objects.get(), supervisor=cast.sofia)


def test_no_answer_settles_a_wish_that_came_to_what_a_machine_had_raised(cast: Cast, ask: Ask) -> None:
    ticket = ask(QUESTION)
    with transaction.atomic():
        locked = Ticket.objects.lock(ticket)
        raise_escalation(locked, Reason.UNAVAILABLE, detail="", severity=Severity.HIGH, actor=SYSTEM)
        locked.record("ticket.escalated", actor=SYSTEM, fields=SEQ_FIELDS)
    ask_for_deletion(ticket, customer=cast.ana)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text="Hello", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert Escalation.objects.get().is_open


def test_who_is_refused_is_told_and_can_ask_again(visit: Visit, desk: Client, cast: Cast, ask: Ask) -> None:
    ticket, browser = ask(), visit(cast.ana)
    ask_for_deletion(ticket, customer=cast.ana)
    refuse_deletion(cast)
    assert said_last(ticket).startswith("A colleague has decided on the deletion: nothing was deleted.")
    assert menu(browser, ticket) == "Ask for deletion"
    page = browser.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    assert "The law wants it kept" not in page, "that is for colleagues"


def test_of_another_settlement_the_customer_hears_nothing(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    seen = ticket.last_public_seq
    escalate(ticket, agent=cast.mei, detail="Look at this")
    refuse_deletion(cast)
    assert Ticket.objects.get().last_public_seq == seen


def take_back(browser: Client, ticket: Ticket) -> None:
    answer = browser.post(reverse("chat:deletion_withdrawal", args=[ticket.public_id]))
    assert answer.status_code == 302


def menu(browser: Client, ticket: Ticket) -> str:
    """What the menu offers of the two that stand in it, and would offer in an open page after the next look."""
    page = browser.get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    assert "Do not delete what I wrote" in page
    assert "Ask for deletion" in page
    opening = re.search(r'<div id="chat-menu"[^>]*>', page)
    is_asked = bool(opening and "data-awaits-deletion" in opening[0])
    status = browser.get(reverse("chat:status", args=[ticket.public_id])).content.decode()
    assert ("data-awaits-deletion" in status) == is_asked
    return "Do not delete what I wrote" if is_asked else "Ask for deletion"


def test_until_it_is_done_the_customer_can_take_it_back(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, browser = ask(), visit(cast.ana)
    assert menu(browser, ticket) == "Ask for deletion"
    erasure = ask_for_deletion(ticket, customer=cast.ana)
    assert menu(browser, ticket) == "Do not delete what I wrote"
    take_back(browser, ticket)
    assert said_last(ticket) == "The request for deletion was taken back. Nothing was deleted."
    assert menu(browser, ticket) == "Ask for deletion"
    settled = Escalation.objects.get()
    assert (settled.is_open, settled.outcome) == (False, "The customer took it back.")
    with pytest.raises(Conflict, match="The customer has taken this back"):
        erase_customer(erasure, supervisor=cast.sofia, seen=1)
    assert Erasure.history.latest("history_date").history_change_reason == "deletion.taken_back"


def test_asking_for_a_person_takes_nothing_back(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    answer = visit(cast.ana).post(
        reverse("chat:person", args=[ticket.public_id]), headers={"HX-Request": "true"}
    )
    assert "data-awaits-deletion" in answer.content.decode()


def test_it_is_taken_back_in_any_conversation_and_once(visit: Visit, cast: Cast, ask: Ask) -> None:
    asked, other, bos = ask(), ask(), ask(customer=cast.bo)
    ask_for_deletion(asked, customer=cast.ana)
    ask_for_deletion(bos, customer=cast.bo)
    for _twice in range(2):
        take_back(visit(cast.ana), other)
    for one in (asked, other):
        assert one.messages.filter(event="ticket.deletion_taken_back").count() == 1
    assert not Erasure.objects.standing().filter(customer=cast.ana).exists()
    assert Erasure.objects.standing().filter(customer=cast.bo).exists()
    ask_for_deletion(asked, customer=cast.ana)
    assert Erasure.objects.standing().filter(customer=cast.ana).exists(), "one can ask again"


def test_what_was_escalated_for_something_else_stays_so(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    escalate(ticket, agent=cast.mei, detail="Look at this")
    ask_for_deletion(ticket, customer=cast.ana)
    take_back(visit(cast.ana), ticket)
    assert [one.detail for one in Escalation.objects.unsettled()] == ["Look at this"]
    assert not Erasure.objects.exists()


MORE = "The customer took it back. Something else has come up since."


def raised_by_a_machine(ticket: Ticket, reason: Reason, severity: Severity = Severity.HIGH) -> None:
    with transaction.atomic():
        locked = Ticket.objects.lock(ticket)
        raise_escalation(locked, reason, detail="", severity=severity, actor=SYSTEM)
        locked.record("ticket.escalated", actor=SYSTEM, fields=SEQ_FIELDS)


def test_an_incident_from_before_is_still_to_be_looked_at(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    raised_by_a_machine(ticket, Reason.INCIDENT)
    claim_escalation(Escalation.objects.get(), supervisor=cast.sofia)
    ask_for_deletion(ticket, customer=cast.ana)
    take_back(visit(cast.ana), ticket)
    stands = Escalation.objects.unsettled().get()
    assert (stands.reason, stands.severity, stands.claimed_by) == (Reason.INCIDENT, Severity.HIGH, cast.sofia)


def test_what_has_come_up_since_is_still_to_be_looked_at(
    visit: Visit, sofia: Client, cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    raised_by_a_machine(ticket, Reason.SENSITIVE)
    take_back(visit(cast.ana), ticket)
    assert Escalation.objects.unsettled().get().severity == Severity.HIGH
    page = sofia.get("/console/escalations/list/").content.decode()
    assert MORE in page
    assert "Delete everything" not in page


def test_nothing_of_before_hides_what_has_come_up_since(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    raised_by_a_machine(ticket, Reason.UNAVAILABLE, Severity.LOW)
    ask_for_deletion(ticket, customer=cast.ana)
    raised_by_a_machine(ticket, Reason.SENSITIVE)
    take_back(visit(cast.ana), ticket)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text="Hello", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    stands = Escalation.objects.unsettled().get()
    assert (stands.severity, stands.detail) == (Severity.HIGH, MORE)


def test_what_lacked_an_answer_and_got_one_is_over_with_the_wish(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    raised_by_a_machine(ticket, Reason.UNAVAILABLE)
    ask_for_deletion(ticket, customer=cast.ana)
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text="Hello", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert Escalation.objects.unsettled().exists()
    take_back(visit(cast.ana), ticket)
    assert not Escalation.objects.unsettled().exists()


def test_an_agents_withdrawal_settles_no_incident_beneath_a_wish(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    raised_by_a_machine(ticket, Reason.INCIDENT)
    ask_for_deletion(ticket, customer=cast.ana)
    escalate(ticket, agent=cast.mei, detail="Look at this")
    take_back(visit(cast.ana), ticket)
    withdraw_escalation(ticket, agent=cast.mei)
    assert Escalation.objects.unsettled().get().detail == MORE


def test_an_escalation_that_was_withdrawn_does_not_come_back(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    escalate(ticket, agent=cast.mei, detail="Look at this")
    withdraw_escalation(ticket, agent=cast.mei)
    take_back(visit(cast.ana), ticket)
    assert not Escalation.objects.filter(reason=Reason.AGENT_ASKED).exists()


def test_an_agents_withdrawal_does_not_bring_the_wish_back(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    escalate(ticket, agent=cast.mei, detail="Look at this")
    take_back(visit(cast.ana), ticket)
    withdraw_escalation(ticket, agent=cast.mei)
    assert not Escalation.objects.unsettled().exists()


def test_a_refusal_is_not_opened_again_after_a_later_wish_was_taken_back(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    refuse_deletion(cast)
    refused = Escalation.objects.get()
    ask_for_deletion(ticket, customer=cast.ana)
    take_back(visit(cast.ana), ticket)
    with pytest.raises(Conflict):
        reopen_escalation(refused, supervisor=cast.sofia)


def test_who_takes_it_back_reads_so_and_after_a_refusal_too(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, browser = ask(), visit(cast.ana)
    ask_for_deletion(ticket, customer=cast.ana)
    refuse_deletion(cast)
    answer = browser.post(reverse("chat:deletion_withdrawal", args=[ticket.public_id]), follow=True)
    assert "What you wrote stays." in answer.content.decode()
    assert not ticket.messages.filter(event="ticket.deletion_taken_back").exists()


@pytest.mark.django_db(transaction=True)
def test_of_a_refusal_and_a_taking_back_at_one_moment_the_customer_hears_one(cast: Cast, ask: Ask) -> None:
    for refuses_first in (True, False):
        ticket = ask()
        ask_for_deletion(ticket, customer=cast.ana)
        keeps = partial(take_back_deletion, ticket, customer=cast.ana)
        refuses = partial(refuse_quietly, cast)
        first, then = (refuses, keeps) if refuses_first else (keeps, refuses)
        with meanwhile(then):
            first()
        ends = ("ticket.deletion_refused", "ticket.deletion_taken_back")
        assert ticket.messages.filter(event__in=ends).count() == 1
        Escalation.objects.all().delete()


def refuse_quietly(cast: Cast) -> None:
    with suppress(Conflict):
        refuse_deletion(cast)


@pytest.mark.django_db(transaction=True)
def test_of_a_deletion_and_a_taking_back_at_one_moment_one_is_done(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    erasure = ask_for_deletion(ticket, customer=cast.ana)

    def keeps(_number: int) -> None:
        take_back_deletion(ticket, customer=cast.ana)

    def erases(_number: int) -> None:
        erase_customer(erasure, supervisor=cast.sofia, seen=9)

    done = at_once(2, lambda number: (keeps, erases)[number](number))
    assert sum(isinstance(one, Refused) for one in done) == 1
    assert not any(isinstance(one, Exception) and not isinstance(one, Refused) for one in done)
    is_erased = Ticket.objects.get().subject == NAMELESS
    assert is_erased == (Erasure.objects.count() == 1)
