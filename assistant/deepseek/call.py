"""One call: its attempts one after the other inside one budget."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

import requests
from urllib3.exceptions import HTTPError

from assistant.deepseek.attempt import Attempt, Completion, OnAttempt, OnBegin, Trial
from assistant.deepseek.errors import (
    MAX_MESSAGE,
    TRANSIENT,
    Outcome,
    ProviderError,
    error_for,
    error_message_of_bytes,
    outcome_of_status,
)
from assistant.deepseek.gate import Gate
from assistant.deepseek.request import ChatRequest
from assistant.deepseek.retries import Budget, seconds_of
from assistant.deepseek.watch import TICK, Watch, watched_by
from assistant.deepseek.wire import FrameReader

READ_SIZE = 65_536
Post = Callable[[bytes, float], requests.Response]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Chunk:
    text: str


class Call:
    """`post` sends a body within a connect timeout; `redacted` takes the key and personal data out of a
    text; a `probing` call finds out for an open breaker whether the provider is back.
    """

    def __init__(
        self,
        request: ChatRequest,
        *,
        gate: Gate,
        probing: bool,
        post: Post,
        redacted: Callable[[str], str],
        budget: Budget,
        cancelled: Callable[[], bool],
        on_begin: OnBegin,
        on_attempt: OnAttempt,
    ) -> None:
        self._request, self._body = request, request.body()
        self._post, self._redacted = post, redacted
        self._budget, self._watch = budget, Watch(budget.total, self._is_cancelled)
        self._on_begin, self._on_attempt, self._cancelled = on_begin, on_attempt, cancelled
        self._gate, self._probing, self._entry = gate, probing, gate.entry()
        self._attempts: list[Attempt] = []
        self._trial = Trial(request)

    def run(self) -> Generator[Chunk, None, Completion]:
        try:
            while True:
                try:
                    yield from self._attempt()
                    return self._trial.completion(self._attempts[-1])
                except ProviderError as failure:
                    self._watch.sleep(self._pause_after(failure))
        except ProviderError as failure:
            failure.partial, failure.attempts = self._trial.answer.text, tuple(self._attempts)
            raise

    def _attempt(self) -> Generator[Chunk, None, None]:
        self._trial, self._entry = Trial(self._request), self._gate.entry()
        failure: ProviderError | None = error_for(Outcome.CANCELLED, "closed by its reader")
        try:
            self._entry.wait(self._watch, probing=self._probing, keep=self._budget.first_byte)
            self._on_begin()
            yield from self._exchange()
            failure = None
        except ProviderError as error:
            failure = self._settled(error)
        finally:
            self._attempts.append(self._trial.ended(failure))
            self._entry.leave(self._attempts[-1].outcome)
            self._on_attempt(self._attempts[-1])
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
            retry_after=seconds_of(response.headers.get("Retry-After", "")),
        )

    def _settled(self, error: ProviderError) -> ProviderError:
        broke_off = error.outcome in TRANSIENT and self._trial.answer.began
        outcome = Outcome.INTERRUPTED if broke_off else error.outcome
        detail = self._redacted(error.detail)[:MAX_MESSAGE]
        return error_for(outcome, detail, retry_after=error.retry_after)

    def _pause_after(self, failure: ProviderError) -> float:
        """Seconds until the next attempt; raises `failure` when there will be none."""
        pause = failure.retry_after + self._budget.pause_after(len(self._attempts))
        fits = self._watch.remaining() - pause >= self._budget.first_byte
        ends = failure.outcome not in TRANSIENT or len(self._attempts) >= self._budget.attempts or not fits
        if ends or self._gate.circuit().is_open:
            raise failure
        return pause

    def _is_cancelled(self) -> bool:
        self._entry.renew()
        return self._cancelled()


def _innermost(error: BaseException) -> str:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return f"{type(error).__name__}: {error}"
