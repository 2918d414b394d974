import time

import pytest

from assistant.deepseek import Budget, DeepSeekClient, Outcome
from tests.assistant.deepseek.asking import KEY, ONE_TRY, ask
from tests.assistant.deepseek.provider import CERTIFICATE, CHUNKED, HANG, UNTIL_CLOSE, RawProvider, frames_of

TEXTS = ("Delivery ", "takes ", "两天", " 😀.", "x" * 40_000)


def trusting(provider: RawProvider) -> DeepSeekClient:
    """A client that knows the test certificate; the real one trusts public authorities only."""
    client = DeepSeekClient(provider.url, KEY)
    client._sessions.get().verify = str(CERTIFICATE)
    return client


@pytest.mark.parametrize("head", [CHUNKED, UNTIL_CLOSE])
def test_answer_over_tls_is_whole(head: bytes) -> None:
    with RawProvider(frames_of(*TEXTS), head, tls=True) as provider:
        asked = ask(trusting(provider))
    assert asked.text == "".join(TEXTS)
    assert asked.completion


def test_stranger_with_a_certificate_of_its_own_never_sees_the_key() -> None:
    with RawProvider(frames_of("Hi"), tls=True) as provider:
        asked = ask(DeepSeekClient(provider.url, KEY))
    assert asked.outcomes == [Outcome.NETWORK] * 3
    assert "certificate" in asked.attempts[0].error
    assert provider.heads == []


def test_stall_over_tls_is_bounded() -> None:
    with RawProvider([*frames_of("Hello")[:2], HANG], tls=True) as provider:
        begun = time.monotonic()
        asked = ask(trusting(provider), budget=ONE_TRY)
        seconds = time.monotonic() - begun
    assert asked.text == "Hello"
    assert asked.outcomes == [Outcome.INTERRUPTED]
    assert seconds < 0.9


def test_cancelling_over_tls_frees_the_thread_soon() -> None:
    with RawProvider([HANG], tls=True) as provider:
        begun = time.monotonic()
        asked = ask(trusting(provider), budget=Budget(), cancelled=lambda: time.monotonic() > begun + 0.3)
        seconds = time.monotonic() - begun
    assert asked.outcomes == [Outcome.CANCELLED]
    assert seconds < 0.8


@pytest.mark.parametrize("cancelled", [True, False])
def test_handshake_that_is_never_answered_is_bounded(cancelled: bool) -> None:
    with RawProvider([HANG], b"") as provider:
        provider_url = provider.url.replace("http://", "https://")
        begun = time.monotonic()
        asked = ask(
            DeepSeekClient(provider_url, KEY),
            budget=Budget() if cancelled else ONE_TRY,
            cancelled=lambda: cancelled and time.monotonic() > begun + 0.3,
        )
        seconds = time.monotonic() - begun
    assert asked.outcomes == [Outcome.CANCELLED if cancelled else Outcome.TIMEOUT]
    assert seconds < 0.9
