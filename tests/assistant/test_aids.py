"""A message translated, a conversation summed up: for colleagues, with the care of a draft, never for the customer."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from assistant import tasks
from assistant.actions import ask_for_summary, ask_for_translation
from assistant.aids import write_aid
from assistant.aids.lines import checked_lines
from assistant.models import Aid, AidStatus, Call, DayBudget, DaySpend
from assistant.simulator import Simulator
from tests.cast import Cast, erase_now
from tests.tickets.chat.conftest import signed
from tickets.actions import add_note, ask_for_deletion, receive_message, send_reply, take_over
from tickets.chat.visitor import COOKIE
from tickets.exceptions import Invalid
from tickets.models import SYSTEM, Language, Message, Ticket

Ask = Callable[..., Ticket]
QUESTION = "这是我第一次充值，要不要取消了再充一次？"
ANSWER = "This is my first top-up. Should I cancel it and top up again?"


def translate(ticket: Ticket, cast: Cast, *, seq: int = 1, language: Language = Language.EN) -> Aid:
    return done(ask_for_translation(ticket, agent=cast.mei, seq=seq, language=language))


def done(aid: Aid) -> Aid:
    """What a worker does."""
    tasks.write_aid(aid.pk)
    return Aid.objects.get(pk=aid.pk)


def long_conversation(ask: Ask, cast: Cast) -> Ticket:
    ticket = ask("My parcel with the red bicycle has not arrived.")
    for number in range(5):
        receive_message(
            ticket, customer=cast.ana, text=f"Courier {number} knows nothing.", client_key=uuid4()
        )
    return ticket


# -- a translation --------------------------------------------------------------------------------------------------
def test_a_message_is_translated_beside_itself(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    messages = Message.objects.count()
    aid = translate(ticket, cast)
    assert (aid.status, aid.text) == (AidStatus.READY, ANSWER)
    assert Message.objects.count() == messages
    assert ticket.messages.get(seq=1).body == QUESTION


def test_each_request_is_on_record_and_paid_from_the_teams_budget(
    cast: Cast, simulator: Simulator, ask: Ask
) -> None:
    simulator.fault("503", times=1)
    aid = translate(ask(QUESTION), cast)
    calls = Call.objects.filter(aid=aid)
    assert [(call.outcome, call.prompt_version, call.draft) for call in calls] == [
        ("overloaded", "translation-1", None),
        ("answered", "translation-1", None),
    ]
    assert DaySpend.objects.filter(team=cast.front).count() == 1
    assert aid.history.filter(history_change_reason="aid.ready").count() == 1
    assert aid.history.earliest().history_actor == "agent:mei"


def test_personal_data_leaves_as_placeholders_and_comes_back(
    cast: Cast, simulator: Simulator, ask: Ask
) -> None:
    aid = translate(ask("对了，我换邮箱了，新邮箱是 su.ting@example.com，在哪里改？"), cast)
    [request] = simulator.requests
    assert b"su.ting" not in request.body
    assert b"[EMAIL_1]" in request.body
    assert "I have a new e-mail address, su.ting@example.com." in aid.text


def test_what_agents_may_not_read_they_do_not_read_here(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    aid = translate(ask("卡号是4242 4242 4242 4242，麻烦帮我看看为什么刷不了？"), cast)
    assert b"4242 4242" not in simulator.requests[0].body
    assert "4242 4242" not in aid.text
    assert "The card number is [card ··4242]." in aid.text


def test_it_is_asked_once_for_all_readers_of_a_language(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    first = translate(ticket, cast)
    again = ask_for_translation(ticket, agent=cast.liam, seq=1, language=Language.EN)
    assert again == first
    assert again.asked_by == cast.mei
    tasks.write_aid(again.pk)
    assert len(simulator.requests) == 1
    translate(ticket, cast, language=Language.ZH)
    assert len(simulator.requests) == 2


@pytest.mark.parametrize(
    "fault", ["401", "500", "400_risk", "cut_before_done", "blank_content", "leak_canary"]
)
def test_a_failure_says_so_in_words_and_can_be_tried_again(
    fault: str, cast: Cast, simulator: Simulator, ask: Ask
) -> None:
    ticket = ask(QUESTION)
    simulator.fault(fault)
    aid = translate(ticket, cast)
    if aid.status == AidStatus.QUEUED:
        Aid.objects.update(not_before=None)
        aid = done(aid)
    assert (aid.status, aid.text) == (AidStatus.FAILED, "")
    assert aid.reason.endswith(".")


def test_what_failed_is_asked_again(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    simulator.fault("400_risk", times=1)
    failed = translate(ticket, cast)
    assert failed.reason == "DeepSeek's own moderation refused the question."
    again = translate(ticket, cast)
    assert (again.pk, again.text, again.reason) == (failed.pk, ANSWER, "")


def test_a_spent_budget_asks_nothing(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    DayBudget(team=cast.front, soft=0, hard=0).record("budget.created", actor=SYSTEM)
    aid = translate(ticket, cast)
    assert aid.status == AidStatus.FAILED
    assert "budget" in aid.reason
    assert simulator.requests == []


def test_only_what_was_said_in_public_can_be_translated(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    note = add_note(ticket, agent=cast.mei, text="内部备注", client_key=uuid4())
    take_over(ticket, agent=cast.mei)
    ticket.refresh_from_db()
    for seq in (note.seq, ticket.last_seq, 99):
        with pytest.raises(Invalid):
            ask_for_translation(ticket, agent=cast.mei, seq=seq, language=Language.EN)


def test_people_have_the_floor_and_the_assistant_still_translates_for_them(
    cast: Cast, simulator: Simulator, ask: Ask
) -> None:
    ticket = take_over(ask(QUESTION), agent=cast.mei)
    assert translate(ticket, cast).text == ANSWER
    assert not ticket.messages.filter(author="assistant").exists()
    assert not ticket.outgoing.exists()


def test_the_customer_never_sees_it(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    translate(ticket, cast)
    browser = Client()
    browser.cookies[COOKIE] = signed(cast.ana.public_id)
    page = browser.get(f"/conversations/{ticket.public_id}/").content.decode()
    assert QUESTION in page
    assert "top-up" not in page


def test_a_worker_that_died_is_replaced_and_writes_nothing(
    cast: Cast, simulator: Simulator, ask: Ask
) -> None:
    aid = ask_for_translation(ask(QUESTION), agent=cast.mei, seq=1, language=Language.EN)
    dead = Aid.objects.claim(aid.pk)
    assert dead
    assert Aid.objects.claim(aid.pk) is None
    Aid.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert list(Aid.objects.claimable()) == [aid]
    second = Aid.objects.claim(aid.pk)
    assert second
    write_aid(dead)
    assert Aid.objects.get().status == AidStatus.WRITING
    write_aid(second)
    assert Aid.objects.get().text == ANSWER


def test_the_sweep_wakes_what_no_worker_has(
    cast: Cast, simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[tuple[int, str]] = []
    monkeypatch.setattr(tasks, "kick", lambda pk, task="": woken.append((pk, task)))
    aid = ask_for_translation(ask(QUESTION), agent=cast.mei, seq=1, language=Language.EN)
    tasks.sweep()
    assert (aid.pk, "assistant.tasks.write_aid") in woken


# -- a summary ------------------------------------------------------------------------------------------------------
def test_each_line_of_a_summary_stands_on_a_message(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = long_conversation(ask, cast)
    aid = done(ask_for_summary(ticket, agent=cast.mei))
    assert aid.seq == 6
    assert aid.lines[0] == {"seq": 1, "text": "The customer: My parcel with the red bicycle has not arrived."}
    assert {line["seq"] for line in aid.lines} <= set(range(1, 7))


def test_lines_without_a_message_or_its_words_are_dropped(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask("I wait for my card.")
    receive_message(ticket, customer=cast.ana, text="Since Monday.", client_key=uuid4())
    simulator.fault("summary_lies")
    aid = done(ask_for_summary(ticket, agent=cast.mei))
    assert aid.lines == [{"seq": 1, "text": "The customer waits for the card."}]


def test_a_summary_of_nothing_but_inventions_is_none(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    simulator.fault("invented_amount")
    aid = done(ask_for_summary(ask("Hello?"), agent=cast.mei))
    assert (aid.status, aid.lines) == (AidStatus.FAILED, [])
    assert aid.reason == "Nothing that the assistant wrote could be found in the conversation."


def test_a_summary_is_asked_once_until_somebody_says_more(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = long_conversation(ask, cast)
    first = done(ask_for_summary(ticket, agent=cast.mei))
    assert ask_for_summary(ticket, agent=cast.liam) == first
    add_note(ticket, agent=cast.mei, text="A note changes nothing.", client_key=uuid4())
    assert ask_for_summary(ticket, agent=cast.liam) == first
    ticket.refresh_from_db()
    send_reply(ticket, agent=cast.mei, text="I look.", client_key=uuid4(), seen_seq=ticket.last_public_seq)
    assert ask_for_summary(ticket, agent=cast.liam) != first


def test_notes_are_not_summed_up(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = long_conversation(ask, cast)
    add_note(ticket, agent=cast.mei, text="She sounds tired.", client_key=uuid4())
    done(ask_for_summary(ticket, agent=cast.mei))
    assert b"tired" not in simulator.requests[0].body


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("[1] The bicycle is red.", ["The bicycle is red."]),
        ("- [1] Bicycles matter.", ["Bicycles matter."]),
        ("1. [message 1] A bicycle.", ["A bicycle."]),
        ("【2】自行车还没到。", ["自行车还没到。"]),
        ("[3] The bicycle is red.", []),
        ("[1] It is the one of the two.", []),
        ("The bicycle is red.", []),
        ("[1]", []),
        ("\n".join(["[1] bicycle"] * 20), ["bicycle"] * 8),
    ],
)
def test_lines_are_read_with_care(written: str, kept: list[str]) -> None:
    messages = {1: "Where is my red bicycle?", 2: "我的自行车在哪里？"}
    assert [line["text"] for line in checked_lines(written, messages)] == kept


def test_a_line_with_a_figure_that_its_message_does_not_state_is_dropped() -> None:
    messages = {1: "My card was charged twice, 20 dollars each.", 2: "We look at your card."}
    written = "[1] The card was charged 20 dollars twice.\n[2] The desk pays $500 back to the card."
    assert [line["seq"] for line in checked_lines(written, messages)] == [1]


# -- erasure --------------------------------------------------------------------------------------------------------
def test_erasure_takes_the_words_and_leaves_the_calls(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    ticket = ask(QUESTION)
    aid = translate(ticket, cast)
    erase_now(ask_for_deletion(ticket, customer=cast.ana), supervisor=cast.sofia)
    aid.refresh_from_db()
    assert (aid.text, aid.lines, aid.status) == ("", [], AidStatus.FAILED)
    assert not Aid.history.exclude(text="").exists()
    assert Call.objects.filter(aid=aid).exists()
