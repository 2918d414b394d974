"""What counts as a quote, what as support, what as courtesy."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.claims import Mark
from assistant.grounding import Citation, Grounded, follow, ground, is_courtesy, is_small_talk
from assistant.grounding.quotes import find_quote, tokens_of
from assistant.grounding.sentences import sentences_of
from assistant.prompts.contents import Passage

LETTERS = "Standard cards travel as ordinary letters and cannot be tracked"
TAKES = "Standard delivery takes 4 to 6 working days"
DELIVERY = (
    "Standard delivery takes **4 to 6 working days**; express delivery costs £6 and takes 2.\n\n"
    "- Open **Cards > Card on its way**\n- Standard cards travel as ordinary letters and cannot be tracked.\n\n"
    "See [your cards](https://desk.example/cards/12345) in the app."
)
CHINESE = "普通邮寄在英国境内需要 4 至 6 个工作日，加急邮寄收费 6 英镑。普通信件无法追踪。"


def passage(text: str, *, of: int = 7, number: int = 2) -> Passage:
    return Passage(of, 3, number, "Cards", "en", "", 0, text)


def grounded(
    sentence: str, quote: str = "", *, name: str = "7.2", said: str = "", text: str = DELIVERY
) -> Grounded:
    citations = [Citation(name, quote, len(sentence))] if quote else []
    return ground(sentence, citations, [passage(text), passage("Other words.", number=3)], [said])


def words_found(quote: str, text: str) -> str:
    found = find_quote(quote, text)
    assert found is None or text[found.start : found.end] == found.text
    return found.text if found else ""


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("takes 4 to 6 working days", "takes **4 to 6 working days"),
        ("STANDARD DELIVERY  TAKES\n4 to 6", "Standard delivery takes **4 to 6"),
        ("“express delivery costs £6”", "express delivery costs £6"),
        ("Open Cards > Card on its way", "Open **Cards > Card on its way"),
        ("Open Cards &gt; Card on its way", ""),
        ("See your cards in the app.", "See [your cards](https://desk.example/cards/12345) in the app"),
        ("takes ４ to ６ working days", "takes **4 to 6 working days"),
        ("takes 4 to 7 working days", ""),
        ("tandard delivery takes", ""),
        ("express delivery costs $6", ""),
        ("working days", ""),
        ("working days … costs £6", ""),
        ("", ""),
    ],
)
def test_a_quote_is_found_word_for_word_whatever_its_marks(quote: str, found: str) -> None:
    assert words_found(quote, DELIVERY) == found


@pytest.mark.parametrize(
    ("quote", "found"), [("加急邮寄收费6英镑", "加急邮寄收费 6 英镑"), ("收费5英镑", ""), ("英镑", "")]
)
def test_chinese_is_quoted_without_regard_to_spaces(quote: str, found: str) -> None:
    assert words_found(quote, CHINESE) == found


@settings(deadline=None)
@given(st.data())
def test_any_run_of_words_of_a_passage_is_found_in_it(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([DELIVERY, CHINESE]))
    words = tokens_of(text).words
    first = data.draw(st.integers(0, len(words) - 6))
    quote = words_found(" ".join(words[first : data.draw(st.integers(first + 6, len(words)))]), text)
    assert quote
    assert quote in text


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_found_stands_there_exactly(quote: str) -> None:
    assert words_found(quote, DELIVERY) in DELIVERY


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Your card should be with you in 4 to 6 working days.", TAKES),
        ("Standard cards cannot be tracked.", LETTERS),
        ("Express delivery is £6.", "express delivery costs £6"),
    ],
)
def test_a_true_quote_that_says_it_supports_it(sentence: str, quote: str) -> None:
    found = grounded(sentence, quote)
    assert not found.marks
    (one,) = found.sentences
    assert (one.verdict, one.by) == ("supported", "assistant")
    assert [(quoted.article, quoted.version, quoted.number) for quoted in one.quotes] == [(7, 3, 2)]
    assert all(quoted.text in DELIVERY for quoted in one.quotes)


@pytest.mark.parametrize(
    ("sentence", "quote", "name", "why"),
    [
        ("Your card is made of wood.", TAKES, "9.9", "invented"),
        ("Your card is made of wood.", "Your card is made of wood", "7.2", "altered"),
        ("Your card is made of wood.", TAKES, "7.3", "altered"),
        ("Your card is made of wood.", TAKES, "7.2", "beside"),
        ("Standard delivery takes 3 working days.", TAKES, "7.2", "beside"),
        ("Standard cards can be tracked.", LETTERS, "7.2", "beside"),
        ("Express delivery does not cost £6.", "express delivery costs £6", "7.2", "beside"),
        ("Your card is made of wood.", "", "7.2", "unsupported"),
    ],
)
def test_a_lie_is_taken_out_and_marked(sentence: str, quote: str, name: str, why: str) -> None:
    found = grounded(sentence, quote, name=name)
    assert found.marks == (Mark(0, len(sentence), "source", why),)  # type: ignore[arg-type]
    assert [(one.verdict, one.quotes) for one in found.sentences] == [("unsupported", ())]


@pytest.mark.parametrize(
    ("text", "quote", "lie"),
    [
        (
            "Nobody can change the delivery address after dispatch.",
            "change the delivery address after dispatch",
            "You can change the delivery address after dispatch.",
        ),
        (
            "Nobody can\nchange the delivery address after dispatch.",
            "change the delivery address after dispatch",
            "You can change the delivery address after dispatch.",
        ),
        (
            "We never store the security code of your card.",
            "store the security code of your card",
            "We store the security code of your card.",
        ),
        (
            "Cards do not work abroad before you activate them.",
            "work abroad before you activate them",
            "Cards work abroad before you activate them.",
        ),
        (
            "Only premium members can use the airport lounge.",
            "can use the airport lounge",
            "You can use the airport lounge.",
        ),
        (
            "The airport lounge is open to premium members only.",
            "The airport lounge is open",
            "The airport lounge is open to you.",
        ),
        (
            "You can return every order, unless it was made for you.",
            "You can return every order",
            "You can return every order.",
        ),
        (
            "After dispatch you cannot:\n\n- change the payment method\n- change the delivery address\n",
            "change the delivery address",
            "You can change the delivery address.",
        ),
        (
            "Returning opened headphones and razors is not possible.",
            "Returning opened headphones and razors",
            "Returning opened headphones and razors is possible.",
        ),
        ("我们不支持七天无理由退货服务。", "支持七天无理由退货服务", "我们支持七天无理由退货服务。"),
        ("只有高级会员可以使用机场贵宾室。", "可以使用机场贵宾室", "您可以使用机场贵宾室。"),
        ("机场贵宾室仅限高级会员使用。", "会员使用", "您可以使用机场贵宾室。"),
        ("除非商品有质量问题，我们支持退换已拆封的商品。", "我们支持退换已拆封的商品", "我们支持退换已拆封的商品。"),
        ("请别在付款前确认收货。", "在付款前确认收货", "请在付款前确认收货。"),
    ],
)  # fmt: skip
def test_a_quote_cut_behind_its_not_supports_no_opposite(text: str, quote: str, lie: str) -> None:
    found = grounded(lie, quote, text=text)
    assert [mark.why for mark in found.marks] == ["beside"]
    assert grounded(lie, text=text).marks
    honest = grounded(" ".join(text.split()), quote, text=text)
    assert honest.sentences[0].by == "machine" or not honest.marks or "\n-" in text


@pytest.mark.parametrize(
    ("text", "quote", "sentence"),
    [
        (
            "Only premium members can use the airport lounge.",
            "premium members can use the airport lounge",
            "Premium members can use the airport lounge.",
        ),
        (
            "Express delivery costs £6 and does not run on Sundays.",
            "Express delivery costs £6",
            "Express delivery costs £6.",
        ),
        (
            "You can return every order, unless it was made for you.",
            "You can return every order, unless it was made for you",
            "You can return every order unless it was made for you.",
        ),
        ("只有高级会员可以使用机场贵宾室。", "高级会员可以使用机场贵宾室", "高级会员可以使用机场贵宾室。"),
    ],
)
def test_what_a_sentence_says_besides_takes_nothing_from_a_quote(
    text: str, quote: str, sentence: str
) -> None:
    assert not grounded(sentence, quote, text=text).marks


PLANS = "The basic plan costs $5 and the premium plan costs $10."
YEAR = "The plan costs $5 a month or $50 a year."
CHINESE_PLANS = "基础版每月收费5元，高级版每月收费10元。"


@pytest.mark.parametrize(
    ("text", "lie"),
    [
        (PLANS, "The basic plan costs $10 and the premium plan costs $5."),
        (PLANS, "The premium plan costs $5."),
        (PLANS, "The premium plan costs $5 and the basic plan costs $10."),
        ("Cards take 2 days; transfers take 5 days.", "Cards take 5 days and transfers take 2 days."),
        (YEAR, "The plan costs $50 a month."),
        (CHINESE_PLANS, "基础版每月收费10元，高级版每月收费5元。"),
    ],
)
def test_a_figure_of_something_else_is_not_supported(text: str, lie: str) -> None:
    assert [mark.why for mark in grounded(lie, text, text=text).marks] == ["beside"]
    assert [mark.why for mark in grounded(lie, text=text).marks] == ["unsupported"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (PLANS, "The premium plan costs $10 and the basic plan costs $5."),
        (PLANS, "The premium plan costs $10."),
        (YEAR, "The plan costs $50 a year."),
        (YEAR, "The plan costs $50 a year, or $5 a month."),
        ("Delivery takes 3 days and costs £5.", "Delivery costs £5 and takes 3 days."),
        (DELIVERY, "Express delivery costs £6 and takes 2."),
        ("Transfers of up to £1,000 cost £2, of up to £5,000 cost £4.", "Transfers of up to £5,000 cost £4."),
        (CHINESE_PLANS, "高级版每月收费10元，基础版每月收费5元。"),
    ],
)
def test_figures_may_stand_in_another_order(text: str, sentence: str) -> None:
    assert not grounded(sentence, text.partition("\n")[0], text=text).marks


def test_what_an_article_says_word_for_word_needs_no_citation() -> None:
    found = grounded("Standard delivery takes 4 to 6 working days; express delivery costs £6 and takes 2.")
    assert not found.marks
    assert [(one.verdict, one.by) for one in found.sentences] == [("supported", "machine")]


def test_a_false_citation_is_marked_even_where_another_passage_says_it() -> None:
    sentence = "Standard cards travel as ordinary letters and cannot be tracked."
    found = grounded(sentence, sentence, name="7.3")
    assert [mark.why for mark in found.marks] == ["altered"]
    assert found.sentences[0].by == "machine"


def test_a_figure_of_the_customer_is_no_figure_of_the_article_but_a_reference_is() -> None:
    quote = TAKES
    assert grounded("Standard delivery takes 9 working days.", quote, said="Is it 9 working days?").marks
    assert not grounded(
        "Delivery of AB-123456 takes 4 to 6 working days.", quote, said="Where is AB-123456?"
    ).marks


def test_a_citation_belongs_to_the_statement_before_it() -> None:
    text = "Hello! Express delivery is £6. Hope that helps!"
    found = ground(text, [Citation("7.2", "express delivery costs £6", len(text))], [passage(DELIVERY)], [])
    assert [one.verdict for one in found.sentences] == ["courtesy", "supported", "courtesy"]


@pytest.mark.parametrize(
    "text",
    [
        "Hello Ana!",
        "Thanks for getting in touch.",
        "Happy to help with that.",
        "I am sorry that your card has not arrived yet.",
        "Could you tell me which card you mean?",
        "A colleague will look into it and reply to you here.",
        "I could not find this in our help pages, and I would rather not guess.",
        "Please write again if anything is unclear.",
        "您好，感谢您的咨询。",
        "很抱歉给您带来不便。",
        "请问您的订单号是多少？",
        "我们的同事会查看并在这里回复您。",
        "如有不清楚的地方，欢迎继续留言。",
        "已记下您的联系方式su.ting@example.com。",
        "I have noted su.ting@example.com as your contact.",
        "Which card do you mean, the virtual one?",
        "If you ordered it last week, could you tell me the colour of your card?",
        "Is it the blue card?",
        "Do you know your order number?",
        "Which of your cards is correct?",
        "Does that help?",
        "Sorry about the delay.",
        "Of course!",
        "您用的是哪张卡？",
        "您的卡是蓝色的吗？",
        "当然可以。",
    ],
)
def test_courtesy_states_nothing(text: str) -> None:
    assert is_courtesy(text, ["My card has not arrived, write to su.ting@example.com"])


@pytest.mark.parametrize(
    "text",
    [
        "Cards are free.",
        "Happy to help: cards are free.",
        "Thank you, your refund was sent.",
        "Did you know that it costs £5?",
        "We refund every purchase in full whenever you like, right?",
        "Did you know that we refund every purchase in full?",
        "Cards work abroad without any activation, right?",
        "Cards work abroad without any activation, don't they?",
        "Isn't it great that we refund every purchase in full?",
        "Since we refund every purchase, which one do you mean?",
        "We refund every purchase?",
        "Of course refundable.",
        "Sure, refundable.",
        "We refund every purchase right?",
        "我们支持全额退款，对吗？",
        "我们支持全额退款对吗？",
        "您知道我们支持全额退款吗？",
        "当然退款。",
        "很抱歉不能退款。",
        "I see that your account was closed by our fraud team.",
        "Sorry, cards take 3 weeks.",
        "I have noted other@example.com as your contact.",
        "您的退款已经批准。",
        "感谢您的耐心等待，退款会在三天内到账。",
        "我们的卡是免费的。",
    ],
)
def test_a_fact_in_kind_words_is_a_fact(text: str) -> None:
    assert not is_courtesy(text, ["My card has not arrived"])


@pytest.mark.parametrize(
    ("text", "is_small"),
    [
        ("Hi!", True),
        ("多谢", True),
        ("Thanks a lot", True),
        ("Hello, is anybody there?", True),
        ("thank you so much, bye", True),
        ("Perfect, thank you very much!", True),
        ("yes please", True),
        ("Can I ask something?", True),
        ("有人吗", True),
        ("你好，我想问个问题", True),
        ("收到，再见", True),
        ("Do you sell boats?", False),
        ("Are you there on Sundays?", False),
        ("Can I ask for a new card?", False),
        ("No card came.", False),
        ("怎么退货？", False),
        ("你好，卡没收到", False),
        ("测试账户怎么开", False),
    ],
)
def test_small_talk_asks_for_no_article(text: str, is_small: bool) -> None:
    assert is_small_talk(text) is is_small


def test_sentences_end_where_a_reader_would_end_them() -> None:
    text = "1. Open **Cards**.\n2. Tap it, e.g. with Mr. Smith at 5 p.m. today. It costs 2.50 EUR! 您好。请稍等！好"
    assert [one.text for one in sentences_of(text)] == [
        "Open **Cards**.",
        "Tap it, e.g. with Mr. Smith at 5 p.m. today.",
        "It costs 2.50 EUR!",
        "您好。",
        "请稍等！",
        "好",
    ]
    assert all(text[one.start : one.end] == one.text for one in sentences_of(text))


@settings(deadline=None)
@given(st.text(alphabet="ab. 。!\n*1", max_size=40))
def test_sentences_lose_no_word(text: str) -> None:
    found = sentences_of(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    inside = "".join(one.text for one in found)
    assert inside.count("a") == text.count("a")


def test_a_place_is_followed_through_masks_and_cuts() -> None:
    before = "Call [PHONE_1] now. It is free. See https://evil.example/x for more."
    after = "Call +44 20 7946 0958 now. It is free. See [link removed] for more."
    places = [before.index(" It is"), before.index(" See"), len(before)]
    assert follow(places, before, after) == [after.index(" It is"), after.index(" See"), len(after)]
    assert follow([3], before, before) == [3]
    assert follow([0, 5], "hello there", "") == [0, 0]


REASONS = (
    "Tap the declined payment. These are the usual reasons:\n\n"
    "- **Not enough money.** The payment needs the full amount plus any fee in your balance.\n"
    "- **The card is frozen or not activated.** Tap **Unfreeze**.\n"
)
REASONS_CHINESE = (
    "点开那笔付款就能看到。常见原因有：\n\n- **余额不足。** 余额要够支付全部金额和手续费。\n"
    "- **卡片被冻结或尚未激活。** 请点击**解冻**。\n"
)
NEEDS = "The payment needs the full amount plus any fee in your balance."
NEEDS_CHINESE = "余额要够支付全部金额和手续费。"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Not enough money.", REASONS),
        ("The card is frozen or not activated.", REASONS),
        ("余额不足。", REASONS_CHINESE),
        ("卡片被冻结或尚未激活。", REASONS_CHINESE),
        ("余额不足。", "常见的失败原因有：账号填错、余额不足、超过限额。"),
    ],
)
@pytest.mark.parametrize("is_cited", [True, False])
def test_one_of_several_reasons_is_no_fact(sentence: str, text: str, is_cited: bool) -> None:
    found = grounded(sentence, sentence.rstrip(".。") if is_cited else "", text=text)
    assert [one.verdict for one in found.sentences] == ["unsupported"]
    assert [mark.why for mark in found.marks] == ["beside" if is_cited else "unsupported"]


@pytest.mark.parametrize(
    ("sentence", "quote", "text"),
    [
        ("The usual reasons: not enough money.", "the usual reasons: Not enough money", REASONS),
        ("Not enough money can be a reason.", "Not enough money", REASONS),
        ("常见原因有余额不足。", "常见原因有：余额不足", REASONS_CHINESE),
    ],
)
def test_who_says_of_what_it_is_one_states_what_the_article_does(
    sentence: str, quote: str, text: str
) -> None:
    assert grounded(sentence, quote, text=text).sentences[0].verdict == "supported"


@pytest.mark.parametrize("text", ["您的余额不足。付款会被拒。", "余额不足。付款会被拒。"])
def test_a_few_characters_need_a_citation(text: str) -> None:
    assert grounded("余额不足。", text=text).sentences[0].verdict == "unsupported"
    assert grounded("余额不足。", "余额不足", text=text).sentences[0].verdict == "supported"


@pytest.mark.parametrize(
    ("lead", "label", "statement", "text"),
    [
        ("Possible reasons:", "- **Not enough money.** ", NEEDS, REASONS),
        ("常见原因：", "- **余额不足。** ", NEEDS_CHINESE, REASONS_CHINESE),
    ],
)
def test_a_heading_of_what_follows_states_nothing(lead: str, label: str, statement: str, text: str) -> None:
    found = grounded(f"{lead}\n\n{label}{statement}", statement.rstrip(".。"), text=text)
    assert [one.verdict for one in found.sentences] == ["courtesy", "courtesy", "supported"]
    assert not found.marks


@pytest.mark.parametrize(
    ("heading", "statement"),
    [
        ("Is the transfer free?", "The transfer is free."),
        ("Do you charge a fee for transfers abroad?", "You do not charge a fee for transfers abroad."),
        ("We can refund a payment", "We can't refund a payment."),
        ("You can't cancel it.", "You can cancel it."),
    ],
)
def test_a_statement_in_bold_is_no_heading_because_it_has_the_words_of_one(
    heading: str, statement: str
) -> None:
    found = grounded(f"**{statement}** Please wait.", text=f"**{heading}** Ask us first.")
    assert found.sentences[0].verdict == "unsupported"


@pytest.mark.parametrize(
    "heading", ["**We refund everything.** ", "**余额充足。** ", "Refunds are free:\n\n"]
)
def test_a_heading_that_no_article_has_is_a_statement(heading: str) -> None:
    found = grounded(heading + NEEDS, NEEDS.rstrip("."), text=REASONS)
    assert [one.verdict for one in found.sentences] == ["unsupported", "supported"]


def test_bold_words_in_a_chinese_quote_part_nothing() -> None:
    text = "请在**卡片**里点击**解冻**或**激活**。"
    assert grounded("请在卡片里点击解冻或激活。", text, text=text).sentences[0].verdict == "supported"
