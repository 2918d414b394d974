"""A draft links to the desk's own hosts and to those in its articles, to nothing else."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims import Hosts, cut_links, hosts_in
from tickets.markup import render_markdown

ALLOWED = Hosts.of(["bank.example", ".harbour.example", "localhost", "bank.example:8443", "*"])
PIECES = [
    *"[]()<>:/\\@ .a*`!\n\"",
    "](", "](<", "[x]: ", "https:", "https://", "//", "bank.example", "evil.tld", "www.", "/path", "?q=", "mailto:",
    "https://evil.tld/x", "[bank](https://bank.example/a)", "&#46;", "\\.", "例子.中国", "。", "，请", "％2e",
]  # fmt: skip
#: They name the desk, and reach somebody else as well.
MAIL_OF_OTHERS = [
    "mailto:thief%40evil.tld?x=@bank.example",
    "mailto:thief%40evil.tld,@bank.example",
    "mailto:thief@evil.tld,help@bank.example",
    "mailto:help@bank.example?bcc=thief%40evil.tld",
    "mailto:help@bank.example?cc=thief@bank.example",
    "mailto:thief%40evil.tld;@bank.example",
]


def cut(text: str) -> str:
    return cut_links(text, ALLOWED, instead="[gone]").text


@pytest.mark.parametrize(
    "text",
    [
        "See [help](https://bank.example/a?b=c#d) now.",
        "[shop](http://a.b.harbour.example/) and https://harbour.example.",
        "(https://bank.example:443/a), <https://bank.example:8443/>, bank.example/help.",
        "请访问https://bank.example/help。谢谢，或bank.example/login，多谢",
        "请访问https://bank.example请点击",
        "[bank.example](https://bank.example/cards)",
        "[写信](mailto:help@bank.example)",
        "It costs 3.50/month and/or 2.5 kg, e.g. Mr.Smith, node.js, file.txt, v2.1, 24/7.",
        "Your card has arrived.Please sign it. 已处理。App里可以看到。",
        "Write to ana@example.com.",
    ],
)
def test_the_desks_own_links_and_plain_words_stay(text: str) -> None:
    assert cut(text) == text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.tld/a",
        "https://bank.example@evil.tld/",
        "https://bank.example:pass@evil.tld/",
        "https://evil.tld\\@bank.example/",
        "https://evil.tld\\.bank.example/",
        "https://bank.example\\.evil.tld/",
        "https://bank.example&#46;evil.tld/",
        "https://bank.example.evil.tld/",
        "https://evilbank.example/",
        "https://b\u0430nk.example/",
        "https://xn--bnk-7cd.example/",
        "https://bank\uff0eexample.evil.tld/",
        "https:/evil.tld",
        "https:evil.tld",
        "//evil.tld/login",
        "https://bank.example:8444/",
        "https://%62ank.example/",
        "https://1.2.3.4/",
        "https://[::1]/",
        "HTTPS://EVIL.TLD",
        "ftp://bank.example/",
        "javascript:alert(1)",
        "data:text/html,hi",
        "mailto:thief@evil.tld",
        "MAILTO:thief\uff20evil.tld,@bank.example",
        *MAIL_OF_OTHERS,
    ],
)
@pytest.mark.parametrize("written", ["[sign in]({})", "[sign in](<{}> 'title')", "![sign in]({})"])
def test_a_foreign_link_leaves_only_its_words(target: str, written: str) -> None:
    assert cut(f"Please {written.format(target)} now.") == "Please sign in now."


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.tld/a",
        "<https://evil.tld/a>",
        "https://bank.example@evil.tld/",
        "www.evil.tld",
        "evil.tld/path",
        "EVIL.COM",
        "//evil.tld/login",
        "支付宝.com/login",
        "hxxps://evil.tld",
        "https：//evil.tld",
        "mailto:thief@evil.tld",
        *MAIL_OF_OTHERS,
        *(f"<{target}>" for target in MAIL_OF_OTHERS),
        "[https://bank.example](https://evil.tld)",
        "[bank.example](https://harbour.example)",
        "[](https://evil.tld)",
    ],
)
def test_an_address_is_replaced_by_words_that_say_so(text: str) -> None:
    assert cut(f"Go to {text}, please") == "Go to [gone], please"


def test_what_was_cut_can_be_found_again() -> None:
    found = cut_links("First [a](https://evil.tld), then evil.tld/b.", ALLOWED, instead="[gone]")
    assert found.text == "First a, then [gone]."
    assert [found.text[start:end] for start, end in found.places] == ["a", "[gone]"]


def test_what_is_left_of_a_link_makes_no_new_one() -> None:
    assert "evil" not in cut("ht[t](//evil.tld)ps://evil.tld and evil[x](//e.tld).tld/path")


def test_hosts_of_articles_are_those_that_they_link_to() -> None:
    body = "See [cards](https://cards.example/a), https://Pay.Example:8443/b or help.example/c. Ask x@mail.example."
    assert hosts_in([body]) == {"cards.example", "pay.example:8443", "help.example"}


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_foreign_link_survives_rendering(text: str) -> None:
    html = render_markdown(cut(text))
    targets = re.findall(r'href="([^"]*)"', html)
    assert all(urlsplit(target).hostname in ("bank.example", "harbour.example") for target in targets), (
        targets
    )


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_places_lie_inside_the_text(text: str) -> None:
    found = cut_links(text, ALLOWED, instead="[gone]")
    assert all(0 <= start <= end <= len(found.text) for start, end in found.places)
