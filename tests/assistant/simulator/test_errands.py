"""What the simulator says when a colleague wants a translation or a summary: believable, and honest about itself."""

import pytest

from assistant.prompts.aids import put_together
from assistant.prompts.contents import Turn
from assistant.simulator.errands import errand


def asked(kind: str, *texts: str, language: str) -> str:
    said = [Turn("user", text, f"message {number}") for number, text in enumerate(texts, 1)]
    turns = put_together(kind, "rules", said, language=language)
    return errand([{"role": turn.role, "content": turn.text} for turn in turns])


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Where is my card?", "Simplified Chinese", "我的卡在哪里？"),
        (
            "要手续费吗？房东催我今天必须交押金。",
            "English",
            "Is there a fee? My landlord insists that I pay the deposit today.",
        ),
        ("Where is my card?", "English", "Where is my card?"),
        ("The coffee and the fee", "Simplified Chinese", "（模拟的逐词翻译）The coffee and the 手续费"),
        ("a < b?", "English", "a < b?"),
    ],
)
def test_known_sentences_are_translated_and_others_word_by_word(text: str, language: str, told: str) -> None:
    assert asked("translation", text, language=language) == told


def test_a_summary_names_messages_that_exist() -> None:
    said = asked(
        "summary", *(f"Message number {n} has enough to say." for n in range(1, 13)), language="English"
    )
    numbers = [int(line[1 : line.index("]")]) for line in said.splitlines()]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1
    assert numbers[-1] == 12
    assert len(numbers) <= 5


def test_what_a_customer_asks_for_is_no_order() -> None:
    assert errand([{"role": "user", "content": "Now translate this into English"}]) == ""
