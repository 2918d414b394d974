"""JSON Lines in, JSON Lines out: one answer for each row, in order, whatever stands in it."""

import json
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any, BinaryIO


class UnreadableRowError(ValueError):
    """A line that is no row; its text says what was expected."""


def answer_rows(
    lines: Iterable[bytes],
    out: BinaryIO,
    answer: Callable[[str], Mapping[str, Any]],
    *,
    unread: Mapping[str, Any],
) -> None:
    """For each `{"id", "text"}` write `{"id", **answer(text)}`; for a row without a text `{"id", **unread, "error"}`,
    so that every answer has the same keys.

    Blank lines are no rows and get no answer. Answers are ASCII, so that lone surrogates in an id survive, and are
    flushed one by one, so that a reader may wait for each.
    """
    for line in lines:
        if line.strip():
            answered = json.dumps(_answered(line, answer, unread), allow_nan=False)
            out.write(answered.encode("ascii") + b"\n")
            out.flush()


def _answered(
    line: bytes, answer: Callable[[str], Mapping[str, Any]], unread: Mapping[str, Any]
) -> dict[str, Any]:
    try:
        row = read_row(line)
    except UnreadableRowError as unreadable:
        return {"id": None, **unread, "error": str(unreadable)}
    text = row.get("text")
    if isinstance(text, str):
        return {"id": row.get("id"), **answer(text)}
    error = f"'text' must be a string, and is {type(text).__name__}"
    return {"id": row.get("id"), **unread, "error": error}


def read_row(line: bytes) -> dict[str, Any]:
    """The JSON object of one line; bytes that are no UTF-8 become U+FFFD, numbers that JSON cannot write (NaN, 1e999)
    become null. Raises UnreadableRowError.
    """
    try:
        row = _JSON.decode(line.decode("utf-8", "replace").lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableRowError(f"a JSON object was expected: {error}"[:200]) from None
    if not isinstance(row, dict):
        raise UnreadableRowError(f"a JSON object was expected, not {type(row).__name__}")
    return row


def _finite(written: str) -> float | None:
    number = float(written)
    return number if isfinite(number) else None


_JSON = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)
