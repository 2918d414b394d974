"""The conversation on the page and in its fragments."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from assistant import lexicon
from assistant.actions import approve_draft, regenerate_draft, reject_draft
from assistant.models import Article, Draft, DraftStatus, Rejection, Topic
from tests.agents_ui.conftest import ticket_url
from tests.cast import Cast, write_now
from tickets.actions import add_note, assign_ticket, escalate, receive_message, send_reply, take_over
from tickets.markup import render_markdown
from tickets.models import Message, Ticket, User


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_each_speaker_can_be_told_apart(cast: Cast, mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    add_note(draft.ticket, agent=cast.liam, text="She called twice", client_key=uuid4())
    page = text(mei, ticket_url(draft.ticket))
    assert "checked by Mei" in page
    assert "Internal note" in page
    assert [name in page for name in ('data-author="customer"', 'data-author="assistant"', "data-note")] == [
        True
    ] * 3


def test_each_message_shows_its_number(cast: Cast, mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    add_note(ticket, agent=cast.liam, text="She called twice", client_key=uuid4())
    page = text(mei, ticket_url(ticket))
    assert re.findall(r'class="message-number"><span aria-hidden="true">(.*?)<', page) == ["#1", "#2"]
    assert ">Message 2</span>" in page


def test_customers_write_plain_text_and_agents_markdown(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask("**not bold** <script>alert(1)</script>")
    send_reply(ticket, agent=cast.mei, text="**bold**", client_key=uuid4(), seen_seq=1)
    page = text(mei, ticket_url(ticket))
    assert "**not bold** &lt;script&gt;" in page
    assert "<strong>bold</strong>" in page


def test_a_customers_card_is_masked_and_marked_with_the_reason(
    mei: Client, ask: Callable[..., Ticket]
) -> None:
    page = text(mei, ticket_url(ask("My card 4111 1111 1111 1111 is lost")))
    assert "4111 1111 1111 1111" not in page
    assert 'title="Card number"' in page


def test_only_newer_messages_are_fetched_and_a_day_begins_once(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask("First")
    receive_message(ticket, customer=cast.ana, text="Second", client_key=uuid4())
    newer = text(mei, ticket_url(ticket, "messages/?after=1"))
    assert "Second" in newer
    assert "First" not in newer
    assert 'class="day"' not in newer
    Message.objects.filter(ticket=ticket, seq=1).update(created_at=timezone.now() - timedelta(days=1))
    assert 'class="day"' in text(mei, ticket_url(ticket, "messages/?after=1"))
    assert text(mei, ticket_url(ticket, "messages/?after=2")).strip() == ""


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 5000])
def test_a_malformed_place_brings_all_messages(mei: Client, ask: Callable[..., Ticket], after: str) -> None:
    assert "Where is my card?" in text(mei, ticket_url(ask(), f"messages/?after={after}"))


def test_while_it_is_written_a_draft_can_be_stopped_and_not_approved(
    mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    card = text(mei, ticket_url(ticket, "draft/"))
    assert "/stop/" in card
    assert 'data-key="a" data-answers disabled' in card
    assert "/revision/" not in card


def test_a_ready_draft_can_be_decided(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    card = text(mei, ticket_url(draft.ticket, "draft/"))
    assert "working days" in card
    for verb in ("approval", "revision", "rejection"):
        assert f"/console/drafts/{draft.public_id}/{verb}/" in card
    assert not re.search(r'data-(key|digit)="[^>]*disabled', card)


def test_a_blocked_draft_asks_for_a_reason(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    text_now, spans = "Your card 4111 1111 1111 1111", [{"start": 10, "end": 29, "kind": "card"}]
    Draft.objects.filter(pk=draft.pk).update(is_blocked=True, text=text_now, spans=spans)
    card = text(mei, ticket_url(draft.ticket, "draft/"))
    assert '<mark data-severity="high" title="Card number">4111 1111 1111 1111</mark>' in card
    assert "Approve with a reason" in card
    assert 'data-kind="main" data-key="a"' not in card


def test_a_decided_draft_says_who_and_why(cast: Cast, mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    reject_draft(draft, agent=cast.liam, rejection=Rejection.TONE)
    write_now(draft.ticket)
    assert "Liam rejected this draft: The tone is wrong" in text(mei, ticket_url(draft.ticket, "state/"))
    second = Draft.objects.get(ticket=draft.ticket, status=DraftStatus.READY)
    reject_draft(second, agent=cast.liam, rejection=Rejection.WRONG, note="Five days, not ten")
    write_now(draft.ticket)
    said = "The facts are wrong. “Five days, not ten”"
    assert f"Liam rejected this draft: {said}" in text(mei, ticket_url(draft.ticket, "state/"))
    assert f"Liam rejected the draft: {said}" in text(mei, ticket_url(draft.ticket))
    take_over(draft.ticket, agent=cast.liam)
    card = text(mei, ticket_url(draft.ticket, "draft/"))
    assert "This draft was overtaken: Liam took the conversation over." in card
    assert "The draft was overtaken: Liam took the conversation over." in text(mei, ticket_url(draft.ticket))


def test_who_is_given_a_conversation_has_not_taken_it(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    assign_ticket(draft.ticket, agent=cast.sofia, to=cast.mei)
    card = text(mei, ticket_url(draft.ticket, "draft/"))
    assert "This draft was overtaken: Sofia assigned the conversation." in card


def test_who_asked_for_another_draft_is_named_wherever_it_is_said(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    regenerate_draft(draft, agent=cast.liam)
    assert "The draft was overtaken: Liam asked for another draft." in text(mei, ticket_url(draft.ticket))
    record = f"/console/drafts/{draft.public_id}/record/"
    assert "This draft was overtaken: Liam asked for another draft." in text(mei, record)
    mei.cookies["django_language"] = "zh-hans"
    assert "Liam 要求了另一份草稿。" in text(mei, ticket_url(draft.ticket))


def test_of_old_rows_that_cannot_tell_giving_from_taking_nobody_is_named(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    assign_ticket(draft.ticket, agent=cast.sofia, to=cast.mei)
    old = "A colleague took the conversation over."
    Draft.objects.filter(pk=draft.pk).update(reason=old, decided_by=cast.mei)
    card = text(mei, ticket_url(draft.ticket, "draft/"))
    assert "This draft was overtaken: A colleague was given the conversation, or took it over." in card


def test_a_ready_draft_names_its_articles_and_shows_them(
    mei: Client, ready: Callable[..., Draft], article: Article, django_assert_max_num_queries: Any
) -> None:
    draft = ready()
    with django_assert_max_num_queries(14):
        card = text(mei, ticket_url(draft.ticket, "?view=all"))
    quoted = card.split("Quoted:")[1].split("</ul>")[0]
    assert f'popovertarget="source-{article.pk}"' in quoted
    assert "Read, not quoted" not in card
    assert str(render_markdown(article.body)) in card
    assert "changed after the draft" not in card
    article.save()
    assert "changed after the draft" in text(mei, ticket_url(draft.ticket, "draft/"))


def test_what_a_draft_has_read_and_does_not_stand_on_is_told_apart(
    mei: Client, ready: Callable[..., Draft], article: Article
) -> None:
    draft = ready()
    other = Article.objects.create(title="Spare cards", body="A spare card costs 5 pounds.", language="en")
    draft.articles = [{"id": other.pk, "version": other.version}, *draft.articles]
    draft.save()
    card = text(mei, ticket_url(draft.ticket, "draft/"))
    quoted, read = card.split("Quoted:")[1].split("Read, not quoted: 1")
    assert f'popovertarget="source-{article.pk}"' in quoted
    assert f'popovertarget="source-{other.pk}"' in read


def test_an_ended_draft_leaves_when_the_conversation_goes_on(
    cast: Cast, mei: Client, ready: Callable[..., Draft]
) -> None:
    draft = ready()
    take_over(draft.ticket, agent=cast.liam)
    assert "hidden" not in text(mei, ticket_url(draft.ticket, "draft/")).partition(">")[0]
    receive_message(draft.ticket, customer=cast.ana, text="And now?", client_key=uuid4())
    assert "hidden" in text(mei, ticket_url(draft.ticket, "draft/")).partition(">")[0]


def test_the_state_offers_what_is_possible(cast: Cast, mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask()
    before = text(mei, ticket_url(ticket, "state/"))
    assert "/takeover/" in before
    assert "/handback/" not in before
    take_over(ticket, agent=cast.mei)
    after = text(mei, ticket_url(ticket, "state/"))
    assert "/takeover/" not in after
    assert "/handback/" in after


def test_without_javascript_a_link_opens_the_editor(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    assert not re.search(r"<section[^>]* data-editing", text(mei, ticket_url(draft.ticket)))
    assert re.search(r"<section[^>]* data-editing", text(mei, ticket_url(draft.ticket, "?open=edit")))


def test_the_draft_so_far_can_be_read_whole(mei: Client, ready: Callable[..., Draft]) -> None:
    draft = ready()
    answer = mei.get(f"/console/drafts/{draft.public_id}/text/").json()
    assert answer == {"attempt": 1, "text": draft.text}


@pytest.fixture
def busy(
    cast: Cast, ready: Callable[..., Draft], ask: Callable[..., Ticket], monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], Ticket]:
    """A ticket with all that its page can show: notes with files, an escalation, a draft with its sources, a topic.
    And it is time to look whether the lexicon has changed.
    """

    def made(count: int) -> Ticket:
        ticket = ready().ticket
        Topic.objects.create(name="Delivery")
        for number in range(count):
            file = ContentFile(b"Words", name="words.txt")
            add_note(ticket, agent=cast.mei, text=f"Note {number}", client_key=uuid4(), files=[file])
            ask(f"Question {number}")
        escalate(ticket, agent=cast.mei, detail="Look at this")
        later = lexicon._looked_at + 60
        monkeypatch.setattr(lexicon, "monotonic", lambda: later)
        return ticket

    return made


@pytest.mark.parametrize("beside", ["?view=all", "?view=all&q=Ana"])
@pytest.mark.parametrize("count", [1, 40])
def test_a_conversation_takes_few_queries_at_any_size(
    count: int,
    beside: str,
    sofia: Client,
    busy: Callable[[int], Ticket],
    django_assert_max_num_queries: Any,
) -> None:
    ticket = busy(count)
    sofia.post("/console/views/", {"name": "Fresh ones", "view": "all", "status": "new"})
    with django_assert_max_num_queries(14):
        page = text(sofia, ticket_url(ticket, beside))
    shown = ("words.txt", "Look at this", "Delivery", "When your card arrives", "Fresh ones")
    assert all(words in page for words in shown)
    with django_assert_max_num_queries(8):
        assert sofia.get(ticket_url(ticket, "state/")).status_code == 200


def test_a_draft_without_an_article_takes_no_more_queries(
    sofia: Client, busy: Callable[[int], Ticket], django_assert_max_num_queries: Any
) -> None:
    ticket = busy(1)
    written = {"articles": [], "support": [], "passages": [], "prompt_hash": "a" * 64}
    Draft.objects.filter(ticket=ticket).update(**written)
    with django_assert_max_num_queries(14):
        page = text(sofia, ticket_url(ticket, "?view=all"))
    assert "No article answers this." in page


def test_where_single_keys_are_off_only_those_are_shown_that_work(
    cast: Cast, mei: Client, ask: Callable[..., Ticket]
) -> None:
    ticket = ask()
    User.objects.filter(pk=cast.mei.pk).update(has_keys=False)
    inbox = mei.get("/console/?view=all").content.decode()
    assert "key-hints" not in inbox
    for page in (inbox, mei.get(ticket_url(ticket)).content.decode()):
        sheet = page.partition('id="help"')[2].partition("</dialog>")[0]
        keys = re.findall(r"<dt>(.*?)</dt>", sheet)
        assert [re.sub("<.*?>", "", key) for key in keys] == ["Ctrl K", "↓ ↑", "Ctrl ↵", "Esc"]


@pytest.mark.parametrize(
    ("has_keys", "words"),
    [
        (True, "<kbd>E</kbd> goes on with it, <kbd>A</kbd> approves what stands above."),
        (False, "“Edit” goes on with it, “Approve” sends what stands above."),
    ],
)
def test_how_to_go_on_with_an_edit_that_was_kept_is_a_whole_sentence(
    cast: Cast, mei: Client, ready: Callable[..., Draft], has_keys: bool, words: str
) -> None:
    User.objects.filter(pk=cast.mei.pk).update(has_keys=has_keys)
    assert f"Your edit is kept. {words}" in mei.get(ticket_url(ready().ticket)).content.decode()


def test_the_sheet_of_keys_says_each_thing_once(mei: Client, ask: Callable[..., Ticket]) -> None:
    for place in ("/console/?view=all", ticket_url(ask())):
        sheet = mei.get(place).content.decode().partition('id="help"')[2].partition("</dialog>")[0]
        named = [re.sub("<.*?>", "", said) for said in re.findall(r"<dd>(.*?)</dd>", sheet)]
        assert len(named) == len(set(named))
        assert "Filter, or save the view" in named
