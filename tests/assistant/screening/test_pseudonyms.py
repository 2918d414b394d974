"""Personal data leaves the desk as placeholders, and comes back to nobody but its owner."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.screening import Pseudonyms, screen

ASKED = ["我的电话13800138000，邮箱 bob@example.com", "card 4111111111111111, or call 138-0013-8000"]


def test_the_same_value_keeps_its_placeholder_however_it_is_written() -> None:
    pseudonyms = Pseudonyms(ASKED)
    assert pseudonyms.hide(ASKED[0]) == "我的电话[PHONE_1]，邮箱 [EMAIL_1]"
    assert pseudonyms.hide(ASKED[1]) == "card [CARD_1], or call [PHONE_1]"
    assert pseudonyms.hide("+86 138 0013 8000 and BOB@example.com") == "[PHONE_1] and [EMAIL_1]"


def test_the_same_texts_give_the_same_placeholders() -> None:
    text = "13900139000 x@y.example.com 13800138000"
    assert Pseudonyms([*ASKED, text]).hide(text) == Pseudonyms([*ASKED, text]).hide(text)


def test_the_customers_phone_and_mail_come_back_as_they_wrote_them_and_the_card_does_not() -> None:
    pseudonyms = Pseudonyms(ASKED)
    restored = pseudonyms.restore("[PHONE_1] [EMAIL_1] [CARD_1]")
    assert restored == "13800138000 bob@example.com [card ··1111]"


def test_what_others_wrote_is_hidden_and_never_comes_back() -> None:
    pseudonyms = Pseudonyms(ASKED)
    assert pseudonyms.hide("our colleague has 13900139000") == "our colleague has [PHONE_2]"
    assert pseudonyms.restore("call [PHONE_2]") == "call [phone ··9000]"
    assert ("phone", "13900139000") not in pseudonyms


def test_a_placeholder_nobody_issued_becomes_a_mask() -> None:
    assert Pseudonyms(ASKED).restore("[PHONE_7] [IBAN_1]") == "[phone] [IBAN]"


def test_a_placeholder_that_a_customer_types_is_not_one_of_ours() -> None:
    pseudonyms = Pseudonyms([*ASKED, "what is [EMAIL_1]?"])
    hidden = pseudonyms.hide("what is [EMAIL_1]?")
    assert hidden == "what is (EMAIL 1)?"
    assert pseudonyms.restore(hidden) == hidden


def test_published_contacts_stay_readable_and_may_be_said() -> None:
    pseudonyms = Pseudonyms(ASKED, published=["Write to help@shop.example.com, card 4111111111111111"])
    assert pseudonyms.hide("I wrote to help@shop.example.com") == "I wrote to help@shop.example.com"
    verdict = screen("Write to help@shop.example.com", permitted=pseudonyms)
    assert [span.severity for span in verdict.spans] == ["notice"]
    assert screen("4111111111111111", permitted=pseudonyms).is_high_risk


def test_a_private_key_is_hidden_whole() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
    assert Pseudonyms([key]).hide(f"my key {key} ok") == "my key [SECRET_1] ok"


@given(
    st.lists(
        st.sampled_from(["13800138000", "bob@x.example.com", "192.168.1.1", "好", "and", ".", "[PHONE_2]"])
    )
)
def test_a_hidden_text_holds_no_personal_data_and_comes_back(parts: list[str]) -> None:
    text = " ".join(parts)
    pseudonyms = Pseudonyms([text])
    hidden = pseudonyms.hide(text)
    assert screen(hidden).spans == ()
    assert pseudonyms.restore(hidden) == text.replace("[PHONE_2]", "(PHONE 2)")


def test_what_the_desk_said_first_and_the_customer_later_is_one_datum_and_comes_back_as_the_customer_wrote_it() -> (
    None
):
    pseudonyms = Pseudonyms()
    assert pseudonyms.hide("Is it +86 13900139000?") == "Is it [PHONE_1]?"
    assert pseudonyms.restore("[PHONE_1]") == "[phone ··9000]"
    assert pseudonyms.hide("Yes, 139-0013-9000", is_given=True) == "Yes, [PHONE_1]"
    assert pseudonyms.hide("I note +86 13900139000") == "I note [PHONE_1]"
    assert pseudonyms.restore("[PHONE_1]") == "139-0013-9000"
    assert ("phone", "13900139000") in pseudonyms


SAID = st.tuples(
    st.sampled_from(
        [
            "call 13800138000",
            "or +86 138 0013 8000",
            "13900139000",
            "bob@x.example.com",
            "[PHONE_1]",
            "好",
            "192.168.1.1",
        ]
    ),
    st.booleans(),
)


@given(st.lists(SAID, max_size=12), st.lists(SAID, max_size=6))
def test_what_is_said_later_changes_nothing_that_was_hidden_before(
    before: list[tuple[str, bool]], later: list[tuple[str, bool]]
) -> None:
    short, long = Pseudonyms(), Pseudonyms()
    hidden = [short.hide(text, is_given=by_customer) for text, by_customer in before]
    whole = [long.hide(text, is_given=by_customer) for text, by_customer in [*before, *later]]
    assert whole[: len(hidden)] == hidden


@given(st.lists(SAID, max_size=12))
def test_only_what_the_customer_said_comes_back(said: list[tuple[str, bool]]) -> None:
    pseudonyms = Pseudonyms()
    hidden = [pseudonyms.hide(text, is_given=by_customer) for text, by_customer in said]
    own = Pseudonyms([text for text, by_customer in said if by_customer])
    restored = screen(pseudonyms.restore(" ; ".join(hidden)), permitted=own)
    assert not restored.is_high_risk
