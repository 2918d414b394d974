"""Why did it say that? The page that answers it, and the ways to it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from assistant.actions import approve_draft, edit_draft, reject_draft, stop_draft
from assistant.models import Article, ArticleState, Autonomy, Draft, DraftSource, Rejection
from assistant.simulator import Simulator
from tests.agents_ui.conftest import ticket_url
from tests.cast import Cast, write_now
from tickets.actions import take_over
from tickets.models import SYSTEM, Message, Ticket

Ask = Callable[..., Ticket]
Ready = Callable[..., Draft]


def record_url(draft: Draft) -> str:
    return f"/console/drafts/{draft.public_id}/record/"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_everything_on_record_of_a_draft_in_words(mei: Client, ready: Ready) -> None:
    draft = ready()
    page = text(mei, record_url(draft))
    for words in (
        "byte for byte",
        "When your card arrives",
        "version 1",
        draft.prompt_version,
        draft.model_asked,
        draft.model_served,
        draft.screening_version,
        f"{draft.cost:.5f}",
        "max_tokens=900",
        "answered",
        "The conversation up to message 1",
    ):
        assert words in page


def test_an_article_is_shown_as_it_read_then(mei: Client, ready: Ready, article: Article) -> None:
    draft = ready()
    article.body, article.state = "Your card never arrives.", ArticleState.RETIRED
    article.record("article.edited", actor=SYSTEM)
    page = text(mei, record_url(draft))
    assert "within 5 working days. We send" in page
    assert "never arrives" not in page
    assert "changed since" in page
    assert "byte for byte" in page


def test_what_differs_is_said(mei: Client, ready: Ready, article: Article) -> None:
    draft = ready()
    article.history.all().delete()
    page = text(mei, record_url(draft))
    assert "cannot be rebuilt exactly" in page
    assert f"Article {article.pk}, version 1: not on record any more." in page


def test_a_draft_from_before_the_parts_were_kept_has_a_page_too(mei: Client, ready: Ready) -> None:
    draft = ready()
    Draft.objects.update(
        prompt_parts=[], parameters={}, profile="", model_asked="", model_served="", outcome="", total_ms=0
    )
    page = text(mei, record_url(draft))
    assert "cannot be rebuilt exactly" in page
    assert "It was written when the parts of a request were not kept yet." in page


def test_the_decision_with_its_changes_stands_on_the_record_and_beside_the_conversation(
    cast: Cast, mei: Client, ready: Ready
) -> None:
    draft = ready()
    edited = draft.text.replace("5 working days", "9 working days")
    edit_draft(draft, agent=cast.mei, text=edited, client_key=uuid4())
    for path in (record_url(draft), ticket_url(draft.ticket)):
        page = text(mei, path)
        assert "Mei edited this draft and sent it." in page
        assert "Promises and rules" in page
        assert "<del>5 </del><ins>9 </ins>" in page


def test_what_an_edit_holds_cannot_become_markup(cast: Cast, mei: Client, ready: Ready) -> None:
    draft = ready()
    edit_draft(draft, agent=cast.mei, text="<script>alert(1)</script> <b>bold</b>", client_key=uuid4())
    page = text(mei, record_url(draft))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_every_attempt_is_listed_with_its_outcome(mei: Client, simulator: Simulator, ask: Ask) -> None:
    simulator.fault("503", times=1)
    simulator.fault("401")
    draft = write_now(ask())
    page = text(mei, record_url(draft))
    assert "refused: overloaded" in page
    assert "There is no draft" in page
    assert "Nothing was written." in page


def test_a_draft_that_asked_nothing_says_so(cast: Cast, mei: Client, ask: Ask) -> None:
    draft = Draft.objects.get(ticket=ask())
    stop_draft(draft, agent=cast.mei)
    assert "Nothing was asked of the provider" in text(mei, record_url(draft))


def test_a_text_of_the_desks_own_is_not_said_to_be_the_providers(
    mei: Client, article: Article, simulator: Simulator, ask: Ask
) -> None:
    simulator.fault("402")
    draft = write_now(ask("When does my card arrive?"))
    assert draft.source == DraftSource.ARTICLE
    page = text(mei, record_url(draft))
    assert "this text is the desk's own" in page
    assert "refused: balance" in page


def test_a_draft_that_follows_a_rejected_one_leads_to_it(cast: Cast, mei: Client, ready: Ready) -> None:
    rejected = reject_draft(ready(), agent=cast.mei, rejection=Rejection.TONE)
    following = write_now(rejected.ticket)
    assert record_url(rejected) in text(mei, record_url(following))


def test_the_record_is_reached_from_the_card_the_message_the_decision_and_the_notice(
    cast: Cast, mei: Client, ready: Ready
) -> None:
    draft = ready()
    assert record_url(draft) in text(mei, ticket_url(draft.ticket, "draft/"))
    approve_draft(draft, agent=cast.mei, client_key=uuid4())
    assert record_url(draft) in text(mei, ticket_url(draft.ticket, "messages/"))
    assert record_url(draft) in text(mei, ticket_url(draft.ticket, "state/"))
    overtaken = ready("Where is the other one?")
    take_over(overtaken.ticket, agent=cast.mei)
    assert Message.objects.get(event="draft.retired").facts["draft"] == overtaken.public_id
    assert record_url(overtaken) in text(mei, ticket_url(overtaken.ticket, "messages/"))


def test_nothing_of_it_is_the_customers(cast: Cast, ready: Ready) -> None:
    draft = ready()
    take_over(draft.ticket, agent=cast.mei)
    public = draft.ticket.messages.public()
    assert not [message for message in public if "draft" in message.facts]


@pytest.mark.parametrize(("who", "status"), [("mei", 200), ("liam", 200), ("sofia", 200), ("noor", 404)])
def test_who_sees_the_ticket_sees_why(
    sign_in: Callable[[str], Client], ready: Ready, who: str, status: int
) -> None:
    assert sign_in(who).get(record_url(ready())).status_code == status


@pytest.fixture
def copied(ready: Ready) -> tuple[Draft, Draft]:
    """A draft, and one that the desk's memory answered with the same words."""
    asked, copy = ready("When does my card arrive?"), ready("When does my card arrive?")
    assert copy.origin == asked
    return asked, copy


def test_the_record_of_a_copy_shows_what_was_asked_for_the_first_one(
    mei: Client, copied: tuple[Draft, Draft]
) -> None:
    asked, copy = copied
    page = text(mei, record_url(copy))
    for words in (asked.public_id, "Every request to the provider", f"{asked.cost:.5f}", "byte for byte"):
        assert words in page


def test_what_was_asked_for_another_team_stays_there(
    cast: Cast, mei: Client, sofia: Client, copied: tuple[Draft, Draft]
) -> None:
    asked, copy = copied
    Ticket.objects.filter(pk=asked.ticket.pk).update(team=cast.cards)
    assert asked.public_id in text(sofia, record_url(copy))
    assert_hides_who_asked(text(mei, record_url(copy)), asked)


def test_nobody_is_led_to_a_shadow_that_asked(sofia: Client, copied: tuple[Draft, Draft]) -> None:
    asked, copy = copied
    Draft.objects.filter(pk=asked.pk).update(autonomy=Autonomy.SHADOW)
    assert_hides_who_asked(text(sofia, record_url(copy)), asked)


def assert_hides_who_asked(page: str, asked: Draft) -> None:
    assert "Another conversation asked for this answer first." in page
    for words in (asked.public_id, "Every request to the provider", f"{asked.cost:.5f}", asked.prompt_hash):
        assert words not in page


def test_the_record_speaks_chinese(cast: Cast, ready: Ready) -> None:
    draft = ready()
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.mei)
    with translation.override("en"):  # a request leaves its language behind
        page = text(client, record_url(draft))
    for words in ("为什么这样回答", "逐字节还原", "提示词版本", "已回答", "第 1 版"):
        assert words in page
