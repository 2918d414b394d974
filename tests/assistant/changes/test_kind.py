"""How much a change matters. sensitive > policy > fact > addition > tone; in doubt the graver one."""

import pytest

from assistant.changes import compare, kind_of

UNCHANGED = [
    ("Your card is on its way.", "  Your card  is on its way.\n"),
    ("It’s on its way.", "It's on its way."),
    ("您的卡已寄出，请查收。", "您的卡已寄出,请查收。"),
    ("第一段。\n\n第二段。", "第一段。 第二段。"),
    ("Ｃａｒｄ １２", "Card 12"),
]
TONE = [
    ("Your card arrives soon.", "Your card will be with you soon."),
    ("Unfortunately that is not possible.", "Sadly this is not possible."),
    ("We do not have it yet.", "We don't have it yet."),
    ("It takes five days.", "It takes 5 days."),
    ("The fee is $5.00.", "The fee is $5."),
    ("The limit is 1,500 euros.", "The limit is €1500."),
    ("We will refund the fee.", "You will get a refund of the fee."),
    ("Your card was sent. All the best!", "Your card was sent."),
    ("please check the app", "Please check the app."),
    ("Ask Maria about it.", "Maria knows about it."),
    ("No problem, it is done.", "It is done."),
    ("Your card was sent on Monday.", "On Monday your card was sent."),
    ("Your card was sent.\n\nBest, Liam", "Your card was sent.\n\nKind regards,\nMei\nThe Harbour team"),
    ("Hello Tom, Mei here. Your card was sent.", "Hi Mr Bradley, your card was sent."),
    ("Dear customer, your card was sent. Best regards, Liam O'Connor", "Your card was sent."),
    ("王先生，您好。卡片已寄出。", "李女士您好，卡片已寄出。祝好，小梅"),
    ("请您稍等一下。", "请稍候。"),
    ("费用是三十元。", "费用是30元。"),
    ("星期三送达。", "周三送达。"),
    ("不好意思，让您久等了。", "抱歉让您久等了。"),
    ("我们会给您退款。", "我们会把钱退还给您。"),
    ("需要五个工作日。", "大约需要5个工作日。"),
    ("您好，请在应用里查看。", "您好，麻烦在应用里看一下。"),
]
FACT = [
    ("It takes 5 days.", "It takes 3 days."),
    ("It takes five days.", "It takes five hours."),
    ("It arrives on Monday.", "It arrives on Tuesday."),
    ("It arrives on 4 May.", "It arrives on 14 May."),
    ("It arrives today.", "It arrives tomorrow."),
    ("Your order A-1723 is packed.", "Your order A-1732 is packed."),
    ("The fee is 5 dollars.", "The fee is 5 euros."),
    ("We open at 9:30.", "We open at 10:30."),
    ("The rate is 1.5%.", "The rate is 15%."),
    ("See https://harbour.example/cards for more.", "See https://harbour.example/fees for more."),
    ("See [our page](https://harbour.example/a).", "See [our page](https://harbour.example/b)."),
    ("Please ask Anna for help.", "Please ask Maria for help."),
    ("Please wait. Thanks, ask Anna.", "Please wait. Thanks, ask Maria."),
    ("It is at the branch in Leeds.", "It is at the branch in York."),
    ("Best is to go to Leeds.", "Best is to go to York."),
    ("Hello, ask Anna in Leeds.", "Hello, ask Anna in York."),
    ("It costs 5 euros.\nBest, Liam", "It costs 6 euros.\nBest, Liam"),
    ("You can cancel it in the app.", "You cannot cancel it in the app."),
    ("You can cancel but you cannot return it.", "You cannot cancel but you can return it."),
    ("That is never charged.", "That is charged."),
    ("Your card was sent.", "Your card was sent. It takes 5 days."),
    ("Your card was sent. It takes 5 days.", "Your card was sent."),
    ("费用是三十元。", "费用是二十元。"),
    ("周三送达。", "周四送达。"),
    ("明天送达。", "后天送达。"),
    ("可以在应用里取消。", "不可以在应用里取消。"),
    ("请联系王经理。", "请联系李经理。"),
    ("订单号是10233。", "订单号是10332。"),
    ("需要两小时。", "需要两天。"),
    ("打开 https://harbour.example/卡 查看。", "打开 https://harbor.example/卡 查看。"),
]
POLICY = [
    ("Your card arrives within 5 working days.", "Your card arrives within 3 working days."),
    ("We will look into it.", "We will refund you."),
    ("We will refund you.", "We will look into it."),
    ("We may refund the fee.", "We will refund the fee."),
    ("We can refund the fee.", "We cannot refund the fee."),
    ("We will get back to you.", "We will get back to you by Friday."),
    ("It should work now.", "We guarantee that it works now."),
    ("The fee is 5 euros.", "We waive the fee of 5 euros."),
    ("You get a voucher.", "You get a discount."),
    ("That is our rule.", "That is required by law."),
    ("Your card was sent.", "Your card was sent. If it is late you are entitled to compensation."),
    ("三天内送达。", "五天内送达。"),
    ("我们会处理。", "我们会处理并赔偿您的损失。"),
    ("我们可以为您退款。", "我们不能为您退款。"),
    ("我们会尽量退款。", "我们会退款。"),
    ("您可以联系我们。", "您可以联系我们，我们保证处理。"),
    ("最晚周五回复您。", "最晚周六回复您。"),
    ("手续费为五元。", "手续费免费。"),
    ("这是规定。", "根据法律规定，这是必须的。"),
    ("可以退部分货款。", "可以全额退款。"),
]
ADDITION = [
    ("Your card was sent.", "Your card was sent.\n— Liam"),
    ("Your card was sent.", "Hello Tom, Mei here. Your card was sent."),
    ("Your card was sent.", "Your card was sent. Have a nice day!"),
    ("Your card was sent.", "Hello! Your card was sent."),
    ("One.\nTwo.", "One.\nIn between.\nTwo."),
    ("您好，卡片已寄出。", "您好，卡片已寄出。祝您生活愉快！"),
    ("请查看应用。", "感谢您的耐心等待。请查看应用。"),
]
SENSITIVE = [
    ("Please write to us.", "Please write to us at help@harbour.example."),
    ("Call 13812345678.", "Call us."),
    ("We sent it to 13812345678.", "We sent it to 13812345679."),
    ("Your card [card ··4242] was sent.", "Your card was sent."),
    ("Pay with 4242 4242 4242 4242, we refund it.", "Pay by card, we refund it."),
    ("我们已联系您。", "我们已联系您的手机13812345678。"),
    ("请用[phone ··5678]联系。", "请用应用联系。"),
    ("That ███ is gone.", "That thing is gone."),
]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (kind, *pair)
        for kind, pairs in [
            ("unchanged", UNCHANGED),
            ("tone", TONE),
            ("fact", FACT),
            ("policy", POLICY),
            ("addition", ADDITION),
            ("sensitive", SENSITIVE),
        ]
        for pair in pairs
    ],
)
def test_a_change_is_of_its_gravest_kind(kind: str, before: str, after: str) -> None:
    assert kind_of(before, after) == kind


@pytest.mark.parametrize("pair", [*UNCHANGED, *TONE])
def test_wording_matters_as_little_the_other_way_round(pair: tuple[str, str]) -> None:
    before, after = pair
    assert kind_of(after, before) in ("unchanged", "tone", "addition")


@pytest.mark.parametrize("pair", [*FACT, *POLICY, *SENSITIVE])
def test_what_matters_matters_in_both_directions(pair: tuple[str, str]) -> None:
    before, after = pair
    assert kind_of(after, before) == kind_of(before, after)


def test_each_kind_outweighs_the_next() -> None:
    before = "Your card was sent."
    steps = [" Bye!", " It takes 5 days.", " We refund it.", " Call 13812345678."]
    texts = [before + "".join(steps[: count + 1]) for count in range(len(steps))]
    assert [kind_of(before, text) for text in texts] == ["addition", "fact", "policy", "sensitive"]


def test_what_did_not_change_has_no_difference() -> None:
    assert compare("The same. ", " The  same.") == ("unchanged", [])
