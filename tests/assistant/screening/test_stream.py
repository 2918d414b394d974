"""A stream shows nothing that the whole text would not, however it is cut."""

import random
import time
from collections.abc import Iterator
from itertools import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.screening import LOG_RULES, Pseudonyms, Rules, StreamScreen, screen
from assistant.screening.lexicon import Lexicon

WORDS = [
    ("gruntle", "abuse"),
    ("bad wolf", "abuse"),
    ("坏词语", "x"),
    ("坏词语言", "y"),
    ("gg", "abuse"),
    ("zg人", "x"),
]
RULES = Rules(Lexicon(WORDS, ["cum gruntle", "坏词语文", "大坏词语文"]))
OWN = Pseudonyms(["call 13800138000 or a.b@x.com, I am at 192.168.1.1, card 4111111111111111"])
ATOMS = [
    *(
        "13800138000",
        "138 0013 8000",
        "+86 ",
        "+1 415 555 0132",
        "4111 1111 1111 1111",
        "4111111111111111",
        "0",
        "7",
    ),
    *(
        "alice@x.com",
        "a.b",
        "@",
        ".com",
        ".",
        "-",
        "----",
        "-----BEGIN RSA PRIVATE KEY-----",
        "BEGIN",
        " PRIVATE KEY",
    ),
    *(
        "-----END RSA PRIVATE KEY-----",
        "sk-abcdefghijklmnopqrstuv",
        "password: ab12cd34",
        "token=",
        "DE89 3704 ",
    ),
    *(
        "0044 0532 0130 00",
        "110101199003070134",
        "078-05-1120",
        "passport ",
        "E12345678",
        "192.168.1.1",
        "::1",
        ":",
    ),
    *(
        "grun",
        "tle",
        "gruntle",
        "g r u n t l e",
        "gruuuuntle",
        "cum ",
        "bad ",
        "baaaad",
        " wolf",
        "坏",
        "词",
        "语",
    ),
    *(
        "言",
        "文",
        "大",
        "*",
        "😂",
        " ",
        "\n",
        "\u200d",
        "\u0301",
        "\u200b",
        "\x00",
        "www.",
        "http://",
        "/",
        "订单",
        "电话",
    ),
    *(
        "phone ",
        "order ",
        "[PHONE_1]",
        "[EMAIL_1]",
        "[CARD_1]",
        "[PHONE_9]",
        "[",
        "█",
        "x" * 130,
        "ⓖ",
        "ｇ",
        "０",
        "1️⃣",
    ),
    *(
        "12/27",
        ", 123",
        "CVV ",
        "PIN ",
        "密码",
        "年",
        "4111_1111_",
        "1111_1111",
        "m端",
        '"',
        "1-3-8-0-0-1-3-8-0-0-0",
        "852-9123 4567",
    ),
    *(
        "foo@例子",
        ".中国",
        " is my ssn",
        "是我的护照",
        "護照：",
        "E 1234567",
        "4111\t1111\n",
        "\t",
        ",",
        "–",
        "tel",
        "---- ",
    ),
]
TEXTS = st.lists(st.one_of(st.sampled_from(ATOMS), st.text(max_size=3)), max_size=40).map("".join)


#: Characters; an e-mail address or a token may be long, and nothing needs more.
HOLD_LIMIT = 2_000
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
SAMPLES = [
    "pay DE89 3704 0044 0532 0130 00 now",
    "说坏词语言吧，坏 词 语，大坏词语文，坏\n词语！",
    "a bad wolf, a baaaad wolf, g r u n t l e, cum gruntle, gru*ntle, zg人 k 怪",
    f"key {KEY} and {KEY[:40]}",
    "my passport is AB1234567, password: ab12cd34 and http://bob:s3cret@host/",
    "4111_1111_1111_1111, 12/27, 123; CVV: 123 and hans.m端ller@m端ller.com",
    "card 4111 1111 1111 1111①① or 4111 1111 1111 11111️⃣1️⃣1️⃣, DE89 3704 0044 0532 0130 0①①",
    "+1 (415) 555-0132 or 4111 1111 1111 1111, 110101199003070134; v1.2.3.4, 2001:db8::1/64",
    "X文foo@例子.中国，张三@163.com, o'brien@my_host.com, иван@почта.рф",
    "078051120 is my ssn; E12345678是我的護照號, passport X 1234567, 4111\t1111\n1111   1111",
    "pin 1234, PIN 码是 1 2 3 4; 密码 2024 年，验证码：123-456，security code 12345, passcode 1234,567",
    "---- BEGIN SSH2 PRIVATE KEY ----\nP2\n---- END SSH2 PRIVATE KEY ----- and ---- bad\n wolf",
    "[PHONE_1] [EMAIL_1] [CARD_1] [PASSPORT_3] [PHONE_ [",
]


def check_stream(text: str, sizes: Iterator[int], restore: Pseudonyms | None) -> None:
    """Feed `text` in pieces of `sizes`: after each, what came out is a beginning of the final text."""
    restored = (restore or Pseudonyms()).restore(text)
    whole = screen(restored, RULES, permitted=restore or ())
    stream, out, at = StreamScreen(RULES, restore), "", 0
    while at < len(text):
        size = next(sizes)
        out += stream.feed(text[at : at + size])
        at += size
        assert whole.text.startswith(out)
    rest, verdict = stream.finish()
    assert out + rest == verdict.text == whole.text
    assert verdict.action == whole.action


def random_sizes(cuts: random.Random) -> Iterator[int]:
    while True:
        yield cuts.choice((1, 1, 2, 3, 7, 40))


@pytest.mark.parametrize("text", SAMPLES)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_stream_equals_the_whole_text_when_every_match_is_cut(text: str, size: int) -> None:
    check_stream(text, repeat(size), OWN)


@settings(max_examples=1500, deadline=None)
@given(TEXTS, st.randoms(use_true_random=False), st.sampled_from([None, OWN]))
def test_a_stream_equals_the_whole_text_for_any_cut(
    text: str, cuts: random.Random, restore: Pseudonyms | None
) -> None:
    check_stream(text, random_sizes(cuts), restore)


@pytest.mark.parametrize(
    "run", ["x", "4", "a.", "gg ", "坏 ", "g*", "(", "1 ", "gu", "-", "\u0301", "DE89 ", "词"]
)
def test_what_is_held_back_is_bounded_even_when_a_run_never_ends(run: str) -> None:
    stream, given_out = StreamScreen(RULES), 0
    for _ in range(60):
        given_out += len(stream.feed(run * 20))
    assert len(screen(run * 1200, RULES).text) - given_out <= HOLD_LIMIT


@pytest.mark.parametrize("run", ["1 ", "e\u0301", "DE89 3704 0044 0532 0130 00 ", "4", "x", "a.", "g*"])
def test_a_hostile_run_costs_little_more_than_plain_words(run: str) -> None:
    plain, hostile = ((each * 1000)[:2000] for each in ("your refund is on its way ", run))
    assert cost_of(hostile) < 12 * cost_of(plain)


def cost_of(text: str) -> float:
    """Seconds of processor time to screen `text` in pieces as small as a model's, in the better of two runs."""
    costs = []
    for _ in range(2):
        stream, began = StreamScreen(RULES), time.process_time()
        for start in range(0, len(text), 4):
            stream.feed(text[start : start + 4])
        costs.append(time.process_time() - began)
    return min(costs)


def test_plain_words_come_out_as_soon_as_they_end() -> None:
    stream = StreamScreen()
    assert stream.feed("Your refund ") == "Your refund "
    assert stream.feed("is on its way") == "is on its "
    assert stream.feed(", ") == "way, "
    assert stream.feed("您的退货已") == "您的退货已"


def test_a_number_is_held_until_it_is_known_what_it_is() -> None:
    stream = StreamScreen()
    assert stream.feed("call 138") == "call "
    assert stream.feed("0013") == ""
    assert stream.feed("8000 now") == "[phone ··8000] "
    assert stream.finish()[0] == "now"


def test_an_unfinished_private_key_never_comes_out() -> None:
    stream = StreamScreen()
    out = "".join(
        stream.feed(piece) for piece in ("key ---", "--BEGIN PRIV", "ATE KEY-----\nMII", "Eabc" * 500)
    )
    rest, verdict = stream.finish()
    assert out + rest == "key [secret]"
    assert verdict.is_high_risk


def test_the_customers_own_data_comes_back_and_is_only_noted() -> None:
    stream = StreamScreen(restore=OWN)
    out = "".join(stream.feed(piece) for piece in ("We will call [PHO", "NE_", "1] or 139", "00139000."))
    rest, verdict = stream.finish()
    assert out + rest == "We will call 13800138000 or [phone ··9000]."
    assert [(span.kind, span.severity) for span in verdict.spans] == [("phone", "notice"), ("phone", "high")]


def test_the_customers_own_card_stays_masked() -> None:
    stream = StreamScreen(restore=OWN)
    out = stream.feed("Card [CARD_1] or 4111111111111111 ")
    assert out + stream.finish()[0] == "Card [card ··1111] or [card ··1111] "


def test_rules_with_postal_addresses_are_refused() -> None:
    with pytest.raises(ValueError, match="address"):
        StreamScreen(LOG_RULES)
