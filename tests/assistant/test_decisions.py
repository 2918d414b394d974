from collections.abc import Callable
from uuid import uuid4

import pytest

from assistant.actions import (
    Blocked,
    approve_draft,
    edit_draft,
    regenerate_draft,
    reject_draft,
    send_checked_reply,
    stop_draft,
)
from assistant.models import Change, Draft, DraftStatus, Rejection
from assistant.simulator import Simulator
from tests.cast import Cast, write_now
from tests.races import at_once
from tickets.actions import add_note, hand_back, receive_message, send_reply, take_over
from tickets.exceptions import Conflict, NotAllowed
from tickets.markup import plain_text
from tickets.models import Author, Escalation, Floor, HandOff, Message, Outgoing, Status, Ticket, User

Ready = Callable[..., Draft]


def test_an_approved_draft_is_the_answer_word_for_word(cast: Cast, ready: Ready) -> None:
    draft = ready()
    message = approve_draft(draft, agent=cast.mei, client_key=uuid4()).message
    assert message
    draft.refresh_from_db()
    assert (message.author, message.approved_by, message.body) == (Author.ASSISTANT, cast.mei, draft.text)
    assert (draft.status, draft.message, draft.decided_by) == (DraftStatus.APPROVED, message, cast.mei)


def test_of_fifty_approvals_at_once_one_is_sent_and_each_loser_learns_who_won(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    crowd = [User.objects.create_user(f"agent{n}", name=f"Agent {n}") for n in range(50)]
    results = at_once(50, lambda n: approve_draft(draft, agent=crowd[n], client_key=uuid4()))
    sent = [result for result in results if isinstance(result, Outgoing)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert (len(sent), len(refused)) == (1, 49), {repr(result) for result in results}
    assert {loser.who for loser in refused} == {sent[0].approved_by.name if sent[0].approved_by else None}
    assert all(loser.when for loser in refused)
    assert draft.ticket.messages.filter(author=Author.ASSISTANT).count() == 1


def test_a_double_click_on_approve_is_one_message_and_no_error(cast: Cast, ready: Ready) -> None:
    draft, key = ready(), uuid4()
    results = at_once(4, lambda _: approve_draft(draft, agent=cast.mei, client_key=key))
    assert {result.message_id for result in results} == {
        draft.ticket.messages.get(author=Author.ASSISTANT).pk
    }


def test_approve_against_reply_sends_one_answer(cast: Cast, ready: Ready) -> None:
    draft = ready()
    at_once(
        2,
        lambda n: (
            approve_draft(draft, agent=cast.mei, client_key=uuid4())
            if n
            else send_reply(draft.ticket, agent=cast.liam, text="Hi", client_key=uuid4(), seen_seq=1)
        ),
    )
    assert draft.ticket.messages.public().exclude(author=Author.CUSTOMER).count() == 1


def test_approve_against_a_new_question_never_answers_the_question_it_has_not_seen(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    at_once(
        2,
        lambda n: (
            approve_draft(draft, agent=cast.mei, client_key=uuid4())
            if n
            else receive_message(
                draft.ticket, customer=cast.ana, text="No, the other card", client_key=uuid4()
            )
        ),
    )
    order = list(draft.ticket.messages.public().values_list("author", flat=True))
    answered_first = order[:2] == [Author.CUSTOMER, Author.ASSISTANT]
    assert answered_first or Author.ASSISTANT not in order


def test_a_newer_message_overtakes_the_draft(cast: Cast, ready: Ready) -> None:
    draft = ready()
    receive_message(draft.ticket, customer=cast.ana, text="I found it", client_key=uuid4())
    with pytest.raises(Conflict, match="The customer wrote again"):
        approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert not Message.objects.filter(author=Author.ASSISTANT).exists()


def test_after_a_take_over_the_old_draft_cannot_be_sent(cast: Cast, ready: Ready) -> None:
    draft = ready()
    take_over(draft.ticket, agent=cast.liam)
    with pytest.raises(Conflict, match="took the conversation over") as refusal:
        approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert refusal.value.who == "Liam"


def test_a_draft_that_is_still_being_written_cannot_be_approved(
    cast: Cast, ask: Callable[..., Ticket]
) -> None:
    draft = Draft.objects.get(ticket=ask())
    with pytest.raises(NotAllowed, match="still being written"):
        approve_draft(draft, agent=cast.mei, client_key=uuid4())


def test_an_edited_draft_is_the_agents_word(cast: Cast, ready: Ready) -> None:
    draft = ready()
    message = edit_draft(draft, agent=cast.mei, text="It comes tomorrow.", client_key=uuid4()).message
    assert message
    draft.refresh_from_db()
    assert (message.author, message.user, message.body) == (Author.AGENT, cast.mei, "It comes tomorrow.")
    assert (draft.status, draft.message) == (DraftStatus.EDITED, message)


def test_an_edit_with_a_card_number_is_held_back_until_it_is_overridden_with_a_reason(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    with pytest.raises(Blocked):
        edit_draft(draft, agent=cast.mei, text="Your card is 4242 4242 4242 4242.", client_key=uuid4())
    draft.refresh_from_db()
    assert draft.status == DraftStatus.READY
    edit_draft(
        draft,
        agent=cast.mei,
        text="Our test card is 4242 4242 4242 4242.",
        client_key=uuid4(),
        override_reason="Test",
    )
    draft.refresh_from_db()
    assert (draft.status, draft.override_reason) == (DraftStatus.EDITED, "Test")


def test_a_blocked_draft_is_not_approved_without_a_reason(
    cast: Cast, simulator: Simulator, ask: Callable[..., Ticket]
) -> None:
    simulator.fault("leak_personal")
    draft = write_now(ask())
    assert draft.is_blocked
    assert "4111" not in draft.text.replace(" ", "")
    with pytest.raises(Blocked):
        approve_draft(draft, agent=cast.mei, client_key=uuid4())


def test_a_rejection_steers_the_next_draft(cast: Cast, ready: Ready, simulator: Simulator) -> None:
    draft = ready()
    reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE, note="Too stiff")
    following = write_now(draft.ticket)
    assert following.after == draft
    assert "Too stiff" in str(simulator.requests[-1])


def handed_back(ticket: Ticket, by: User) -> Draft:
    """The next draft, after a colleague had the conversation."""
    hand_back(take_over(ticket, agent=by), agent=by)
    return write_now(ticket)


def test_a_rejection_steers_the_next_draft_also_after_a_colleague_had_it(
    cast: Cast, ready: Ready, simulator: Simulator
) -> None:
    draft = ready()
    reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE, note="Too stiff")
    write_now(draft.ticket)
    following = handed_back(draft.ticket, cast.mei)
    assert following.after == draft
    assert "Too stiff" in str(simulator.requests[-1])
    assert draft.text in str(simulator.requests[-1])


def test_another_draft_is_asked_for_with_what_was_rejected_before(
    cast: Cast, ready: Ready, simulator: Simulator
) -> None:
    draft = ready()
    reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE, note="Too stiff")
    regenerate_draft(write_now(draft.ticket), agent=cast.mei)
    assert write_now(draft.ticket).after == draft
    assert "Too stiff" in str(simulator.requests[-1])


def test_what_was_rejected_of_an_earlier_answer_does_not_steer_the_next_one(cast: Cast, ready: Ready) -> None:
    draft = ready()
    reject_draft(draft, agent=cast.mei, rejection=Rejection.TONE)
    receive_message(draft.ticket, customer=cast.ana, text="And where is it?", client_key=uuid4())
    assert write_now(draft.ticket).after is None


def test_rejections_count_whoever_had_the_conversation_in_between(cast: Cast, ready: Ready) -> None:
    draft = ready()
    for _ in range(2):
        reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
        draft = handed_back(draft.ticket, cast.mei)
    reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
    assert Ticket.objects.get(pk=draft.ticket.pk).hand_off == HandOff.REJECTED


def test_after_three_rejections_a_person_answers(cast: Cast, ready: Ready) -> None:
    draft = ready()
    for _ in range(2):
        reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
        draft = write_now(draft.ticket)
    reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
    ticket = Ticket.objects.get(pk=draft.ticket.pk)
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.REJECTED)
    assert not Draft.objects.for_ticket(ticket).open().exists()
    assert Escalation.objects.unsettled().filter(ticket=ticket).exists()


def test_who_rejects_second_learns_who_was_first(cast: Cast, ready: Ready) -> None:
    draft = ready()
    reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
    with pytest.raises(Conflict, match="Mei has already rejected"):
        reject_draft(draft, agent=cast.liam, rejection=Rejection.WRONG)


def test_stopping_a_draft_makes_the_conversation_the_agents(cast: Cast, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    stop_draft(Draft.objects.get(ticket=ticket), agent=cast.mei)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (cast.mei, Status.OPEN)
    assert Draft.objects.get(ticket=ticket).status == DraftStatus.STOPPED


def test_every_step_of_a_draft_is_on_record(cast: Cast, ready: Ready) -> None:
    draft = ready()
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    verbs = list(draft.history.order_by("history_id").values_list("history_change_reason", "history_actor"))
    assert verbs == [
        ("draft.requested", "assistant"),
        ("draft.claimed", "assistant"),
        ("draft.ready", "assistant"),
        ("draft.approved", "agent:mei"),
        ("draft.sent", "agent:mei"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "138**1234**5678",
        "4242`4242`4242`4242`",
        "ana@exa**mple**.com",
    ],
)
def test_markdown_hides_nothing_from_the_screening(cast: Cast, ready: Ready, text: str) -> None:
    with pytest.raises(Blocked):
        edit_draft(ready(), agent=cast.mei, text=f"Write to {text}", client_key=uuid4())


@pytest.mark.parametrize("text", ["13812&#51;45678", r"4242\-4242\-4242\-4242"])
def test_rendering_turns_nothing_into_a_number(text: str) -> None:
    assert plain_text(text).strip() == text


def test_an_overridden_reply_leaves_its_reason_once(cast: Cast, ask: Callable[..., Ticket]) -> None:
    ticket, key = ask(), uuid4()
    for _ in range(2):
        send_checked_reply(
            ticket,
            agent=cast.mei,
            text="Our test card is 4242 4242 4242 4242.",
            client_key=key,
            seen_seq=1,
            override_reason="It is the public test card",
        )
    notice = ticket.messages.get(event="reply.overridden")
    assert notice.text == "Mei sent sensitive content on purpose: It is the public test card"


def test_a_blocked_draft_names_what_was_found(
    cast: Cast, simulator: Simulator, ask: Callable[..., Ticket]
) -> None:
    simulator.fault("leak_personal")
    draft = write_now(ask())
    with pytest.raises(Blocked) as refusal:
        approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert "card" in {span.kind for span in refusal.value.verdict.spans}


def test_the_key_of_a_note_does_not_break_an_approval(cast: Cast, ready: Ready) -> None:
    draft, key = ready(), uuid4()
    add_note(draft.ticket, agent=cast.mei, text="Looks right", client_key=key)
    with pytest.raises(Conflict, match="Reload"):
        approve_draft(draft, agent=cast.mei, client_key=key)


def test_what_was_changed_before_sending_is_kept_word_by_word_with_its_kind(cast: Cast, ready: Ready) -> None:
    draft = ready()
    text = draft.text.replace("5 working days", "9 working days")
    edit_draft(draft, agent=cast.mei, text=text, client_key=uuid4())
    draft.refresh_from_db()
    assert draft.change == Change.POLICY
    assert ["+", "9 "] in draft.diff
    assert "".join(words for sign, words in draft.diff if sign in "=+") == text
    assert draft.history.get(history_change_reason="draft.edited").change == Change.POLICY


def test_an_approved_draft_is_unchanged(cast: Cast, ready: Ready) -> None:
    draft = ready()
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    draft.refresh_from_db()
    assert (draft.change, draft.diff) == (Change.UNCHANGED, [])


def test_an_edit_that_only_moves_spaces_is_unchanged(cast: Cast, ready: Ready) -> None:
    draft = ready()
    edit_draft(draft, agent=cast.mei, text=f" {draft.text}\n", client_key=uuid4())
    draft.refresh_from_db()
    assert (draft.status, draft.change, draft.diff) == (DraftStatus.EDITED, Change.UNCHANGED, [])


def test_a_rejected_draft_has_no_change(cast: Cast, ready: Ready) -> None:
    draft = reject_draft(ready(), agent=cast.mei, rejection=Rejection.WRONG)
    assert (draft.change, draft.diff) == ("", [])


def test_who_is_promised_a_colleague_goes_on_waiting_for_one(cast: Cast, ready: Ready) -> None:
    draft = ready("Do you sell boats?")
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    ticket = Ticket.objects.needing_people().get()
    assert (ticket.status, ticket.floor, ticket.hand_off) == (Status.OPEN, Floor.PEOPLE, HandOff.PROMISED)
    assert ticket.due_at


def test_who_is_asked_back_owes_the_next_word(cast: Cast, ready: Ready) -> None:
    draft = ready("Do you sell boats?")
    edit_draft(draft, agent=cast.mei, text="Which ones do you mean? We have some.", client_key=uuid4())
    assert not Ticket.objects.needing_people().exists()


def test_the_answer_to_thanks_promises_nobody(cast: Cast, ready: Ready) -> None:
    approve_draft(ready("Thank you!"), agent=cast.mei, client_key=uuid4())
    assert not Ticket.objects.needing_people().exists()
