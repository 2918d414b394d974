"""Bodies and stream frames in the provider's shape."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DONE = b"data: [DONE]\n\n"
KEEP_ALIVE = b": keep-alive\n\n"


def encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def framed(value: object) -> bytes:
    return b"data: " + encoded(value) + b"\n\n"


def error_body(status: int, message: str) -> bytes:
    """A 422 comes as plain text, everything else as an error object."""
    if status == 422:  # noqa: PLR2004 (the table of statuses is in faults.py)
        return message.encode()
    kinds = {401: "authentication_error", 402: "unknown_error", 500: "server_error", 503: "server_error"}
    kind = kinds.get(status, "invalid_request_error")
    return encoded(
        {"error": {"message": message, "type": kind, "param": None, "code": "invalid_request_error"}}
    )


@dataclass(frozen=True)
class Reply:
    """What the model will say, and what that costs."""

    id: str
    model: str
    tokens: list[str]
    thoughts: list[str]
    finish_reason: str
    prompt_tokens: int
    hit_tokens: int

    @property
    def usage(self) -> dict[str, Any]:
        completion = len(self.tokens) + len(self.thoughts)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
            "prompt_tokens_details": {"cached_tokens": self.hit_tokens},
            "completion_tokens_details": {"reasoning_tokens": len(self.thoughts)},
            "prompt_cache_hit_tokens": self.hit_tokens,
            "prompt_cache_miss_tokens": self.prompt_tokens - self.hit_tokens,
        }

    def whole(self) -> bytes:
        """The body for a request without streaming."""
        message: dict[str, Any] = {"role": "assistant", "content": "".join(self.tokens)}
        if self.thoughts:
            message["reasoning_content"] = "".join(self.thoughts)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish_reason}
        return encoded({**self._head("chat.completion"), "choices": [choice], "usage": self.usage})

    def opening(self) -> bytes:
        if self.thoughts:
            return self._chunk({"role": "assistant", "content": None, "reasoning_content": ""})
        return self._chunk({"role": "assistant", "content": ""})

    def spoken(self) -> Iterator[bytes]:
        """One frame per token, thoughts first."""
        for thought in self.thoughts:
            yield self._chunk({"content": None, "reasoning_content": thought})
        thinks = {"reasoning_content": None} if self.thoughts else {}
        for token in self.tokens:
            yield self._chunk({"content": token, **thinks})

    def closing(self, *, with_usage: bool, usage_apart: bool) -> bytes:
        last: dict[str, Any] = {"content": ""}
        if self.finish_reason == "tool_calls":
            call = {"name": "look_up", "arguments": "{}"}
            last = {
                "tool_calls": [{"index": 0, "id": f"call_{self.id}", "type": "function", "function": call}]
            }
        usage = self.usage if with_usage else None
        frame = self._chunk(last, self.finish_reason, None if usage_apart else usage)
        if usage and usage_apart:
            frame += framed({**self._head("chat.completion.chunk"), "choices": [], "usage": usage})
        return frame

    def _chunk(
        self, delta: dict[str, Any], finish_reason: str | None = None, usage: dict[str, Any] | None = None
    ) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return framed({**self._head("chat.completion.chunk"), "choices": [choice], "usage": usage})

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": int(time.time()),
            "model": self.model,
            "system_fingerprint": "fp_simulator",
        }
