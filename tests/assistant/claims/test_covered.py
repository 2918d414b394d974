"""What may go out unread says only what its articles say."""

import pytest

from assistant.claims import is_covered

CARDS = (
    "When your card arrives\nYour card arrives within 5 working days, in cities a day earlier. We send a message "
    "when it leaves our workshop. You cannot change the address on the way. You can pay with your card in most "
    "countries."
)
CARDS_ZH = "卡片寄送\n您的卡片会在5个工作日内寄到。寄出时我们会发短信通知您。寄出后无法更改地址。"
ABROAD = "Cash machines\nCash machines abroad may ask for a fee. We have no fee of our own."


@pytest.mark.parametrize(
    "answer",
    [
        "Your card arrives within 5 working days.",
        "Within 5 working days.",
        "Hello Ana, thank you for your message. Your card arrives within 5 working days. We send a message when it "
        "leaves our workshop. Does that answer your question?",
        "Happy to help with that. You cannot change the address on the way. Have a nice day!",
        "**Your card** arrives within 5 working days. Please let us know if you have any other questions.",
        "您好，感谢您的咨询。您的卡片会在5个工作日内寄到。如有其他问题，欢迎随时联系我们。",
    ],
)
def test_what_stands_in_an_article_is_covered(answer: str) -> None:
    assert is_covered(answer, [ABROAD, CARDS, CARDS_ZH])


@pytest.mark.parametrize(
    "answer",
    [
        "Yes, you can use the card in Cuba.",
        "You can pay with your card in Cuba.",
        "You can pay with your card in most countries, in Cuba too.",
        "Your card arrives within 5 working days. You can use it in Cuba.",
        "Thanks for asking, you can use it in Cuba.",
        "You can change the address on the way.",
        "Your card never arrives within 5 working days.",
        "Yes.",
        "No, you can not.",
        "Hello yes.",
        "You can.",
        "Card fee.",
        "I do not know the answer to that. A colleague will look at your question and reply to you here.",
        "Hello, and thank you for your message. Happy to help!",
        "Does that answer your question?",
        "",
        "可以，您可以在古巴使用这张卡。",
        "寄出后可以更改地址。",
        "您好，很高兴为您服务。",
    ],
)
def test_what_no_article_says_is_not(answer: str) -> None:
    assert not is_covered(answer, [ABROAD, CARDS, CARDS_ZH])


def test_without_an_article_nothing_is_covered() -> None:
    assert not is_covered("Your card arrives within 5 working days.", [])
