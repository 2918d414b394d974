"""Macros on the screen: chosen beside what one writes, kept by supervisors."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.agents_ui.conftest import HTMX, ticket_url
from tests.cast import Cast
from tickets.models import SYSTEM, Language, Macro, Message, Outgoing, Ticket

Ask = Callable[..., Ticket]
EDITED = {
    "title": "Good-bye",
    "category": "To end with",
    "language": "en",
    "body": "Bye {{customer.name}}.",
    "seen": 0,
}


def macro(body: str = "Bye.", **does: Any) -> Macro:
    made = Macro(title=does.pop("title", "Good-bye"), body=body, **does)
    made.record("macro.created", actor=SYSTEM)
    return made


def page_of(client: Client, ticket: Ticket, query: str = "") -> str:
    return client.get(ticket_url(ticket) + query).content.decode()


def menu_of(client: Client, ticket: Ticket) -> str:
    return client.get(ticket_url(ticket, "macros/"), headers=HTMX).content.decode()


def test_they_stand_by_category_with_what_they_do(mei: Client, ask: Ask) -> None:
    macro(category="To end with", solves=True)
    macro(title="Hello", category="Begin")
    menu = menu_of(mei, ask())
    assert menu.index('aria-label="Begin"') < menu.index('aria-label="To end with"')
    assert 'data-doings="Solve"' in menu


def test_those_in_another_language_stand_last_and_say_so(mei: Client, ask: Ask) -> None:
    macro("再见。", title="A", category="Begin", language=Language.ZH)
    macro(title="B", category="To end with")
    ticket = ask()
    menu = menu_of(mei, ticket)
    assert menu.index('aria-label="To end with"') < menu.index('aria-label="Simplified Chinese · Begin"')
    ticket.language = Language.ZH
    ticket.save(update_fields=["language"])
    menu = menu_of(mei, ticket)
    assert menu.index('aria-label="Begin"') < menu.index('aria-label="English · To end with"')


def test_each_is_read_aloud_in_its_own_language(mei: Client, ask: Ask) -> None:
    macro("再见。", title="告别", language=Language.ZH)
    ticket = ask()
    for found in (menu_of(mei, ticket), mei.get(ticket_url(ticket, "macros/")).content.decode()):
        assert '<b lang="zh-hans" dir="auto">告别</b>' in found
        assert 'lang="zh-hans" dir="auto">再见。</span>' in found


def test_a_page_carries_no_macros(mei: Client, ask: Ask) -> None:
    ticket = ask()
    macro("Fare well.", title="Hello")
    assert "Fare well." not in page_of(mei, ticket)
    assert "Fare well." in menu_of(mei, ticket)


def test_a_reply_takes_its_macro_along(mei: Client, ask: Ask, window: None) -> None:
    ticket, ends = ask(), macro(solves=True)
    said = {"client_key": str(uuid4()), "seen_seq": 1, "text": "Bye.", "macro": ends.pk}
    assert mei.post(ticket_url(ticket, "replies/"), said, headers=HTMX).status_code == 204
    assert Outgoing.objects.get().macro == ends
    page = page_of(mei, ticket)
    assert "When it is sent:" in page[page.index('id="outgoing"') : page.index('id="composer"')]


def test_a_macro_of_another_team_is_not_there(mei: Client, ask: Ask, cast: Cast) -> None:
    theirs = macro(team=cast.cards, solves=True)
    said = {"client_key": str(uuid4()), "seen_seq": 1, "text": "Bye.", "macro": theirs.pk}
    ticket = ask()
    assert mei.post(ticket_url(ticket, "replies/"), said, headers=HTMX).status_code == 404
    assert mei.post(ticket_url(ticket, "macros/"), said, headers=HTMX).status_code == 404
    assert not Outgoing.objects.exists()


def test_what_says_nothing_is_done_at_once_and_can_be_undone(mei: Client, ask: Ask) -> None:
    ticket, ends = ask(), macro("", solves=True)
    said = {"client_key": str(uuid4()), "seen_seq": 1, "macro": ends.pk}
    answer = mei.post(ticket_url(ticket, "macros/"), said, headers=HTMX)
    assert answer.status_code == 204
    assert "The macro is done." in answer.headers["X-Undo"]
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_one_that_was_retired_meanwhile_says_so(mei: Client, ask: Ask) -> None:
    retired = macro("", solves=True, is_active=False)
    said = {"client_key": str(uuid4()), "seen_seq": 1, "macro": retired.pk}
    answer = mei.post(ticket_url(ask(), "macros/"), said, headers=HTMX)
    assert answer.status_code == 409
    assert "This macro is not in use any more." in answer.content.decode()


def test_a_note_cannot_be_undone_and_nobody_says_so(mei: Client, ask: Ask) -> None:
    said = {"client_key": str(uuid4()), "seen_seq": 1, "macro": macro("", note="Kept").pk}
    answer = mei.post(ticket_url(ask(), "macros/"), said, headers=HTMX)
    assert "X-Undo" not in answer.headers
    assert Message.objects.filter(body="Kept").exists()


def test_without_javascript_one_chooses_on_a_page(mei: Client, ask: Ask) -> None:
    ticket, ends, does = ask(), macro("Bye {{customer.name}}.", solves=True), macro("", note="Kept")
    choices = mei.get(ticket_url(ticket, "macros/")).content.decode()
    assert f"?macro={ends.pk}" in choices
    assert f'name="macro" value="{does.pk}"' in choices
    page = page_of(mei, ticket, f"?macro={ends.pk}")
    assert "Bye Ana.</textarea>" in page
    assert f'<input type="hidden" name="macro" value="{ends.pk}" data-words="Bye Ana." />' in page
    said = {"client_key": str(uuid4()), "seen_seq": 1, "macro": does.pk}
    assert mei.post(ticket_url(ticket, "macros/"), said).headers["Location"] == ticket_url(ticket)


def test_only_supervisors_keep_them(mei: Client, sofia: Client) -> None:
    for path in ("/console/macros/", "/console/macros/new/"):
        assert mei.get(path).status_code == 403
        assert sofia.get(path).status_code == 200
    assert 'href="/console/macros/"' not in mei.get("/console/").content.decode()


def test_made_edited_and_retired_with_its_history(sofia: Client) -> None:
    made = sofia.post("/console/macros/new/", EDITED)
    kept = Macro.objects.get()
    url = f"/console/macros/{kept.pk}/"
    assert made.headers["Location"] == url
    newest = kept.history.get().history_id
    sofia.post(url, {**EDITED, "body": "Good-bye.", "solves": "on", "seen": newest})
    page = sofia.get(url).content.decode()
    assert "Sofia · text, solve" in page
    newest = kept.history.order_by("-history_id")[0].history_id
    sofia.post(f"{url}retirement/", {"seen": newest})
    kept.refresh_from_db()
    assert not kept.is_active
    assert "Retired" in sofia.get("/console/macros/").content.decode()


def test_an_unknown_placeholder_comes_back_with_what_was_typed(sofia: Client) -> None:
    answer = sofia.post("/console/macros/new/", {**EDITED, "body": "Hi {{customer.age}}"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("There is no “customer.age” to fill in.") == 1
    assert "Hi {{customer.age}}</textarea>" in page
    wrong = page[page.index('name="body"') :].split(">")[0]
    assert 'aria-invalid="true"' in wrong
    form = page.split('id="macro-edit"')[1].split("</form>")[0]
    assert form.count(" autofocus") == wrong.count(" autofocus") == 1


def test_what_two_fields_are_wrong_in_together_marks_neither(sofia: Client) -> None:
    answer = sofia.post("/console/macros/new/", {**EDITED, "solves": "on", "snoozes_for": 2})
    page = answer.content.decode()
    assert page.count("What is solved is neither snoozed nor escalated") == 1
    assert "aria-invalid" not in page


def test_after_a_conflict_one_sees_what_stands_there_and_can_save(sofia: Client) -> None:
    kept = macro()
    url = f"/console/macros/{kept.pk}/"
    seen = kept.history.get().history_id
    sofia.post(url, {**EDITED, "seen": seen})
    refused = sofia.post(url, {**EDITED, "body": "Later", "seen": seen})
    assert refused.status_code == 409
    newest = kept.history.order_by("-history_id")[0].history_id
    assert f'name="seen" value="{newest}"' in refused.content.decode()
    assert sofia.post(url, {**EDITED, "body": "Later", "seen": newest}).status_code == 302


def test_the_preview_reads_as_a_customer_would(sofia: Client) -> None:
    page = sofia.post(
        "/console/macros/preview/", {**EDITED, "takes_over": "on"}, headers=HTMX
    ).content.decode()
    assert "<p>Bye Ana.</p>" in page
    assert "<li>Take over</li>" in page
