"""Citations are taken out of an answer while it is being written, however it is cut: nobody sees one."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.grounding import Citation, CitationFilter

TRUE = 'Cards arrive on Monday. <cite id="4.0">arrive on Monday</cite> Anything else?'
_PIECES = [
    "Cards arrive. ", "<cite", ' id="4.0">', "<cite id='4.1'>", "words of it", "</cite>", "</cite", "<", "&lt;",
    "＜cite id=4.0＞", " ", "\n", "\n\n", ".", ">", "cite", "卡片寄出。", "< / CITE >", "id=", "<cited>", "a < b", "&l",
    "t;", "ci", "te",
]  # fmt: skip


def filtered(*pieces: str) -> tuple[str, list[Citation]]:
    taking = CitationFilter()
    out = "".join([*map(taking.feed, pieces), taking.finish()])
    assert out == taking.text
    return out, taking.citations


def test_a_citation_goes_and_leaves_no_gap() -> None:
    text, (citation,) = filtered(TRUE)
    assert text == "Cards arrive on Monday. Anything else?"
    assert citation == Citation("4.0", "arrive on Monday", len("Cards arrive on Monday."))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('On Monday <cite id="1.0">on Monday it is</cite>.', "On Monday."),
        ('On Monday.<cite id="1.0">on Monday it is</cite>\nNext.', "On Monday.\nNext."),
        ('On Monday. <cite id="1.0">it is</cite><cite id="1.1">it is</cite> Next.', "On Monday. Next."),
        ('On Monday. <cite id="1.0">it is</cite>Next.', "On Monday. Next."),
        ('周一寄出。<cite id="1.0">周一寄出</cite>请问还有吗？', "周一寄出。请问还有吗？"),
        ("- One\n<cite id=1.0>it is one</cite>\n- Two", "- One\n- Two"),
    ],
)
def test_what_stays_reads_as_if_nothing_had_been_there(written: str, shown: str) -> None:
    text, citations = filtered(written)
    assert text == shown
    assert not any(citation.is_broken for citation in citations)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("So it is. <cite>it is so</cite> Bye.", "So it is. Bye."),
        ('So it is. <cite id="1.0">it is so', "So it is."),
        ('So it is. <cite id="1.', "So it is."),
        ("So it is. </cite> Bye.", "So it is. Bye."),
        ('So it is. <cite id="1.0">it is\n\nBye.', "So it is.\n\nBye."),
        ("So it is. ＜cite＞it is so＜/cite＞ Bye.", "So it is. Bye."),
        ("So it is. &lt;cite&gt;it is so&lt;/cite&gt; Bye.", "So it is. Bye."),
        (f'So it is. <cite id="1.0">{"more " * 200}', f"So it is. {'more ' * 200}".rstrip()),
    ],
)
def test_broken_citations_are_taken_out_and_called_so(written: str, shown: str) -> None:
    text, citations = filtered(written)
    assert text.rstrip() == shown
    assert [citation.is_broken for citation in citations] == [True]


@pytest.mark.parametrize(
    "text", ["3 < 5 and 7 > 2 ", "I cite nothing.", "<b>bold</b>", " a\n\n  b \n", "&lt;x", "<cited>"]
)
def test_a_text_without_citations_stays_as_it_is(text: str) -> None:
    assert filtered(text) == (text, [])
    assert filtered(*text) == (text, [])


def test_no_answer_keeps_the_filter_busy() -> None:
    """It runs for each piece of each stream: nothing a model writes may take it long."""
    began = time.process_time()
    for text in (
        "< " * 2000 + "x",
        "<cite " * 500,
        "&lt" * 1000,
        '<cite id="1.0">' + "a " * 2000,
        " " * 4000 + "x",
    ):
        assert filtered(*(text[i : i + 7] for i in range(0, len(text), 7)))
    assert time.process_time() - began < 5


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_no_cut_makes_a_difference_and_nothing_raw_is_shown(pieces: list[str]) -> None:
    whole = "".join(pieces)
    text, citations = filtered(whole)
    assert filtered(*whole) == (text, citations)
    assert not re.search(r"(?:[<＜]|&lt;)\s{0,3}/?\s{0,3}cite\b", text, re.IGNORECASE)
    assert all(0 <= citation.place <= len(text) for citation in citations)
