"""Words are found however they are written, and harmless sentences stay as they are."""

from collections.abc import Iterator

import pytest

from assistant.screening import DEFAULT_RULES, Rules, screen
from assistant.screening.lexicon import Lexicon
from assistant.screening.rules import WordAction

LATIN, CHINESE = "gruntle", "坏词语"
RULES = Rules(
    Lexicon(
        [
            (LATIN, "abuse"),
            ("bad wolf", "abuse"),
            (CHINESE, "fraud"),
            ("退", "fraud"),
            ("k怪", "fraud"),
            ("坏a词", "fraud"),
        ],
        ["cum gruntle", "退货"],
    ),
    {"fraud": "escalate"},
)


def disguises() -> Iterator[str]:
    yield from (
        "gruntle",
        "GrUnTlE",
        "ｇｒｕｎｔｌｅ",
        "ⓖⓡⓤⓝⓣⓛⓔ",
        "🅶🆁🆄🅽🆃🅻🅴",
        "g r u n t l e",
        "g.r.u.n.t.l.e",
    )
    yield from (
        "g\u200br\u200bu\u200bn\u200bt\u200ble",
        "g\u00adruntle",
        "gruuuuntle",
        "gruntlé",
        "grunt\u0336le",
    )
    yield from (
        "gruntӏe".replace("ӏ", "l"),
        "grυntle",
        "gru*ntle",
        "g-r-u-n-t-l-e",
        "bad wolf",
        "baaaad wolf",
    )
    yield from (
        "b a d  w o l f",
        "坏词语",
        "壞詞語",
        "坏 词 语",
        "坏*词*语",
        "坏😂词😂语",
        "坏　词　语",
        "坏\n词语",
        "坏【词】语",
    )


@pytest.mark.parametrize("written", list(disguises()))
@pytest.mark.parametrize("frame", ["{}", "When does my card arrive? {}", "{} 我要退货", "，{}。"])
def test_a_word_is_found_in_every_disguise(written: str, frame: str) -> None:
    text = frame.format(written)
    (span,) = screen(text, RULES).spans
    assert (span.kind, text[span.start : span.end]) == ("word", written)


@pytest.mark.parametrize(
    "text",
    [
        "disgruntled customers and gruntles",
        "http://www.gruntle.example.com/ and bob@gruntle.org.uk"[:39],
        "cum gruntle",
        "grunt, le chat",
        "Ben Grunt. Leeds",
        "坏,词。语",
        "坏、、、、、词语",
        "我要退货",
        "绝不 bad, wolf",
    ],
)
def test_what_only_contains_a_word_stays(text: str) -> None:
    assert screen(text, RULES).spans == ()


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe General Hospital, Penistone and Arsenal",
        "Please assess the class of passengers in the basement",
        "我想咨询一下发票，没有收到退款",
        "magna cum laude",
        "What is the limit for my card, and can I kick the habit of topping up?",
        "游戏里的跳楼机好玩吗",
    ],
)
def test_the_words_that_ship_leave_harmless_service_messages_alone(text: str) -> None:
    assert screen(text).action == "allow"


@pytest.mark.parametrize(
    ("text", "action", "category"),
    [
        ("you are an asshole", "mask", "abuse"),
        ("你这个王八蛋", "mask", "abuse"),
        ("send nudes", "mask", "sexual"),
        ("澳门赌场上线啦", "escalate", "fraud"),
        ("where to buy cocaine", "block", "contraband"),
        ("I want to die", "escalate", "violence"),
        ("我不想活了", "escalate", "violence"),
    ],
)
def test_each_category_has_its_action(text: str, action: str, category: str) -> None:
    verdict = screen(text)
    assert (verdict.action, [span.rule for span in verdict.spans]) == (action, [category])
    assert verdict.is_high_risk


@pytest.mark.parametrize(
    ("chosen", "action", "spans", "text"),
    [("log", "allow", 1, "so gruntle"), ("off", "allow", 0, "so gruntle"), ("mask", "mask", 1, "so ███")],
)
def test_a_desk_chooses_the_action_of_a_category(
    chosen: WordAction, action: str, spans: int, text: str
) -> None:
    verdict = screen("so gruntle", Rules(Lexicon([("gruntle", "abuse")]), {"abuse": chosen}))
    assert (verdict.action, len(verdict.spans), verdict.text) == (action, spans, text)
    assert verdict.is_high_risk is (chosen == "mask")


def test_the_worst_action_wins_and_a_category_nobody_named_is_masked() -> None:
    assert screen(f"{LATIN} 退", RULES).action == "escalate"
    assert screen(LATIN, RULES).action == "mask"


def test_nothing_is_read_across_a_mask() -> None:
    assert screen("坏███词语", RULES).spans == ()
    assert screen("gru███ntle", RULES).spans == ()


def test_political_words_are_off_until_a_desk_asks() -> None:
    assert DEFAULT_RULES.action_for("political") == "off"
