"""JSON Lines in, JSON Lines out: one answer for each row, in order, whatever stands in it."""

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO


class UnreadableRowError(ValueError):
    """A line that is no row; its text says what was expected."""


def answer_rows(
    lines: Iterable[bytes],
    out: BinaryIO,
    answer: Callable[[str], Mapping[str, Any]],
    *,
    otherwise: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """For each `{"id", "text"}` write `{"id", **answer(text)}`.

    For a row without a text that is `{"id", "error", **otherwise}`.

    Blank lines are no rows. Answers are ASCII, so that lone surrogates in an id survive, and are flushed one by
    one, so that a reader may wait for each.
    """
    for line in lines:
        if line.strip():
            out.write(json.dumps(_answered(line, answer, otherwise)).encode("ascii") + b"\n")
            out.flush()


def _answered(
    line: bytes, answer: Callable[[str], Mapping[str, Any]], otherwise: Mapping[str, Any]
) -> dict[str, Any]:
    try:
        row = read_row(line)
    except UnreadableRowError as unreadable:
        return {"id": None, "error": str(unreadable), **otherwise}
    text = row.get("text")
    if isinstance(text, str):
        return {"id": row.get("id"), **answer(text)}
    wrong = f"'text' must be a string, and is {type(text).__name__}"
    return {"id": row.get("id"), "error": wrong, **otherwise}


def read_row(line: bytes) -> dict[str, Any]:
    """The JSON object of one line; bytes that are no UTF-8 become U+FFFD. Raises UnreadableRowError."""
    try:
        row = json.loads(line.decode("utf-8", "replace").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableRowError(f"a JSON object was expected: {error}"[:200]) from None
    if not isinstance(row, dict):
        raise UnreadableRowError(f"a JSON object was expected, not {type(row).__name__}")
    return row
