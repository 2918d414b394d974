"""A draft that was put aside by a slip is brought back: rejected, or another one was asked for."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from assistant.actions import (
    approve_draft,
    bring_back,
    can_bring_back,
    regenerate_draft,
    reject_draft,
)
from assistant.models import Draft, DraftStatus, Rejection
from assistant.replay import rebuild
from tests.cast import Cast, write_now
from tests.races import at_once
from tickets.actions import receive_message, release_reply, solve_ticket
from tickets.exceptions import Conflict
from tickets.models import Author, Message, Step, Ticket, User

Ready = Callable[..., Draft]
Aside = Callable[[Draft, User], object]


def reject(draft: Draft, agent: User) -> Draft:
    return reject_draft(draft, agent=agent, rejection=Rejection.TONE, note="Too curt")


def ask_for_another(draft: Draft, agent: User) -> Draft | None:
    return regenerate_draft(draft, agent=agent)


@pytest.fixture(params=[reject, ask_for_another])
def put_aside(request: pytest.FixtureRequest) -> Aside:
    aside: Aside = request.param
    return aside


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("is_written", [False, True])
def test_the_draft_that_was_read_is_back_and_can_be_sent(
    cast: Cast, ready: Ready, put_aside: Aside, is_written: bool
) -> None:
    draft = ready()
    put_aside(draft, cast.mei)
    other = write_now(draft.ticket) if is_written else Draft.objects.open().get()
    for _ in range(2):
        bring_back(draft, agent=cast.mei)
    back = Draft.objects.open().get()
    assert (back.pk, back.status, back.text) == (draft.pk, DraftStatus.READY, draft.text)
    assert (back.rejection, back.reason, back.decided_by) == ("", "", None)
    assert Ticket.objects.get().step == Step.CHECKING
    with pytest.raises(Conflict):
        approve_draft(Draft(pk=other.pk, ticket=draft.ticket), agent=cast.mei, client_key=uuid4())
    release_reply(approve_draft(back, agent=cast.mei, client_key=uuid4()))
    assert Message.objects.filter(author=Author.ASSISTANT).get().body == draft.text


def test_both_what_was_decided_and_that_it_was_taken_back_are_on_record(cast: Cast, ready: Ready) -> None:
    draft = ready()
    reject(draft, cast.mei)
    bring_back(draft, agent=cast.mei)
    verbs = draft.history.order_by("history_id").values_list("history_change_reason", "history_actor")
    assert list(verbs)[-2:] == [("draft.rejected", "agent:mei"), ("draft.undone", "agent:mei")]
    noted = draft.ticket.messages.filter(event__startswith="draft.").values_list("event", flat=True)
    assert list(noted.order_by("pk")) == ["draft.rejected_with_note", "draft.brought_back"]


def test_what_was_taken_back_counts_for_no_rejection(cast: Cast, ready: Ready) -> None:
    draft = ready()
    for _ in range(3):
        reject(draft, cast.mei)
        bring_back(draft, agent=cast.mei)
    reject(draft, cast.mei)
    assert Ticket.objects.get().assistant_has_floor
    assert Draft.objects.open().get().after == draft


def test_what_is_put_aside_twice_comes_back_step_by_step(cast: Cast, ready: Ready, put_aside: Aside) -> None:
    first = ready()
    put_aside(first, cast.mei)
    second = write_now(first.ticket)
    put_aside(second, cast.mei)
    for draft in (second, first):
        bring_back(draft, agent=cast.mei)
        assert Draft.objects.open().get() == draft


def test_the_request_that_followed_a_rejection_can_be_rebuilt_after_that_was_taken_back(
    cast: Cast, ready: Ready
) -> None:
    draft = ready()
    reject(draft, cast.mei)
    other = write_now(draft.ticket)
    before = rebuild(other).prompt
    bring_back(draft, agent=cast.mei)
    reject_draft(draft, agent=cast.mei, rejection=Rejection.WRONG)
    assert rebuild(Draft.objects.get(pk=other.pk)).prompt == before


GOINGS_ON: dict[str, Callable[[Cast, Draft], object]] = {
    "a colleague decided": lambda cast, draft: reject(write_now(draft.ticket), cast.liam),
    "a colleague sent it": lambda cast, draft: approve_draft(
        write_now(draft.ticket), agent=cast.liam, client_key=uuid4()
    ),
    "the customer wrote": lambda cast, draft: receive_message(
        draft.ticket, customer=cast.ana, text="I found it", client_key=uuid4()
    ),
    "it was solved": lambda cast, draft: solve_ticket(draft.ticket, agent=cast.liam, seen_seq=1),
}


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("going_on", GOINGS_ON)
def test_nothing_comes_back_once_somebody_has_gone_on(
    cast: Cast, ready: Ready, put_aside: Aside, going_on: str
) -> None:
    draft = ready()
    put_aside(draft, cast.mei)
    GOINGS_ON[going_on](cast, draft)
    draft.refresh_from_db()
    left = draft.status
    with pytest.raises(Conflict, match="Somebody has gone on") as refused:
        bring_back(draft, agent=cast.mei)
    assert refused.value.who != "Mei", "it was not she herself"
    draft.refresh_from_db()
    assert draft.status == left


def test_only_who_put_it_aside_brings_it_back(cast: Cast, ready: Ready, put_aside: Aside) -> None:
    draft = ready()
    put_aside(draft, cast.mei)
    draft.refresh_from_db()
    assert [can_bring_back(draft, agent=agent) for agent in (cast.mei, cast.liam)] == [True, False]
    with pytest.raises(Conflict):
        bring_back(draft, agent=cast.liam)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("window")
def test_bringing_back_against_an_approval_of_the_other_leaves_one_answer(cast: Cast, ready: Ready) -> None:
    draft = ready()
    reject(draft, cast.mei)
    other = write_now(draft.ticket)
    at_once(
        2,
        lambda n: (
            approve_draft(other, agent=cast.liam, client_key=uuid4())
            if n
            else bring_back(draft, agent=cast.mei)
        ),
    )
    sent = Draft.objects.filter(status=DraftStatus.APPROVED)
    assert sent.count() + Draft.objects.open().count() == 1
