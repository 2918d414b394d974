"""What a stream has shown at any time is a beginning of what the whole text would have shown."""

import random
from collections.abc import Iterator
from pathlib import Path

from assistant.screening import Pseudonyms, Rules, StreamScreen, screen, with_words
from benchmarks.evaluation.table import Row, none_of, read_cases

TEXTS = 10_000
PIECES = (1, 1, 2, 3, 7, 40, 400)
#: Characters that may be held back: the longest match there is, a private key's marker, and what is between words.
HOLD_LIMIT = 2_000
OWN = Pseudonyms(["call 13800138000 or a.b@x.example.com, I am at 192.168.1.1, card 4111111111111111"])
PERSONAL = (
    "13800138000", "138 0013 8000", "+86 ", "+1 415 555 0132", "4111 1111 1111 1111", "4111_1111_1111_1111",
    ", 12/27, 123", "CVV ", "alice@x.example.com", "m端ller@m端ller.com", "DE89 3704 0044 0532 0130 00",
    "110101199003070134", "078-05-1120", "passport ", "E12345678", "192.168.1.1", "2001:db8::1", "0755-88886666",
    "sk-abcdefghijklmnopqrstuv", "password: ab12cd34", "http://bob:s3cret@host/", "订单", "电话", "order ", "[PHONE_1]",
    "[EMAIL_1]", "[CARD_1]", "[PHONE_9]",
    "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----", "-----BEG", "-----",
)  # fmt: skip
FILLERS = (
    "your refund is on its way ", "请问发票什么时候开？", "，", ". ", " ", "\n", "😂", "👨‍👩‍👧", "1️⃣", "█",
    "\u200b", "\u0301", "\x00", "[", "@", ".com", ":", "-", "/", "0", "7", "x", "é", "Ｇ", "ⓖ",
)  # fmt: skip
RUNS = ("x", "4", "a.", "坏 ", "g*", "(", "1 ", "-", "\u0301", "DE89 ", "词", "a1")


def evaluate(data: Path) -> Iterator[Row]:
    evasions = read_cases(data, "sens_evasion_dev")
    rules = with_words(dict.fromkeys((row["word"], row["category"]) for row in evasions))
    disguised = [row["text"] for row in evasions]
    chance = random.Random(7)  # noqa: S311
    differing = longest = 0
    for _ in range(TEXTS):
        text = _invent(chance, disguised)
        is_equal, held = _stream(text, rules, chance, chance.choice((None, OWN)))
        differing += not is_equal
        longest = max(longest, held)
    yield none_of("texts whose stream differs from the whole at any time", differing, TEXTS)
    yield Row("longest hold", f"{longest} characters", f"<= {HOLD_LIMIT:,} characters", longest <= HOLD_LIMIT)
    yield from _overlong(rules)


def _invent(chance: random.Random, disguised: list[str]) -> str:
    parts = []
    for _ in range(chance.randint(1, 24)):
        source = chance.choice((PERSONAL, FILLERS, FILLERS, disguised))
        part = chance.choice(source)
        if chance.random() < 0.2:  # noqa: PLR2004
            part = part[: chance.randint(0, len(part))]
        parts.append(part * chance.choice((1, 1, 1, 1, 3, 150 if len(part) < 3 else 1)))  # noqa: PLR2004
    return "".join(parts)


def _stream(text: str, rules: Rules, chance: random.Random, restore: Pseudonyms | None) -> tuple[bool, int]:
    """Whether every state was a beginning of the final text, and the most that was held back."""
    whole = screen((restore or Pseudonyms()).restore(text), rules, permitted=restore or ())
    stream, out, held, at = StreamScreen(rules, restore), "", 0, 0
    while at < len(text):
        size = chance.choice(PIECES)
        out += stream.feed(text[at : at + size])
        at += size
        if not whole.text.startswith(out):
            return False, held
        if at < len(text):
            held = max(held, _held(text[:at], out, rules, restore))
    rest, verdict = stream.finish()
    return (out + rest, verdict.action) == (whole.text, whole.action), held


def _held(before: str, out: str, rules: Rules, restore: Pseudonyms | None) -> int:
    """Characters of the covered text that are not out yet. Few enough are not worth the screening."""
    if len(before) - len(out) <= 64:  # noqa: PLR2004
        return 0
    so_far = screen((restore or Pseudonyms()).restore(before), rules, permitted=restore or ())
    return max(0, len(so_far.text) - len(out))


def _overlong(rules: Rules) -> Iterator[Row]:
    """Runs without an end: what is held stays bounded, and an unreadable run never comes out."""
    longest = released = 0
    for run in RUNS:
        stream, out, fed = StreamScreen(rules), "", ""
        for _ in range(200):
            fed += run * 20
            out += stream.feed(run * 20)
            released += run in ("x", "a1") and run * 130 in out
        longest = max(longest, len(screen(fed, rules).text) - len(out))
    yield Row(
        "longest hold in a run without end",
        f"{longest} characters",
        f"<= {HOLD_LIMIT:,} characters",
        longest <= HOLD_LIMIT,
    )
    yield none_of("over-long runs released", released, len(RUNS))
