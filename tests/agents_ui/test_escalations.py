"""The supervisors' queue."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.agents_ui.conftest import HTMX
from tests.cast import Cast
from tickets.actions import (
    ask_for_deletion,
    claim_escalation,
    escalate,
    receive_message,
    send_reply,
    settle_escalation,
    take_back_deletion,
)
from tickets.models import Escalation, SavedView, Ticket
from tickets.models.escalation import Severity


def verb(escalation: Escalation, noun: str) -> str:
    return f"/console/escalations/{escalation.public_id}/{noun}/"


def test_the_worst_stands_first_with_its_reason_in_words(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    escalate(ask("Mild"), agent=cast.mei, detail="She is impatient", severity=Severity.LOW)
    escalate(ask("Grave"), agent=cast.mei, detail="He talks of a lawyer", severity=Severity.HIGH)
    page = sofia.get("/console/escalations/").content.decode()
    assert "An agent asked for help" in page
    assert page.index("He talks of a lawyer") < page.index("She is impatient")


def test_a_ticket_whose_turn_is_the_customers_has_the_status_that_it_has_everywhere(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    escalate(ticket, agent=cast.mei, detail="Look at this")
    assert "<dd>Pending</dd>" not in sofia.get("/console/escalations/").content.decode()
    send_reply(ticket, agent=cast.mei, text="I ask the bank.", client_key=uuid4(), seen_seq=1)
    page = sofia.get("/console/escalations/").content.decode()
    assert "<dt>Status</dt><dd>Pending</dd>" in page
    assert "Customer answered" not in page


def test_what_was_said_last_is_read_without_the_marks_of_its_markdown(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask("What is 2 * 3 * 4?")
    escalate(ticket, agent=cast.mei, detail="Look at this")
    assert "What is 2 * 3 * 4?" in sofia.get("/console/escalations/").content.decode()
    send_reply(
        ticket,
        agent=cast.mei,
        text="It is **24**, see [here](https://example.com/a).",
        client_key=uuid4(),
        seen_seq=1,
    )
    assert "It is 24, see here." in sofia.get("/console/escalations/").content.decode()


def test_an_empty_queue_helps(sofia: Client) -> None:
    assert "Nothing is escalated" in sofia.get("/console/escalations/").content.decode()


def test_claiming_and_settling(cast: Cast, sofia: Client, ask: Callable[..., Ticket]) -> None:
    escalation = escalate(ask(), agent=cast.mei, detail="Look at this")
    assert sofia.post(verb(escalation, "claim"), headers=HTMX).status_code == 204
    assert "Sofia looks at it" in sofia.get("/console/escalations/list/").content.decode()
    response = sofia.post(verb(escalation, "settlement"), {"outcome": ""}, headers=HTMX)
    assert response.status_code == 422
    response = sofia.post(verb(escalation, "settlement"), {"outcome": "Refunded"})
    assert response.headers["Location"] == "/console/escalations/"
    page = sofia.get("/console/escalations/").content.decode()
    assert "Settled lately" in page
    assert "Refunded" in page


def test_what_a_colleague_has_claimed_is_refused(
    cast: Cast, sign_in: Callable[[str], Client], ask: Callable[..., Ticket]
) -> None:
    cast.liam.role = "supervisor"
    cast.liam.save()
    escalation = escalate(ask(), agent=cast.mei, detail="Look at this")
    claim_escalation(escalation, supervisor=cast.sofia)
    response = sign_in("liam").post(verb(escalation, "claim"), headers=HTMX)
    assert response.status_code == 409
    assert "Sofia is already looking at this." in response.content.decode()


def test_agents_may_neither_claim_nor_settle(cast: Cast, mei: Client, ask: Callable[..., Ticket]) -> None:
    escalation = escalate(ask(), agent=cast.mei, detail="Look at this")
    for noun in ("claim", "release", "settlement", "reopening"):
        assert mei.post(verb(escalation, noun), {"outcome": "Mine"}, headers=HTMX).status_code == 403
    escalation.refresh_from_db()
    assert escalation.is_open


def test_a_claim_is_given_back_by_key_by_undo_or_by_a_plain_form(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    escalation = escalate(ask(), agent=cast.mei, detail="Look at this")
    assert verb(escalation, "release") not in sofia.get("/console/escalations/").content.decode()
    claimed = sofia.post(verb(escalation, "claim"), headers=HTMX)
    assert json.loads(claimed.headers["X-Undo"])["url"] == verb(escalation, "release")
    page = sofia.get("/console/escalations/").content.decode()
    assert f'action="{verb(escalation, "release")}" method="post"' in page
    assert sofia.post(verb(escalation, "release")).headers["Location"] == "/console/escalations/"
    assert "Sofia looks at it" not in sofia.get("/console/escalations/").content.decode()


def test_the_queue_takes_few_queries(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        escalate(ask(f"Question {number}"), agent=cast.mei, detail=f"Because {number}")
    for escalation in Escalation.objects.all()[:3]:
        settle_escalation(escalation, supervisor=cast.sofia, outcome="Done")
    SavedView.objects.create(user=cast.sofia, name="Mine", query="view=mine")
    with django_assert_max_num_queries(8):
        assert sofia.get("/console/escalations/").status_code == 200


def test_giving_back_says_so_and_is_undone_by_claiming_again(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    escalation = escalate(ask(), agent=cast.mei, detail="Look at this")
    offered = json.loads(sofia.post(verb(escalation, "claim"), headers=HTMX).headers["X-Undo"])
    undo = json.loads(sofia.post(verb(escalation, "release"), headers=HTMX).headers["X-Undo"])
    assert (undo["of"], undo["url"]) == (offered["of"], verb(escalation, "claim"))
    assert (undo["words"], undo["undone"]) == ("Given back.", "You look at it again.")


def test_a_settlement_is_taken_back_by_undo_or_by_a_plain_form(
    cast: Cast, sofia: Client, sign_in: Callable[[str], Client], ask: Callable[..., Ticket]
) -> None:
    escalation = escalate(ask(), agent=cast.mei, detail="Look at this")
    form = f'action="{verb(escalation, "reopening")}" method="post"'
    claimed = json.loads(sofia.post(verb(escalation, "claim"), headers=HTMX).headers["X-Undo"])
    answer = sofia.post(verb(escalation, "settlement"), {"outcome": "Called her"}, headers=HTMX)
    undo = json.loads(answer.headers["X-Undo"])
    assert (undo["url"], undo["of"]) == (verb(escalation, "reopening"), claimed["of"])
    assert (undo["words"], undo["undone"]) == ("Settled.", "Open again.")
    assert form in sofia.get("/console/escalations/").content.decode()
    cast.noor.role = "supervisor"
    cast.noor.save()
    assert form not in sign_in("noor").get("/console/escalations/").content.decode()
    assert sofia.post(undo["url"]).headers["Location"] == "/console/escalations/"
    page = sofia.get("/console/escalations/").content.decode()
    assert form not in page
    assert ">Called her</textarea>" in page


def test_what_is_deleted_for_good_says_whose_and_how_much(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    ask("Where is my card?")
    ask("Please close my account", customer=cast.bo)
    ask_for_deletion(ask("Delete it all"), customer=cast.ana)
    with django_assert_max_num_queries(8):
        page = sofia.get("/console/escalations/").content.decode()
    assert f"Delete everything that {cast.ana} wrote?" in page
    assert "2 conversations, with their drafts and history, will be closed and emptied." in page
    cast.ana.name = ""
    cast.ana.save(update_fields=["name"])
    page = sofia.get("/console/escalations/").content.decode()
    assert f"Delete everything that Visitor {cast.ana.public_id[:4]} wrote?" in page
    escalate(ask("Look", customer=cast.bo), agent=cast.mei, detail="Look at this")
    assert sofia.get("/console/escalations/").content.decode().count("Delete everything that") == 1


def test_a_deletion_ends_the_offer_to_give_a_claim_back(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    escalation = Escalation.objects.get()
    sofia.post(verb(escalation, "claim"), headers=HTMX)
    answer = sofia.post(verb(escalation, "erasure"), {"seen": 1}, headers=HTMX)
    said = json.loads(answer.headers["X-Undo"])
    assert (said["of"], said["url"], said["words"]) == (escalation.public_id, "", "Deleted for good.")


def seen_on(page: str) -> str:
    """What the form of a deletion carries."""
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def test_nothing_is_deleted_before_what_the_customer_wrote_last_was_seen(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket, other = ask("Delete it all"), ask("Where is my card?")
    ask_for_deletion(ticket, customer=cast.ana)
    escalation = Escalation.objects.get()
    address = verb(escalation, "erasure")
    for where in (ticket, other):
        seen = {"seen": seen_on(sofia.get("/console/escalations/").content.decode())}
        receive_message(where, customer=cast.ana, text=f"STOP {where.pk}", client_key=uuid4())
        for plain in (True, False):
            refused = sofia.post(address, seen, headers={} if plain else HTMX)
            assert refused.status_code == 409
            assert "Ana has written since: nothing was deleted." in refused.content.decode()
        assert other.messages.get(seq=1).body == "Where is my card?"
        assert f"STOP {where.pk}" in sofia.get("/console/escalations/").content.decode()
    fourth = ask("I mean it, stop")
    page = sofia.get("/console/escalations/").content.decode()
    assert "Ana wrote last, in another conversation:" in page
    assert "I mean it, stop" in page
    assert sofia.post(address, {"seen": seen_on(page)}, headers=HTMX).status_code == 204
    assert fourth.messages.get(seq=1).body == ""
    settled = sofia.get("/console/escalations/").content.decode().split("Settled lately")[1]
    assert "<span>The words were deleted.</span>" in settled


def test_a_deletion_that_does_not_say_what_was_seen_is_none(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    ask_for_deletion(ticket, customer=cast.ana)
    assert sofia.post(verb(Escalation.objects.get(), "erasure"), headers=HTMX).status_code == 422
    assert ticket.messages.get(seq=1).body == "Where is my card?"


def test_a_supervisor_claims_gives_back_and_settles_in_the_conversation_and_stays_there(
    cast: Cast, sofia: Client, mei: Client, ask: Callable[..., Ticket], django_assert_max_num_queries: Any
) -> None:
    ticket = ask()
    escalation = escalate(ticket, agent=cast.mei, detail="Look at this")
    assert verb(escalation, "claim") not in mei.get(ticket.get_absolute_url()).content.decode()
    for noun in ("claim", "release", "claim", "settlement"):
        with django_assert_max_num_queries(14):
            page = sofia.get(ticket.get_absolute_url()).content.decode()
        assert f'action="{verb(escalation, noun)}"' in page
        assert '<input type="hidden" name="at" value="ticket" />' in page
        answer = sofia.post(verb(escalation, noun), {"at": "ticket", "outcome": "Refunded"})
        assert answer.headers["Location"] == ticket.get_absolute_url()
    assert (
        f"/escalations/{escalation.public_id}/" not in sofia.get(ticket.get_absolute_url()).content.decode()
    )
    escalation.refresh_from_db()
    assert escalation.outcome == "Refunded"


def test_from_the_escalations_one_goes_back_to_them(
    cast: Cast, sofia: Client, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    escalate(ticket, agent=cast.mei, detail="Look at this")
    board = sofia.get("/console/escalations/").content.decode()
    address = re.search(r'data-open href="([^"]+)"', board)
    assert address
    there = address[1].replace("&amp;", "&")
    page = sofia.get(there).content.decode()
    assert 'data-back="/console/escalations/"' in page
    assert 'ticket-back" href="/console/escalations/"' in page
    state = re.search(r'data-state-url="([^"]+)"', page)
    assert state
    assert 'ticket-back" href="/console/escalations/"' in sofia.get(state[1]).content.decode()
    assert "/console/escalations/" not in mei.get(there).content.decode(), "agents have none"
    assert (
        'data-back="/console/?view=all"'
        in sofia.get(f"{ticket.get_absolute_url()}?view=all").content.decode()
    )


def test_in_the_conversation_settling_a_deletion_says_what_the_customer_is_told(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket, other = ask("Delete it all"), ask("Where is my card?")
    ask_for_deletion(ticket, customer=cast.ana)
    escalate(other, agent=cast.mei, detail="Look at this")
    told = "The customer is told that nothing was deleted."
    page = sofia.get(ticket.get_absolute_url()).content.decode()
    assert told in page
    assert "Decide on the deletion" in page
    assert told not in sofia.get(other.get_absolute_url()).content.decode()


def test_what_a_decision_changes_elsewhere_is_counted_anew_beside_it(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    escalate(ask("Look", customer=cast.bo), agent=cast.mei, detail="Look at this")
    fragment = sofia.get("/console/escalations/list/").content.decode()
    for view in ("count-waiting", "count-all", "escalation-count"):
        assert re.search(rf'id="{view}"[^>]*hx-swap-oob="true"', fragment)


def test_what_the_customer_takes_back_or_a_colleague_refuses_is_not_deleted(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    for keeps in (
        lambda: take_back_deletion(ticket, customer=cast.ana),
        lambda: settle_escalation(Escalation.objects.get(), supervisor=cast.sofia, outcome="Kept"),
    ):
        Escalation.objects.all().delete()
        ask_for_deletion(ticket, customer=cast.ana)
        address = verb(Escalation.objects.get(), "erasure")
        keeps()
        assert sofia.post(address, {"seen": 9}, headers=HTMX).status_code == 409
        ticket.refresh_from_db()
        assert ticket.is_active
    escalate(ticket, agent=cast.mei, detail="A refund")
    assert "Delete everything" not in sofia.get("/console/escalations/list/").content.decode()


def test_a_wish_that_was_made_anew_elsewhere_was_not_taken_back(
    cast: Cast, sofia: Client, ask: Callable[..., Ticket]
) -> None:
    first, second = ask(), ask()
    ask_for_deletion(first, customer=cast.ana)
    address = verb(Escalation.objects.get(), "erasure")
    settle_escalation(Escalation.objects.get(), supervisor=cast.sofia, outcome="Kept")
    ask_for_deletion(second, customer=cast.ana)
    answer = sofia.post(address, {"seen": 9}, headers=HTMX)
    assert answer.status_code == 409
    assert "It was decided otherwise: nothing was deleted." in answer.content.decode()
