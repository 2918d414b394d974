"""Names, addresses, numbers and courtesies around a question change neither what is found nor whether it answers."""

import re

from assistant.knowledge import find_passages
from assistant.retrieval.asides import without_asides
from helpdesk.management.commands.seed import seed_articles

ANSWERED = [
    "Where is my card?",
    "How do I change my PIN?",
    "Can I cancel a transfer?",
    "Why was I charged twice?",
    "What does it cost to withdraw cash at an ATM?",
    "How do I close my account?",
    "My card was stolen, what should I do?",
    "我的卡什么时候能收到？",
    "取款机没吐钱却扣款怎么办？",
    "怎么激活新卡？",
]
UNANSWERED = [
    "What is the capital of France?",
    "How do I bake bread with rye flour?",
    "Which football team won last night?",
    "明天上海会下雨吗？",
    "怎么做红烧肉？",
]
AROUND = [
    "{} Write to ana@example.org",
    "{} My e-mail is ana.lopez+bank@mail.example.co.uk, my phone number is +44 7700 900123.",
    "Hi there, {} Best regards, Ana Lopez",
    "Dear Sir or Madam,\n\n{}\n\nKind regards\nAna Lopez\nHead of Sales",
    "Hello! I hope you are well. {} Thank you very much for your help. Have a nice day!",
    "My name is Ana Lopez. {} My order number is ORD-12345-AB. Thanks, Ana",
    "{} My card is 4111 1111 1111 1111",
    "{} Card number: **** **** **** 1234. Call me on 0171-2345678.",
    "{} IBAN: GB29 NWBK 6016 1331 9268 19",
    "{} See https://example.org/orders/77?from=mail and www.example.net",
    "{} @ana_lopez #4521 [EMAIL_1]",
    "{} 28 November 2026, 14:30, £250.00",
    "{} Looking forward to your reply.\n- Ana\nSent from my iPhone",
    "您好，{}谢谢！张伟",
    "我叫张伟，{}我的手机号是13800138000，麻烦您尽快回复",
    "你好，请问{}邮箱：zhang@example.cn，在线等",
    "{} 订单号 AB20261128，2026年11月28日，1000元。辛苦了！",
    "尊敬的客服：{}请尽快处理，急急急",
    "{}尾号4242，金额是￥299.00，微信号 chen_jing88",
    "{} Username: ana.lopez77. Sent from Outlook for iOS",
    "{} 卡号：6222 0200 1234 5678。祝您生活愉快",
]


def found(question: str) -> tuple[bool, str]:
    findings = find_passages(question)
    return findings.is_answerable, findings.passages[0].title if findings.is_answerable else ""


def test_what_stands_around_a_question_moves_nothing(db: None) -> None:
    seed_articles()
    plain = {question: found(question) for question in ANSWERED + UNANSWERED}
    assert [question for question, (is_answered, _) in plain.items() if is_answered] == ANSWERED
    moved = {
        said: (now, plain[question])
        for question in plain
        for around in AROUND
        if (now := found(said := around.format(question))) != plain[question]
    }
    assert moved == {}


NO_NAMES = [
    "THIS IS NOT MY PAYMENT, I WANT A REFUND",
    "I AM LOCKED OUT. WHAT NOW?",
    "This is Apple Pay, it does not work in the shop",
    "How do I pay with my phone? Google Pay",
    "我姓名写错了,怎么改?",
    "我叫你们退款,怎么还没到?",
    "可以兑换哪些货币?韩元",
]
NAMES = [
    "This is Ana Lopez. Where is my card?",
    "Hello, I am Ana A. Lopez and I ask: where is my card?",
    "Hi there! this is Ana from Leeds, where is my card?",
    "Where is my card?\nBest,\nAna Lopez",
    "Where is my card? Cheers\nAna",
    "我的卡在哪?谢谢,张伟",
]


def test_what_is_shouted_or_sold_is_nobodys_name(db: None) -> None:
    seed_articles()
    assert [
        said for said in NO_NAMES if without_asides(said, "Apple Pay Google Pay".__contains__) != said
    ] == []
    assert [said for said in NO_NAMES if found(said) != found(said.lower())] == []
    left = [without_asides(said, "Apple Pay".__contains__) for said in NAMES]
    assert [rest for rest in left if re.search("Ana|Lopez|张伟", rest)] == []
