"""What a message's text goes through at the door."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.text import clean_text, is_surely, language_of, shortened


def test_nothing_invisible_comes_in() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
    assert clean_text(f"a\x00b\ud800c{tags}d\u202ee\u200bf\u2066g\ufeffh\u00adi") == "abcdefghi"


def test_line_ends_become_newlines_and_tabs_stay() -> None:
    assert clean_text("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"


def test_an_emoji_keeps_its_joiners_and_a_word_does_not() -> None:
    assert clean_text("👨‍👩‍👧 ❤️‍🔥 👩🏽‍💻") == "👨‍👩‍👧 ❤️‍🔥 👩🏽‍💻"
    assert clean_text("pay\u200dpal\u200c") == "paypal"


def test_a_script_that_joins_its_letters_keeps_its_joiners() -> None:
    assert clean_text("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
def test_whatever_comes_in_can_be_stored(text: str) -> None:
    assert "\x00" not in clean_text(text)
    clean_text(text).encode()


def test_chinese_and_english_are_told_apart() -> None:
    assert language_of("我的订单 order 84213377 在哪里") == "zh-hans"
    assert language_of("Where is my order? 谢谢") == "en"
    assert language_of("???") == "en"


@pytest.mark.parametrize(
    ("text", "language", "sure"),
    [
        ("Where is my card?", "en", True),
        ("I lost it in the train, please block it", "en", True),
        ("Hello, thanks", "en", True),
        ("I can't activate it", "en", True),
        ("I cannot see a refund for a return I completed recently.", "en", True),
        ("How much can I still take out without a fee this month, about 500 zł?", "en", True),
        ("对了，我换邮箱了，是 su.ting.new@example.com", "zh-hans", True),
        ("Please block my card", "en", True),
        ("Thank you, Mei", "en", True),
        ("It's not for my daughter", "en", False),
        ("Hello, wo ist meine Karte?", "en", False),
        ("Thanks, das hilft mir", "en", False),
        ("Hello, ou est ma carte?", "en", False),
        ("Quiero mi dinero, please", "en", False),
        ("Hello, ik had geen kaart meer", "en", False),
        ("Meine IT ist in Not", "en", False),
        ("OK", "en", False),
        ("I have lost my card", "en", True),
        ("Wo ist meine Karte?", "en", False),
        ("Ik had geen kaart meer", "en", False),
        ("Vil du have mit kort", "en", False),
        ("My nie mamy karty", "en", False),
        ("Toi bi mat the", "en", False),
        ("Where is my card? 谢谢", "en", False),
        ("Où est the card?", "en", False),
        ("我的卡丢了，请冻结。", "zh-hans", True),
        ("我的 order 还没有到，请查一下", "zh-hans", True),
        ("我的订单 order number 84213377", "zh-hans", False),
        ("私のカードはどこですか", "zh-hans", False),
        ("Where is my card?", "zh-hans", False),
        ("", "zh-hans", False),
    ],
)
def test_a_language_is_sure_only_beyond_doubt(text: str, language: str, sure: bool) -> None:
    assert is_surely(text, language) is sure


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Short\nenough", "Short enough"),
        (
            "My card, which I need for travelling, is 4111 1111 1111 1111 thanks",
            "My card, which I need for travelling, is…",
        ),
        (
            "My card, which I need for travelling, broke yesterday",
            "My card, which I need for travelling, broke…",
        ),
        ("My key is sk-" + 60 * "a", "My key is…"),
        (60 * "a", "…"),
        ("บัตรของฉันหายไป" + 10 * "ระหว่าง", "บัตรของฉันหายไป" + "ระหว่างระหว่างระหว่างระหว่างระหว่าง"[:30] + "…"),
        (
            "我的银行卡在旅行途中丢失了，卡号是4111 1111 1111 1111，" + 30 * "请",
            "我的银行卡在旅行途中丢失了，卡号是4111 1111 1111 1111，请请请请请请请请…",
        ),
        (
            "我的银行卡在旅行途中丢失了，卡号是我昨天说的那个号码也就是4111111111111111谢谢",
            "我的银行卡在旅行途中丢失了，卡号是我昨天说的那个号码也就是…",
        ),
    ],
)
def test_a_line_is_cut_before_the_word_or_the_number_that_would_not_be_whole(text: str, line: str) -> None:
    assert shortened(text, 46) == line
    assert len(line) <= 46


@given(st.text(), st.integers(10, 40))
def test_what_is_cut_is_the_beginning_of_the_line(text: str, most: int) -> None:
    line = shortened(text, most)
    assert len(line) <= most
    assert " ".join(text.split()).startswith(line.removesuffix("…"))
