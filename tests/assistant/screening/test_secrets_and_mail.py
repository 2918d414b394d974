"""Secrets and mail addresses are found in every form in which people paste them. All values are invented."""

import pytest

from assistant.screening import screen
from tests.assistant.screening.finding import found

SHOP = "shpat_" + "0123456789abcdef" * 2
BOT = "1234567890:AA" + "Hx1Y2z3W4-" * 3 + "abc"
STORE = "aB3/" * 21 + "aB=="
SECRETS = [
    ("Password is: S3cr3t!pw", "S3cr3t!pw"),
    ("密码 abc12345", "abc12345"),
    ("我的密码abc12345", "abc12345"),
    ("password hunter22", "hunter22"),
    ("pass: abc12345", "abc12345"),
    ("passcode: 1234ab", "1234ab"),
    ("pwd:12345678", "12345678"),
    ("password: correct-horse", "correct-horse"),
    ("Authorization: Bearer abcdef1234567890abcdef", "abcdef1234567890abcdef"),
    ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("redis://:p4ssw0rd@host", "p4ssw0rd"),
    ("mysql://root:pa@ss@host", "pa@ss"),
    (SHOP, SHOP),
    (f"bot {BOT} here", BOT),
    (f"AccountKey={STORE}", STORE),
]
ADDRESSES = [
    ("иван@почта.рф", "иван@почта.рф"),
    ("пишите на я@ya.ru", "я@ya.ru"),
    ("foo@例子.中国", "foo@例子.中国"),
    ("foo@my_host.com", "foo@my_host.com"),
    ("o'brien@x.com", "o'brien@x.com"),
    ("foo&bar@x.com", "foo&bar@x.com"),
    ("'alice@x.com'", "alice@x.com"),
    ("张三@163.com", "@163.com"),
    ("请写信给alice@x.com", "alice@x.com"),
]
HARMLESS = [
    "I forgot my password today",
    "password reset",
    "密码：忘记了",
    "密码 8位",
    "Password: case-sensitive",
    "password must be 8-20 characters",
    "boarding pass AB123456",
    "the basic plan costs 10, the bearer of news",
    "sk-incare-routine-for-dry-skin, sk-learn-is-my-favourite-library",
    "请用@163.com邮箱",
    "mention @张三.中国",
]


@pytest.mark.parametrize(("text", "value"), SECRETS)
def test_a_secret_is_found_whole(text: str, value: str) -> None:
    assert found(text) == [("secret", value)]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("-----begin rsa private key-----", "-----end rsa private key-----"),
        ("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", "---- END SSH2 ENCRYPTED PRIVATE KEY ----"),
    ],
)
def test_a_private_key_is_covered_with_its_body_however_its_lines_are_drawn(begin: str, end: str) -> None:
    assert screen(f"key {begin}\nMIIE\n{end}\nok").text == "key [secret]\nok"


@pytest.mark.parametrize(("text", "value"), ADDRESSES)
def test_a_mail_address_is_found_whole_in_any_alphabet(text: str, value: str) -> None:
    assert found(text) == [("email", value)]


@pytest.mark.parametrize("text", HARMLESS)
def test_talk_about_passwords_and_mail_is_left_alone(text: str) -> None:
    assert found(text) == []
