import json

import pytest

from assistant.simulator import Simulator
from tests.assistant.simulator.calling import call, chat, chat_body

QUESTION = "How long does delivery take?"


def test_stream_opens_with_the_role_and_ends_with_done(simulator: Simulator) -> None:
    reply = chat(simulator.url, QUESTION)
    assert reply.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["Transfer-Encoding"] == "chunked"
    assert reply.chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert reply.lines[-2:] == ["data: [DONE]", ""]
    assert len({chunk["id"] for chunk in reply.chunks}) == 1
    assert {chunk["object"] for chunk in reply.chunks} == {"chat.completion.chunk"}
    assert all(chunk["system_fingerprint"] for chunk in reply.chunks)


def test_usage_stands_in_the_chunk_with_the_finish_reason_only(simulator: Simulator) -> None:
    *others, last = chat(simulator.url, QUESTION).chunks
    assert last["choices"][0]["finish_reason"] == "stop"
    assert {chunk["usage"] for chunk in others} == {None}
    usage = last["usage"]
    assert usage["prompt_tokens"] == usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["completion_tokens"] == len(others) - 1


def test_usage_is_left_out_when_nobody_asked_for_it(simulator: Simulator) -> None:
    reply = chat(simulator.url, QUESTION, stream_options=None)
    assert {chunk["usage"] for chunk in reply.chunks} == {None}


def test_usage_can_come_in_a_chunk_of_its_own(simulator: Simulator) -> None:
    simulator.fault("usage_in_extra_chunk")
    *others, last = chat(simulator.url, QUESTION).chunks
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] > 0
    assert {chunk["usage"] for chunk in others} == {None}


def test_thinking_is_on_unless_it_is_switched_off(simulator: Simulator) -> None:
    chunks = chat(simulator.url, QUESTION, thinking=None).chunks
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    thoughts = [delta for delta in deltas if delta.get("reasoning_content")]
    assert thoughts
    assert {delta["content"] for delta in thoughts} == {None}
    assert chunks[-1]["usage"]["completion_tokens_details"]["reasoning_tokens"] == len(thoughts)


def test_whole_answer_without_streaming_says_the_same(simulator: Simulator) -> None:
    body = chat_body(QUESTION, stream=False)
    whole = call(simulator.url, "POST", "/v1/chat/completions", body).json
    assert whole["object"] == "chat.completion"
    assert whole["choices"][0]["finish_reason"] == "stop"
    assert "2 to 4 working days" in whole["choices"][0]["message"]["content"]
    assert "reasoning_content" not in whole["choices"][0]["message"]


def test_prefix_cache_counts_equal_beginnings_in_units_of_64(simulator: Simulator) -> None:
    hits = [
        chat(simulator.url, question).chunks[-1]["usage"]["prompt_cache_hit_tokens"]
        for question in (QUESTION, "Something else?", QUESTION)
    ]
    assert hits[0] == 0
    assert hits[1] > 0
    assert all(hit % 64 == 0 for hit in hits)


def test_prefix_cache_is_kept_apart_by_user_id(simulator: Simulator) -> None:
    chat(simulator.url, QUESTION, user_id="one")
    usage = chat(simulator.url, QUESTION, user_id="two").chunks[-1]["usage"]
    assert usage["prompt_cache_hit_tokens"] == 0


def test_same_body_gets_the_same_answer(simulator: Simulator) -> None:
    first, second = (chat(simulator.url, QUESTION).chunks for _ in range(2))
    assert [c["choices"] for c in first] == [c["choices"] for c in second]
    assert first[0]["id"] == second[0]["id"]


def test_max_tokens_cuts_the_answer(simulator: Simulator) -> None:
    chunks = chat(simulator.url, QUESTION, max_tokens=5).chunks
    assert chunks[-1]["choices"][0]["finish_reason"] == "length"
    assert chunks[-1]["usage"]["completion_tokens"] == 5


@pytest.mark.parametrize("prefix", ["", "/v1", "/beta"])
def test_models_and_balance_are_served_under_every_prefix(prefix: str, simulator: Simulator) -> None:
    models = call(simulator.url, "GET", f"{prefix}/models").json
    balance = call(simulator.url, "GET", f"{prefix}/user/balance").json
    assert "deepseek-flash" in [model["id"] for model in models["data"]]
    assert balance["is_available"] is True


def test_balance_is_unavailable_while_calls_are_refused_for_it(simulator: Simulator) -> None:
    simulator.fault("402")
    assert call(simulator.url, "GET", "/user/balance").json["is_available"] is False


def test_unknown_path_is_not_found(simulator: Simulator) -> None:
    assert call(simulator.url, "GET", "/v1/embeddings").status == 404


def bad(**changes: object) -> dict[str, object]:
    return {**chat_body(QUESTION), **changes}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{", 400, "expected an object"),
        ({"model": "deepseek-flash"}, 422, "missing field `messages`"),
        (bad(messages=[]), 400, "Empty input messages"),
        (bad(messages=[{"role": "developer", "content": "x"}]), 400, "unknown variant `developer`"),
        (bad(messages=[{"role": "user", "content": ["x"]}]), 422, "messages[0]: invalid type"),
        (bad(messages=["x"]), 400, "messages[0].role"),
        (bad(model="deepseek-chat"), 400, "Model Not Exist"),
        (bad(model=None), 400, "Model Not Exist"),
        (bad(temperature=2.5), 422, "temperature"),
        (bad(temperature="hot"), 422, "temperature"),
        (bad(max_tokens=0), 422, "max_tokens"),
    ],
)
def test_wrong_request_is_refused(simulator: Simulator, body: object, status: int, words: str) -> None:
    reply = call(simulator.url, "POST", "/chat/completions", body)
    assert reply.status == status
    assert words in reply.body.decode()


def test_missing_key_is_refused(simulator: Simulator) -> None:
    reply = call(simulator.url, "POST", "/chat/completions", chat_body(QUESTION), key="")
    assert reply.status == 401
    assert reply.json["error"]["type"] == "authentication_error"


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        ("400_risk", 400, "Content Exists Risk"),
        ("400_model", 400, "Model Not Exist"),
        ("401", 401, "Authentication Fails"),
        ("402", 402, "Insufficient Balance"),
        ("429", 429, "Rate limit"),
        ("500", 500, "Server Error"),
        ("503", 503, "overloaded"),
    ],
)
def test_error_bodies_have_the_providers_shape(
    simulator: Simulator, fault: str, status: int, message: str
) -> None:
    simulator.fault(fault)
    reply = chat(simulator.url, QUESTION)
    assert reply.status == status
    assert message in reply.json["error"]["message"]
    assert set(reply.json["error"]) == {"message", "type", "param", "code"}


def test_chinese_goes_out_as_characters_one_or_two_at_a_time(simulator: Simulator) -> None:
    reply = chat(simulator.url, "怎么退货？")
    texts = [chunk["choices"][0]["delta"].get("content", "") for chunk in reply.chunks]
    assert "退货" in reply.body.decode()
    assert max(map(len, texts)) <= 4
    assert json.dumps("退货")[1:-1] not in reply.body.decode()
