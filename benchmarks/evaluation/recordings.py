"""Recorded answers arrive as they were recorded, however they are cut up; a cut one is never an answer."""

import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from assistant.deepseek import Budget, ChatMessage, ChatRequest, DeepSeekClient, Outcome, ProviderError
from assistant.deepseek.errors import error_message, outcome_of_status
from assistant.deepseek.wire import Answer, FrameReader
from benchmarks.evaluation.table import Row, none_of, read_cases

KEY = "sk-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
RECHUNKINGS, SOCKET_RECHUNKINGS = 200, 5
FRAME_END = re.compile(rb"(?<=\n\n)")
COMMENTS = (b"", b"", b": keep-alive\n\n", b":\n", b"event: message\n", b"retry: 10\n")
ONE_TRY = Budget(connect=5, first_byte=5, between_chunks=5, total=20, attempts=1)
REQUEST = ChatRequest(
    "recorded", (ChatMessage("user", "?"),), max_tokens=400, temperature=0.5, user_id="desk"
)
#: What the provider's documentation says of a status; a body may say more.
BY_STATUS = {
    400: Outcome.BAD_REQUEST, 401: Outcome.UNAUTHORISED, 402: Outcome.BALANCE_EXHAUSTED, 404: Outcome.BAD_REQUEST,
    422: Outcome.BAD_PARAMETERS, 429: Outcome.RATE_LIMITED, 500: Outcome.SERVER_ERROR, 503: Outcome.OVERLOADED,
}  # fmt: skip


def evaluate(data: Path) -> Iterator[Row]:
    streams = read_cases(data, "llm_streams_dev")
    yield none_of("re-chunked streams that differ from the recording", *_rechunked(streams))
    yield none_of("streams cut at a frame or a byte that count as an answer", *_cut(streams))
    yield from _over_a_socket(streams)
    yield none_of("recorded bodies misread", *_bodies(read_cases(data, "llm_bodies_dev")))
    yield none_of("recorded errors misread", *_errors(read_cases(data, "deepseek_errors")))


def _rechunked(streams: list[dict[str, Any]]) -> tuple[int, int]:
    chance = random.Random(7)  # noqa: S311
    differing = 0
    for row in streams:
        for _ in range(RECHUNKINGS):
            differing += not _equals(_read(_disturbed(row["sse"].encode(), chance)), row["expected"])
    return differing, len(streams) * RECHUNKINGS


def _disturbed(stream: bytes, chance: random.Random) -> list[bytes]:
    """The same stream with comments between its frames, perhaps other line ends, cut at random bytes."""
    with_comments = b"".join(chance.choice(COMMENTS) + part for part in FRAME_END.split(stream))
    ended = with_comments.replace(b"\n", chance.choice((b"\n", b"\r\n", b"\r")))
    cuts = sorted(chance.sample(range(1, len(ended)), min(chance.randint(0, 400), len(ended) - 1)))
    return [ended[start:end] for start, end in zip([0, *cuts], [*cuts, len(ended)], strict=True)]


def _read(pieces: list[bytes]) -> Answer:
    reader, answer = FrameReader(), Answer()
    for piece in pieces:
        for frame in reader.feed(piece):
            answer.take(frame)
    for frame in () if answer.done else reader.end():
        answer.take(frame)
    return answer


def _equals(answer: Answer, expected: dict[str, Any]) -> bool:
    usage = expected["usage"] or {}
    tokens = (answer.usage.prompt_tokens, answer.usage.completion_tokens) if answer.usage else (None, None)
    is_answer = answer.verdict()[0] is Outcome.ANSWERED
    return (
        answer.text == expected["content"]
        and answer.finish_reason == expected["finish_reason"]
        and tokens == (usage.get("prompt_tokens"), usage.get("completion_tokens"))
        and is_answer == (expected["finish_reason"] == "stop" and bool(expected["content"].strip()))
    )


def _cut(streams: list[dict[str, Any]]) -> tuple[int, int]:
    wrong = cases = 0
    for row in streams:
        whole = row["sse"].encode()
        last = whole.rindex(b"[DONE]") + len(b"[DONE]")
        frames = [match.end() for match in re.finditer(rb"\n\n", whole) if match.end() < last]
        for place in [*frames, *range(1, last, 97)]:
            answer = _read([whole[:place]])
            is_beginning = row["expected"]["content"].startswith(answer.text)
            wrong += answer.verdict()[0] is Outcome.ANSWERED or not is_beginning
            cases += 1
    return wrong, cases


def _over_a_socket(streams: list[dict[str, Any]]) -> Iterator[Row]:
    """The same through the product's client: what it gives to the pipeline, or raises."""
    chance = random.Random(7)  # noqa: S311
    differing = answered = cuts = 0
    with _provider() as (client, script):
        for row in streams:
            expected, is_answer = row["expected"], row["expected"]["finish_reason"] == "stop"
            for _ in range(SOCKET_RECHUNKINGS):
                script[:] = [200, *_disturbed(row["sse"].encode(), chance)]
                text, outcome = _asked(client)
                differing += text != expected["content"] or (outcome is Outcome.ANSWERED) != is_answer
            frames = FRAME_END.split(row["sse"].encode())
            for kept in range(len(frames) - 2):
                script[:] = [200, *frames[:kept]]
                text, outcome = _asked(client)
                answered += outcome is Outcome.ANSWERED or not expected["content"].startswith(text)
                cuts += 1
    yield none_of("the same over a socket: differing", differing, len(streams) * SOCKET_RECHUNKINGS)
    yield none_of("the same over a socket: cut at a frame and given as an answer", answered, cuts)


def _asked(client: DeepSeekClient) -> tuple[str, Outcome]:
    # Probing: so many cut answers in a row open the breaker, and what comes next is asked all the same.
    stream = client.stream(
        REQUEST, budget=ONE_TRY, cancelled=lambda: False, on_attempt=lambda attempt: None, probing=True
    )
    texts: list[str] = []
    try:
        texts.extend(chunk.text for chunk in stream)
    except ProviderError as error:
        return error.partial, error.outcome
    return "".join(texts), Outcome.ANSWERED


@contextmanager
def _provider() -> Iterator[tuple[DeepSeekClient, list[Any]]]:
    """A client and what its provider sends: the status, then the pieces of the body until it closes."""
    script: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(script[0])
            self.end_headers()
            for piece in script[1:]:
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield DeepSeekClient(f"http://127.0.0.1:{server.server_address[1]}", KEY), script
    finally:
        server.shutdown()
        server.server_close()


def _bodies(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Bodies that came whole although a stream was asked for, and refusals."""
    wrong = 0
    for row in rows:
        if row["status"] != 200:  # noqa: PLR2004
            wrong += _outcome(row) is not BY_STATUS[row["status"]]
        else:
            body = row["body"] if isinstance(row["body"], str) else json.dumps(row["body"])
            answer = _read([body.encode()])
            text = _text_of(row["body"])
            is_answer = answer.verdict()[0] is Outcome.ANSWERED
            wrong += answer.text != text if is_answer else bool(text)
    return wrong, len(rows)


def _text_of(body: Any) -> str:
    """The text of a finished chat completion; of anything else, none."""
    choice = body["choices"][0] if isinstance(body, dict) and body.get("choices") else {}
    text = choice.get("message", {}).get("content")
    return text if choice.get("finish_reason") == "stop" and isinstance(text, str) else ""


def _errors(rows: list[dict[str, Any]]) -> tuple[int, int]:
    wrong = 0
    for row in rows:
        if row["status"] == 200:  # noqa: PLR2004
            wrong += _read([row["body"].encode()] if row["body"] else []).verdict()[0] is not Outcome.EMPTY
        else:
            is_risk = "Content Exists Risk" in json.dumps(row["body"])
            wrong += _outcome(row) is not (Outcome.CONTENT_RISK if is_risk else BY_STATUS[row["status"]])
            wrong += "api key: ****" in error_message(row["body"])
    return wrong, len(rows)


def _outcome(row: dict[str, Any]) -> Outcome:
    return outcome_of_status(row["status"], error_message(row["body"]))
