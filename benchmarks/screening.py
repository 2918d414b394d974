"""How fast messages are screened, against a bare automaton and the same patterns without any care.

    python -m benchmarks.screening

Both run here and now on the same invented messages and words, so that their ratio holds on any machine.
"""

import os
import platform
import random
import re
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TypeGuard

from assistant.screening import Rules, StreamScreen, addresses, numbers, phones, screen, secrets
from assistant.screening.automaton import Automaton
from assistant.screening.lexicon import Lexicon

WORDS = 10_000
MESSAGES = 600
LENGTH = 200
ROUNDS = 15
GOAL_PER_SECOND = 4_000
PIECE = 4
ENGLISH = (
    "hello where is my order 84213377",
    "I paid $49.99 by card and it was declined",
    "please call me on 13800138000",
    "can I change the delivery address",
    "the refund has not arrived since 2026-11-02",
    "my mail is bob@shop.example.com",
)
CHINESE = (
    "你好，我的订单还没有发货",
    "请问发票什么时候开",
    "我想退货，运费谁来承担",
    "手机号是13800138000",
    "优惠券用不了，提示已经过期",
    "快递显示已签收但是我没有收到",
)


@dataclass(frozen=True)
class Speed:
    """Messages per second of one core, screened and by the bare floor; microseconds per streamed piece."""

    screened: float
    bare: float
    piece_us: float

    @property
    def ratio(self) -> float:
        """How many times longer the screening takes than the floor."""
        return self.bare / self.screened


def main() -> None:
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores")
    print(
        f"{MESSAGES} messages of {LENGTH} characters, {WORDS:,} words; goal {GOAL_PER_SECOND:,}/s on one core"
    )
    for name, speed in measure():
        print(
            f"{name:8} screen {speed.screened:8,.0f}/s   bare {speed.bare:8,.0f}/s   ratio {speed.ratio:4.1f}"
            f"   stream {speed.piece_us:5.0f} us a piece"
        )


def measure() -> Iterator[tuple[str, Speed]]:
    """The speed for English, Chinese and mixed messages."""
    chance = random.Random(7)  # noqa: S311
    words = invent_words(chance)
    rules = Rules(Lexicon((word, "abuse") for word in words))
    for name, phrases in (("English", ENGLISH), ("Chinese", CHINESE), ("mixed", ENGLISH + CHINESE)):
        messages = [invent_message(chance, phrases) for _ in range(MESSAGES)]
        streamed = best_rate(lambda text: stream(text, rules), messages[: MESSAGES // 10])
        yield (
            name,
            Speed(
                screened=best_rate(lambda text: screen(text, rules), messages),
                bare=best_rate(bare(words), messages),
                piece_us=1e6 / streamed / (LENGTH / PIECE),
            ),
        )


def bare(words: list[str]) -> Callable[[str], object]:
    """The floor: one pass of the automaton and one of each detector's pattern, no folding and no decisions."""
    automaton = Automaton(dict.fromkeys(words, "abuse"))
    shapes = [*patterns_in(numbers), *patterns_in(phones), *patterns_in(addresses), *patterns_in(secrets)]

    def search(text: str) -> int:
        found = sum(1 for _ in automaton.find(text.lower()))
        return found + sum(1 for shape in shapes for _ in shape.finditer(text))

    return search


def patterns_in(module: ModuleType) -> list[re.Pattern[str]]:
    """Every pattern of a module of detectors, also those in its tables."""
    flat = [
        part
        for value in vars(module).values()
        for part in (value if isinstance(value, list | tuple) else [value])
    ]
    return [
        part
        for shape in flat
        for part in (shape if isinstance(shape, tuple) else [shape])
        if is_pattern(part)
    ]


def is_pattern(value: object) -> TypeGuard[re.Pattern[str]]:
    return isinstance(value, re.Pattern)


def stream(text: str, rules: Rules) -> None:
    screening = StreamScreen(rules)
    for start in range(0, len(text), PIECE):
        screening.feed(text[start : start + PIECE])
    screening.finish()


def best_rate(work: Callable[[str], object], messages: list[str]) -> float:
    """Messages per second of processor time in the best of ROUNDS."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for message in messages:
            work(message)
        rounds.append(time.process_time() - began)
    return len(messages) / min(rounds)


def invent_words(chance: random.Random) -> list[str]:
    latin = [
        "".join(chance.choices(string.ascii_lowercase, k=chance.randint(5, 12))) for _ in range(WORDS // 2)
    ]
    chinese = [
        "".join(chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(chance.randint(2, 6))) for _ in latin
    ]
    return latin + chinese


def invent_message(chance: random.Random, phrases: tuple[str, ...]) -> str:
    text = ""
    while len(text) < LENGTH:
        text += chance.choice(phrases) + chance.choice((" ", ". ", "，"))
    return text[:LENGTH]


if __name__ == "__main__":
    main()
