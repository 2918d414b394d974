"""What becomes of drafts while the provider is away."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant import pipeline, tasks
from assistant.deepseek import Outcome
from assistant.deepseek.circuit import FAULTS
from assistant.models import Call, Draft, DraftStatus
from assistant.provider import gate
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import QUICK
from tests.cast import write_now
from tickets.models import Escalation, Floor, Ticket

Ask = Callable[..., Ticket]


def go_away(outcome: Outcome = Outcome.OVERLOADED) -> None:
    """What FAULTS failed attempts of any process do."""
    for _ in range(FAULTS):
        gate().entry().leave(outcome)
    assert gate().circuit().is_open


def test_a_draft_asked_for_in_an_outage_goes_to_people_at_once(simulator: Simulator, ask: Ask) -> None:
    go_away()
    ticket = ask()
    began = time.monotonic()
    assert write_now(ticket).status == DraftStatus.FAILED
    assert time.monotonic() - began < 1
    ticket.refresh_from_db()
    assert ticket.floor == Floor.PEOPLE
    assert "left alone for a while" in Escalation.objects.get().detail
    assert not simulator.requests


def test_a_question_of_our_own_finds_out_that_the_provider_is_back(simulator: Simulator, ask: Ask) -> None:
    go_away()
    tasks.probe()
    assert not simulator.requests  # its hour has not come
    _let_the_pause_pass()
    tasks.probe()
    assert not gate().circuit().is_open
    assert Call.objects.get().draft is None
    assert write_now(ask()).status == DraftStatus.READY


def test_without_balance_no_question_goes_out_until_there_is_some(simulator: Simulator) -> None:
    simulator.fault("402")
    go_away(Outcome.BALANCE_EXHAUSTED)
    _let_the_pause_pass()
    tasks.probe()
    assert not simulator.requests
    simulator.clear()
    tasks.probe()
    assert not gate().circuit().is_open


def test_while_the_provider_works_nothing_is_probed(simulator: Simulator) -> None:
    tasks.probe()
    assert not simulator.requests


def test_a_draft_that_finds_no_room_is_tried_again(
    simulator: Simulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "DEFAULT", QUICK)
    monkeypatch.setattr(gate()._leases, "_most", 0)
    draft = write_now(ask())
    assert (draft.status, draft.outcome) == (DraftStatus.QUEUED, "no_lease")
    monkeypatch.undo()
    Draft.objects.update(not_before=None)
    assert write_now(draft.ticket).status == DraftStatus.READY


def _let_the_pause_pass() -> None:
    """As far as the breaker knows."""
    gate()._breaker._change(lambda circuit: replace(circuit, probe_at=time.time()))
