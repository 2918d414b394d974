"""A PIN or a security code is few digits: the word before them tells. All values are invented."""

import pytest

from assistant.screening import Pseudonyms
from tests.assistant.screening.finding import found

FOUND = [
    ("My card and my IBAN, pin 1234", "1234"),
    ("PIN is 1234", "1234"),
    ("my PIN: 123", "123"),
    ("the PIN was 1987", "1987"),
    ("My PIN 1987 does not work", "1987"),
    ("PIN code 12345678", "12345678"),
    ("pin no. 4821.", "4821"),
    ("PIN number = 4821", "4821"),
    ("PIN (1234), CVV unknown", "1234"),
    ("PIN - 1 2 3 4", "1 2 3 4"),
    ("PIN １２３４", "１２３４"),
    ("PIN 4821 does not work", "4821"),
    ("passcode 123456", "123456"),
    ("my password is 123456", "123456"),
    ("security code 123456", "123456"),
    ("verification code: 123-456", "123-456"),
    ("我的pin1234", "1234"),
    ("PIN码1234", "1234"),
    ("PIN 码为 1234", "1234"),
    ("密码是123456", "123456"),
    ("支付密码123456，谢谢", "123456"),
    ("安全码：123456", "123456"),
    ("验证码 123456", "123456"),
    ("驗證碼是123456", "123456"),
    ("My PIN number is now 1234", "1234"),
    ("PIN code was still 1234", "1234"),
    ("my PIN is “1234”", "1234"),
    ("my PIN’s 1234", "1234"),
    ("my PIN's ‘1234’", "1234"),
    ("PIN 1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9"),
    ("SMS code 123456", "123456"),
    ("The login code was 4821", "4821"),
    ("校验码 123456", "123456"),
    ("动态码：123456", "123456"),
    ("密码改成了123456", "123456"),
    ("密码设置为「123456」", "123456"),
    ("My PIN is:   4821", "4821"),
    ("PIN:\t\t\t4821", "4821"),
    ("My PIN is:\n\n\n4821", "4821"),
    ("验证码：\n\n\n482913", "482913"),
    ("密码是482913分享给同事了", "482913"),
    ("密码是 482913 秒回我", "482913"),
    ("密码是482913天天用", "482913"),
    ("密码：123456元旦改的", "123456"),
    ("验证码 482913 次日失效", "482913"),
    ("My PIN 2004 does not work", "2004"),
    ("PIN (2024)", "2024"),
    ("密码 2003 登不上", "2003"),
    ("My PIN '2024'", "2024"),
    ("My PIN number 2024", "2024"),
    ("PIN no. 2024", "2024"),
    ("My PIN 2087 does not work", "2087"),
    ("密码是4821次次都不对", "4821"),
    ("密码4821天猫也用", "4821"),
    ("密码：4821元宵节改的", "4821"),
    ("密码 4821 年年不变", "4821"),
]
HARMLESS = [
    "pinned 1234 and spin 1234",
    "PIN of 4 digits",
    "my PIN does not work since 2024",
    "I changed my PIN 2024",
    "I am with you since 1987, and my PIN works since 1999",
    "密码 2024 年改过",
    "密码是2024年改的",
    "密码错误，扣了1234元",
    "密码1000次都不对",
    "password 100% safe, password 123,456 people use",
    "PIN 12.50",
    "PIN since: 2024-01-02, PIN 2024-01-02",
    "pin 123456789012",
    "promo code 12345, zip code 90210",
    "a PIN, 1234 shops",
    "I logged in 3 times, code red 2024",
    "my SMS code did not come, I waited 300 seconds",
    "login code 2024, access to code 1234",
    "area code 0201, country code 358, error code 4040, QR code 123456",
    "PIN's 4 digits, “PIN” since 2024",
    "PIN 1 2 3",
    "PIN 1 2 3 4 5 6 7 8 9 1 2 3 4",
    "动态码120秒内有效，验证码 300 秒后过期，密码120分钟有效，校验码错误1234次",
    "密码2024年改成了别的",
]


@pytest.mark.parametrize(("text", "value"), FOUND)
def test_digits_behind_the_word_for_a_pin_are_covered_whole(text: str, value: str) -> None:
    assert found(text) == [("secret", value)]


@pytest.mark.parametrize(
    "text",
    ["CVV 123", "CVV2: 1234", "cvc=123", "security code is 123", "安全码是123", "the security code: 1234"],
)
def test_the_code_of_a_card_stays_a_part_of_the_card(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["card"]


@pytest.mark.parametrize("text", HARMLESS)
def test_years_amounts_and_talk_about_pins_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_provider_gets_a_placeholder_for_a_pin() -> None:
    assert Pseudonyms().hide("pin 1234, again: PIN 1234, 密码5678") == (
        "pin [SECRET_1], again: PIN [SECRET_1], 密码[SECRET_2]"
    )
