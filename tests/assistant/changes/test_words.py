"""The way from one text to another, word by word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.changes import whole_words, word_diff
from assistant.changes.words import plain

WORDS = st.lists(
    st.sampled_from(
        ["card", "the", "5", "days", "5.00", "don't", "卡", "三", "天", "。", ",", "\n", " ", "É", "🙂"]
    ),
    max_size=40,
)


def joined(steps: list[list[str]], signs: str) -> str:
    return "".join(words for sign, words in steps if sign in signs)


def test_words_are_replaced_as_wholes() -> None:
    assert word_diff("It takes 5.50 euros.", "It takes 6.50 euros.") == [
        ["=", "It takes "],
        ["-", "5.50 "],
        ["+", "6.50 "],
        ["=", "euros."],
    ]


def test_chinese_is_compared_by_character() -> None:
    assert word_diff("卡片三天送到", "卡片五天送到") == [
        ["=", "卡片"],
        ["-", "三"],
        ["+", "五"],
        ["=", "天送到"],
    ]


def test_a_sign_that_stayed_by_chance_does_not_tear_a_change_apart() -> None:
    assert word_diff("red, green", "blue, white") == [["-", "red, green"], ["+", "blue, white"]]


def test_a_link_is_one_word() -> None:
    steps = word_diff("See https://a.example/x?y=1 now", "See https://a.example/x?y=2 now")
    assert ["-", "https://a.example/x?y=1 "] in steps


def test_spaces_are_no_change() -> None:
    assert word_diff("One two.\n\nThree.", "One  two. Three.") == [["=", "One  two. Three."]]


@pytest.mark.parametrize(("before", "after"), [("", "New."), ("Old.", ""), ("", "")])
def test_nothing_is_a_text_too(before: str, after: str) -> None:
    steps = word_diff(before, after)
    assert (joined(steps, "=-"), joined(steps, "=+")) == (before, after)


@settings(max_examples=300, deadline=None)
@given(WORDS, WORDS, st.sampled_from(["", " "]))
def test_the_steps_hold_both_texts_whole(old: list[str], new: list[str], between: str) -> None:
    before, after = between.join(old), between.join(new)
    steps = word_diff(before, after)
    assert joined(steps, "=+") == after.strip()
    assert plain(joined(steps, "=-")).replace(" ", "") == plain(before).replace(" ", "")
    assert all(words and sign in "=-+" for sign, words in steps)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_compared(before: str, after: str) -> None:
    assert joined(word_diff(before, after), "=+").split() == after.split()


def test_very_long_texts_are_compared_by_sentence() -> None:
    before = "".join(f"第{number}句的字。" for number in range(400))
    after = before.replace("第7句", "第八句")
    assert [words for sign, words in word_diff(before, after) if sign == "+"] == ["第八句的字。"]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (
            "Tap **Cards**.",
            "Tap **Cardsx**.",
            [["=", "Tap "], ["-", "**Cards**"], ["+", "**Cardsx**"], ["=", "."]],
        ),
        (
            "**one** **two**",
            "**six** **ten**",
            [["-", "**one**"], ["+", "**six**"], ["=", " "], ["-", "**two**"], ["+", "**ten**"]],
        ),
        (
            "Tap *Cards* now.",
            "Tap _Cards_ now.",
            [["=", "Tap "], ["-", "*Cards* "], ["+", "_Cards_ "], ["=", "now."]],
        ),
        ("Hello.", "Hello, Ana.", [["=", "Hello"], ["+", ", Ana"], ["=", "."]]),
        ("卡片三天送到", "卡片五天送到", [["=", "卡片"], ["-", "三"], ["+", "五"], ["=", "天送到"]]),
    ],
)
def test_what_is_shown_changes_by_whole_words(before: str, after: str, shown: list[list[str]]) -> None:
    assert whole_words(word_diff(before, after)) == shown


def test_a_line_that_stayed_is_not_drawn_into_the_change_below_it() -> None:
    shown = whole_words(word_diff("Opening hours\nMonday to Friday", "Opening hours\nTuesday to Friday"))
    assert shown == [["=", "Opening hours\n"], ["-", "Monday "], ["+", "Tuesday "], ["=", "to Friday"]]


def test_what_is_too_long_for_a_word_is_not_looked_through() -> None:
    steps = [["=", 100_000 * "a"], ["-", "b"], ["=", 100_000 * "c"]]
    assert whole_words(steps) == steps


MARKED = st.lists(
    st.sampled_from(["card", "**", "the", "5", "%", "三", "。", " ", "(", "_", "\n"]), max_size=20
)


@given(before=MARKED, after=MARKED)
@settings(max_examples=200, deadline=None)
def test_whole_words_say_the_same(before: list[str], after: list[str]) -> None:
    steps = word_diff("".join(before), "".join(after))
    shown = whole_words(steps)
    assert joined(shown, "=+") == joined(steps, "=+")
    assert joined(shown, "=-") == joined(steps, "=-")
