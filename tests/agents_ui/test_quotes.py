"""Each sentence of a draft that an article says has its quote one glance away."""

import re
from collections.abc import Callable

from django.test import Client
from django.utils.safestring import mark_safe

from agents_ui.annotations import Anchor, Note, annotate_plain, annotate_rendered, with_signs
from assistant.models import Article, Draft
from tests.agents_ui.conftest import ticket_url
from tickets.markup import render_markdown
from tickets.models import SYSTEM

Ready = Callable[..., Draft]
NUMBER = mark_safe("<button>1</button>")


def card(client: Client, draft: Draft) -> str:
    return client.get(ticket_url(draft.ticket, "draft/")).content.decode()


def quote_in(html: str, number: int = 1) -> str:
    found = re.search(rf'<section id="quote-{number}".*?</section>', html, re.DOTALL)
    assert found
    return found[0]


def test_the_number_behind_a_sentence_leads_to_its_quote(mei: Client, ready: Ready, article: Article) -> None:
    html = card(mei, ready())
    assert re.search(
        r'within 5 working days\.<span class="cite-tie"><button type="button" class="cite" popovertarget="quote-1"[^>]*'
        r'aria-label="Quote 1: Your card arrives within 5 working days"',
        html,
    )
    quote = quote_in(html)
    assert article.title in quote
    assert "version 1" in quote
    assert "changed since" not in quote
    assert re.search('<mark data-severity="quote"[^>]*>Your card arrives within 5 working days</mark>', quote)


def test_a_quote_is_shown_as_the_draft_read_it(mei: Client, ready: Ready, article: Article) -> None:
    draft = ready()
    article.body = "Your card never arrives."
    article.record("article.edited", actor=SYSTEM)
    quote = quote_in(card(mei, draft))
    assert "changed since" in quote
    assert "within 5 working days</mark>" in quote
    assert "never arrives" not in quote


def test_the_record_shows_the_same_quotes(mei: Client, ready: Ready) -> None:
    draft = ready()
    html = mei.get(f"/console/drafts/{draft.public_id}/record/").content.decode()
    assert html.count('class="cite"') == len(draft.supported) > 0
    assert "within 5 working days</mark>" in quote_in(html)


def test_a_quote_that_the_desk_found_itself_says_so(mei: Client, ready: Ready) -> None:
    draft = ready()
    Draft.objects.filter(pk=draft.pk).update(
        support=[{**sentence, "by": sentence["by"] and "machine"} for sentence in draft.support]
    )
    assert "found by the desk" in quote_in(card(mei, draft))


def test_a_version_that_nobody_kept_is_no_error(mei: Client, ready: Ready, article: Article) -> None:
    draft = ready()
    article.body = "Your card never arrives."
    article.record("article.edited", actor=SYSTEM)
    article.history.all().delete()
    assert "not on record any more" in quote_in(card(mei, draft))


def test_a_draft_without_an_article_says_so(mei: Client, ready: Ready) -> None:
    assert "No article answers this." in card(mei, ready("Do you sell boats?"))
    assert "No article answers this." not in card(mei, ready())


def test_a_number_stands_behind_its_place_in_any_markup() -> None:
    text = "- It is **free.** See [fees](https://bank.example/a?b)"
    notes = [Note(text.index("It"), text.index("free.") + 5, "source", "why", 1)]
    anchors = [Anchor(text.index("free.") + 5, NUMBER), Anchor(text.index("?b"), NUMBER)]
    html = annotate_rendered(render_markdown(with_signs(text, notes, anchors)), text, notes, anchors)
    assert "free.</mark><button>1</button></strong>" in html
    assert 'href="https://bank.example/a?b"' in html
    assert html.count("<button>") == 2
    plain = annotate_plain("It is <free>. Yes", [Note(0, 13, "source", "why", 1)], [Anchor(13, NUMBER)])
    assert plain.endswith("&lt;free&gt;.</mark><button>1</button> Yes")
