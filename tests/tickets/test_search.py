"""Messages are found by their words, in English and Chinese, by an index."""

from collections.abc import Callable

import pytest
from django.db import connection

from tickets.models import Message, Ticket

Ask = Callable[..., Ticket]


def found(text: str) -> set[str]:
    return {message.body for message in Message.objects.found_by(text)}


CARD = "My cards were stolen, please verify the refund"
CHINESE = "会员怎么取消？我的卡丢了"
MIXED = "请问Visa卡可以退款吗"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("card", {CARD}),
        ("stolen card", {CARD}),
        ("verif", {CARD}),
        ("REFUNDS", {CARD}),
        ("card invoice", set()),
        ("怎么取消", {CHINESE}),
        ("么取", {CHINESE}),
        ("员取", set()),
        ("丢了", {CHINESE}),
        ("卡", {CHINESE, MIXED}),
        ("visa 退款", {MIXED}),
        ("visa 取消", set()),
        ("?!", set()),
        ("", set()),
        ("it's & | ! :* <->", set()),
    ],
)
def test_words_find_messages(text: str, expected: set[str], ask: Ask) -> None:
    for body in (CARD, CHINESE, MIXED):
        ask(body)
    assert found(text) == expected


@pytest.mark.parametrize(("text", "index"), [("card", "message_english"), ("取消", "message_chinese")])
def test_an_index_holds_the_words(text: str, index: str, ask: Ask) -> None:
    ask()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        plan = Message.objects.found_by(text).explain()
        cursor.execute("RESET enable_seqscan")
    assert index in plan
