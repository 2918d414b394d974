"""Bytes of a server-sent event stream -> frames -> an answer. Knows no sockets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.deepseek.errors import Outcome, error_for, error_message, outcome_of_error_chunk
from assistant.deepseek.request import replace_lone_surrogates

MAX_LINE = 1 << 20
# Not str.splitlines: U+2028 and U+0085 are legal inside the JSON.
_LINE_END = re.compile(rb"\r\n|\r|\n")
_HIGH_SURROGATE = re.compile("[\ud800-\udbff]$")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Usage:
    """Tokens of one inference; prompt = cache hit + cache miss."""

    prompt_tokens: int = 0
    cache_hit_tokens: int = 0
    cache_miss_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True)
class Frame:
    """One `data:` line. `thinking` says that reasoning came; its text is dropped unseen."""

    text: str = ""
    thinking: bool = False
    model: str | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    done: bool = False


def read_frame(line: bytes) -> Frame | None:
    """None for comments, blank lines and other fields of an event.

    Raises ProviderError for an error chunk and for a line that is no JSON object.
    """
    if not line.startswith(b"data:"):
        return None
    payload = line[5:].strip()
    if payload == b"[DONE]":
        return Frame(done=True)
    return _frame_of(_json_object(payload)) if payload else None


def _json_object(payload: bytes) -> dict[str, Any]:
    try:
        value = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise error_for(Outcome.INTERRUPTED, f"a frame of {len(payload)} bytes is no JSON object")
    return value


def _frame_of(body: dict[str, Any]) -> Frame:
    if body.get("error"):
        raise error_for(outcome_of_error_chunk(body["error"]), error_message(body))
    choices = body.get("choices")
    choice = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
    delta = _mapping(choice.get("delta", choice.get("message")))
    return Frame(
        text=_text(delta.get("content")) or "",
        thinking=bool(delta.get("reasoning_content")),
        model=_text(body.get("model")),
        finish_reason=_text(choice.get("finish_reason")),
        usage=_usage(body.get("usage")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _usage(value: object) -> Usage | None:
    if not isinstance(value, dict):
        return None
    prompt = _count(value.get("prompt_tokens"))
    cached = _mapping(value.get("prompt_tokens_details")).get("cached_tokens")
    hit = min(_count(value.get("prompt_cache_hit_tokens", cached)), prompt)
    reasoning = _mapping(value.get("completion_tokens_details")).get("reasoning_tokens")
    return Usage(prompt, hit, prompt - hit, _count(value.get("completion_tokens")), _count(reasoning))


def _count(value: object) -> int:
    return max(value, 0) if isinstance(value, int) else 0


class LineSplitter:
    """Splits on LF, CR and CRLF only; a CRLF and a character may be cut between reads."""

    def __init__(self) -> None:
        self.unfinished = b""
        self._ended_in_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        """`data` must not be empty. Raises ProviderError for an endless line."""
        rest = data.removeprefix(b"\n") if self._ended_in_cr else data
        self._ended_in_cr = data.endswith(b"\r")
        *lines, self.unfinished = _LINE_END.split(self.unfinished + rest)
        if len(self.unfinished) > MAX_LINE:
            raise error_for(Outcome.INTERRUPTED, f"a line of more than {MAX_LINE} bytes")
        return lines


class FrameReader:
    """Bytes as they come off the socket -> frames."""

    def __init__(self) -> None:
        self._lines = LineSplitter()
        self._unframed = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        for line in self._lines.feed(data):
            frame = read_frame(line)
            if frame:
                yield frame
            elif len(self._unframed) < MAX_LINE:
                self._unframed += line

    def end(self) -> Iterator[Frame]:
        """At the end of the body. A line without its end counts only when it is [DONE], or
        the end of one JSON object: a gateway that ignored `stream` sends the answer whole."""
        rest = self._lines.unfinished
        if rest.strip() == b"data: [DONE]":
            yield Frame(done=True)
        elif (self._unframed + rest).lstrip().startswith(b"{"):
            yield replace(_frame_of(_json_object(self._unframed + rest)), done=True)


@dataclass
class Answer:
    """What one attempt has received so far."""

    model: str | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    done: bool = False
    began: bool = False  # a generated token came, shown or thought: from here on it is paid for
    frames: int = 0
    _texts: list[str] = field(default_factory=list)
    _half_pair: str = ""

    @property
    def text(self) -> str:
        return "".join(self._texts)

    def take(self, frame: Frame) -> str:
        """Add a frame; returns the text that became readable."""
        self.frames += 1
        self.done = frame.done
        self.began = self.began or bool(frame.text) or frame.thinking
        self.model = frame.model or self.model
        self.finish_reason = frame.finish_reason or self.finish_reason
        self.usage = frame.usage or self.usage
        text = self._whole_characters(frame.text, last=frame.done)
        if text:
            self._texts.append(text)
        return text

    def _whole_characters(self, text: str, *, last: bool) -> str:
        # JSON escapes may cut an emoji into two chunks: "\ud83d" and "\ude00".
        text, self._half_pair = self._half_pair + text, ""
        if text and not last and _HIGH_SURROGATE.search(text):
            text, self._half_pair = text[:-1], text[-1]
        return replace_lone_surrogates(text) if _SURROGATE.search(text) else text

    def verdict(self) -> tuple[Outcome, str]:
        """How the attempt ended, once the body has. Only (ANSWERED, "") is an answer."""
        if self.finish_reason not in (None, "stop"):
            return _FAILED_FINISH.get(self.finish_reason, Outcome.NOT_AN_ANSWER), (
                f"finish_reason {self.finish_reason[:40]!r}"
            )
        if not self.done:
            return self._cut_short()
        if self.finish_reason is None:
            return Outcome.INTERRUPTED, "[DONE] without a finish_reason"
        if not self.text.strip():
            return Outcome.EMPTY, "the answer is blank"
        return Outcome.ANSWERED, ""

    def _cut_short(self) -> tuple[Outcome, str]:
        if self.began:
            return Outcome.INTERRUPTED, "the body ended without [DONE]"
        if self.frames:
            return Outcome.NETWORK, "the body ended before the answer began"
        return Outcome.EMPTY, "status 200 with an empty body"


_FAILED_FINISH = {
    "length": Outcome.TOO_LONG,
    "content_filter": Outcome.CONTENT_FILTERED,
    "insufficient_system_resource": Outcome.INSUFFICIENT_RESOURCE,
}
