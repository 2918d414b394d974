import pytest

from assistant.deepseek import (
    AccountBlockedError,
    AnswerCutError,
    AnswerTooLongError,
    DeepSeekClient,
    NoAnswerError,
    Outcome,
    ProviderError,
    RefusedError,
    RequestWrongError,
    UnavailableError,
)
from assistant.simulator import FAULTS, Simulator
from assistant.simulator.faults import TEXTS
from tests.assistant.deepseek.asking import KEY, ONE_TRY, ask
from tests.assistant.deepseek.provider import DONE, RESET, RawProvider, frame

FAILURES: dict[str, tuple[Outcome, type[ProviderError]]] = {
    "400_risk": (Outcome.CONTENT_RISK, RefusedError),
    "400_model": (Outcome.MODEL_UNKNOWN, RequestWrongError),
    "400_quote": (Outcome.BAD_REQUEST, RequestWrongError),
    "500_quote": (Outcome.SERVER_ERROR, UnavailableError),
    "401": (Outcome.UNAUTHORISED, AccountBlockedError),
    "402": (Outcome.BALANCE_EXHAUSTED, AccountBlockedError),
    "422": (Outcome.BAD_PARAMETERS, RequestWrongError),
    "429": (Outcome.RATE_LIMITED, UnavailableError),
    "429_retry_after": (Outcome.RATE_LIMITED, UnavailableError),
    "500": (Outcome.SERVER_ERROR, UnavailableError),
    "503": (Outcome.OVERLOADED, UnavailableError),
    "empty_body": (Outcome.EMPTY, NoAnswerError),
    "blank_body": (Outcome.EMPTY, NoAnswerError),
    "blank_content": (Outcome.EMPTY, NoAnswerError),
    "tool_calls": (Outcome.NOT_AN_ANSWER, NoAnswerError),
    "cut_before_done": (Outcome.INTERRUPTED, AnswerCutError),
    "cut_mid_word": (Outcome.INTERRUPTED, AnswerCutError),
    "reset": (Outcome.INTERRUPTED, AnswerCutError),
    "stall": (Outcome.INTERRUPTED, AnswerCutError),
    "error_chunk": (Outcome.INTERRUPTED, AnswerCutError),
    "insufficient_resource": (Outcome.INSUFFICIENT_RESOURCE, AnswerCutError),
    "length": (Outcome.TOO_LONG, AnswerTooLongError),
    "content_filter": (Outcome.CONTENT_FILTERED, RefusedError),
    "keepalive_only": (Outcome.TIMEOUT, UnavailableError),
    "slow_first_byte": (Outcome.TIMEOUT, UnavailableError),
}
HARMLESS = {"crlf", "usage_in_extra_chunk", "one_byte_writes", "multi_byte_split", "thinking_stream"}
OTHER_TEXT = {*TEXTS} - {"blank_content"}
#: Whether what an answer cites is true is no matter of the wire: tests/assistant/grounding.
CITES = {fault for fault in FAULTS if fault.startswith("cite_")}
BROKEN_OFF = {"cut_mid_word", "reset", "stall", "error_chunk", "insufficient_resource", "length"}


def test_every_fault_of_the_simulator_is_tried_here() -> None:
    assert set(FAILURES) | HARMLESS | OTHER_TEXT | CITES == FAULTS


@pytest.mark.parametrize("fault", sorted(FAILURES))
def test_fault_becomes_its_own_outcome_and_never_an_answer(
    fault: str, simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault(fault)
    asked = ask(client, budget=ONE_TRY)
    outcome, kind = FAILURES[fault]
    assert asked.completion is None
    assert type(asked.error) is kind
    assert asked.error.outcome is outcome
    assert asked.outcomes == [outcome]
    assert asked.error.attempts == tuple(asked.attempts)
    assert asked.error.partial == asked.text
    assert bool(asked.text) == (
        fault in BROKEN_OFF | {"blank_content", "cut_before_done"} or bool(asked.text)
    )


@pytest.mark.parametrize("fault", sorted(BROKEN_OFF))
def test_broken_answer_keeps_what_came(fault: str, simulator: Simulator, client: DeepSeekClient) -> None:
    whole = ask(client).text
    simulator.fault(fault)
    asked = ask(client)
    assert asked.error
    assert whole.startswith(asked.error.partial)
    assert "" < asked.error.partial < whole


@pytest.mark.parametrize("fault", sorted(HARMLESS))
@pytest.mark.parametrize("question", ["How long does delivery take?", "多久可以退货？"])
def test_unusual_framing_changes_nothing(
    fault: str, question: str, simulator: Simulator, client: DeepSeekClient
) -> None:
    plain = ask(client, question).completion
    simulator.fault(fault)
    odd = ask(client, question).completion
    assert plain
    assert odd
    assert odd.text == plain.text
    assert odd.usage.prompt_tokens == plain.usage.prompt_tokens > 0


def test_thoughts_are_counted_but_never_seen(simulator: Simulator, client: DeepSeekClient) -> None:
    simulator.fault("thinking_stream")
    asked = ask(client)
    assert asked.completion
    assert asked.completion.usage.reasoning_tokens > 0
    assert "The customer asks" not in asked.text


def test_nobody_listening_is_a_network_failure_without_cost(simulator: Simulator) -> None:
    client = DeepSeekClient(simulator.url, KEY)
    simulator.stop()
    asked = ask(client)
    assert asked.outcomes == [Outcome.NETWORK] * 3
    assert {attempt.cost for attempt in asked.attempts} == {0}
    assert not any(attempt.is_estimate for attempt in asked.attempts)


def test_unknown_host_is_a_network_failure() -> None:
    asked = ask(DeepSeekClient("http://no-such-host.invalid", KEY))
    assert asked.error
    assert asked.error.outcome is Outcome.NETWORK


def test_redirect_is_refused_and_not_followed(simulator: Simulator) -> None:
    moved = b"HTTP/1.1 307 Moved\r\nLocation: %b/chat/completions\r\nContent-Length: 0\r\n\r\n"
    with RawProvider(head=moved % simulator.url.encode()) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.outcomes == [Outcome.BAD_REQUEST]
    assert simulator.requests == []


def test_reset_before_the_first_token_is_a_network_failure() -> None:
    with RawProvider([frame(""), RESET]) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.outcomes == [Outcome.NETWORK] * 3


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ({"message": "Content Exists Risk"}, Outcome.CONTENT_RISK),
        ({"message": "slow down", "code": 429}, Outcome.RATE_LIMITED),
        ({"message": "busy", "code": "server_error"}, Outcome.SERVER_ERROR),
        ("no words", Outcome.SERVER_ERROR),
    ],
)
def test_error_chunk_says_what_went_wrong(error: object, outcome: Outcome) -> None:
    with RawProvider([frame(""), frame(error=error)]) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.error
    assert asked.error.outcome is outcome


@pytest.mark.parametrize(
    "script",
    [
        pytest.param([frame("Yes."), DONE], id="no finish_reason"),
        pytest.param([frame("Yes."), frame("", "eos"), DONE], id="unknown finish_reason"),
        pytest.param([b"data: {\n\n", DONE], id="half a JSON object"),
        pytest.param([b"data: [1]\n\n", DONE], id="JSON that is no object"),
        pytest.param([b'data: {"choices": [null], "usage": 7}\n\n', DONE], id="wrong types"),
        pytest.param([b"data: \xff\xfe\n\n", DONE], id="no UTF-8"),
        pytest.param([b"x" * 2_000_000], id="an endless line"),
        pytest.param([b"data: " + b"[" * 100_000 + b"\n\n", DONE], id="deep nesting"),
        pytest.param([b"<html>Bad gateway</html>"], id="a page"),
    ],
)
def test_nonsense_is_a_failure_with_an_outcome(script: list[bytes]) -> None:
    with RawProvider(script) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.completion is None
    assert asked.error


def test_gateway_that_ignores_streaming_is_understood(simulator: Simulator, client: DeepSeekClient) -> None:
    body = (
        b'{"model": "deepseek-flash", "choices": [{"message": {"content": "Two days."},\n'
        b'"finish_reason": "stop"}], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}'
    )
    with RawProvider([b"\n\n", body]) as provider:
        whole = ask(DeepSeekClient(provider.url, KEY))
    with RawProvider([b"\n\n", body[:-20]]) as provider:
        cut = ask(DeepSeekClient(provider.url, KEY))
    assert whole.text == "Two days."
    assert whole.completion
    assert cut.completion is None
