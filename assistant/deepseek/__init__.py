"""DeepSeek: `DeepSeekClient.stream(ChatRequest(...))` yields Chunks, or raises ProviderError."""

from assistant.deepseek.attempt import Attempt, Completion, most_usage
from assistant.deepseek.call import Chunk
from assistant.deepseek.circuit import Circuit
from assistant.deepseek.client import DeepSeekClient, Stream
from assistant.deepseek.errors import (
    AccountBlockedError,
    AnswerCutError,
    AnswerTooLongError,
    CallCancelledError,
    NoAnswerError,
    NotAdmittedError,
    Outcome,
    ProviderError,
    RefusedError,
    RequestWrongError,
    UnavailableError,
)
from assistant.deepseek.gate import Gate
from assistant.deepseek.prices import Price, is_peak, price_at
from assistant.deepseek.request import ChatMessage, ChatRequest
from assistant.deepseek.retries import DEFAULT, Budget
from assistant.deepseek.wire import Usage

__all__ = [
    "DEFAULT",
    "AccountBlockedError",
    "AnswerCutError",
    "AnswerTooLongError",
    "Attempt",
    "Budget",
    "CallCancelledError",
    "ChatMessage",
    "ChatRequest",
    "Chunk",
    "Circuit",
    "Completion",
    "DeepSeekClient",
    "Gate",
    "NoAnswerError",
    "NotAdmittedError",
    "Outcome",
    "Price",
    "ProviderError",
    "RefusedError",
    "RequestWrongError",
    "Stream",
    "UnavailableError",
    "Usage",
    "is_peak",
    "most_usage",
    "price_at",
]
