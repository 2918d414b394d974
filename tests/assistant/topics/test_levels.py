"""What follows from a topic's level when a customer writes: off and shadow."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from redis import Redis

from assistant import tasks
from assistant.actions import (
    approve_draft,
    drop_shadows,
    edit_draft,
    reject_draft,
    retire_drafts,
    stop_draft,
)
from assistant.models import Article, Autonomy, Draft, DraftStatus, Rejection, Topic
from assistant.pipeline import write
from assistant.simulator import Simulator
from tests.assistant.workers import led, wait_until
from tests.cast import Cast, last_words
from tests.test_rights import browser_of
from tickets import realtime
from tickets.actions import hand_back, receive_message, send_reply, take_over
from tickets.exceptions import NotAllowed
from tickets.models import Escalation, Floor, HandOff, Outgoing, Step, Ticket

Ask = Callable[..., Ticket]
At = Callable[..., Topic]


def shadow_of(ticket: Ticket) -> Draft:
    return Draft.objects.shadows().filter(ticket=ticket).latest("pk")


def written(shadow: Draft) -> Draft:
    claimed = Draft.objects.claim(shadow.pk)
    assert claimed
    write(claimed)
    return Draft.objects.get(pk=shadow.pk)


def answer(ticket: Ticket, cast: Cast, text: str) -> Outgoing:
    ticket.refresh_from_db()
    return send_reply(ticket, agent=cast.mei, text=text, client_key=uuid4(), seen_seq=ticket.last_public_seq)


def test_a_topic_at_off_is_answered_by_people_at_once(at: At, ask: Ask) -> None:
    at(Autonomy.OFF)
    ticket = ask("Where is my card?")
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.TOPIC)
    assert "A colleague will answer you here" in last_words(ticket)
    assert not Draft.objects.exists()
    assert not Escalation.objects.exists(), "it is the desk's own wish, no case for a supervisor"


def test_a_topic_at_shadow_is_answered_by_people_while_a_shadow_is_written(
    at: At, ask: Ask, article: Article, simulator: Simulator
) -> None:
    topic = at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    shadow = written(shadow_of(ticket))
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off, ticket.step) == (Floor.PEOPLE, HandOff.TOPIC, Step.NONE)
    assert (shadow.status, shadow.topic) == (DraftStatus.READY, topic)
    assert "5 working days" in shadow.text


def test_no_push_carries_a_shadow(at: At, ask: Ask, article: Article, simulator: Simulator) -> None:
    at(Autonomy.SHADOW)
    shadow = written(shadow_of(ask("Where is my card?")))
    with Redis.from_url(settings.REDIS_URL) as redis:
        held = [redis.dump(key) or b"" for key in redis.scan_iter()]
    assert held, "the hand-off itself was pushed"
    assert not [value for value in held if shadow.public_id.encode() in value or b"working days" in value]


@pytest.mark.parametrize(
    "levels",
    [
        (Autonomy.SHADOW, Autonomy.SHADOW),
        (Autonomy.SHADOW, Autonomy.DRAFT),
        (Autonomy.DRAFT, Autonomy.SHADOW),
    ],
)
def test_no_push_carries_a_shadow_that_shares_its_request(
    at: At, ask: Ask, article: Article, simulator: Simulator, levels: tuple[Autonomy, Autonomy]
) -> None:
    drafts = [asked_at(level, at, ask) for level in levels]
    leader, follower = drafts
    with led(leader.pk, [follower.pk], simulator):
        wait_until(lambda: Draft.objects.get(pk=follower.pk).text != "")
        with Redis.from_url(settings.REDIS_URL) as redis:
            wait_until(lambda: all(grows(draft, redis) for draft in drafts if not draft.is_shadow))
            assert not [draft for draft in drafts if draft.is_shadow and grows(draft, redis)]
        with transaction.atomic():
            retire_drafts(leader.ticket, "Enough.")
            drop_shadows(leader.ticket, "Enough.")


def asked_at(level: Autonomy, at: At, ask: Ask) -> Draft:
    at(level)
    return Draft.objects.get(ticket=ask("Where is my card?"))


def grows(draft: Draft, redis: Redis) -> bool:
    """Whether a push holds a piece of its text."""
    pushed = redis.xrange(f"push:{realtime.ticket_topic(draft.ticket.public_id)}")
    return any(fields[b"kind"] == b"draft.grew" for _, fields in pushed)  # type: ignore[index,union-attr]


def test_no_verb_of_an_agent_reaches_a_shadow(
    at: At, ask: Ask, cast: Cast, article: Article, simulator: Simulator
) -> None:
    at(Autonomy.SHADOW)
    shadow = shadow_of(ask("Where is my card?"))
    with pytest.raises(NotAllowed, match="only to be compared"):
        stop_draft(shadow, agent=cast.mei)
    shadow = written(shadow)
    for verb in (
        lambda: approve_draft(shadow, agent=cast.mei, client_key=uuid4()),
        lambda: edit_draft(shadow, agent=cast.mei, text="Mine", client_key=uuid4()),
        lambda: reject_draft(shadow, agent=cast.mei, rejection=Rejection.TONE),
    ):
        with pytest.raises(NotAllowed, match="only to be compared"):
            verb()
    assert not Draft.objects.for_ticket(shadow.ticket).exists()
    assert not Draft.objects.visible_to(cast.sofia).exists()


@pytest.mark.parametrize("status", [DraftStatus.APPROVED, DraftStatus.EDITED])
def test_the_database_refuses_a_shadow_that_was_sent(at: At, ask: Ask, status: DraftStatus) -> None:
    at(Autonomy.SHADOW)
    shadow = shadow_of(ask("Where is my card?"))
    with pytest.raises(IntegrityError, match="shadows_never_reach"), transaction.atomic():
        Draft.objects.filter(pk=shadow.pk).update(status=status)


def test_the_database_refuses_a_message_or_a_reply_on_its_way_for_a_shadow(
    at: At, ask: Ask, cast: Cast
) -> None:
    at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    shadow, reply = shadow_of(ticket), answer(ticket, cast, "It is on its way.")
    for values in ({"message": reply.message}, {"outgoing": reply}):
        with pytest.raises(IntegrityError, match="shadows_never_reach"), transaction.atomic():
            Draft.objects.filter(pk=shadow.pk).update(**values)


def test_a_shadow_outlives_a_take_over_and_is_compared_with_the_reply(
    at: At, ask: Ask, cast: Cast, article: Article, simulator: Simulator
) -> None:
    at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    shadow = written(shadow_of(ticket))
    take_over(ticket, agent=cast.mei)
    shadow.refresh_from_db()
    assert shadow.status == DraftStatus.READY
    answer(ticket, cast, "Your card arrives within 5 working days.")
    shadow.refresh_from_db()
    assert (shadow.status, shadow.reason) == (DraftStatus.RETIRED, "Compared with what a person wrote.")


def test_a_shadow_that_is_finished_after_the_reply_is_compared_too(
    at: At, ask: Ask, cast: Cast, article: Article, simulator: Simulator
) -> None:
    at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    answer(ticket, cast, "Soon.")
    shadow = written(shadow_of(ticket))
    assert (shadow.status, shadow.reason) == (DraftStatus.RETIRED, "Compared with what a person wrote.")


def test_a_further_question_gets_a_shadow_of_its_own(at: At, ask: Ask, cast: Cast) -> None:
    at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    first = shadow_of(ticket)
    receive_message(ticket, customer=cast.ana, text="When does my card arrive?", client_key=uuid4())
    first.refresh_from_db()
    second = shadow_of(ticket)
    assert (first.status, second.status) == (DraftStatus.RETIRED, DraftStatus.QUEUED)
    assert second.answers_up_to > first.answers_up_to


def test_a_shadow_that_fails_changes_nothing_for_anybody(at: At, ask: Ask, simulator: Simulator) -> None:
    at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    before = Ticket.objects.get(pk=ticket.pk).last_seq
    simulator.fault("401")
    assert written(shadow_of(ticket)).status == DraftStatus.FAILED
    assert Ticket.objects.get(pk=ticket.pk).last_seq == before
    assert not Escalation.objects.exists()


def test_a_shadow_is_no_answer_for_the_sweep(at: At, ask: Ask) -> None:
    at(Autonomy.SHADOW)
    ticket = ask("Where is my card?")
    Ticket.objects.filter(pk=ticket.pk).update(floor=Floor.ASSISTANT, hand_off="")
    tasks.sweep()
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.STRANDED)


def test_the_sweep_wakes_a_worker_for_a_shadow(at: At, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    at(Autonomy.SHADOW)
    shadow = shadow_of(ask("Where is my card?"))
    kicked: list[int] = []
    monkeypatch.setattr(tasks, "kick", kicked.append)
    tasks.sweep()
    assert kicked == [shadow.pk]


def test_a_ticket_that_is_handed_back_goes_to_people_again(at: At, ask: Ask, cast: Cast) -> None:
    at(Autonomy.OFF)
    ticket = ask("Where is my card?")
    hand_back(ticket, agent=cast.mei)
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.TOPIC)
    page = browser_of(cast.ana).get(f"/conversations/{ticket.public_id}/").content.decode()
    assert "A colleague will answer you here" in page
    assert "The assistant answers here again" not in page, "it never did"


def test_a_threat_gets_no_shadow(at: At, ask: Ask) -> None:
    at(Autonomy.SHADOW)
    ask("Where is my card? I will kill you all, I have a bomb")
    assert not Draft.objects.exists()
