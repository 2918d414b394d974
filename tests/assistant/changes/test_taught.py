"""What a changed answer teaches an article, and where it belongs in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.changes import carried_over, changed_rows, fit, placed, says, taught

DRAFT = "Your card arrives within 5 working days. We send you a message when it leaves our workshop."
BODY = """# Delivery

Your card arrives within 5 working days. We send a message when it leaves our workshop.

## Abroad

- Cards to Spain take 10 working days.
- Cards to Norway are not possible.

```
Cards to Iceland take no time.
```
"""
CHINESE = "# 到账时间\n\n转账一般在2个工作日内到账。节假日顺延。\n\n- 境外转账需要5个工作日。\n"


def learnt(draft: str, sent: str, body: str = BODY) -> str:
    """The lines that the article has instead."""
    after = placed(body, [lesson for lesson in taught(draft, sent) if not says(body, lesson)])
    return "\n".join(line for line in after.split("\n") if line not in body.split("\n"))


@pytest.mark.parametrize(
    "sent",
    [
        "Hi Ana, your card arrives within 3 working days. We send you a message when it leaves our workshop.",
        "Good news, it arrives within 3 working days! We will send you a message when it leaves.",
        "Your card arrives within 3 working days.",
    ],
)
def test_a_corrected_fact_is_corrected_in_its_sentence_and_nothing_else(sent: str) -> None:
    line = "Your card arrives within 3 working days. We send a message when it leaves our workshop."
    assert learnt(DRAFT, sent) == line


BAGS = """# Bags

The green bag is back. It is large. It costs 15 euros.

The red bag is new. It costs 15 euros.

The blue bag costs 15 euros.
"""


@pytest.mark.parametrize(
    ("thing", "line"),
    [
        ("The green bag is back. It is large.", "The green bag is back. It is large. It costs 12 euros."),
        ("Yes, the red bag is new.", "The red bag is new. It costs 12 euros."),
        ("The blue bag is sold in all shops.", "The blue bag costs 12 euros."),
    ],
)
def test_a_fact_that_leans_on_the_sentence_before_is_corrected_where_it_is_about_the_same(
    thing: str, line: str
) -> None:
    before, after = (f"{thing} It costs {price} euros." for price in (15, 12))
    (lesson,) = taught(before, after)
    assert lesson.alone == after
    assert learnt(before, after, BAGS) == line
    assert learnt(after, before, BAGS) == ""


def test_in_chinese_nothing_stands_between_it_and_the_sentence_that_it_leans_on() -> None:
    body = "# 包\n\n绿色的包已重新上架。售价15元。红色的包是新品。售价15元。\n"
    before, after = (f"红色的包是新品。售价{price}元。" for price in (15, 12))
    (lesson,) = taught(before, after)
    assert lesson.alone == after
    assert learnt(before, after, body) == "绿色的包已重新上架。售价15元。红色的包是新品。售价12元。"


@pytest.mark.parametrize(
    "before", ["", "Thank you, Ana.", "I have sent you the green bag.", "Do you mean the green bag?"]
)
def test_what_leans_on_nothing_that_holds_for_everybody_teaches_nothing(before: str) -> None:
    assert taught(f"{before} It costs 15 euros.", f"{before} It costs 12 euros.") == []


def test_a_denial_is_corrected() -> None:
    assert learnt("Cards to Norway are not possible.", "Cards to Norway are possible.") == (
        "- Cards to Norway are possible."
    )


@pytest.mark.parametrize(
    ("added", "line"),
    [
        ("Cards to Iceland take 12 working days.", "- Cards to Iceland take 12 working days."),
        (
            "You can follow the delivery of your card in the app.",
            "Your card arrives within 5 working days. We send a message when it leaves our workshop. "
            "You can follow the delivery of your card in the app.",
        ),
    ],
)
def test_what_was_added_stands_behind_what_it_is_about(added: str, line: str) -> None:
    assert learnt(DRAFT, f"{DRAFT} {added}") == line


def test_chinese_is_learnt_as_well() -> None:
    sent = "王女士您好，您的转账一般在3个工作日内到账。感谢您的耐心等待。"
    assert (
        learnt("您的转账一般在2个工作日内到账。", sent, CHINESE) == "转账一般在3个工作日内到账。节假日顺延。"
    )
    added = "转账一般在2个工作日内到账。境外转账手续费为每笔15元。"
    assert learnt("转账一般在2个工作日内到账。", added, CHINESE) == "- 境外转账手续费为每笔15元。"


@pytest.mark.parametrize(
    "sent",
    [
        DRAFT,
        "Your card will arrive within 5 working days. We send a message as soon as it leaves our workshop!",
        f"{DRAFT} Thank you so much for your patience with our new cards.",
        f"{DRAFT} Could you tell me which address the card was sent to?",
        f"{DRAFT} I have ordered another card for the new address.",
        f"{DRAFT} We've sent the card again with another courier.",
        f"{DRAFT} The new card was lost on its way to the workshop.",
        f"{DRAFT} The new card leaves the workshop tomorrow morning.",
        f"{DRAFT} The courier brings the new card on Tuesday.",
        f"{DRAFT} The courier brings the new card on 12 March.",
        f"{DRAFT} I'll call the workshop about the missing card.",
        "We send you a message when it leaves our workshop.",
    ],
)
def test_tone_courtesy_and_what_is_only_this_customers_teach_nothing(sent: str) -> None:
    assert taught(DRAFT, sent) == []


@pytest.mark.parametrize(
    "added",
    ["我已经为您重新寄出了银行卡。", "您的银行卡明天会从工厂寄出。", "非常抱歉让您久等了，祝您生活愉快。"],
)
def test_the_same_in_chinese(added: str) -> None:
    assert taught("转账一般在2个工作日内到账。", f"转账一般在2个工作日内到账。{added}") == []


@pytest.mark.parametrize(
    "general",
    [
        "If your card was stolen, freeze it in the app at once.",
        "The workshop is open Monday to Friday for card pickups.",
        "Cards are not printed on Sundays and public holidays.",
    ],
)
def test_what_holds_for_everybody_teaches_though_it_sounds_alike(general: str) -> None:
    assert [lesson.after for lesson in taught(DRAFT, f"{DRAFT} {general}")] == [general]


def test_an_article_that_says_so_already_learns_nothing() -> None:
    assert (
        learnt("Your card arrives within 7 working days.", "Your card arrives within 5 working days.") == ""
    )
    assert learnt("Cards to Norway are possible.", "Cards to Norway are not possible.") == ""


def test_what_an_article_is_not_about_does_not_go_into_it() -> None:
    (lesson,) = taught(DRAFT, f"{DRAFT} Interest on savings pots is paid every month.")
    assert fit(BODY, lesson) == 0
    assert placed(BODY, [lesson]) == BODY


def test_code_is_left_alone() -> None:
    (lesson,) = taught("Cards to Iceland take no time.", "Cards to Iceland take 3 days.")
    assert "Cards to Iceland take no time." in placed(BODY, [lesson])


def test_the_change_is_shown_with_a_line_around_it() -> None:
    after = BODY.replace("Norway are not", "Norway are")
    rows = changed_rows(BODY, after)
    assert rows[0].before == [["=", "- Cards to Spain take 10 working days."]]
    assert ["-", "not "] in rows[1].before
    assert not any(sign == "+" for row in rows for sign, _ in row.before)
    assert not any("Delivery" in words for row in rows for _, words in row.before)


def test_a_change_is_carried_over_to_a_newer_text_where_its_place_is_unchanged() -> None:
    proposed = BODY.replace("10 working", "9 working")
    newer = "New front.\n\n" + BODY.replace("within 5", "within 4")
    assert carried_over(BODY, proposed, newer) == newer.replace("10 working", "9 working")
    assert carried_over(BODY, proposed, BODY.replace("Spain take", "Spain need")) is None
    added = BODY.replace("possible.\n", "possible.\n- Cards to Iceland take 12 days.\n")
    assert carried_over(BODY, added, newer) == newer.replace(
        "possible.\n", "possible.\n- Cards to Iceland take 12 days.\n"
    )


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_it(draft: str, sent: str, body: str) -> None:
    after = placed(body, taught(draft, sent))
    changed_rows(body, after)
    assert carried_over(body, after, body) in (after, None)


def test_what_was_of_any_card_is_no_story_of_one() -> None:
    before, after = (
        f"A second card costs {price}, and so does one for a card that was lost." for price in ("£5", "£7")
    )
    assert learnt(before, after, f"# Cards\n\n{before}\n") == after
