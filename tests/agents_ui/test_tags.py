"""Tags on the screen: ticked for one ticket or many, seen in rows, filtered by, kept by supervisors."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tests.tickets.test_tagging import tag
from tickets.actions import tag_ticket
from tickets.models import Tag, Ticket

Ask = Callable[..., Ticket]


def key(ticket: Ticket) -> str:
    return f"{ticket.public_id}:{ticket.last_public_seq}"


def give(client: Client, tickets: list[Ticket], tags: list[Tag], had: list[Tag], **headers: Any) -> Any:
    said = {
        "ticket": list(map(key, tickets)),
        "tags": [one.pk for one in tags],
        "had": [one.pk for one in had],
    }
    return client.post("/console/taggings/", said, headers=headers)


def names(ticket: Ticket) -> list[str]:
    return sorted(ticket.tags.values_list("name", flat=True))


def test_the_sheet_ticks_what_all_have_and_says_what_some_have(mei: Client, cast: Cast, ask: Ask) -> None:
    one, two, fraud, refund = ask(), ask("And mine?"), tag("Fraud"), tag("Refund")
    tag_ticket(one, agent=cast.mei, add=[fraud, refund])
    tag_ticket(two, agent=cast.mei, add=[fraud])
    answer = mei.get("/console/taggings/", {"ticket": [key(one), key(two)]}, headers=HTMX)
    page = answer.content.decode()
    assert f'name="had" value="{fraud.pk}"' in page
    assert f'name="had" value="{refund.pk}"' not in page
    assert page.count("on some of them") == 1


def test_only_what_was_changed_is_changed_and_all_of_it_can_be_undone(
    mei: Client, cast: Cast, ask: Ask
) -> None:
    one, two = ask(), ask("And mine?")
    fraud, refund, travel = tag("Fraud"), tag("Refund"), tag("Travelling")
    tag_ticket(one, agent=cast.mei, add=[fraud, refund])
    tag_ticket(two, agent=cast.mei, add=[fraud])
    answer = give(mei, [one, two], [travel], [fraud], **HTMX)
    assert (names(one), names(two)) == (["Refund", "Travelling"], ["Travelling"])
    offer = json.loads(answer.headers["X-Undo"])
    assert offer["words"] == "Tags changed: 2."
    mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX)
    assert (names(one), names(two)) == (["Fraud", "Refund"], ["Fraud"])


def test_what_is_said_is_what_was_done(mei: Client, ask: Ask) -> None:
    tickets, fraud = [ask(), ask("And mine?")], tag("Fraud")
    told = []
    for ticked, had in (([], []), ([fraud], []), ([fraud], []), ([], [fraud])):
        offer = json.loads(give(mei, tickets, ticked, had, **HTMX).headers["X-Undo"])
        told.append((offer["words"], bool(offer["url"])))
    nothing = ("Nothing was changed.", False)
    assert told == [nothing, ("Tagged: 2.", True), nothing, ("Untagged: 2.", True)]
    of_one = [give(mei, tickets[:1], [fraud], [], **HTMX), give(mei, tickets[:1], [], [fraud], **HTMX)]
    assert [json.loads(answer.headers["X-Undo"])["words"] for answer in of_one] == ["Tagged.", "Untagged."]


def test_without_javascript_a_page_says_what_was_done(mei: Client, ask: Ask) -> None:
    ticket, fraud = ask(), tag("Fraud")
    page = mei.get("/console/taggings/", {"ticket": key(ticket)}).content.decode()
    assert "<title>" in page
    assert "Fraud" in page
    answer = give(mei, [ticket], [fraud], [])
    assert "Tagged" in mei.get(answer.headers["Location"]).content.decode()
    assert names(ticket) == ["Fraud"]


def test_another_teams_ticket_stays_as_it_is(sign_in: Callable[[str], Client], ask: Ask) -> None:
    ticket, fraud = ask(), tag("Fraud")
    assert give(sign_in("noor"), [ticket], [fraud], [], **HTMX).status_code == 422
    assert names(ticket) == []


def test_they_stand_in_the_row_and_beside_the_conversation(mei: Client, cast: Cast, ask: Ask) -> None:
    ticket = ask()
    tag_ticket(ticket, agent=cast.mei, add=[tag("<Fraud>", tone="danger")])
    for path in ("/console/?view=all", ticket_url(ticket), ticket_url(ticket, "state/")):
        page = mei.get(path).content.decode()
        assert 'data-tone="danger" dir="auto">&lt;Fraud&gt;</span>' in page


def test_the_list_shows_one_tag_and_keeps_it_in_its_address(mei: Client, cast: Cast, ask: Ask) -> None:
    tagged, plain, fraud = ask("Stolen card"), ask("Lost phone"), tag("Fraud")
    tag_ticket(tagged, agent=cast.mei, add=[fraud])
    page = mei.get(f"/console/?view=all&tag={fraud.pk}")
    assert [row.ticket for row in page.context["queue"].rows] == [tagged]
    assert page.context["queue"].wanted.query == f"view=all&tag={fraud.pk}"
    assert (
        f'<option value="{fraud.pk}" selected>Fraud'
        in mei.get(f"/console/queue/filters/?tag={fraud.pk}").content.decode()
    )
    assert plain in [row.ticket for row in mei.get("/console/?view=all&tag=x").context["queue"].rows]


@pytest.mark.parametrize("path", ["/console/tags/", "/console/tags/new/"])
def test_agents_do_not_keep_them(mei: Client, path: str) -> None:
    assert mei.post(path, {"name": "Mine", "tone": "calm"}).status_code in (403, 405)
    assert mei.get("/console/tags/").status_code == 403


def test_supervisors_add_rename_and_retire(sofia: Client) -> None:
    sofia.post("/console/tags/new/", {"name": "Fraud", "tone": "danger", "is_active": "on"})
    made = Tag.objects.get()
    assert made.is_active
    sofia.post(f"/console/tags/{made.pk}/edit/", {"name": "Scam", "tone": "note"})
    made.refresh_from_db()
    assert (made.name, made.tone, made.is_active) == ("Scam", "note", False)
    assert 'value="Scam"' in sofia.get("/console/tags/").content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_taken_name_is_refused_at_its_field_as_it_was_typed(sofia: Client, headers: dict[str, str]) -> None:
    fraud, bug = tag("Fraud", tone="danger"), tag("App bug")
    typed = {"name": "fraud", "tone": "note", "is_active": "on"}
    for path in ("/console/tags/new/", f"/console/tags/{bug.pk}/edit/"):
        answer = sofia.post(path, typed, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert ('class="rail"' in page) != bool(headers)
        form = page[page.index(f'action="{path}"') :].split("</form>")[0]
        assert 'value="fraud"' in form
        assert '<option value="note" selected>' in form
        assert 'aria-invalid="true"' in form
        assert "There is a tag of this name already." in form
        assert page.count("aria-invalid") == 1
    bug.refresh_from_db()
    assert (bug.name, fraud.pk, Tag.objects.count()) == ("App bug", fraud.pk, 2)


def test_a_name_that_is_none_is_refused_in_its_form(sofia: Client) -> None:
    answer = sofia.post("/console/tags/new/", {"name": " ", "tone": "danger", "is_active": "on"})
    assert answer.status_code == 422
    assert 'action="/console/tags/new/"' in answer.content.decode()


def test_a_tag_that_was_saved_comes_with_its_list_and_says_so(sofia: Client) -> None:
    answer = sofia.post(
        "/console/tags/new/", {"name": "Fraud", "tone": "danger", "is_active": "on"}, headers=HTMX
    )
    assert json.loads(answer.headers["X-Undo"])["words"] == "Saved."
    assert 'value="Fraud"' in answer.content.decode()
