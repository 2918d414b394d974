"""What the provider refuses before it thinks."""

from __future__ import annotations

from typing import Any

MODELS = ("deepseek-flash", "deepseek-v4-pro")
ROLES = ("system", "user", "assistant", "tool")
HOTTEST = 2
_UNREADABLE = "Failed to deserialize the JSON body into the target type: "


def refusal(body: object) -> tuple[int, str] | None:
    """(status, message) when the request is refused."""
    if not isinstance(body, dict):
        return 400, f"{_UNREADABLE}expected an object"
    return _messages_refused(body.get("messages")) or _parameters_refused(body)


def _messages_refused(messages: Any) -> tuple[int, str] | None:
    if messages is None:
        return 422, f"{_UNREADABLE}missing field `messages`"
    if not isinstance(messages, list) or not messages:
        return 400, "Empty input messages"
    for place, message in enumerate(messages):
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ROLES:
            known = ", ".join(f"`{name}`" for name in ROLES)
            return (
                400,
                f"{_UNREADABLE}messages[{place}].role: unknown variant `{role}`, expected one of {known}",
            )
        if not isinstance(message.get("content"), str):
            return 422, f"{_UNREADABLE}messages[{place}]: invalid type, expected a string"
    return None


def _parameters_refused(body: dict[str, Any]) -> tuple[int, str] | None:
    if body.get("model") not in MODELS:
        return 400, "Model Not Exist"
    temperature, longest = body.get("temperature", 1), body.get("max_tokens", 1)
    if not _is_number(temperature) or not 0 <= temperature <= HOTTEST:
        return 422, "Invalid temperature value, the valid range of temperature is [0, 2]"
    if not isinstance(longest, int) or longest < 1:
        return 422, "Invalid max_tokens value, it must be at least 1"
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
