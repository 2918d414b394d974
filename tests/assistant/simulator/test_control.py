import json

import pytest

from assistant.simulator import Simulator
from assistant.simulator.faults import TRANSIENT, Faults, Rule
from tests.assistant.simulator.calling import call, chat

QUESTION = "How long does delivery take?"


def statuses(simulator: Simulator, *questions: str) -> list[int]:
    return [chat(simulator.url, question).status for question in questions]


def test_fault_can_be_asked_for_over_http(simulator: Simulator) -> None:
    rules = [{"fault": "500", "match": "parcel", "times": 1}, {"fault": "503", "match": "delivery"}]
    assert call(simulator.url, "POST", "/_simulator/faults", rules, key="").json == {"rules": 2}
    questions = ("Where is my parcel?", "Where is my parcel?", QUESTION, QUESTION)
    assert statuses(simulator, *questions) == [500, 200, 503, 503]
    call(simulator.url, "DELETE", "/_simulator/faults", key="")
    assert statuses(simulator, QUESTION) == [200]


def test_match_looks_at_the_last_message_of_the_customer_only(simulator: Simulator) -> None:
    simulator.fault("500", match="Germany")
    assert chat(simulator.url, "To Germany?", "Yes.", "Thanks").status == 200


@pytest.mark.parametrize("rules", [[{"fault": "nonsense"}], [{"fault": "500", "often": 1}], 7, [7], "{"])
def test_rule_that_makes_no_sense_is_refused(simulator: Simulator, rules: object) -> None:
    assert call(simulator.url, "POST", "/_simulator/faults", rules).status == 400
    assert chat(simulator.url, QUESTION).status == 200


def test_rate_breaks_that_share(simulator: Simulator) -> None:
    simulator.fault("500", rate=0.3)
    broken = statuses(simulator, *[QUESTION] * 200).count(500)
    assert 30 < broken < 90


def test_fault_rate_draws_passing_trouble_of_several_kinds() -> None:
    drawn = [Faults(rate=0.5).take(QUESTION) for _ in range(200)]
    kinds = {rule.fault for rule in drawn if rule}
    assert 60 < drawn.count(None) < 140
    assert len(kinds) > 3
    assert kinds <= set(TRANSIENT)


def test_rule_goes_before_the_fault_rate() -> None:
    faults = Faults(rules=[Rule("crlf", match="fine")], rate=1.0)
    assert {rule.fault for _ in range(20) if (rule := faults.take("fine"))} == {"crlf"}


@pytest.mark.parametrize("fault", ["cut_mid_word", "error_chunk"])
def test_answer_shorter_than_asked_for_breaks_all_the_same(simulator: Simulator, fault: str) -> None:
    simulator.fault(fault, after=1000)
    reply = chat(simulator.url, "Hello")
    assert len(reply.lines) > 3
    assert "[DONE]" not in reply.lines[-2]


def test_requests_are_kept_byte_for_byte(simulator: Simulator) -> None:
    chat(simulator.url, "您好，退货？")
    (shown,) = call(simulator.url, "GET", "/_simulator/requests", key="").json
    (kept,) = simulator.requests
    assert shown == {"path": "/chat/completions", "body": kept.body.decode()}
    assert json.loads(kept.body)["messages"][1]["content"] == "您好，退货？"
    call(simulator.url, "DELETE", "/_simulator/requests", key="")
    assert simulator.requests == []


def test_key_is_not_shown_with_the_requests(simulator: Simulator) -> None:
    chat(simulator.url, QUESTION)
    assert b"sk-test" not in call(simulator.url, "GET", "/_simulator/requests").body


def test_refused_requests_are_kept_too(simulator: Simulator) -> None:
    call(simulator.url, "POST", "/chat/completions", b"not json")
    assert [request.body for request in simulator.requests] == [b"not json"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("leak_personal", ["@example.org", "4111 1111 1111 1111", "+49"]),
        ("script", ["<script>", "](javascript:", "![x]("]),
        ("abusive_word", ["idiot"]),
    ],
)
def test_answer_holds_what_screening_must_find(simulator: Simulator, fault: str, words: list[str]) -> None:
    simulator.fault(fault)
    chunks = chat(simulator.url, QUESTION).chunks
    text = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
    assert all(word in text for word in words)
