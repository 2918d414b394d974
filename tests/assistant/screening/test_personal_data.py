"""Personal data is found wherever it stands, and what only looks like it is left alone. All values are invented."""

import pytest

from assistant.screening import LOG_RULES, screen

FOUND = [
    ("card", "4111111111111111"),
    ("card", "4111 1111 1111 1111"),
    ("card", "4111-1111-1111-1111"),
    ("card", "3782 822463 10005"),
    ("card", "6222021234567890128"),
    ("card", "4111_1111_1111_1111"),
    ("card", "4111/1111/1111/1111"),
    ("card", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
    ("cn_id", "110101199003070134"),
    ("cn_id", "110101 1990 0307 0134"),
    ("cn_id", "110101 19900307 0134"),
    ("cn_id", "110101900307013"),
    ("cn_id", "11010119900307109X"),
    ("phone", "13800138000"),
    ("phone", "138 0013 8000"),
    ("phone", "13800-138-000"),
    ("phone", "1-3-8-0-0-1-3-8-0-0-0"),
    ("phone", "+86 138-0013-8000"),
    ("phone", "008613800138000"),
    ("phone", "010-88886666"),
    ("phone", "(0755) 88886666"),
    ("phone", "01088886666"),
    ("phone", "0571 8888 6666"),
    ("phone", "057188886666"),
    ("phone", "09171234567"),
    ("phone", "852-9123 4567"),
    ("phone", "886-987654321"),
    ("phone", "+44 7911 123456"),
    ("phone", "+1 (415) 555-0132"),
    ("phone", "(415) 555-0132"),
    ("phone", "415-555-0132"),
    ("email", "alice.b+desk@mail.example.com"),
    ("email", "jörg@grün.example.com"),
    ("email", "hans.m端ller@m端ller.example.com"),
    ("email", '"alice.b"@example.com'),
    ("iban", "DE89370400440532013000"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("ip", "192.168.10.20"),
    ("ip", "2001:db8::1"),
    ("ip", "10.0.0.0/8"),
    ("us_ssn", "078-05-1120"),
    ("secret", "sk-0a1b2c3d4e5f6a7b8c9d0e1f"),
    ("secret", "AKIAABCDEFGHIJKLMNOP"),
    ("secret", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
]


@pytest.mark.parametrize(("kind", "value"), FOUND)
@pytest.mark.parametrize("frame", ["{}", "这是{}，请查收", "here: {}, thanks", "（{}）", "好\n{}\n谢"])
def test_a_value_is_found_whole_whatever_stands_beside_it(kind: str, value: str, frame: str) -> None:
    text = frame.format(value)
    (span,) = screen(text).spans
    assert (span.kind, text[span.start : span.end], span.severity) == (kind, value, "high")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("us_ssn", "my SSN is 078051120", "078051120"),
        ("passport", "护照号码：E12345678", "E12345678"),
        ("passport", "My passport number is AB1234567.", "AB1234567"),
        ("phone", "please call 5550 1234", "5550 1234"),
        ("phone", "联系电话 88886666", "88886666"),
        ("card", "my card 503867297114", "503867297114"),
        ("card", "the CVV is 123.", "123"),
        ("card", "安全码：456", "456"),
        ("passport", "护照CZ6311T03已过期", "CZ6311T03"),
        ("secret", "password: hunter2!", "hunter2!"),
        ("secret", "密码是abc12345。", "abc12345"),
        ("secret", "https://bob:pa55w0rd@localhost/x", "pa55w0rd"),
    ],
)
def test_a_value_that_needs_its_context_is_found_with_it(kind: str, text: str, value: str) -> None:
    (span,) = screen(text).spans
    assert (span.kind, text[span.start : span.end]) == (kind, value)
    assert screen(value).spans == ()


@pytest.mark.parametrize(
    "text",
    [
        "订单号13812345678什么时候到",
        "order 4111111111111111, please",
        "Order #13912345678",
        "快递单号 SF1234567890123",
        "1Z999AA10123456784",
        "total ¥1,299.00 on 2026-11-23 14:00",
        "version 1.2.3.4 and v10.0.19.1 and Chrome/120.0.0.0",
        "see section 1.2.3.4",
        "订单 202611231234567890 已发货",
        "客服热线 400-820-8820，银行 95588",
        "2026-11-23T14:00:00 12:34:56",
        "transfer 1000000000 USD",
        "4111111111111112",
        "my card number is 36168002586008",
        "my card number is 4012-8888-8888-1882",
        "手机支付绑定的信用卡 378282246310006",
        "身份证号码110101901307013",
        "IBAN GB29 NWBK 6016 1331 9268 18 and JO94 CBJO A010 0000 0000 0131 0003 02",
        "what is a CVV, and which 3 digits are meant?",
        "open 12/27, 123 seats",
        "4111-1111-1111-1112",
        "110101199003070135",
        "110101199013070134",
        "DE89370400440532013001",
        "300.168.1.1",
        "my password is incorrect, 密码是什么",
        "api key: where do I find it?",
        "passport renewal takes 21 days",
        "std::vector and a::b",
    ],
)
def test_orders_amounts_dates_versions_and_wrong_checks_are_left_alone(text: str) -> None:
    verdict = screen(text)
    assert (verdict.action, verdict.text, verdict.spans) == ("allow", text, ())


@pytest.mark.parametrize(
    "text",
    [
        "手机１３８００１３８０００谢谢",
        "①13800138000",
        "1️⃣13800138000",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "1\u200b38001\u200b38000",
        "1\u03013800138000",
        "订单电话13800138000",
        "我的订单有问题，请致电13800138000",
        "٠١٣٨"[1:] + "00138000",
    ],
)
def test_a_phone_number_is_found_in_any_digits_and_beside_any_word(text: str) -> None:
    assert [span.kind for span in screen(text).spans] == ["phone"]


def test_a_private_key_is_covered_to_its_end_and_without_an_end_to_the_end_of_the_text() -> None:
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    assert screen(f"key:\n{begin}\nMIIE\n{end}\nok").text == "key:\n[secret]\nok"
    assert screen(f"key:\n{begin}\nMIIE\nand so on").text == "key:\n[secret]"


def test_an_overlong_run_is_covered_because_it_may_hide_anything() -> None:
    assert screen("see " + "a1" * 100 + " ok").text == "see [secret] ok"


def test_what_stands_beside_a_card_is_covered_with_it_and_shows_no_digit() -> None:
    covered = "[card ··1111], [card], [card]"
    assert screen("4111 1111 1111 1111, 12/27, 123").text == covered
    assert (
        screen("卡号4111111111111111 有效期12/2027 安全码：456").text
        == "卡号[card ··1111] 有效期[card] 安全码：[card]"
    )


def test_padding_does_not_smuggle_a_mail_address_through() -> None:
    assert "alice@example.com" not in screen("x." * 80 + "alice@example.com").text


def test_postal_addresses_are_covered_in_logs_only() -> None:
    for text in ("寄到北京市朝阳区建国路88号5栋", "ship to 742 Evergreen Terrace, Springfield"):
        assert screen(text).spans == ()
        assert [span.kind for span in screen(text, LOG_RULES).spans] == ["address"]


def test_a_mask_says_what_was_there_and_how_it_ended() -> None:
    text = "card 4111111111111111, call 13800138000, mail a@b.com, IBAN DE89370400440532013000"
    masked = "card [card ··1111], call [phone ··8000], mail [email], IBAN [IBAN ··3000]"
    assert screen(text).text == masked
    assert screen(masked).spans == ()
