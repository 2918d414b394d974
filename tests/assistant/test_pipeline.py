import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from redis import Redis

from assistant import brief, pipeline, tasks
from assistant.actions import fail_draft, finish_draft, hand_off_stranded, requeue_draft
from assistant.brief import brief_of
from assistant.models import Article, Call, Draft, DraftStatus
from assistant.prompt import PROMPT_VERSION
from assistant.record import Record
from assistant.simulator import Simulator
from tests.assistant.workers import being_written
from tests.cast import Cast, last_words, write_now
from tickets.actions import receive_message, take_over
from tickets.models import Escalation, Floor, HandOff, Step, Ticket

Ask = Callable[..., Ticket]


def test_a_question_is_answered_from_the_desks_knowledge(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    draft = write_now(ask("When does my card arrive?"))
    assert draft.status == DraftStatus.READY
    assert "5 working days" in draft.text
    assert draft.articles == [{"id": article.pk, "version": 1}]


def test_the_customer_and_the_queue_see_that_a_draft_waits(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    ticket = ask()
    assert Ticket.objects.get(pk=ticket.pk).step == Step.PREPARING
    write_now(ticket)
    assert Ticket.objects.get(pk=ticket.pk).step == Step.CHECKING


def test_a_call_leaves_a_row_with_everything_that_explains_it(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    draft = write_now(ask())
    call = Call.objects.get(draft=draft)
    assert (call.outcome, call.model_asked, call.prompt_version) == (
        "answered",
        "deepseek-flash",
        PROMPT_VERSION,
    )
    assert call.model_served
    assert call.prompt_hash == draft.prompt_hash
    assert call.prompt_tokens > 0
    assert call.completion_tokens > 0
    assert call.cost > 0
    assert call.price["valid_from"]


def test_personal_data_leaves_the_desk_only_as_placeholders(simulator: Simulator, ask: Ask) -> None:
    write_now(ask("Call me at 13812345678 or write to ana@example.com, my card is 4242 4242 4242 4242"))
    sent = json.dumps(simulator.requests, ensure_ascii=False, default=str)
    assert "[PHONE_1]" in sent
    assert "[EMAIL_1]" in sent
    for secret in ("13812345678", "ana@example.com", "4242"):
        assert secret not in sent


def test_what_the_model_leaks_is_never_stored(simulator: Simulator, ask: Ask) -> None:
    simulator.fault("leak_personal")
    draft = write_now(ask())
    assert draft.is_blocked
    assert draft.spans
    digits = "".join(character for character in draft.text if character.isdigit())
    assert "4242" not in digits
    assert "@" not in draft.text


def test_a_cut_answer_is_never_an_answer(simulator: Simulator, ask: Ask) -> None:
    simulator.fault("cut_mid_word")
    draft = write_now(ask())
    assert draft.status == DraftStatus.QUEUED
    assert Call.objects.get(draft=draft).outcome == "interrupted"


def test_after_three_broken_answers_people_have_it_and_the_customer_knows(
    simulator: Simulator, ask: Ask
) -> None:
    simulator.fault("cut_mid_word")
    ticket = ask()
    for _ in range(3):
        Draft.objects.update(not_before=None)
        draft = write_now(ticket)
    ticket.refresh_from_db()
    assert (draft.status, ticket.floor, ticket.hand_off) == (
        DraftStatus.FAILED,
        Floor.PEOPLE,
        HandOff.UNAVAILABLE,
    )
    assert "A colleague will answer you here" in last_words(ticket)
    assert Escalation.objects.unsettled().get().detail == "The answer broke off, several times."


@pytest.mark.parametrize(
    ("fault", "hand_off", "words"),
    [
        ("401", HandOff.UNAVAILABLE, "DeepSeek refused the key of this desk. Tell whoever runs it."),
        ("402", HandOff.UNAVAILABLE, "The balance at DeepSeek is used up. Tell whoever runs this desk."),
        ("400_risk", HandOff.SENSITIVE, "DeepSeek's own moderation refused the question."),
        ("content_filter", HandOff.SENSITIVE, "DeepSeek's own moderation cut the answer."),
        ("400_model", HandOff.UNAVAILABLE, "DeepSeek could not answer."),
    ],
)
def test_what_will_not_pass_goes_to_people_at_once_with_the_reason(
    simulator: Simulator, ask: Ask, fault: str, hand_off: HandOff, words: str
) -> None:
    simulator.fault(fault)
    ticket = ask()
    write_now(ticket)
    ticket.refresh_from_db()
    assert ticket.hand_off == hand_off
    assert Escalation.objects.unsettled().get().detail == words
    assert Call.objects.count() == 1


def test_a_passing_overload_is_waited_out(article: Article, simulator: Simulator, ask: Ask) -> None:
    simulator.fault("503", times=1)
    draft = write_now(ask())
    assert draft.status == DraftStatus.READY
    assert list(Call.objects.values_list("outcome", flat=True)) == ["overloaded", "answered"]


def test_a_new_message_frees_the_worker_of_the_old_draft(cast: Cast, simulator: Simulator, ask: Ask) -> None:
    simulator.fault("stall")
    ticket = ask()
    with being_written(ticket) as draft:
        receive_message(ticket, customer=cast.ana, text="Never mind", client_key=uuid4())
    assert Draft.objects.get(pk=draft.pk).status == DraftStatus.RETIRED
    assert Call.objects.get().outcome == "cancelled"


def test_a_take_over_in_the_middle_leaves_the_finished_draft_unseen(
    cast: Cast, article: Article, simulator: Simulator, ask: Ask
) -> None:
    ticket = ask()
    claimed = Draft.objects.claim(Draft.objects.get(ticket=ticket).pk)
    assert claimed
    take_over(ticket, agent=cast.mei)
    pipeline.write(claimed)
    assert Draft.objects.get(pk=claimed.pk).status == DraftStatus.RETIRED


def test_two_workers_never_hold_the_same_draft(ask: Ask) -> None:
    draft = Draft.objects.get(ticket=ask())
    assert Draft.objects.claim(draft.pk)
    assert Draft.objects.claim(draft.pk) is None


def test_a_worker_that_lost_its_claim_writes_nothing(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    draft = Draft.objects.get(ticket=ask())
    dead = Draft.objects.claim(draft.pk)
    assert dead
    Draft.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    alive = Draft.objects.claim(draft.pk)
    assert alive
    pipeline.write(dead)
    assert Draft.objects.get(pk=draft.pk).status == DraftStatus.WRITING
    pipeline.write(alive)
    assert Draft.objects.get(pk=draft.pk).status == DraftStatus.READY


def test_the_sweep_wakes_a_worker_for_every_draft_that_none_has(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Draft.objects.get(ticket=ask("left behind"))
    Draft.objects.claim(left.pk)
    Draft.objects.filter(pk=left.pk).update(lease_until=timezone.now() - timedelta(days=3))
    fresh = Draft.objects.get(ticket=ask("never started"))
    held = Draft.objects.get(ticket=ask("being written"))
    Draft.objects.claim(held.pk)
    kicked: list[int] = []
    monkeypatch.setattr(tasks, "kick", kicked.append)
    tasks.sweep()
    assert set(kicked) == {left.pk, fresh.pk}


def test_the_sweep_gives_to_people_what_nobody_owns(ask: Ask) -> None:
    ticket = ask()
    Draft.objects.all().delete()
    tasks.sweep()
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.STRANDED)


def test_a_draft_begun_too_often_goes_to_people(simulator: Simulator, ask: Ask) -> None:
    ticket = ask()
    Draft.objects.update(attempt=pipeline.MAX_ATTEMPTS)
    draft = write_now(ticket)
    assert draft.status == DraftStatus.FAILED
    assert not simulator.requests


def test_a_threat_is_not_answered_by_a_machine(ask: Ask) -> None:
    ticket = ask("I will kill you all, I have a bomb")
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.SENSITIVE)
    assert not Draft.objects.exists()


def test_each_word_of_a_worker_needs_its_claim(ask: Ask) -> None:
    draft = Draft.objects.get(ticket=ask())
    dead = Draft.objects.claim(draft.pk)
    assert dead
    Draft.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert Draft.objects.claim(draft.pk)
    assert not finish_draft(dead, text="late")
    assert not requeue_draft(dead, delay_s=1)
    assert not fail_draft(dead, reason=HandOff.UNAVAILABLE, detail="")
    draft.refresh_from_db()
    assert (draft.status, draft.text, draft.attempt) == (DraftStatus.WRITING, "", 2)


def test_a_fault_of_our_own_goes_to_people_at_once(
    simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = ask()
    monkeypatch.setattr(brief, "choose_passages", lambda *said, team_id: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_now(ticket)
    ticket.refresh_from_db()
    assert (ticket.floor, ticket.hand_off) == (Floor.PEOPLE, HandOff.UNAVAILABLE)


def test_a_request_whose_worker_died_is_on_record(article: Article, simulator: Simulator, ask: Ask) -> None:
    claimed = Draft.objects.claim(Draft.objects.get(ticket=ask()).pk)
    assert claimed
    Record(brief_of(claimed), claimed).begin()
    call = Call.objects.get()
    assert (call.outcome, call.draft_attempt) == ("begun", 1)
    assert call.articles == [{"id": article.pk, "version": 1}]


def test_one_ticket_that_cannot_be_handed_off_does_not_hold_up_the_others(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = ask("bad"), ask("good")
    Draft.objects.all().delete()

    def stumble(ticket: Ticket) -> None:
        if ticket == bad:
            raise ValueError("broken row")
        hand_off_stranded(ticket)

    monkeypatch.setattr(tasks, "hand_off_stranded", stumble)
    tasks.sweep()
    good.refresh_from_db()
    assert good.floor == Floor.PEOPLE


def test_redis_never_holds_what_the_customer_gave(article: Article, simulator: Simulator, ask: Ask) -> None:
    ticket = ask("When does my card arrive? Call me at 13812345678.")
    draft = write_now(ticket)
    assert "13812345678" in draft.text
    with Redis.from_url(settings.REDIS_URL) as redis:
        held = [redis.dump(key) or b"" for key in redis.scan_iter()]
    assert held
    assert not [value for value in held if b"13812345678" in value]
