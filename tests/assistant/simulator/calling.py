"""Plain HTTP to the simulator, so that its wire is seen as any client would see it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

KNOWLEDGE = """You answer customers of a shop.
<article id="12" version="3" title="Delivery &amp; express" language="en">
# Delivery

Delivery takes **2 to 4 working days** in Germany. Express delivery costs 9.90 EUR.
You can follow your parcel under [Orders](https://shop.example/orders).
</article>
<article id="13" version="1" title="Warranty" language="en">
The warranty covers two years. Keep the receipt.
</article>
<article id="14" version="1" title="退货说明" language="zh-hans">
收到商品后7天内可以申请退货。退款会在3个工作日内原路返回。
</article>"""


def messages(*dialogue: str, knowledge: str = KNOWLEDGE) -> list[dict[str, str]]:
    """Alternating customer and desk, the customer first."""
    roles = ["user", "assistant"] * len(dialogue)
    said = [{"role": role, "content": text} for role, text in zip(roles, dialogue, strict=False)]
    return [{"role": "system", "content": knowledge}, *said]


def chat_body(*dialogue: str, **changes: Any) -> dict[str, Any]:
    return {
        "model": "deepseek-flash",
        "messages": messages(*dialogue),
        "thinking": {"type": "disabled"},
        "stream": True,
        "stream_options": {"include_usage": True},
        **changes,
    }


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[str]:
        return self.body.decode().split("\n\n")

    @property
    def chunks(self) -> list[Any]:
        data = [line.removeprefix("data: ") for line in self.lines if line.startswith("data: ")]
        return [json.loads(line) for line in data if line != "[DONE]"]


def call(url: str, method: str, path: str, body: Any = None, *, key: str = "sk-test") -> Reply:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, raw, headers)
        response = connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def chat(url: str, *dialogue: str, **changes: Any) -> Reply:
    return call(url, "POST", "/chat/completions", chat_body(*dialogue, **changes))
