"""What an agent has to check in a draft is marked where it stands and listed with the reason."""

import re
from collections.abc import Callable
from itertools import pairwise
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agents_ui.annotations import Note, annotate_plain, annotate_rendered, segments, with_signs
from assistant.actions import approve_draft
from assistant.models import Article, Draft
from assistant.simulator import Simulator
from tests.agents_ui.conftest import ticket_url
from tests.cast import Cast, write_now
from tickets.markup import render_markdown
from tickets.models import Ticket

Ask = Callable[..., Ticket]


def rendered(text: str, *notes: Note) -> str:
    return annotate_rendered(render_markdown(with_signs(text, notes)), text, notes)


def note(text: str, words: str, number: int = 1, severity: str = "check") -> Note:
    start = text.index(words)
    return Note(start, start + len(words), severity, f"why {number}", number)


@pytest.fixture
def marked(simulator: Simulator, article: Article, ask: Ask) -> Draft:
    simulator.fault("invented_amount")
    return write_now(ask())


def test_the_card_shows_each_mark_with_its_reason(mei: Client, marked: Draft) -> None:
    card = mei.get(ticket_url(marked.ticket, "draft/")).content.decode()
    assert "Things to check: 3" in card
    assert re.search(
        r'<mark data-severity="check" data-why="No article says this. · This amount [^>]* id="check-2"[^>]*>'
        r"\$37.50</mark>",
        card,
    )


def test_marks_and_screening_stand_in_one_text(
    mei: Client, simulator: Simulator, article: Article, ask: Ask
) -> None:
    simulator.fault("leak_personal")
    draft = write_now(ask())
    Draft.objects.filter(pk=draft.pk).update(
        marks=[{"start": 0, "end": len(draft.text), "kind": "promise", "why": "missing"}]
    )
    card = mei.get(ticket_url(draft.ticket, "draft/")).content.decode()
    shown = re.search(r'<pre class="draft-text">(.*?)</pre>', card, re.DOTALL)
    assert shown
    assert card.count('id="check-1"') == 1
    assert re.sub("<[^>]*>", "", shown[1]) == draft.text


def test_a_person_who_has_looked_may_approve(cast: Cast, marked: Draft) -> None:
    message = approve_draft(marked, agent=cast.mei, client_key=uuid4())
    assert "$37.50" in message.body


def test_a_mark_keeps_the_markdown_around_it() -> None:
    text = "- **We will refund $5** now\n- [fees](https://bank.example/a) stay"
    html = rendered(text, note(text, "We will refund $5 now".replace(" now", ""), 1), note(text, "$5", 2))
    assert html.count("<li>") == 2
    assert '<strong><mark data-severity="check" data-why="why 1" id="check-1"' in html
    assert 'data-why="why 1 · why 2" id="check-2"' in html
    assert 'href="https://bank.example/a"' in html


def test_a_mark_across_elements_can_be_gone_to_once() -> None:
    text = "We **will** refund."
    html = rendered(text, note(text, text))
    assert html.count("<mark") == 3
    assert html.count('id="check-1"') == html.count("tabindex") == 1


def test_a_mark_on_a_whole_line_leaves_it_a_list() -> None:
    text = "1) We will refund."
    assert "<ol>" in rendered(text, note(text, text))


def test_a_mark_inside_an_address_leaves_it_whole() -> None:
    text = "See [fees](https://bank.example/a?b) now"
    assert 'href="https://bank.example/a?b"' in rendered(
        text, Note(0, text.index("?") + 1, "check", "why", 1)
    )


def test_what_looks_like_a_sign_in_a_draft_is_none() -> None:
    text = "A \ue000 B \uf8ff C"
    assert re.sub("<[^>]*>", "", rendered(text, note(text, "B"))).strip() == "A \ufffd B \ufffd C"


def test_reasons_and_words_are_escaped() -> None:
    text = '<b>"x"</b>'
    html = annotate_plain(text, [Note(0, len(text), "check", '"><script>', 1)])
    assert "<b>" not in html
    assert "<script>" not in html


NOTES = st.lists(
    st.builds(
        Note,
        st.integers(0, 60),
        st.integers(0, 60),
        st.sampled_from(["high", "low", "check"]),
        st.just("why"),
        st.integers(0, 4),
    ),
    max_size=5,
)


@given(st.text(alphabet="ab *_#-1.)\n[]()<>&`~", max_size=60), NOTES)
def test_notes_never_change_what_is_read(text: str, notes: list[Note]) -> None:
    plain = re.sub("<[^>]*>", "", annotate_plain(text, notes))
    assert plain == re.sub("<[^>]*>", "", annotate_plain(text, []))
    found = segments(text, notes)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(alphabet="ab cd\n", max_size=60), NOTES)
def test_rendered_notes_never_change_what_is_read(text: str, notes: list[Note]) -> None:
    """White space aside: a browser reads any run of it as one."""
    assert words_of(rendered(text, *notes)) == words_of(render_markdown(text))


def words_of(html: str) -> list[str]:
    return re.sub("<[^>]*>", "", html).split()
