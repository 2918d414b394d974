"""The same click again, after an answer that never came, is done already: no conflict with oneself (rule 3)."""

from collections.abc import Callable

import pytest
from django.test import Client

from assistant.models import Autonomy, Draft, DraftStatus, Incident, LevelChange, Review, Topic
from tests.agents_ui.conftest import HTMX
from tests.assistant.topics.deciding import finished
from tests.cast import Cast
from tickets.models import Ticket

Ask = Callable[..., Ticket]
At = Callable[..., Topic]


def twice(browser: Client, path: str, **values: str) -> list[int]:
    return [browser.post(path, values, headers=HTMX).status_code for _ in range(2)]


def test_a_rejection(mei: Client, sign_in: Callable[[str], Client], ask: Ask) -> None:
    draft = finished(ask())
    path = f"/console/drafts/{draft.public_id}/rejection/"
    assert twice(mei, path, rejection="tone", note="Too stiff") == [204, 204]
    assert Draft.objects.unwritten().get().after == draft
    assert draft.history.filter(history_change_reason="draft.rejected").count() == 1
    assert twice(mei, path, rejection="wrong") == [409, 409]
    assert twice(sign_in("liam"), path, rejection="tone") == [409, 409]


def test_a_stop(mei: Client, ask: Ask) -> None:
    draft = Draft.objects.for_ticket(ask()).get()
    assert twice(mei, f"/console/drafts/{draft.public_id}/stop/") == [204, 204]
    assert draft.history.filter(history_change_reason="draft.stopped").count() == 1
    draft.refresh_from_db()
    assert draft.status == DraftStatus.STOPPED


@pytest.mark.usefixtures("article")
def test_a_review(at: At, ask: Ask, mei: Client, sign_in: Callable[[str], Client]) -> None:
    at(Autonomy.AUTO)
    finished(ask("When does my card arrive?"))
    path = f"/console/reviews/{Review.objects.get().public_id}/verdict/"
    assert twice(mei, path, verdict="severe", note="Wrong") == [204, 204]
    assert Incident.objects.count() == 1
    assert twice(mei, path, verdict="fine") == [409, 409]
    assert twice(sign_in("liam"), path, verdict="severe", note="Wrong") == [409, 409]


def test_a_change_of_level(at: At, cast: Cast, sofia: Client) -> None:
    path = f"/console/topics/{at(Autonomy.DRAFT).pk}/level/"
    assert twice(sofia, path, to="off", seen="draft", reason="New fees") == [204, 204]
    assert LevelChange.objects.count() == 1
    assert twice(sofia, path, to="off", seen="draft", reason="Other words") == [409, 409]


@pytest.mark.parametrize(("again", "incidents"), [("Wrong fees", 1), ("Wrong again", 2)])
def test_a_report_of_an_incident(at: At, sofia: Client, again: str, incidents: int) -> None:
    path = f"/console/topics/{at(Autonomy.AUTO).pk}/incident/"
    for detail in ("Wrong fees", again):
        assert sofia.post(path, {"detail": detail}, headers=HTMX).status_code == 204
    assert Incident.objects.count() == incidents
    assert LevelChange.objects.count() == 1
