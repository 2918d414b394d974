from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from assistant.deepseek.errors import Outcome
from assistant.deepseek.prices import Price
from assistant.deepseek.request import ChatRequest
from assistant.deepseek.wire import Usage


@dataclass(frozen=True)
class Attempt:
    """The record of one HTTP attempt, failed and cancelled ones included.

    `error` holds no secrets and is "" when answered. `cost` is in USD; `is_estimate` says
    that the provider sent no usage and the tokens are counted from the texts.
    """

    started_at: datetime
    model_asked: str
    model_served: str | None
    outcome: Outcome
    http_status: int | None
    error: str
    usage: Usage
    is_estimate: bool
    first_byte_ms: int | None
    total_ms: int
    partial_length: int
    cost: Decimal
    price: Price


OnAttempt = Callable[[Attempt], None]


@dataclass(frozen=True)
class Completion:
    """A complete answer: [DONE] was seen and finish_reason was stop."""

    text: str
    model_served: str
    finish_reason: str
    usage: Usage
    first_byte_ms: int
    total_ms: int


def estimated_usage(request: ChatRequest, answer: str) -> Usage:
    """For a stream that was cut: nothing counted as cached, so that it errs upwards."""
    prompt = sum(tokens_of(message.content) for message in request.messages)
    return Usage(prompt, 0, prompt, tokens_of(answer))


def tokens_of(text: str) -> int:
    """About 0.6 per Chinese and 0.3 per other character (the provider's rule of thumb)."""
    chinese = sum("\u2e80" <= character <= "\uffef" for character in text)
    return math.ceil(0.6 * chinese + 0.3 * (len(text) - chinese))
