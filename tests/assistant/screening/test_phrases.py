"""Words and phrases are found across line ends, wide gaps and the punctuation that people hide them with."""

import pytest

from assistant.screening import Rules, screen
from assistant.screening.lexicon import Lexicon

RULES = Rules(Lexicon([("bad wolf", "abuse"), ("deep\nbad hole", "abuse"), ("坏词", "abuse")]))


@pytest.mark.parametrize(
    "text", ["bad  wolf", "bad\nwolf", "bad \t wolf", "baaad\n wolf", "deep bad hole", "deep  bad\nhole"]
)
@pytest.mark.parametrize("frame", ["{}", "a ①\n\n {} here"])
def test_a_phrase_is_found_whatever_white_space_is_in_it(text: str, frame: str) -> None:
    written = frame.format(text)
    (span,) = screen(written, RULES).spans
    assert written[span.start : span.end] == text


@pytest.mark.parametrize("text", ["坏…词", "坏.词", "坏、词", "坏“词”"])
def test_a_chinese_word_is_found_across_punctuation_that_ends_no_sentence(text: str) -> None:
    assert [span.kind for span in screen(text, RULES).spans] == ["word"]


@pytest.mark.parametrize("text", ["坏。词", "坏，词", "bad. wolf", "bad" + " " * 9 + "wolf"])
def test_no_phrase_is_read_across_the_end_of_a_sentence(text: str) -> None:
    assert screen(text, RULES).spans == ()
