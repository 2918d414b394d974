"""What became of a draft stands in the ticket's timeline, in words, once (rule 7)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import translation

from assistant.actions import approve_draft, edit_draft, stop_draft
from assistant.models import Draft
from assistant.simulator import Simulator
from tests.cast import Cast, solve_now, write_now
from tickets.actions import ask_for_person, receive_message, send_reply, take_over
from tickets.models import Message, Ticket

Ask = Callable[..., Ticket]
Ready = Callable[..., Draft]


def told(ticket: Ticket) -> list[str]:
    """What the timeline says of drafts, to colleagues only."""
    notices = ticket.messages.filter(event__startswith="draft.")
    assert not notices.filter(is_public=True).exists()
    return [notice.text for notice in notices]


def test_a_draft_that_a_new_message_overtook(cast: Cast, ready: Ready) -> None:
    draft = ready()
    receive_message(draft.ticket, customer=cast.ana, text="I found it", client_key=uuid4())
    assert told(draft.ticket) == ["The draft was superseded by message 2."]


def test_a_draft_that_a_colleague_answered_over(cast: Cast, ready: Ready) -> None:
    draft = ready()
    send_reply(draft.ticket, agent=cast.liam, text="Hi", client_key=uuid4(), seen_seq=1)
    assert told(draft.ticket) == ["Liam answered first: the draft was overtaken."]


@pytest.mark.parametrize("how", ["person", "take_over", "solved"])
def test_whatever_overtakes_a_draft_says_so_once(cast: Cast, ready: Ready, how: str) -> None:
    draft = ready()
    if how == "person":
        ask_for_person(draft.ticket, customer=cast.ana)
    elif how == "take_over":
        take_over(draft.ticket, agent=cast.mei)
    else:
        solve_now(draft.ticket, agent=cast.mei)
    assert len(told(draft.ticket)) == 1
    assert told(draft.ticket)[0].startswith("The draft was overtaken: ")


def test_a_draft_that_nobody_had_begun_is_not_told(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    receive_message(ticket, customer=cast.ana, text="I found it", client_key=uuid4())
    assert Draft.objects.filter(ticket=ticket, status="retired").exists()
    assert told(ticket) == []


def test_a_draft_that_was_stopped(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    stop_draft(Draft.objects.get(ticket=ticket), agent=cast.mei)
    assert told(ticket) == ["Mei stopped the draft."]


def test_a_draft_that_failed_says_why_and_after_how_many_attempts(simulator: Simulator, ask: Ask) -> None:
    simulator.fault("cut_mid_word")
    ticket = ask()
    for _ in range(3):
        assert told(ticket) == []
        Draft.objects.update(not_before=None)
        write_now(ticket)
    assert told(ticket) == ["The draft failed: The answer broke off, several times. Attempts: 3."]
    handed = ticket.messages.get(event="ticket.handed_off").text
    assert handed == "Handed to people: The assistant could not answer", "the cause stands there once"
    with translation.override("zh-hans"):
        assert told(ticket) == ["草稿未能完成：回答多次中断。尝试次数：3。"]


def test_what_was_sent_needs_no_notice(cast: Cast, ready: Ready) -> None:
    approved, edited = ready(), ready()
    approve_draft(approved, agent=cast.mei, client_key=uuid4())
    edit_draft(edited, agent=cast.mei, text="It comes tomorrow.", client_key=uuid4())
    assert told(approved.ticket) == told(edited.ticket) == []


def test_a_notice_knows_its_draft(cast: Cast, ready: Ready) -> None:
    draft = ready()
    take_over(draft.ticket, agent=cast.mei)
    assert Message.objects.get(event="draft.retired").facts["draft"] == draft.public_id


def test_the_numbers_of_a_conversation_have_no_gaps(cast: Cast, ready: Ready) -> None:
    draft = ready()
    receive_message(draft.ticket, customer=cast.ana, text="I found it", client_key=uuid4())
    following = write_now(draft.ticket)
    send_reply(
        draft.ticket, agent=cast.liam, text="Good", client_key=uuid4(), seen_seq=following.answers_up_to
    )
    receive_message(draft.ticket, customer=cast.ana, text="Thanks", client_key=uuid4())
    seqs = list(draft.ticket.messages.values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert Ticket.objects.get(pk=draft.ticket.pk).last_seq == seqs[-1]
