from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal

OLD_NAMES = {
    "deepseek-chat": ("deepseek-flash", False),
    "deepseek-reasoner": ("deepseek-flash", True),
}
"""Names that stopped working on 2026-07-24 -> (today's name, thinking)."""

HOTTEST = 2
_USER_ID = re.compile(r"[A-Za-z0-9_-]{1,512}")


@dataclass(frozen=True)
class ChatMessage:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class ChatRequest:
    """One question to the provider; equal requests have byte-equal bodies.

    `temperature` 0..2, `user_id` an opaque id of the desk ([A-Za-z0-9_-], never personal
    data). Raises ValueError for what the provider would refuse with 422.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    max_tokens: int
    temperature: float
    user_id: str
    thinking: bool = False

    def __post_init__(self) -> None:
        if not _USER_ID.fullmatch(self.user_id):
            raise ValueError(f"user_id must be 1-512 of [A-Za-z0-9_-], got {len(self.user_id)} characters")
        if not 0 <= self.temperature <= HOTTEST:
            raise ValueError(f"temperature must be 0..{HOTTEST}, got {self.temperature}")
        if self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, got {self.max_tokens}")
        if not self.messages:
            raise ValueError("messages must hold at least one message")

    @property
    def model_asked(self) -> str:
        """The name that goes out."""
        return OLD_NAMES.get(self.model, (self.model, False))[0]

    def body(self) -> bytes:
        """The exact JSON bytes that go out."""
        _, thinks = OLD_NAMES.get(self.model, (self.model, False))
        fields = {
            "model": self.model_asked,
            "messages": [{"role": m.role, "content": m.content} for m in self.messages],
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "user_id": self.user_id,
            "thinking": {"type": "enabled" if self.thinking or thinks else "disabled"},
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return replace_lone_surrogates(text).encode()


def replace_lone_surrogates(text: str) -> str:
    """Surrogate pairs become their character, lone ones U+FFFD; UTF-8 has neither."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
