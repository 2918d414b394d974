"""Personal data is found in every way in which people write it, and what is only written alike is left alone."""

import pytest

from tests.assistant.screening.finding import found

ALONE = [
    *(("phone", value) for value in (
        "021-6543 2100", "0755-8888 6666", "(021) 6543-2100", "(02) 9876 5432", "(11) 91234-5678", "030/123456",
        "8 (916) 123-45-67", "(+44) 20 7946 0958", "138  0013  8000", "138 - 0013 - 8000",
    )),
    *(("card", value) for value in (
        "4111\t1111\t1111\t1111", "4111\n1111\n1111\n1111", "4111   1111   1111   1111", "4111,1111,1111,1111",
        "4111 11111111 1111", "6222 0212 34567890128",
    )),
    *(("cn_id", value) for value in ("1101 0119 9003 0710 9X", "110101.19900307.109X", "110101\t19900307\t0134")),
    *(("iban", value) for value in (
        "de89 3704 0044 0532 0130 00", "gb82 west 1234 5698 7654 32", "DE89.3704.0044.0532.0130.00",
        "DE89  3704  0044  0532  0130  00", "DE89 370400440532013000", "DJ2100010000000154000100186",
    )),
]  # fmt: skip
IN_CONTEXT = [
    ("passport", "護照：E12345678", "E12345678"),
    ("passport", "E12345678是我的护照号", "E12345678"),
    ("passport", "passport E-12345678", "E-12345678"),
    ("passport", "passport X 1234567", "X 1234567"),
    ("phone", "電話91234567", "91234567"),
    ("phone", "聯絡電話 2345 6789", "2345 6789"),
    ("secret", "密碼:Abc@12345", "Abc@12345"),
    ("ip", "IPv6:2001:db8::1", "2001:db8::1"),
    ("ip", "服务器：2001:db8::1", "2001:db8::1"),
    ("ip", "ip:dead:beef:cafe:babe:dead:beef:cafe:babe", "dead:beef:cafe:babe:dead:beef:cafe:babe"),
    ("us_ssn", "SSN:078.05.1120", "078.05.1120"),
    ("us_ssn", "ssn 078 - 05 - 1120", "078 - 05 - 1120"),
    ("us_ssn", "078051120 is my ssn", "078051120"),
    ("card", "礼品卡 4111111111111111", "4111111111111111"),
]
HARMLESS = [
    "訂單13800138000",
    "acct 123-45-6789", "ref# 123-45-6789", "style 120-45-6789", "part no. 123 45 6789", "RMA 123-45-6789",
    "訂單編號 123-45-6789", "單號：123-45-6789",
    "I called on 2024-01-15", "My phone died on 12 05 2024", "my phone costs 1299 1399", "手机型号2201117",
    "电话费用 1234567元", "score +12 345 678", "200-300-4000", "I paid 200 300 4000", "IDR 300.400.5000",
    "I paid 215 300 4000", "isbn 0306406152", "020-2024-0001", "01 02 03 04 05",
    "12::30 to 13::00", "1:2:3:4:5:6:7:8 ratio", "iOS 17.1.2.3", "chapter 3.2.1.10", "std::vector, abc::def::abc",
    "credit note 4000000000000002", "txn id 4111111111111111",
    "4111 11111111 1112", "4111,1111,1111,1112", "110101.19900307.108X", "de89 3704 0044 0532 0130 01",
    "078051120 is my order", "E12345678 is the model",
]  # fmt: skip


@pytest.mark.parametrize("frame", ["{}", "这是{}，谢谢", "see {}, thanks"])
@pytest.mark.parametrize(("kind", "value"), ALONE)
def test_a_value_is_found_whole_however_it_is_grouped(kind: str, value: str, frame: str) -> None:
    assert found(frame.format(value)) == [(kind, value)]


@pytest.mark.parametrize(("kind", "text", "value"), IN_CONTEXT)
def test_a_value_is_found_by_its_name_in_either_script_before_or_behind(
    kind: str, text: str, value: str
) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize("text", HARMLESS)
def test_documents_dates_amounts_and_wrong_checks_are_left_alone(text: str) -> None:
    assert found(text) == []
