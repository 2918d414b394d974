"""A number is found whatever it is glued to, in any dash, and what follows a point or a strange word is not one."""

import pytest

from tests.assistant.screening.finding import found

PHONE, CARD, ID = "13800138000", "4111111111111111", "110101199003070134"


@pytest.mark.parametrize("between", [",", ".", "，", "、", ", ", ";", "|"])
@pytest.mark.parametrize(("kind", "value"), [("phone", PHONE), ("card", CARD), ("cn_id", ID)])
def test_each_value_of_a_list_is_found(kind: str, value: str, between: str) -> None:
    assert found(between.join([value] * 3)) == [(kind, value)] * 3


@pytest.mark.parametrize("before", ["1,", "1.", "2024.", "王五,41,", "12.5,", "0.", "3.14.15."])
@pytest.mark.parametrize(("kind", "value"), [("phone", PHONE), ("card", CARD), ("cn_id", ID)])
def test_a_value_is_found_behind_a_digit_and_a_comma_or_point(kind: str, value: str, before: str) -> None:
    assert found(before + value) == [(kind, value)]


@pytest.mark.parametrize("text", ["1,078-05-1120", "1.078-05-1120", "2.0755-88886666", "3,0755-88886666"])
def test_what_is_written_in_groups_is_no_fraction(text: str) -> None:
    assert found(text)[0][1] == text[2:]


@pytest.mark.parametrize(
    "text", ["0.0571888866", "tel. at 3.14159265", "41.4155550132 m", "1,299.00 and 1,299,000.5000"]
)
def test_a_fraction_is_no_number_of_anybody(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u30fc\u2500")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("us_ssn", "078-05-1120"),
        ("phone", "138-0013-8000"),
        ("phone", "0755-88886666"),
        ("card", "4111-1111-1111-1111"),
        ("cn_id", "110101-19900307-0134"),
    ],
)
def test_any_dash_is_a_hyphen(kind: str, value: str, dash: str) -> None:
    written = value.replace("-", dash)
    assert found(written) == [(kind, written)]


@pytest.mark.parametrize(
    ("label", "kind", "value"),
    [
        *(
            (label, "phone", PHONE)
            for label in ("tel", "Tel.", "phone", "vx", "加wx", "V", "mobile", "№", "HP")
        ),
        *((label, "phone", "+86 138-0013-8000") for label in ("tel", "mob")),
        ("tel", "phone", "88886666"),
        ("phone", "phone", "(0755)88886666"),
        ("ID", "cn_id", "11010119900307109X"),
        ("我的id", "cn_id", ID),
        ("VISA", "card", CARD),
        ("card", "card", "4111 1111 1111 1111"),
        ("IP", "ip", "192.168.10.20"),
        ("我ip", "ip", "192.168.10.20"),
        ("IBAN", "iban", "DE89370400440532013000"),
        ("iban", "iban", "DE89 3704 0044 0532 0130 00"),
        ("SSN", "us_ssn", "078-05-1120"),
    ],
)
def test_a_value_is_found_behind_its_name_without_a_space(label: str, kind: str, value: str) -> None:
    assert found(label + value) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [f"sku{PHONE}", f"batch{PHONE}", f"X{CARD}", f"hotel{PHONE}", "order no13800138000", "zip192.168.1.1"],
)
def test_a_number_that_goes_on_with_letters_is_no_number_of_anybody(text: str) -> None:
    assert found(text) == []
