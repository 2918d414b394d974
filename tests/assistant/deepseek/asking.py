"""Shared words of the client's tests: a small prompt, a short budget, one call and its record."""

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.deepseek import (
    Attempt,
    Budget,
    ChatMessage,
    ChatRequest,
    Completion,
    DeepSeekClient,
    Outcome,
    ProviderError,
)

KEY = "sk-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
QUICK = Budget(connect=0.5, first_byte=0.6, between_chunks=0.6, total=2.0, attempts=3, first_pause=0.01)
ONE_TRY = Budget(connect=0.4, first_byte=0.4, between_chunks=0.4, total=1.5, attempts=1)
KNOWLEDGE = """You answer customers of a shop.
<article id="12" version="3" title="Delivery times" language="en">
Delivery takes 2 to 4 working days in Germany. Express delivery costs 9.90 EUR.
</article>
<article id="13" version="1" title="退货说明" language="zh">
收到商品后7天内可以申请退货。退款会在3个工作日内原路返回。
</article>"""


def request(question: str = "How long does delivery take?") -> ChatRequest:
    messages = (ChatMessage("system", KNOWLEDGE), ChatMessage("user", question))
    return ChatRequest("deepseek-flash", messages, max_tokens=400, temperature=0.5, user_id="desk")


@dataclass
class Asked:
    """What one call gave: chunks and either a completion or an error."""

    attempts: list[Attempt] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    completion: Completion | None = None
    error: ProviderError | None = None

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def outcomes(self) -> list[Outcome]:
        return [attempt.outcome for attempt in self.attempts]


def ask(
    client: DeepSeekClient,
    question: str = "How long does delivery take?",
    *,
    budget: Budget = QUICK,
    cancelled: Callable[[], bool] = lambda: False,
    probing: bool = False,
) -> Asked:
    asked = Asked()
    stream = client.stream(
        request(question),
        budget=budget,
        cancelled=cancelled,
        on_attempt=asked.attempts.append,
        probing=probing,
    )
    try:
        for chunk in stream:
            asked.texts.append(chunk.text)
        asked.completion = stream.completion
    except ProviderError as error:
        asked.error = error
    return asked
