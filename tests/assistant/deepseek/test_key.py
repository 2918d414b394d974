import copy
import logging
import pickle
from http.client import HTTPConnection
from traceback import TracebackException

import pytest
import requests

from assistant.deepseek import AnswerCutError, DeepSeekClient
from assistant.deepseek.errors import MAX_MESSAGE
from assistant.deepseek.key import ApiKey
from assistant.screening.logs import mask_for_logs
from assistant.simulator import FAULTS, Simulator
from tests.assistant.deepseek.asking import KEY, ONE_TRY, Asked, ask
from tests.assistant.deepseek.provider import HANG, RawProvider, frame


def everything_said_by(error: BaseException) -> str:
    """The traceback with all local variables, and what the error and its causes carry."""
    said = ["".join(TracebackException.from_exception(error, capture_locals=True).format())]
    current: BaseException | None = error
    while current:
        said += [repr(current), str(current), repr(vars(current)), repr(current.args)]
        carried = getattr(current, "request", None)
        said.append(repr(getattr(carried, "headers", "")))
        current = current.__cause__ or current.__context__
    return "\n".join(said)


def all_words(client: DeepSeekClient, asked: Asked) -> str:
    assert asked.error
    return everything_said_by(asked.error) + repr(client) + repr(vars(client)) + repr(asked.attempts)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_key_is_in_no_error_log_or_repr(
    fault: str, simulator: Simulator, client: DeepSeekClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simulator.fault(fault)
    asked = ask(client, budget=ONE_TRY)
    assert simulator.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(asked.attempts) + repr(client) + repr(vars(client)) + caplog.text
    assert not asked.error or KEY not in everything_said_by(asked.error)


@pytest.mark.parametrize("head", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"])
def test_key_is_in_no_network_error(head: bytes) -> None:
    with RawProvider(head=head) as provider:
        client = DeepSeekClient(provider.url, KEY)
        assert KEY not in all_words(client, ask(client))
    assert KEY not in all_words(client, ask(client))
    assert any(KEY.encode() in sent for sent in provider.heads)


def test_key_is_in_no_timeout() -> None:
    with RawProvider([HANG], b"") as provider:
        client = DeepSeekClient(provider.url, KEY)
        assert KEY not in all_words(client, ask(client))


@pytest.mark.parametrize("key", [KEY, "0123456789-of-another-shape"])
def test_key_that_the_provider_quotes_is_masked(key: str) -> None:
    refused = b"HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\ncannot use " + key.encode()
    with RawProvider(head=refused) as provider:
        client = DeepSeekClient(provider.url, key)
        assert key not in all_words(client, ask(client))
    with RawProvider([frame("Hi"), frame(error={"message": f"no {key} here"})]) as provider:
        client = DeepSeekClient(provider.url, key)
        assert key not in all_words(client, ask(client))


@pytest.mark.parametrize("secret", ["0123456789-of-another-shape", "5555 5555 5555 4444"])
@pytest.mark.parametrize("before", range(285, 300, 5))
def test_what_stands_where_a_long_message_is_cut_is_masked_before(secret: str, before: int) -> None:
    refused = b"HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n"
    said = f"{'so ' * 200}"[: before - len("HTTP 400: ") - 1] + f" {secret} is not welcome" + " here" * 99
    with RawProvider(head=refused + said.encode()) as provider:
        key = secret if "-" in secret else KEY
        asked = ask(DeepSeekClient(provider.url, key, mask=mask_for_logs))
    kept = asked.attempts[0].error
    assert secret[:4] not in kept
    assert len(kept) <= MAX_MESSAGE


def test_key_stands_on_a_request_only_while_it_is_sent() -> None:
    prepared = requests.Request("POST", "http://127.0.0.1/").prepare()
    with ApiKey(KEY).on(prepared):
        assert KEY in prepared.headers["Authorization"]
    assert "Authorization" not in prepared.headers


@pytest.mark.parametrize("tail", ["****d8e9", "sk-other"])
def test_tail_of_a_key_is_masked_too(tail: str) -> None:
    refused = b"HTTP/1.1 401 No\r\nConnection: close\r\n\r\n"
    body = b'{"error": {"message": "Your api key: %b is invalid"}}' % tail.encode()
    with RawProvider(head=refused + body) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert tail not in asked.attempts[0].error
    assert "is invalid" in asked.attempts[0].error


@pytest.mark.parametrize("key", ["", "sk-with space", "sk-line\nbreak", "sk-schlüssel"])
def test_key_that_cannot_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="DEEPSEEK_API_KEY") as refusal:
        DeepSeekClient("https://api.deepseek.com", key)
    assert not key or key not in str(refusal.value)


def test_netrc_and_proxies_of_the_machine_are_not_used(
    simulator: Simulator, client: DeepSeekClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(client).completion


def test_connections_never_print_what_they_send() -> None:
    assert HTTPConnection.debuglevel == 0


def test_error_crosses_a_process_border_whole_and_without_the_key(
    simulator: Simulator, client: DeepSeekClient
) -> None:
    simulator.fault("reset")
    error = ask(client).error
    twin = copy.copy(error)
    assert isinstance(error, AnswerCutError)
    assert (str(twin), vars(twin)) == (str(error), vars(error))
    assert KEY.encode() not in pickle.dumps(error)
