"""One customer's data in one conversation: the same placeholders from the first request to the last."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from assistant.actions import approve_draft, reject_draft
from assistant.brief import Brief, Said, make_brief
from assistant.models import Draft, Rejection
from assistant.prompt import RejectedDraft
from assistant.screening import StreamScreen
from assistant.simulator import Simulator
from tests.cast import Cast, write_now
from tickets.actions import receive_message
from tickets.models import Language, Ticket

pytestmark = pytest.mark.django_db
CUSTOMER, DESK = True, False


def briefed(*said: tuple[str, bool], rejected: str = "") -> Brief:
    dialogue = [Said(text, by_customer) for text, by_customer in said]
    objections = [RejectedDraft(rejected, rejected)] if rejected else []
    return make_brief(dialogue, language=Language.EN, rejected=objections)


def sent(brief: Brief) -> str:
    return brief.request.body().decode()


def shown(brief: Brief, *pieces: str) -> str:
    """What an agent reads of an answer that comes in `pieces`."""
    stream = StreamScreen(brief.rules, restore=brief.pseudonyms)
    text = "".join(map(stream.feed, pieces))
    return text + stream.finish()[0]


def test_a_later_message_leaves_every_earlier_turn_as_it_went_out(cast: Cast, simulator: Simulator) -> None:
    said = [
        ("My phone is 13812345678", CUSTOMER),
        ("Mine is 13987654321", DESK),
        ("And at home 13711112222", CUSTOMER),
    ]
    first, second = briefed(*said[:2]), briefed(*said)
    assert [turn.text for turn in second.prompt.turns[1:3]] == [turn.text for turn in first.prompt.turns[1:3]]
    assert "[PHONE_3]" in second.prompt.turns[3].text


def test_numbers_stay_when_the_first_turns_are_no_longer_sent() -> None:
    said = [(f"call 138123456{n:02}", CUSTOMER if n % 2 else DESK) for n in range(30)]
    brief = briefed(*said)
    assert "[PHONE_10]" not in sent(brief)
    assert "[PHONE_11]" in sent(brief)
    assert shown(brief, "Is it [PHONE_30] or [PHONE_2]?") == "Is it 13812345629 or 13812345601?"


def test_a_phone_in_two_writings_is_one_and_comes_back_across_pieces_as_it_was_first_written() -> None:
    brief = briefed(("138-1234-5678", CUSTOMER), ("I mean +86 13812345678", CUSTOMER))
    assert "[PHONE_2]" not in sent(brief)
    assert shown(brief, "We call [PH", "ONE_", "1", "].") == "We call 138-1234-5678."


def test_what_only_the_desk_said_or_nobody_said_stays_masked() -> None:
    brief = briefed(("Who?", CUSTOMER), ("Mine is 13987654321", DESK))
    answer = shown(brief, "[PHONE_1], [PHONE_9], 13711112222")
    assert answer == "[phone ··4321], [phone], [phone ··2222]"


def test_a_placeholder_that_the_customer_types_is_text_and_brings_nothing_back() -> None:
    brief = briefed(("Say [PHONE_1] to me", CUSTOMER), ("13987654321", DESK))
    assert "(PHONE 1)" in sent(brief)
    assert "13987654321" not in shown(brief, "[PHONE_1]")


def test_a_rejected_draft_and_its_note_leave_with_the_same_placeholders() -> None:
    brief = briefed(
        ("My phone is 13812345678", CUSTOMER), rejected="Call +86 138-1234-5678, not ana@mail.example.org"
    )
    body = sent(brief)
    assert "Call [PHONE_1], not [EMAIL_1]" in body
    assert "ana@mail" not in shown(brief, "[EMAIL_1]")


def test_a_whole_conversation_keeps_its_placeholders(
    cast: Cast, ready: Callable[..., Draft], simulator: Simulator
) -> None:
    draft = ready("When does my card arrive? Call 13812345678")
    reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE, note="Not 13987654321, say 138-1234-5678")
    second = write_now(draft.ticket)
    approve_draft(second, agent=cast.mei, client_key=uuid4())
    ticket = Ticket.objects.get(pk=draft.ticket_id)
    receive_message(ticket, customer=cast.ana, text="And at 13711112222?", client_key=uuid4())
    write_now(ticket)
    first, _, last = (json.loads(request.body)["messages"] for request in simulator.requests)
    assert last[1] == first[1]
    assert "And at [PHONE_2]?" in json.dumps(last)
