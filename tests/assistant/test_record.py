"""What is kept of a draft and its requests, also of those that came to nothing (rule 7)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import requests
from django.db import OperationalError, connection
from django.db.models import Sum
from django.utils import timezone

from assistant import pipeline, tasks
from assistant.actions import stop_draft
from assistant.answering import write_answer
from assistant.brief import brief_of
from assistant.deepseek import DeepSeekClient
from assistant.models import Article, Call, DaySpend, Draft, DraftStatus
from assistant.models.budget import DaySpendQuerySet
from assistant.record import Record
from assistant.simulator import Simulator
from tests.assistant.workers import being_written
from tests.cast import Cast, write_now
from tickets.actions import receive_message, take_over
from tickets.models import Ticket

Ask = Callable[..., Ticket]


def test_a_draft_keeps_what_it_was_asked_with_and_what_came_of_it(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    draft = write_now(ask())
    call = Call.objects.get(draft=draft)
    assert (draft.profile, draft.model_asked, draft.outcome) == ("flash", "deepseek-flash", "answered")
    assert draft.parameters == {"max_tokens": 900, "temperature": 0.4, "thinking": False}
    assert draft.screening_version
    assert draft.model_served == call.model_served != ""
    assert (draft.prompt_version, draft.prompt_hash) == (call.prompt_version, call.prompt_hash)
    assert 0 < call.completion_tokens == draft.completion_tokens
    assert 0 < call.prompt_tokens == draft.prompt_tokens
    assert draft.first_token_ms == call.first_byte_ms
    assert draft.total_ms == call.total_ms
    assert draft.articles == [{"id": article.pk, "version": 1}]


def test_the_history_of_a_ready_draft_shows_the_same(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    draft = write_now(ask())
    ready = draft.history.get(history_change_reason="draft.ready")
    assert (ready.prompt_hash, ready.cost, ready.outcome) == (draft.prompt_hash, draft.cost, "answered")


def test_the_sweep_finds_what_was_left_behind_without_reading_every_call(db: None) -> None:
    Call.objects.bulk_create(Call(outcome="complete") for _ in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE assistant_call")
    assert "call_begun" in Call.objects.left_behind(timezone.now()).explain()


def test_the_parts_of_a_prompt_name_each_article_and_message_once(
    cast: Cast, article: Article, simulator: Simulator, ask: Ask
) -> None:
    ticket = ask("When does my card arrive?")
    receive_message(ticket, customer=cast.ana, text="It is the black card", client_key=uuid4())
    names = [part["name"] for part in write_now(ticket).prompt_parts]
    assert len(set(names)) == len(names)
    assert {"rules", f"article {article.pk} v1", "message 1", "message 2", "name", "language"} <= set(names)


def test_nothing_that_the_customer_gave_can_be_read_from_the_parts(simulator: Simulator, ask: Ask) -> None:
    draft = write_now(ask("Call me at 13812345678"))
    assert draft.prompt_parts
    assert "13812345678" not in str(draft.prompt_parts)


def test_a_draft_costs_all_its_requests_together(article: Article, simulator: Simulator, ask: Ask) -> None:
    simulator.fault("cut_mid_word", times=1)
    ticket = ask()
    assert write_now(ticket).outcome == "interrupted"
    Draft.objects.update(not_before=None)
    draft = write_now(ticket)
    spent = Call.objects.filter(draft=draft).aggregate(Sum("cost"), Sum("prompt_tokens"), Sum("total_ms"))
    assert Call.objects.filter(draft=draft).count() == 2
    assert draft.outcome == "answered"
    assert draft.cost == spent["cost__sum"] > Decimal(0)
    assert draft.prompt_tokens == spent["prompt_tokens__sum"]
    assert draft.total_ms == spent["total_ms__sum"]


def test_a_failed_draft_keeps_its_request_too(simulator: Simulator, ask: Ask) -> None:
    simulator.fault("401")
    draft = write_now(ask())
    assert (draft.status, draft.outcome) == (DraftStatus.FAILED, "unauthorised")
    assert draft.prompt_hash == Call.objects.get().prompt_hash != ""
    assert draft.cost == 0


@pytest.mark.parametrize("how", ["message", "stop", "take_over"])
def test_a_cancelled_request_has_an_end_and_an_account(
    cast: Cast, simulator: Simulator, ask: Ask, how: str
) -> None:
    simulator.fault("stall")
    ticket = ask()
    with being_written(ticket) as draft:
        if how == "message":
            receive_message(ticket, customer=cast.ana, text="Never mind", client_key=uuid4())
        elif how == "stop":
            stop_draft(draft, agent=cast.mei)
        else:
            take_over(ticket, agent=cast.mei)
    call = Call.objects.get()
    draft.refresh_from_db()
    assert (call.outcome, draft.outcome) == ("cancelled", "cancelled")
    assert draft.status == (DraftStatus.STOPPED if how == "stop" else DraftStatus.RETIRED)
    assert draft.prompt_hash == call.prompt_hash != ""
    assert draft.prompt_tokens == call.prompt_tokens


def test_each_request_of_one_call_is_on_record_before_it_goes_out(
    article: Article, simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.fault("503", times=1)
    begun = []
    post = DeepSeekClient._post

    def noted(client: DeepSeekClient, body: bytes, connect: float) -> requests.Response:
        begun.append(list(Call.objects.order_by("pk").values_list("outcome", flat=True)))
        return post(client, body, connect)

    monkeypatch.setattr(DeepSeekClient, "_post", noted)
    write_now(ask())
    assert begun == [["begun"], ["overloaded", "begun"]]
    assert list(Call.objects.order_by("pk").values_list("outcome", flat=True)) == ["overloaded", "answered"]


def test_whoever_writes_next_writes_off_what_a_dead_worker_left(
    article: Article, simulator: Simulator, ask: Ask
) -> None:
    ticket = ask()
    dead = Draft.objects.claim(Draft.objects.get(ticket=ticket).pk)
    assert dead
    Record(brief_of(dead), dead).begin()
    Draft.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    alive = Draft.objects.claim(dead.pk)
    assert alive
    pipeline.write(alive)
    assert list(Call.objects.values_list("draft_attempt", "outcome")) == [(1, "lost"), (2, "answered")]
    lost, answered = Call.objects.all()
    assert lost.cost > answered.cost > 0, "what it may have come to"
    assert DaySpend.objects.get().cost == lost.cost + answered.cost


def test_a_worker_that_lost_its_draft_writes_nothing_off(simulator: Simulator, ask: Ask) -> None:
    dead = Draft.objects.claim(Draft.objects.get(ticket=ask()).pk)
    assert dead
    Draft.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    alive = Draft.objects.claim(dead.pk)
    assert alive
    Record(brief_of(alive), alive).begin()
    Record(brief_of(dead), dead).begin()
    assert Call.objects.get(draft_attempt=2).outcome == "begun"


def test_the_sweep_writes_off_only_what_nobody_can_still_be_at(simulator: Simulator, ask: Ask) -> None:
    claimed = Draft.objects.claim(Draft.objects.get(ticket=ask()).pk)
    assert claimed
    for _ in range(2):
        Record(brief_of(claimed), None).begin()
    old, fresh = Call.objects.order_by("pk")
    Call.objects.filter(pk=old.pk).update(started_at=timezone.now() - timedelta(days=2))
    tasks.sweep()
    outcomes = dict(Call.objects.values_list("pk", "outcome"))
    assert outcomes == {old.pk: "lost", fresh.pk: "begun"}


def test_what_could_not_be_counted_is_not_taken_back(
    simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = Draft.objects.claim(Draft.objects.get(ticket=ask()).pk)
    assert claimed
    brief = brief_of(claimed)
    Record(brief, claimed).begin()
    counted = DaySpend.objects.get().cost
    add = DaySpendQuerySet.add
    failed: list[Call] = []

    def fails_once(spends: DaySpendQuerySet, call: Call, *, team_id: int | None) -> None:
        if not failed:
            failed.append(call)
            raise OperationalError("deadlock detected")
        add(spends, call, team_id=team_id)

    monkeypatch.setattr(DaySpendQuerySet, "add", fails_once)
    with pytest.raises(OperationalError):
        write_answer(brief, Record(brief, claimed), cancelled=lambda: False)
    assert simulator.requests == []
    assert DaySpend.objects.get().cost == counted > 0
