"""What the palette finds, for whom; and single keys by choice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from assistant.models import Article, Draft, DraftStatus
from tests.agents_ui.conftest import HTMX
from tests.cast import Cast
from tickets.models import Customer, Ticket


def found(client: Client, q: str) -> str:
    response = client.get("/console/palette/", {"q": q})
    assert response.status_code == 200
    return response.content.decode()


def test_it_finds_conversations_customers_and_articles(
    mei: Client, ask: Callable[..., Ticket], article: Article, django_assert_max_num_queries: Any
) -> None:
    ticket = ask("My card is lost")
    with django_assert_max_num_queries(6):
        page = found(mei, "card")
    assert f"/console/tickets/{ticket.public_id}/?view=all&amp;q=card" in page
    assert "My <mark>card</mark> is lost" in page
    assert "When your <mark>card</mark> arrives" in page
    customer = found(mei, "an")
    assert "<mark>Ana</mark>" in customer
    assert f"customer={ticket.requester.public_id}" in customer
    assert (
        len(mei.get(f"/console/?view=all&customer={ticket.requester.public_id}").context["queue"].tickets)
        == 1
    )


def test_what_no_column_can_hold_is_left_out(mei: Client, ask: Callable[..., Ticket]) -> None:
    ticket = ask("My card is lost")
    assert "<mark>card</mark>" in found(mei, "ca\0rd")
    assert f"/console/tickets/{ticket.public_id}/" in mei.get("/console/?view=all&q=\0card").content.decode()
    assert mei.get("/console/?view=all&customer=a\0b").status_code == 200


def test_it_finds_chinese(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("我的卡丢了")
    assert "我的<mark>卡丢了</mark>" in found(mei, "卡丢了")


@pytest.mark.parametrize("q", ["lost", "Ana", "ana@"])
def test_it_finds_nothing_that_one_may_not_see(
    q: str, sign_in: Callable[[str], Client], ask: Callable[..., Ticket], cast: Cast
) -> None:
    Customer.objects.filter(pk=cast.ana.pk).update(email="ana@example.com")
    ask("My card is lost")
    assert "option" in found(sign_in("mei"), q)
    assert "option" not in found(sign_in("noor"), q)


def test_one_letter_asks_for_nothing(mei: Client, ask: Callable[..., Ticket]) -> None:
    ask("A")
    assert "option" not in found(mei, "a")


def test_single_keys_are_ones_own_choice(mei: Client, sign_in: Callable[[str], Client]) -> None:
    assert 'data-keys="off"' not in mei.get("/console/").content.decode()
    assert mei.post("/console/keys/", {"keys": "off"}).status_code == 302
    page = mei.get("/console/").content.decode()
    assert 'data-keys="off"' in page
    assert "Single keys are off, by your choice." in page
    assert 'data-keys="off"' not in sign_in("liam").get("/console/").content.decode()
    mei.post("/console/keys/", {"keys": "on"})
    assert 'data-keys="off"' not in mei.get("/console/").content.decode()


def test_another_draft_is_written_without_blame(mei: Client, cast: Cast, ready: Callable[..., Draft]) -> None:
    draft = ready()
    for _ in range(2):
        answer = mei.post(f"/console/drafts/{draft.public_id}/regeneration/", headers=HTMX)
        assert answer.status_code == 204
    assert list(Draft.objects.order_by("pk").values_list("status", flat=True)) == [
        DraftStatus.RETIRED,
        DraftStatus.QUEUED,
    ]
    draft.refresh_from_db()
    assert (draft.reason, draft.decided_by) == ("Another draft was asked for.", cast.mei)
    liam = Client()
    liam.force_login(cast.liam)
    assert liam.post(f"/console/drafts/{draft.public_id}/regeneration/", headers=HTMX).status_code == 409
