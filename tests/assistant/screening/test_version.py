"""A stored draft names the version it was screened by: whoever changes a verdict changes the version too."""

from hashlib import sha256

from assistant.screening import SCREENING_VERSION, screen

TEXTS = [
    "call 13800138000, 1,13800138000 or tel13800138000",
    "138–0013–8000, 138  0013  8000, 021-6543 2100, (11) 91234-5678",
    "+1 (415) 555-0132, (+44) 20 7946 0958, 852-9123 4567, 01 42 68 53 00",
    "聯絡電話 2345 6789，手机 62345678，订单号13800138000",
    "4111 1111 1111 1111, 12/27, 123 and 4111\t1111\t1111\t1111; 4111111111111112",
    "VISA4111111111111111, order 4111111111111111, txn id 4111111111111111",
    "110101199003070134, 1101 0119 9003 0710 9X, 110101199003070135",
    "de89 3704 0044 0532 0130 00, IBANDE89370400440532013000",
    "SSN:078.05.1120, 078051120 is my ssn, acct 123-45-6789, 078-05-1120",
    "護照：E12345678，E12345678是我的护照号, passport X 1234567",
    "alice@x.com, o'brien@x.com, иван@почта.рф, foo@例子.中国, 张三@163.com",
    "192.168.10.20, v1.2.3.4, IPv6:2001:db8::1, 12::30, chapter 3.2.1.10",
    "Password is: S3cr3t!pw, 密码 abc12345, password: correct-horse, password reset",
    "sk-0a1b2c3d4e5f6a7b8c9d0e1f, sk-learn-is-my-favourite-library, mysql://root:pa@ss@host",
    "key -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- ok " + "a1" * 80,
    "fuck, f u c k, fuuuuck, fu*ck, son  of a\nbitch, 色情, 色…情, 色。情",
    "pin 1234, PIN 码是 1234, security code 123, security code 123456, 验证码 1234",
    "verification code 123-456, PIN 2024, PIN: 2024, PIN 1987, pinned 1234",
    "PIN is:   1234, 密码是123456分享, 密码 123456 分钟",
    "PIN number is now 1234, my PIN’s “1234”, PIN 1 2 3 4 5 6 7 8 9, SMS code 123456, 校验码 123456, 密码改成了 123456",
    'PIN is "2014", PIN (2015), PIN - 4821, 密码次日 123456, 元旦密码 123456, 密码 123456 天天',
    "I called on 2024-01-15 and paid 200 300 4000 for 01 02 03 04 05",
]
#: What belongs together: put both in anew when a verdict changes on purpose.
VERSION, DIGEST = "2026-11-29.6", "d02835a2d20c48c0"


def test_no_verdict_changes_without_a_new_version() -> None:
    verdicts = repr([screen(text) for text in TEXTS])
    digest = sha256(verdicts.encode()).hexdigest()[:16]
    assert (SCREENING_VERSION, digest) == (VERSION, DIGEST)
