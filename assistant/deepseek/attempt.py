from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from time import monotonic

from assistant.deepseek.errors import Outcome, ProviderError
from assistant.deepseek.prices import Price, price_at
from assistant.deepseek.request import ChatRequest
from assistant.deepseek.wire import Answer, Frame, Usage


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


OnBegin = Callable[[], None]
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


@dataclass
class Trial:
    """An attempt while it runs."""

    request: ChatRequest
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    answer: Answer = field(default_factory=Answer)
    http_status: int | None = None
    first_byte_ms: int | None = None
    _began: float = field(default_factory=monotonic)

    def take(self, frame: Frame) -> str:
        text = self.answer.take(frame)
        if text and self.first_byte_ms is None:
            self.first_byte_ms = self._elapsed_ms()
        return text

    def ended(self, failure: ProviderError | None) -> Attempt:
        answer, usage = self.answer, self._usage()
        price = price_at(self.started_at, answer.model, self.request.model_asked)
        return Attempt(
            started_at=self.started_at,
            model_asked=self.request.model_asked,
            model_served=answer.model,
            outcome=failure.outcome if failure else Outcome.ANSWERED,
            http_status=self.http_status,
            error=failure.detail if failure else "",
            usage=usage,
            is_estimate=self._was_billed() and not answer.usage,
            first_byte_ms=self.first_byte_ms,
            total_ms=self._elapsed_ms(),
            partial_length=len(answer.text),
            cost=price.cost(usage),
            price=price,
        )

    def completion(self, attempt: Attempt) -> Completion:
        return Completion(
            text=self.answer.text,
            model_served=self.answer.model or attempt.model_asked,
            finish_reason=self.answer.finish_reason or "",
            usage=attempt.usage,
            first_byte_ms=attempt.first_byte_ms or 0,
            total_ms=attempt.total_ms,
        )

    def _elapsed_ms(self) -> int:
        return round((monotonic() - self._began) * 1000)

    def _was_billed(self) -> bool:
        return self.http_status == HTTPStatus.OK  # an inference was started

    def _usage(self) -> Usage:
        """What the provider counted; for a stream that was cut an estimate that errs upwards."""
        if self.answer.usage or not self._was_billed():
            return self.answer.usage or Usage()
        return replace(most_usage(self.request), completion_tokens=tokens_of(self.answer.text))


def most_usage(request: ChatRequest) -> Usage:
    """An estimate that errs upwards, before anything has come: nothing cached, an answer as long as it may be."""
    prompt = sum(tokens_of(message.content) for message in request.messages)
    return Usage(prompt, 0, prompt, request.max_tokens)


def tokens_of(text: str) -> int:
    """About 0.6 per Chinese and 0.3 per other character (the provider's rule of thumb)."""
    chinese = sum("\u2e80" <= character <= "\uffef" for character in text)
    return math.ceil(0.6 * chinese + 0.3 * (len(text) - chinese))
