"""What holds for every verdict."""

import string

from hypothesis import given
from hypothesis import strategies as st

from assistant.screening import screen

PIECES = [
    "call 13800138000",
    "card 4111 1111 1111 1111",
    "a@b.example.com",
    "退款",
    "fuck",
    "请问",
    "order 84213377",
    ".",
    "\n",
]


def test_spans_count_in_the_original_even_when_invisible_characters_are_dropped() -> None:
    text = "\u202ehi\x00 1\u200b3800138000!"
    (span,) = screen(text).spans
    assert text[span.start : span.end] == "1\u200b3800138000"
    assert screen(text).text == "hi [phone ··8000]!"


def test_overlapping_finds_become_one_cover_with_the_first_in_front() -> None:
    (span,) = screen("+8613800138000@mail.example.com").spans
    assert span.mask == screen("+8613800138000@mail.example.com").text == "[email]"
    assert (span.start, span.end) == (0, 31)


def test_a_text_of_many_parts_is_screened_like_a_short_one() -> None:
    long, value = "all is well, " * 12_000, "13800138000"
    (span,) = screen(f"{long}{value} {long}").spans
    assert (span.start, span.end) == (len(long), len(long) + len(value))
    assert screen(f"{'x' * 300_000} {'y-' * 70_000}.").text == "[secret] [secret]."


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_screening_a_screened_text_changes_nothing(text: str) -> None:
    screened = screen(text)
    assert screen(screened.text).text == screened.text


@given(st.text(max_size=200))
def test_no_text_raises_and_every_span_lies_in_it(text: str) -> None:
    for span in screen(text).spans:
        assert 0 <= span.start < span.end <= len(text)


@given(st.text(alphabet=string.ascii_letters + " ,.?", max_size=80))
def test_action_and_spans_agree(text: str) -> None:
    verdict = screen(text)
    assert (verdict.action == "allow") == (not verdict.spans)
    assert (verdict.text == text) == (not verdict.spans)
