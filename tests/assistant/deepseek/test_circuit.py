"""When the breaker opens and closes: rules without clock or store."""

import pytest

from assistant.deepseek import Circuit, Outcome
from assistant.deepseek.circuit import FAULTS, FIRST_PAUSE, LONGEST_PAUSE, PROBE_LEASE, WINDOW

BAD = Outcome.OVERLOADED


def after(*outcomes: Outcome, circuit: Circuit | None = None) -> Circuit:
    circuit = circuit or Circuit()
    for outcome in outcomes:
        circuit = circuit.after(outcome, "someone", now=100.0)
    return circuit


def probed(*, now: float = 200.0) -> Circuit:
    return after(*[BAD] * FAULTS).probed_by("probe", now)


def test_it_opens_after_so_many_faults_in_the_window() -> None:
    assert not after(*[BAD] * (FAULTS - 1)).is_open
    opened = after(*[BAD] * FAULTS)
    assert (opened.is_open, opened.opened_at, opened.cause) == (True, 100.0, BAD)


def test_faults_that_are_not_many_of_the_last_ones_do_not_open_it() -> None:
    assert not after(*[BAD, BAD, Outcome.ANSWERED] * 20).is_open
    assert len(after(*[BAD, Outcome.ANSWERED] * 20).recent) == WINDOW


@pytest.mark.parametrize("outcome", [Outcome.UNAUTHORISED, Outcome.BALANCE_EXHAUSTED])
def test_a_wrong_key_and_an_empty_balance_open_it_at_once(outcome: Outcome) -> None:
    assert after(Outcome.ANSWERED, outcome).cause == outcome


@pytest.mark.parametrize("outcome", [Outcome.CONTENT_RISK, Outcome.TOO_LONG, Outcome.BAD_REQUEST])
def test_a_provider_that_refuses_one_question_is_there(outcome: Outcome) -> None:
    assert not after(*[outcome] * 20).is_open


def test_a_cancelled_call_says_nothing_about_the_provider() -> None:
    assert after(*[Outcome.CANCELLED] * 20) == Circuit()


def test_while_it_is_open_only_the_probe_closes_it() -> None:
    circuit = probed()
    assert circuit.after(Outcome.ANSWERED, "late", 201.0) == circuit
    assert circuit.after(Outcome.ANSWERED, "probe", 201.0) == Circuit()


def test_one_probe_at_a_time_until_it_is_dead() -> None:
    circuit = probed(now=200.0)
    assert circuit.probed_by("other", 201.0) == circuit
    assert circuit.probed_by("other", 201.0 + PROBE_LEASE).probe == "other"


def test_a_probe_that_is_renewed_is_not_dead() -> None:
    renewed = probed(now=200.0).probed_by("probe", 210.0)
    assert renewed.probed_by("other", 201.0 + PROBE_LEASE) == renewed


def test_a_probe_is_due_after_a_pause_that_grows() -> None:
    circuit = after(*[BAD] * FAULTS)
    assert not circuit.is_due(100.0 + FIRST_PAUSE - 0.1)
    assert circuit.is_due(100.0 + FIRST_PAUSE)
    pauses = []
    for _ in range(6):
        circuit = circuit.probed_by("probe", 200.0).after(BAD, "probe", 200.0)
        pauses.append(circuit.probe_at - 200.0)
    assert pauses == [10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert circuit.opened_at == 100.0


def test_a_cancelled_probe_leaves_its_place() -> None:
    circuit = probed().after(Outcome.CANCELLED, "probe", 201.0)
    assert circuit.is_open
    assert circuit.probed_by("other", 201.0).probe == "other"
