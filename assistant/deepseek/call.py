"""One call: its attempts one after the other inside one budget."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import monotonic
from typing import TypeVar

import requests
from urllib3.exceptions import HTTPError

from assistant.deepseek.attempt import Attempt, Completion, OnAttempt, estimated_usage
from assistant.deepseek.errors import (
    TRANSIENT,
    Outcome,
    ProviderError,
    error_for,
    error_message_of_bytes,
    outcome_of_status,
)
from assistant.deepseek.prices import price_at
from assistant.deepseek.request import ChatRequest
from assistant.deepseek.transport import TICK, Watch, watched_by
from assistant.deepseek.wire import Answer, Frame, FrameReader, Usage

READ_SIZE = 65_536
Post = Callable[[bytes, float], requests.Response]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Budget:
    """Seconds a call may take; `first_byte` and `between_chunks` mean content, not comments."""

    connect: float = 5.0
    first_byte: float = 15.0
    between_chunks: float = 15.0
    total: float = 60.0
    attempts: int = 6
    first_pause: float = 0.5
    longest_pause: float = 8.0


DEFAULT = Budget()


@dataclass(frozen=True)
class Chunk:
    text: str


@dataclass
class Trial:
    """An attempt while it runs."""

    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=monotonic)
    answer: Answer = field(default_factory=Answer)
    http_status: int | None = None
    first_byte_ms: int | None = None

    def take(self, frame: Frame) -> str:
        text = self.answer.take(frame)
        if text and self.first_byte_ms is None:
            self.first_byte_ms = self.elapsed_ms()
        return text

    def elapsed_ms(self) -> int:
        return round((monotonic() - self.began) * 1000)


class Call:
    def __init__(
        self,
        request: ChatRequest,
        *,
        post: Post,
        redacted: Callable[[str], str],
        budget: Budget,
        cancelled: Callable[[], bool],
        on_attempt: OnAttempt,
    ) -> None:
        self._request, self._body = request, request.body()
        self._post, self._redacted = post, redacted
        self._budget, self._watch = budget, Watch(budget.total, cancelled)
        self._on_attempt = on_attempt
        self._attempts: list[Attempt] = []
        self._trial = Trial()

    def run(self) -> Generator[Chunk, None, Completion]:
        try:
            while True:
                try:
                    yield from self._attempt()
                    return self._completion()
                except ProviderError as failure:
                    self._watch.sleep(self._pause_after(failure))
        except ProviderError as failure:
            failure.partial, failure.attempts = self._trial.answer.text, tuple(self._attempts)
            raise

    def _attempt(self) -> Generator[Chunk, None, None]:
        self._trial = Trial()
        failure: ProviderError | None = error_for(Outcome.CANCELLED, "closed by its reader")
        try:
            yield from self._exchange()
            failure = None
        except ProviderError as error:
            failure = self._settled(error)
        finally:
            self._record(failure)
        if failure:
            raise failure

    def _exchange(self) -> Generator[Chunk, None, None]:
        self._watch.expect("first content", within=self._budget.first_byte)
        response = self._waiting(lambda: self._post(self._body, self._budget.connect))
        with closing(response):
            self._trial.http_status = response.status_code
            if response.status_code != HTTPStatus.OK:
                raise self._refusal(response)
            yield from self._chunks(response)
            self._finish_body(response)
        outcome, detail = self._trial.answer.verdict()
        if outcome is not Outcome.ANSWERED:
            raise error_for(outcome, detail)

    def _chunks(self, response: requests.Response) -> Generator[Chunk, None, None]:
        reader, data = FrameReader(), b"-"
        while data and not self._trial.answer.done:
            data = self._read(response)
            self._watch.check()
            for frame in reader.feed(data) if data else reader.end():
                if text := self._trial.take(frame):
                    yield Chunk(text)
                if frame.text or frame.thinking:
                    self._watch.expect("further content", within=self._budget.between_chunks)
                self._watch.check()

    def _read(self, response: requests.Response) -> bytes:
        return self._waiting(lambda: response.raw.read1(READ_SIZE, decode_content=True) or b"")

    def _waiting(self, operation: Callable[[], Result]) -> Result:
        try:
            with watched_by(self._watch):
                return operation()
        except (requests.RequestException, HTTPError, OSError) as error:
            failure = error_for(Outcome.NETWORK, _innermost(error))
        raise failure  # outside the handler: the original error keeps its request

    def _finish_body(self, response: requests.Response) -> None:
        """Read the end of the body after [DONE], so that the connection can be used again."""
        self._watch.expect("end of the body", within=TICK)
        try:
            while self._read(response):
                pass
        except ProviderError:
            response.close()

    def _refusal(self, response: requests.Response) -> ProviderError:
        status, body = response.status_code, b""
        while len(body) < READ_SIZE and (data := self._read(response)):
            body += data
        message = error_message_of_bytes(body)
        return error_for(
            outcome_of_status(status, message),
            f"HTTP {status}: {message}",
            retry_after=_seconds(response.headers.get("Retry-After", "")),
        )

    def _settled(self, error: ProviderError) -> ProviderError:
        broke_off = error.outcome in TRANSIENT and self._trial.answer.began
        outcome = Outcome.INTERRUPTED if broke_off else error.outcome
        return error_for(outcome, self._redacted(error.detail), retry_after=error.retry_after)

    def _pause_after(self, failure: ProviderError) -> float:
        """Seconds until the next attempt; raises `failure` when there will be none."""
        past = len(self._attempts)
        longest = min(self._budget.longest_pause, self._budget.first_pause * 2 ** (past - 1))
        pause = failure.retry_after + random.uniform(0, longest)  # noqa: S311 (full jitter, no secret)
        fits = self._watch.remaining() - pause >= self._budget.first_byte
        if failure.outcome not in TRANSIENT or past >= self._budget.attempts or not fits:
            raise failure
        return pause

    def _record(self, failure: ProviderError | None) -> None:
        trial, usage = self._trial, self._usage()
        price = price_at(trial.started_at, trial.answer.model, self._request.model_asked)
        attempt = Attempt(
            started_at=trial.started_at,
            model_asked=self._request.model_asked,
            model_served=trial.answer.model,
            outcome=failure.outcome if failure else Outcome.ANSWERED,
            http_status=trial.http_status,
            error=failure.detail if failure else "",
            usage=usage,
            is_estimate=usage is not trial.answer.usage and self._was_billed(),
            first_byte_ms=trial.first_byte_ms,
            total_ms=trial.elapsed_ms(),
            partial_length=len(trial.answer.text),
            cost=price.cost(usage),
            price=price,
        )
        self._attempts.append(attempt)
        self._on_attempt(attempt)

    def _usage(self) -> Usage:
        answer = self._trial.answer
        if answer.usage or not self._was_billed():
            return answer.usage or Usage()
        return estimated_usage(self._request, answer.text)

    def _was_billed(self) -> bool:
        return self._trial.http_status == HTTPStatus.OK  # an inference was started

    def _completion(self) -> Completion:
        answer, attempt = self._trial.answer, self._attempts[-1]
        return Completion(
            text=answer.text,
            model_served=answer.model or self._request.model_asked,
            finish_reason=answer.finish_reason or "",
            usage=attempt.usage,
            first_byte_ms=attempt.first_byte_ms or 0,
            total_ms=attempt.total_ms,
        )


def _innermost(error: BaseException) -> str:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return f"{type(error).__name__}: {error}"[:300]


def _seconds(retry_after: str) -> float:
    """Retry-After as seconds from now: a number or an HTTP date; 0 when absent or broken."""
    try:
        return max(float(retry_after), 0.0) if math.isfinite(float(retry_after)) else 0.0
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)
