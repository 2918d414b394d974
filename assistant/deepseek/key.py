from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from requests import PreparedRequest


class ApiKey:
    """The account's key. It stands on a request only while that is being sent, because
    exceptions and responses keep their request. Raises ValueError without showing it."""

    def __init__(self, value: str) -> None:
        # http.client quotes a header value that it refuses, so refuse it before.
        if not re.fullmatch(r"[\x21-\x7e]+", value):
            raise ValueError("DEEPSEEK_API_KEY must be visible ASCII characters without spaces")
        self._value = value

    def __repr__(self) -> str:
        return "<ApiKey>"

    @contextmanager
    def on(self, request: PreparedRequest) -> Iterator[None]:
        request.headers["Authorization"] = f"Bearer {self._value}"
        try:
            yield
        finally:
            del request.headers["Authorization"]

    def redacted(self, text: str) -> str:
        return text.replace(self._value, "[key]")
