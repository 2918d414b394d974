"""Who ask the same at the same time share one request, and lose nothing when the one who asked is gone."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from pytest_django import Settings

from assistant import flight
from assistant.actions import stop_draft
from assistant.flight import join_flight
from assistant.models import Article, Call, Draft, DraftSource, DraftStatus
from assistant.simulator import Simulator
from helpdesk.cache import ForgivingRedisCache
from tests.assistant.workers import led, wait_until, work, work_until_settled, worker_process
from tests.cast import Cast
from tests.races import at_once
from tickets.actions import receive_message, take_over
from tickets.models import Ticket
from tickets.realtime import GrowingText

Ask = Callable[..., Ticket]
QUESTION = "When does my card arrive?"


@pytest.fixture
def crowd(article: Article, simulator: Simulator, ask: Ask) -> Callable[[int], list[int]]:
    """The drafts of so many customers who ask the same, none of them begun."""

    def gathered(count: int) -> list[int]:
        for _ in range(count):
            ask(QUESTION)
        return list(Draft.objects.order_by("pk").values_list("pk", flat=True))

    return gathered


def sources() -> list[str]:
    return sorted(Draft.objects.filter(status=DraftStatus.READY).values_list("source", flat=True))


def test_fifty_who_ask_the_same_at_once_cost_one_request(
    crowd: Callable[[int], list[int]], simulator: Simulator
) -> None:
    simulator.fault("slow_first_byte", seconds=1.5)
    drafts = crowd(50)
    at_once(50, lambda number: work(drafts[number]))
    assert len(simulator.requests) == 1
    assert sources().count(DraftSource.MODEL) == 1
    assert len(sources()) == 50
    assert len(set(Draft.objects.values_list("text", flat=True))) == 1
    assert Call.objects.count() == 1


def test_a_killed_leader_costs_one_more_request_and_nobody_is_lost(
    crowd: Callable[[int], list[int]], simulator: Simulator, settings: Settings
) -> None:
    settings.DRAFT_LEASE_S = 4
    leader, *followers = crowd(50)
    simulator.fault("stall", times=1, after=6)
    process = worker_process(leader)
    wait_until(lambda: Draft.objects.get(pk=leader).text != "")
    at_once(49, lambda number: work(followers[number]))
    assert Draft.objects.following(Draft.objects.get(pk=leader).cache_key).count() == 49
    process.kill()
    process.wait(10)
    work_until_settled()
    assert len(simulator.requests) == 2
    assert len(sources()) == 50
    assert not Draft.objects.filter(attempt__gt=2).exists()


def test_no_worker_waits_with_those_who_follow(
    crowd: Callable[[int], list[int]], simulator: Simulator, cast: Cast
) -> None:
    leader, *followers = crowd(4)
    with led(leader, followers, simulator):  # whose workers came back at once
        stop_draft(Draft.objects.select_related("ticket").get(pk=leader), agent=cast.mei)
    work_until_settled()


def test_who_follows_sees_the_text_grow(
    crowd: Callable[[int], list[int]], simulator: Simulator, cast: Cast
) -> None:
    leader, follower = crowd(2)
    with led(leader, [follower], simulator):
        begun = Draft.objects.get(pk=follower).growing_key
        wait_until(lambda: GrowingText.read(begun) == Draft.objects.get(pk=leader).text != "")
        assert Draft.objects.get(pk=follower).text == Draft.objects.get(pk=leader).text
        stop_draft(Draft.objects.select_related("ticket").get(pk=leader), agent=cast.mei)
    work_until_settled()
    assert sources() == [DraftSource.MODEL]


def stop(draft: Draft, cast: Cast) -> None:
    stop_draft(draft, agent=cast.mei)


def write_again(draft: Draft, cast: Cast) -> None:
    receive_message(draft.ticket, customer=cast.ana, text="Never mind", client_key=uuid4())


def take(draft: Draft, cast: Cast) -> None:
    take_over(draft.ticket, agent=cast.mei)


@pytest.mark.parametrize("leave", [stop, write_again, take])
def test_when_the_leader_is_called_off_one_follower_takes_over(
    crowd: Callable[[int], list[int]], simulator: Simulator, cast: Cast, leave: Callable[[Draft, Cast], None]
) -> None:
    leader, *followers = crowd(4)
    with led(leader, followers, simulator):
        leave(Draft.objects.select_related("ticket").get(pk=leader), cast)
    assert Draft.objects.filter(pk__in=followers, status=DraftStatus.QUEUED).count() == 1
    work_until_settled()
    assert Draft.objects.filter(pk__in=followers, status=DraftStatus.READY).count() == 3
    assert Call.objects.filter(draft__in=followers).count() == 1


def test_when_the_leader_fails_one_follower_takes_over(
    crowd: Callable[[int], list[int]], simulator: Simulator
) -> None:
    simulator.fault("reset", times=1, after=3)
    drafts = crowd(10)
    at_once(10, lambda number: work(drafts[number]))
    Draft.objects.update(not_before=None)
    work_until_settled()
    assert len(sources()) == 10
    assert len(simulator.requests) == 2


def test_who_is_called_off_while_following_leaves_quietly(
    crowd: Callable[[int], list[int]], simulator: Simulator, cast: Cast
) -> None:
    leader, leaving, staying = crowd(3)
    with led(leader, [leaving, staying], simulator):
        stop(Draft.objects.select_related("ticket").get(pk=leaving), cast)
        stop(Draft.objects.select_related("ticket").get(pk=leader), cast)
    work_until_settled()
    assert Draft.objects.get(pk=leaving).status == DraftStatus.STOPPED
    assert Draft.objects.get(pk=staying).status == DraftStatus.READY


def test_without_the_cache_a_flight_is_shared_all_the_same(
    crowd: Callable[[int], list[int]], simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", float("inf"))
    simulator.fault("slow_first_byte", seconds=1.5)
    drafts = crowd(10)
    at_once(10, lambda number: work(drafts[number]))
    assert len(simulator.requests) == 1
    assert len(sources()) == 10


def test_who_has_followed_in_vain_twice_asks_for_itself(
    crowd: Callable[[int], list[int]], simulator: Simulator, cast: Cast
) -> None:
    leader, patient = crowd(2)
    Draft.objects.filter(pk=patient).update(attempt=2)
    with led(leader, [], simulator):
        work(patient)
        assert Draft.objects.get(pk=patient).status == DraftStatus.READY
        stop(Draft.objects.select_related("ticket").get(pk=leader), cast)
    assert len(simulator.requests) == 2


def test_who_leads_is_decided_by_the_database(crowd: Callable[[int], list[int]]) -> None:
    for pk in crowd(8):
        assert Draft.objects.claim(pk)
    claimed = list(Draft.objects.select_related("ticket"))
    flights = at_once(8, lambda number: join_flight(claimed[number], "same", asked={}))
    assert [flight is not None for flight in flights].count(True) == 1
    assert Draft.objects.leading("same").count() == 1
    assert Draft.objects.following("same").count() == 7


def test_who_joins_in_vain_asks_for_itself_and_is_finished_by_nobody_else(
    crowd: Callable[[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time it joins, its leader has ended in between, and another one leads at the next look."""
    join = flight._follow
    monkeypatch.setattr(flight, "_follow", lambda *who, **asked: join(*who, **asked) and False)
    leader, patient = (Draft.objects.claim(pk) for pk in crowd(2))
    assert leader
    assert patient
    led = join_flight(leader, "same", asked={})
    assert led
    assert join_flight(patient, "same", asked={})
    led.land({"text": "In 5 days.", "spans": [], "is_blocked": False})
    patient.refresh_from_db()
    assert (patient.status, patient.source) == (DraftStatus.WRITING, DraftSource.MODEL)
