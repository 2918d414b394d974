import json

import pytest

from assistant.deepseek import ChatMessage, ChatRequest, DeepSeekClient
from assistant.simulator import Simulator
from tests.assistant.deepseek.asking import KEY, ask, request


def chat_request(
    content: str = "Hi", *, model: str = "deepseek-flash", thinking: bool = False
) -> ChatRequest:
    return ChatRequest(model, (ChatMessage("user", content),), 200, 0.4, "desk_1-a", thinking)


def test_equal_requests_have_the_same_bytes_and_they_are_what_goes_out(
    simulator: Simulator, client: DeepSeekClient
) -> None:
    ask(client)
    assert simulator.requests[0].body == request().body() == request().body()
    assert simulator.requests[0].path == "/chat/completions"


def test_body_is_exactly_this() -> None:
    assert chat_request("Hé 您好").body().decode() == (
        '{"max_tokens":200,"messages":[{"content":"Hé 您好","role":"user"}],"model":"deepseek-flash",'
        '"stream":true,"stream_options":{"include_usage":true},"temperature":0.4,'
        '"thinking":{"type":"disabled"},"user_id":"desk_1-a"}'
    )


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    body = json.loads(chat_request("a\ud83d b\ude00 \ud83d\ude00").body())
    assert body["messages"][0]["content"] == "a\ufffd b\ufffd 😀"


@pytest.mark.parametrize(
    ("old", "thinking"), [("deepseek-chat", "disabled"), ("deepseek-reasoner", "enabled")]
)
def test_old_model_names_become_todays(old: str, thinking: str) -> None:
    asked = chat_request(model=old)
    body = json.loads(asked.body())
    assert (body["model"], body["thinking"]["type"]) == ("deepseek-flash", thinking)
    assert asked.model_asked == "deepseek-flash"


def test_thinking_can_be_asked_for() -> None:
    assert json.loads(chat_request(thinking=True).body())["thinking"] == {"type": "enabled"}


@pytest.mark.parametrize("user_id", ["", "ann@example.org", "名", "a" * 513])
def test_user_id_is_never_personal(user_id: str) -> None:
    with pytest.raises(ValueError, match="user_id"):
        ChatRequest("deepseek-flash", (ChatMessage("user", "Hi"),), 200, 0.4, user_id)


@pytest.mark.parametrize(
    ("messages", "max_tokens", "temperature"),
    [((), 200, 0.4), ((ChatMessage("user", "Hi"),), 0, 0.4), ((ChatMessage("user", "Hi"),), 9, 2.1)],
)
def test_request_the_provider_would_refuse_is_not_made(
    messages: tuple[ChatMessage, ...], max_tokens: int, temperature: float
) -> None:
    with pytest.raises(ValueError, match="must"):
        ChatRequest("deepseek-flash", messages, max_tokens, temperature, "desk")


@pytest.mark.parametrize("prefix", ["", "/", "/v1", "/v1/", "/beta"])
def test_base_url_may_carry_a_prefix(prefix: str, simulator: Simulator) -> None:
    assert ask(DeepSeekClient(simulator.url + prefix, KEY)).completion


@pytest.mark.parametrize("base_url", ["", "api.deepseek.com", "file:///etc"])
def test_base_url_that_cannot_work_is_refused_by_name(base_url: str) -> None:
    with pytest.raises(ValueError, match="DEEPSEEK_BASE_URL"):
        DeepSeekClient(base_url, KEY)
