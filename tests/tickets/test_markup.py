"""Markdown becomes HTML in bounded time, whatever somebody makes of it."""

from html import unescape
from time import process_time

import pytest

from tickets.markup import plain_text, render_markdown

#: Each took from 4 to 17 seconds.
SLOW = ["~~~\n", "![", "[a](", "_*", "- a\n", "a\n\n", "<", '"', "# a\n"]


@pytest.mark.parametrize("piece", SLOW)
def test_a_text_made_of_marks_is_shown_as_it_stands_and_soon(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = process_time()
    html = render_markdown(text)
    assert process_time() - began < 1
    assert html.startswith("<pre>\n")
    assert unescape(html.removeprefix("<pre>\n").removesuffix("</pre>")) == text
    assert plain_text(text).strip() == text.strip()


def test_nothing_of_it_comes_alive() -> None:
    text = "<script>alert(1)</script>&lt;b&gt;" * 2000
    html = render_markdown(text)
    assert html.startswith("<pre>")
    assert html.count("<") == 2


def test_a_long_article_is_still_rendered() -> None:
    text = (
        "## When does it arrive?\n\nIt **arrives** soon, see [here](https://bank.example/a).\n\n- one\n- two\n\n"
        * 150
    )
    html = render_markdown(text + "word " * 20_000)
    assert html.count("<h2>") == html.count('<a href="https://bank.example/a"') == 150


@pytest.mark.parametrize("address", ["https://bank.example/a", "mailto:a@bank.example"])
def test_a_link_gives_nothing_of_ours_away_and_recommends_nobody(address: str) -> None:
    assert f'<a href="{address}" rel="noopener noreferrer nofollow">here</a>' in render_markdown(
        f"See [here]({address})."
    )
