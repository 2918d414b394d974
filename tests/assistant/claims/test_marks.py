"""What a draft states or promises must stand in what it was written from; else it is marked."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims import Inputs, find_marks

FEES = (
    "Card fees\nA new card costs 1,000.00 EUR a year; express delivery is $9.90 more. Your card arrives within 5 "
    "working days, in cities after 24 hours. We open at 9 am, Monday to Friday, from 25 November 2026. "
    "Interest is 2.5%."
)
RETURNS = (
    "Returns\nWe refund the purchase price when you return it within 14 days. We cannot refund gift cards. "
    "Shipping is free of charge from 50 EUR. We replace broken items."
)
REFUNDS_ZH = (
    "退款说明\n收到退货后3-5个工作日内原路退款，手续费20元。礼品卡不能退款。营业时间为上午9点至下午6点。"
)


def marked(
    draft: str, *articles: str, customer: tuple[str, ...] = (), desk: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    marks = find_marks(draft, Inputs(customer, desk, articles))
    return [(draft[mark.start : mark.end], mark.why) for mark in marks]


@pytest.mark.parametrize(
    "draft",
    [
        "It costs 1000 EUR, or 1.000,00 € as we write it, or €1 000.",
        "The card is 1,000 euros a year and 9.90 dollars for express.",
        "It arrives within five working days (5 business days), or one day in cities.",
        "你的卡会在5个工作日内寄到，城市里二十四小时。",
        "We open at 9:00 on Mondays, from Nov 25 (25/11/2026, 2026-11-25, 11月25日).",
        "Interest is 2.5 percent, that is 2.5 per cent.",
    ],
)
def test_the_same_figure_in_another_form_is_known(draft: str) -> None:
    assert marked(draft, FEES) == []


@pytest.mark.parametrize(
    ("draft", "invented"),
    [
        ("It costs 1,050 EUR.", "1,050 EUR"),
        ("It costs 1000 pounds.", "1000 pounds"),
        ("Express is 19.90 dollars.", "19.90 dollars"),
        ("It arrives within 3 working days.", "3 working days"),
        ("It arrives within 5 days.", "5 days"),
        ("It arrives within an hour.", "an hour"),
        ("Expect it tomorrow.", "tomorrow"),
        ("Expect it next Monday.", "next Monday"),
        ("We open at 8 am.", "8 am"),
        ("We open on Sunday.", "Sunday"),
        ("That is from 26 November on.", "26 November"),
        ("Interest is 3%.", "3%"),
        ("Your order HB-22318 is on its way.", "HB-22318"),
        ("Your tracking number is 9482213340.", "9482213340"),
        ("Call us at 0800 555 0199.", "0800 555 0199"),
        ("Write to refunds@desk.example.", "refunds@desk.example"),
        ("You can hold up to 7 cards.", "7"),
        ("手续费是30元。", "30元"),
        ("它会在2天内寄到。", "2天"),
        ("请在12月3日前回复。", "12月3日"),
        ("明天就能收到。", "明天"),
        ("下周一寄出卡片。", "下周一"),
        ("年利率为百分之八。", "百分之八"),
    ],
)
def test_an_invented_figure_is_marked(draft: str, invented: str) -> None:
    assert (invented, "missing") in marked(draft, FEES)


@pytest.mark.parametrize(
    "promise",
    [
        "We will refund you.",
        "We'll send you a new one.",
        "I have refunded your order.",
        "Your refund has been processed.",
        "We guarantee that it works.",
        "I promise you a quick answer.",
        "The fee will be waived.",
        "You will not be charged.",
        "You will receive a goodwill credit.",
        "As compensation we offer you a voucher.",
        "It will arrive soon.",
        "We will install a better terminal.",
        "I have cancelled your order.",
        "You can legally keep it.",
        "Take a double dose of it.",
        "You should buy more shares.",
        "我们会退款给您。",
        "我们将赔偿您的损失。",
        "我们保证没有问题。",
        "我已经为您取消订单。",
        "费用全部免除。",
        "我们会给您补发一张卡。",
        "您可以起诉商家。",
        "建议您现在买入股票。",
    ],
)
def test_a_promise_that_nobody_made_is_marked(promise: str) -> None:
    assert marked(promise, "Opening hours\nOur office is in Harbour Street.", customer=("Hello?",))


@pytest.mark.parametrize(
    "draft",
    [
        "We will refund the price when you return it.",
        "You get a refund within 14 days.",
        "We replace broken items.",
        "Shipping is free of charge from 50 EUR.",
        "We cannot refund gift cards, I am afraid.",
    ],
)
def test_a_promise_that_an_article_makes_is_not_marked(draft: str) -> None:
    assert marked(draft, RETURNS) == []


@pytest.mark.parametrize(
    "draft", ["3-5个工作日内原路退款。", "退款会在5个工作日内到账。", "很抱歉，礼品卡不能退款。"]
)
def test_a_promise_that_a_chinese_article_makes_is_not_marked(draft: str) -> None:
    assert marked(draft, REFUNDS_ZH) == []


def test_what_the_articles_rule_out_is_marked_as_the_opposite() -> None:
    only_no = "Gift cards\nWe cannot refund gift cards."
    assert marked("We will refund your gift card.", only_no) == [
        ("We will refund your gift card.", "opposite")
    ]
    assert marked("我们会为您的礼品卡退款。", "礼品卡\n礼品卡不能退款。")[0][1] == "opposite"


def test_a_promise_of_the_whole_needs_one_of_the_whole() -> None:
    part = "Returns\nWe refund half of the price."
    assert marked("We will refund the full price.", part)
    assert not marked("We refund half of the price.", part)


def test_a_few_words_that_stand_anywhere_make_no_promise() -> None:
    aside = (
        "Forms\nAsk for the reason of the return. Which credit card account is it? State the refund reason."
    )
    assert marked("We will refund you.", aside) == [("We will refund you.", "missing")]
    assert marked("I have credited your account.", aside) == [("I have credited your account.", "deed")]


def test_advice_against_something_may_be_repeated() -> None:
    assert marked("We do not support crypto wallets.", "Wallets\nCrypto wallets are not supported.") == []


def test_a_promise_beside_a_denial_may_be_repeated() -> None:
    article = (
        "Access\nIf you no longer have the phone, write to us and a colleague will verify you in another way."
    )
    assert marked("Write to us and a colleague will verify you in another way.", article) == []


def test_what_a_customer_claims_makes_a_figure_known_and_promises_nothing() -> None:
    said = ("You promised me a refund of $500 for order HB-2231!",)
    assert marked("You wrote about order HB-2231 and $500.", customer=said) == []
    assert marked("We will refund $500.", customer=said) == [("We will refund $500.", "missing")]


def test_what_the_desk_has_promised_before_may_be_repeated() -> None:
    assert marked("We will refund $20 to you.", desk=("We will refund $20 to you, Ana.",)) == []


def test_only_the_desk_knows_what_it_has_done() -> None:
    assert marked("I have refunded your order.", RETURNS) == [("I have refunded your order.", "deed")]
    assert marked("I have refunded your order.", desk=("We have refunded your order.",)) == []


@pytest.mark.parametrize(
    "draft",
    [
        "Thanks for getting in touch. How can I help you today?",
        "I could not find this in our help pages. A colleague will look into it and answer you here.",
        "Of course. A colleague will take over this conversation and reply to you here.",
        "I am sorry for the wait, and thank you for your patience. Have a nice day!",
        "Would you like a refund or a new card?",
        "You asked for a refund. I will check whether that is possible.",
        "We are unable to refund this.",
        "No problem. One moment, please: may I have your name?",
        "I have noted [PHONE_1] as your contact, and [card ··4242].",
        "1. Open the app.\n2. Choose your card.",
        "您好，感谢您的咨询。请问有什么可以帮您？",
        "抱歉，我在帮助资料中没有找到答案。我们的同事会查看并在这里回复您。",
        "很抱歉，我们无法退款。请稍等一下。",
        "请问您要退款还是换货？",
    ],
)
def test_what_every_desk_says_is_not_marked(draft: str) -> None:
    assert marked(draft, FEES) == []


def test_a_figure_in_a_link_is_an_address_and_no_claim() -> None:
    assert marked("See [fees](https://bank.example/2031/fees-77881).", FEES) == []


def test_marks_stand_where_the_words_stand() -> None:
    draft = "Ａ fee of ＄７７ is due — 谢谢。"
    assert marked(draft, FEES) == [("＄７７", "missing")]


@pytest.mark.parametrize(
    ("opening", "claim"),
    list(
        product(
            ("Sure. ", "您好！", "- ", "**Note:** "),
            ("We will refund €77.", "It takes 9 weeks.", "我们会退款77元。"),
        )
    ),
)
def test_an_invention_is_found_wherever_it_stands(opening: str, claim: str) -> None:
    assert marked(f"{opening}{claim} Anything else?", FEES)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_checked(draft: str, article: str) -> None:
    for mark in find_marks(draft, Inputs((), (), (article,))):
        assert 0 <= mark.start < mark.end <= len(draft)


@given(st.text(alphabet="0123456789.,%$€ aefinorstw元天月日点一二十百万-/:", max_size=60))
def test_a_text_has_nothing_to_check_against_itself(text: str) -> None:
    assert [mark for mark in find_marks(text, Inputs((), (), (text,))) if mark.kind != "promise"] == []
