"""An article in pieces: exact stretches of it, none lost, nothing cut that must stay whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval.pieces import LONG, Piece, split

SENTENCE = "A sentence of some length that says a thing about cards and transfers. "
CHINESE = "会员可以在应用里取消订单，退款三天到账。"

PARTS = [
    "# A",
    "- b\n  - c",
    "```\nd\n\n```",
    "> e",
    SENTENCE * 20,
    CHINESE * 60,
    "[f]: http://g",
    "\r",
    "| h | i |\n|---|---|\n| j | k |",
    "\n",
]


def texts(body: str) -> list[str]:
    return [piece.text for piece in split(body)]


@given(st.lists(st.sampled_from(PARTS)))
@settings(max_examples=60, deadline=None)
def test_pieces_stand_in_the_article_in_order_and_nothing_is_lost(parts: list[str]) -> None:
    body, place = "\n".join(parts), 0
    for piece in split(body):
        place = body.index(piece.text, place) + len(piece.text)
    assert "".join("".join(texts(body)).split()) == "".join(body.split())


def test_a_short_article_is_one_piece() -> None:
    assert split("# Cards\n\nThey come.\n\n## When\n\nSoon.") == (
        Piece(0, "Cards", "# Cards\n\nThey come.\n\n## When\n\nSoon."),
    )


def test_a_long_section_ends_where_the_next_begins() -> None:
    first, second = split(f"# One\n\n{SENTENCE * 6}\n\n# Two\n\nEnd.")
    assert (first.heading, second.heading, second.number) == ("One", "Two", 1)
    assert second.text == "# Two\n\nEnd."


@pytest.mark.parametrize(
    "body", [SENTENCE * 40, CHINESE * 100, "\n".join(f"- {SENTENCE}" for _ in range(40))]
)
def test_pieces_are_neither_long_nor_cut_inside_a_sentence(body: str) -> None:
    pieces = texts(body)
    assert len(pieces) > 2
    assert max(map(len, pieces)) <= LONG
    assert all(piece.endswith((".", "。")) for piece in pieces)


@pytest.mark.parametrize(
    "whole",
    [
        "```\n" + "code. line\n" * 150 + "```",
        "| a | b |\n|---|---|\n" + "| One. | Two. |\n" * 90,
        "[a link. with words](https://a.example/" + "long/" * 250 + ")",
    ],
)
def test_tables_code_and_links_stay_whole(whole: str) -> None:
    body = f"{SENTENCE * 11}\n\n{whole.strip()} \n\n{SENTENCE}"
    assert any(whole.strip() in piece for piece in texts(body))


def test_a_text_without_any_pause_is_cut_all_the_same() -> None:
    assert [len(piece) for piece in texts("我" * 2000)] == [LONG, LONG, 200]


@pytest.mark.parametrize("body", ["", " \n\n ", "\n"])
def test_a_blank_article_has_no_pieces(body: str) -> None:
    assert split(body) == ()
