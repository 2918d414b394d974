from __future__ import annotations

import enum
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from assistant.deepseek.attempt import Attempt


class Outcome(enum.StrEnum):
    """How one HTTP attempt ended; the words are stored with every call."""

    ANSWERED = "answered"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    UNAUTHORISED = "unauthorised"
    BALANCE_EXHAUSTED = "balance_exhausted"
    BAD_REQUEST = "bad_request"
    CONTENT_RISK = "content_risk"
    MODEL_UNKNOWN = "model_unknown"
    BAD_PARAMETERS = "bad_parameters"
    TIMEOUT = "timeout"
    EMPTY = "empty"
    INSUFFICIENT_RESOURCE = "insufficient_resource"
    CONTENT_FILTERED = "content_filtered"
    TOO_LONG = "too_long"
    NOT_AN_ANSWER = "not_an_answer"
    NETWORK = "network"
    CIRCUIT_OPEN = "circuit_open"
    NO_LEASE = "no_lease"


TRANSIENT = frozenset(
    {
        Outcome.RATE_LIMITED,
        Outcome.OVERLOADED,
        Outcome.SERVER_ERROR,
        Outcome.NETWORK,
        Outcome.TIMEOUT,
    }
)
"""Worth another attempt, as long as no generated token has arrived: there is no
idempotency key, so every retry is billed as a new inference."""


class ProviderError(Exception):
    """The provider gave no complete answer.

    `partial` is the text that had arrived, `attempts` every HTTP attempt of the call,
    `retry_after` the seconds the provider asked for. Never carries the key.
    """

    outcomes: ClassVar[frozenset[Outcome]] = frozenset()

    def __init__(self, outcome: Outcome, detail: str, *, retry_after: float = 0.0) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail
        self.retry_after = retry_after
        self.partial = ""
        self.attempts: tuple[Attempt, ...] = ()

    def __str__(self) -> str:
        return f"{self.outcome}: {self.detail}"


class CallCancelledError(ProviderError):
    """Nobody wants the answer any more."""

    outcomes = frozenset({Outcome.CANCELLED})


class NotAdmittedError(ProviderError):
    """We did not ask: the provider has been failing, or too many requests of ours are under way."""

    outcomes = frozenset({Outcome.CIRCUIT_OPEN, Outcome.NO_LEASE})


class AnswerCutError(ProviderError):
    """The answer began and broke off; `partial` holds what came."""

    outcomes = frozenset({Outcome.INTERRUPTED, Outcome.INSUFFICIENT_RESOURCE})


class AnswerTooLongError(ProviderError):
    """The answer ran into max_tokens; `partial` holds what came."""

    outcomes = frozenset({Outcome.TOO_LONG})


class UnavailableError(ProviderError):
    """The provider cannot answer now; later it may."""

    outcomes = TRANSIENT


class RefusedError(ProviderError):
    """The provider's own moderation refused question or answer, often a harmless one."""

    outcomes = frozenset({Outcome.CONTENT_RISK, Outcome.CONTENT_FILTERED})


class AccountBlockedError(ProviderError):
    """Wrong key or no balance: no call will succeed until an operator acts."""

    outcomes = frozenset({Outcome.UNAUTHORISED, Outcome.BALANCE_EXHAUSTED})


class RequestWrongError(ProviderError):
    """Our request or our configuration is wrong; the same request will fail again."""

    outcomes = frozenset({Outcome.BAD_REQUEST, Outcome.BAD_PARAMETERS, Outcome.MODEL_UNKNOWN})


class NoAnswerError(ProviderError):
    """The provider reported success, but sent nothing a customer could read."""

    outcomes = frozenset({Outcome.EMPTY, Outcome.NOT_AN_ANSWER})


_ERRORS: dict[Outcome, type[ProviderError]] = {
    outcome: error for error in ProviderError.__subclasses__() for outcome in error.outcomes
}


def error_for(outcome: Outcome, detail: str, *, retry_after: float = 0.0) -> ProviderError:
    return _ERRORS[outcome](outcome, detail, retry_after=retry_after)


_BY_STATUS = {
    401: Outcome.UNAUTHORISED,
    402: Outcome.BALANCE_EXHAUSTED,
    403: Outcome.UNAUTHORISED,
    422: Outcome.BAD_PARAMETERS,
    429: Outcome.RATE_LIMITED,
    502: Outcome.NETWORK,  # 502 and 504 come from a gateway on the way, not from DeepSeek
    503: Outcome.OVERLOADED,
    504: Outcome.NETWORK,
}
_BY_MESSAGE = {"content exists risk": Outcome.CONTENT_RISK, "model not exist": Outcome.MODEL_UNKNOWN}


def outcome_of_status(status: int, message: str) -> Outcome:
    """Outcome of an HTTP status other than 200 (table in the provider's documentation)."""
    if status == HTTPStatus.BAD_REQUEST:
        lowered = message.lower()
        return next((o for words, o in _BY_MESSAGE.items() if words in lowered), Outcome.BAD_REQUEST)
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return Outcome.SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Outcome.BAD_REQUEST


def outcome_of_error_chunk(error: object) -> Outcome:
    """Outcome of an `{"error": ...}` chunk inside a stream whose status was 200."""
    message = error_message({"error": error})
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and code >= HTTPStatus.BAD_REQUEST:
        return outcome_of_status(code, message)
    by_words = outcome_of_status(HTTPStatus.BAD_REQUEST, message)
    return Outcome.SERVER_ERROR if by_words is Outcome.BAD_REQUEST else by_words


#: Of a message so many characters are kept. Cut last: half a card number is a number that no screening knows.
MAX_MESSAGE = 300
# 401 bodies quote the tail of the key: "Your api key: ****18b is invalid".
_QUOTED_KEY = re.compile(r"(api key:?\s*)\S+|\bsk-\S+|(bearer\s+)\S+", re.IGNORECASE)


def error_message(body: object) -> str:
    """One line out of an error body in any of the shapes seen, without key material."""
    if isinstance(body, dict):
        found = body.get("error", body.get("detail", body))
        body = found.get("message", found) if isinstance(found, dict) else found
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return _QUOTED_KEY.sub(r"\1\2[key]", " ".join(text.split()))


def error_message_of_bytes(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        return error_message(json.loads(text))
    except ValueError:
        return error_message(text)
