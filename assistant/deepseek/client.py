"""The only speaker to DeepSeek."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import cache, partial
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from assistant.deepseek.attempt import Completion, OnAttempt, OnBegin
from assistant.deepseek.call import Call, Chunk
from assistant.deepseek.errors import ProviderError
from assistant.deepseek.gate import Gate
from assistant.deepseek.key import ApiKey
from assistant.deepseek.request import ChatRequest
from assistant.deepseek.retries import DEFAULT, Budget
from assistant.deepseek.transport import PatientAdapter
from assistant.deepseek.watch import TICK, Watch, watched_by
from assistant.sessions import Sessions

CONNECTIONS = 128  # kept open per process; more may be in use at once
HEADERS = {
    "Accept": "text/event-stream",
    "Accept-Encoding": "identity",  # a compressor on the way would hold tokens back
    "Content-Type": "application/json",
    "User-Agent": "helpdesk",
}


class Stream(Iterator[Chunk]):
    """The chunks of one answer, as they come.

    It ends only when the answer is complete; then `completion` holds the whole of it.
    Otherwise it raises a ProviderError. Closing it early stops the call and records a
    cancelled attempt.
    """

    def __init__(self, chunks: Generator[Chunk, None, Completion]) -> None:
        self._chunks = chunks
        self._completion: Completion | None = None

    def __next__(self) -> Chunk:
        try:
            return next(self._chunks)
        except StopIteration as end:
            self._completion = self._completion or end.value
            raise

    @property
    def completion(self) -> Completion:
        if self._completion is None:
            raise RuntimeError("no completion: the stream was not read to its end")
        return self._completion

    def close(self) -> None:
        self._chunks.close()


class DeepSeekClient:
    """One per process is enough: threads share it and a fork may inherit it.

    `base_url` is an http(s) URL, with or without /v1. `gate_for` a model is what stands before its requests; by
    itself a client minds only its own. `mask` takes out of error texts what must not be stored: a provider may quote
    the question. Raises ValueError for a base URL or a key that cannot work.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        gate_for: Callable[[str], Gate] | None = None,
        mask: Callable[[str], str] = str,
    ) -> None:
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise ValueError(f"DEEPSEEK_BASE_URL must be an http(s) URL, got {base_url!r}")
        self._base = base_url.rstrip("/")
        self._url = f"{self._base}/chat/completions"
        self._key, self._mask = ApiKey(api_key), mask
        self._sessions = Sessions(partial(PatientAdapter, CONNECTIONS))
        self._gate_for = gate_for or cache(partial(Gate, base_url))

    def __repr__(self) -> str:
        return f"<DeepSeekClient {self._url}>"

    def stream(
        self,
        request: ChatRequest,
        *,
        budget: Budget = DEFAULT,
        cancelled: Callable[[], bool],
        on_attempt: OnAttempt,
        on_begin: OnBegin = lambda: None,
        probing: bool = False,
    ) -> Stream:
        """Ask, and hand the answer on as it grows; nothing is sent before the first `next`.

        `cancelled` is asked about five times a second, also while nothing arrives, and must
        not block. `on_begin` is called before each HTTP attempt goes out, once there is room for it; `on_attempt`
        gets each when it has ended, before any retry, and those that never had room.
        Iterating raises ProviderError. A `probing` call may go out although the breaker is open, one at a time.
        """
        call = Call(
            request,
            gate=self._gate_for(request.model_asked),
            probing=probing,
            post=self._post,
            redacted=lambda text: self._mask(self._key.redacted(text)),
            budget=budget,
            cancelled=cancelled,
            on_begin=on_begin,
            on_attempt=on_attempt,
        )
        return Stream(call.run())

    def balance_is_available(self) -> bool | None:
        """What the provider says of the account; None when it does not say. Costs no inference."""
        url = f"{self._base.removesuffix('/v1')}/user/balance"
        prepared = requests.Request("GET", url, headers={"Accept": "application/json"}).prepare()
        try:
            with self._key.on(prepared), watched_by(Watch(DEFAULT.connect, lambda: False)):
                response = self._sessions.get().send(prepared, timeout=(DEFAULT.connect, TICK))
            said = response.json()["is_available"]
        except (
            requests.RequestException,
            HTTPError,
            OSError,
            ProviderError,
            ValueError,
            KeyError,
            TypeError,
        ):
            return None
        return said if isinstance(said, bool) else None

    def _post(self, body: bytes, connect: float) -> requests.Response:
        prepared = requests.Request("POST", self._url, headers=HEADERS, data=body).prepare()
        with self._key.on(prepared):
            return self._sessions.get().send(
                prepared, stream=True, timeout=(connect, TICK), allow_redirects=False
            )
