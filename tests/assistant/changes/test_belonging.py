"""Whether what is added to an article is about the same."""

import pytest

from assistant.changes import additions, share_nothing

ARTICLE = "Your card arrives within 5 working days. We send a message when it leaves our workshop."
CHINESE = "您的卡片会在 5 个工作日内送达。寄出时我们会发消息。"


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        (ARTICLE, f"{ARTICLE} Savings earn interest.", ["Savings earn interest."]),
        (ARTICLE, ARTICLE.replace("5", "3"), []),
        (CHINESE, f"{CHINESE}存款按月计息。", ["存款按月计息。"]),
        (CHINESE, CHINESE.replace("5", "3"), []),
    ],
)
def test_what_corrects_a_sentence_adds_none(before: str, after: str, added: list[str]) -> None:
    assert additions(before, after) == added


@pytest.mark.parametrize(
    ("added", "article", "is_strange"),
    [
        ("Savings earn interest.", ARTICLE, True),
        ("Is it there when you want it?", ARTICLE, True),
        ("Arriving cards need a signature.", ARTICLE, False),
        ("存款按月计息。", CHINESE, True),
        ("送达时需要签收。", CHINESE, False),
    ],
)
def test_a_word_that_tells_what_it_is_about_is_enough(added: str, article: str, is_strange: bool) -> None:
    assert share_nothing([added], article) is is_strange


def test_nothing_added_is_no_stranger() -> None:
    assert not share_nothing([], ARTICLE)
