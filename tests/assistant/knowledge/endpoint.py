"""An endpoint of embeddings over a real socket. It knows a few words, and which of them mean the same."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

MEANINGS = (
    ("dog", "dogs", "puppy", "hound"),
    ("boat", "boats", "ferry"),
    ("brush", "brushed"),
)


@dataclass
class Endpoint:
    """`asked`: the texts of each request; `keys`: who said to ask. `status` and `length` are what it answers with,
    `refused` a word to which it answers 413.
    """

    asked: list[list[str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    status: int = 200
    length: int = 8
    refused: str = ""
    url: str = ""

    def vector(self, text: str) -> list[float]:
        words = re.findall(r"\w+", text.casefold())
        said = [float(sum(word in meaning for word in words)) for meaning in MEANINGS]
        return [*said, *[0.0] * (self.length - len(said) - 1), 0.1]


@contextmanager
def running_endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append(body["input"])
            endpoint.keys.add(self.headers["Authorization"])
            vectors = [
                {"index": n, "embedding": endpoint.vector(text)} for n, text in enumerate(body["input"])
            ]
            answer = json.dumps({"data": vectors[::-1]}).encode()
            is_refused = endpoint.refused and endpoint.refused in str(body["input"])
            self.send_response(413 if is_refused else endpoint.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
