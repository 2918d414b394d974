"""One verb on many tickets: what is done, what is not and why, and the way back; also without JavaScript."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

from agents_ui.moments import good_moments
from tests.agents_ui.conftest import HTMX
from tests.cast import Cast, solve_now
from tests.tickets.test_arranging import asleep
from tickets.actions import receive_message, take_over
from tickets.models import Status, Ticket, User
from tickets.signals import ticket_taken_over

Ask = Callable[..., Ticket]


def key(ticket: Ticket) -> str:
    return f"{ticket.public_id}:{ticket.last_public_seq}"


def do(client: Client, verb: str, tickets: list[Ticket], **said: Any) -> Any:
    return client.post(f"/console/{verb}/", {"ticket": list(map(key, tickets)), **said}, headers=HTMX)


def undo_of(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 204
    return dict(json.loads(answer.headers["X-Undo"]))


@pytest.fixture
def three(ask: Ask) -> list[Ticket]:
    return [ask(f"Question {number}") for number in range(3)]


def test_picked_tickets_are_taken_over_and_given_back(cast: Cast, mei: Client, three: list[Ticket]) -> None:
    offer = undo_of(do(mei, "takeovers", three))
    assert offer["words"] == "Taken over: 3."
    assert Ticket.objects.filter(assignee=cast.mei).count() == 3
    assert mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX).status_code == 204
    assert not Ticket.objects.exclude(assignee=None).exists()


def test_what_a_colleague_holds_is_left_and_said(cast: Cast, mei: Client, three: list[Ticket]) -> None:
    take_over(three[0], agent=cast.liam)
    offer = undo_of(do(mei, "takeovers", three))
    assert offer["words"].startswith("Taken over: 2. Not done: 1. Liam has already taken")
    assert Ticket.objects.get(pk=three[0].pk).assignee == cast.liam


def test_nobody_solves_blind_what_was_picked(cast: Cast, mei: Client, three: list[Ticket]) -> None:
    receive_message(three[0], customer=cast.ana, text="One more thing", client_key=uuid4())
    offer = undo_of(do(mei, "solutions", three))
    assert "Not done: 1. Ana wrote while you were typing" in offer["words"]
    assert Ticket.objects.filter(status=Status.SOLVED).count() == 2


def test_picked_tickets_go_to_a_colleague_or_another_team(
    cast: Cast, mei: Client, three: list[Ticket]
) -> None:
    assert undo_of(do(mei, "assignments", three[:2], to=f"person:{cast.liam.pk}"))
    assert Ticket.objects.filter(assignee=cast.liam).count() == 2
    offer = undo_of(do(mei, "assignments", three[2:], to=f"team:{cast.cards.pk}"))
    assert Ticket.objects.get(pk=three[2].pk).team == cast.cards
    mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX)
    assert Ticket.objects.get(pk=three[2].pk).team == cast.front


def test_of_one_it_is_said_in_a_sentence(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask()
    until = (timezone.localtime() + timedelta(hours=3)).isoformat()
    for verb, said, words, chinese in (
        ("takeovers", {}, "You have taken it over.", "您已接管此对话。"),
        ("assignments", {"to": f"person:{cast.liam.pk}"}, "Assigned to Liam.", "已分配给 Liam。"),
        ("snoozes", {"until": until}, "Snoozed.", "已暂缓。"),
        ("solutions", {}, "Solved.", "已解决。"),
    ):
        for language, expected in (("zh-hans", chinese), ("en", words)):
            mei.cookies["django_language"] = language
            ticket.refresh_from_db()
            offer = undo_of(do(mei, verb, [ticket], **said))
            assert offer["words"] == expected
            mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX)
    offer = undo_of(do(mei, "assignments", [ticket], to=f"team:{cast.cards.pk}"))
    assert offer["words"] == f"Assigned to {cast.cards}."


def test_it_names_whom_one_has_given_it_to_though_a_colleague_is_faster(
    cast: Cast, mei: Client, ask: Ask
) -> None:
    def give_on(ticket: Ticket, **told: Any) -> None:
        Ticket.objects.filter(pk=ticket.pk).update(assignee=cast.sofia)

    ticket = ask()
    ticket_taken_over.connect(give_on)
    try:
        offer = undo_of(do(mei, "assignments", [ticket], to=f"person:{cast.liam.pk}"))
    finally:
        ticket_taken_over.disconnect(give_on)
    assert Ticket.objects.get().assignee == cast.sofia
    assert offer["words"] == "Assigned to Liam."


def test_colleagues_and_then_teams_have_a_digit_as_long_as_there_are_any(
    cast: Cast, mei: Client, three: list[Ticket]
) -> None:
    assert digits(mei, three)[-1] == (str(len(digits(mei, three))), f"team:{cast.front.pk}")
    for number in range(9):
        User.objects.create(username=f"more{number}", name=f"More {number}").teams.add(cast.front)
    assert [digit for digit, _ in digits(mei, three)] == list("123456789")
    assert not any(to.startswith("team") for _, to in digits(mei, three))


def digits(client: Client, tickets: list[Ticket]) -> list[tuple[str, str]]:
    """Each with what it assigns to."""
    page = client.get(
        "/console/assignments/", {"ticket": list(map(key, tickets))}, headers=HTMX
    ).content.decode()
    return [(digit, to) for to, digit in re.findall(r'value="(\w+:\d+)" data-digit="(\d)"', page)]


def test_who_has_it_now_is_marked_and_not_given_it_again(
    cast: Cast, mei: Client, three: list[Ticket]
) -> None:
    one = three[:1]
    do(mei, "assignments", one, to=f"person:{cast.liam.pk}")
    assert marked(mei, one) == {
        f"person:{cast.liam.pk}": "has it now",
        f"team:{cast.front.pk}": "in this team now",
    }
    told = Ticket.objects.get(pk=one[0].pk).last_seq
    for to, words, chinese in (
        (f"person:{cast.liam.pk}", "Liam has it already.", "Liam 已在负责。"),
        (f"team:{cast.front.pk}", "Front desk has it already.", "Front desk 已在负责。"),
    ):
        for language, expected in (("zh-hans", chinese), ("en", words)):
            mei.cookies["django_language"] = language
            offer = undo_of(do(mei, "assignments", one, to=to))
            assert (offer["words"], offer["url"], offer["token"], offer["of"]) == (expected, "", "", "")
    assert Ticket.objects.get(pk=one[0].pk).last_seq == told


def test_of_many_only_those_that_somebody_else_had_are_given(
    cast: Cast, mei: Client, three: list[Ticket]
) -> None:
    do(mei, "assignments", three[:1], to=f"person:{cast.liam.pk}")
    assert f"person:{cast.liam.pk}" not in marked(mei, three), "he has one of them"
    offer = undo_of(do(mei, "assignments", three, to=f"person:{cast.liam.pk}"))
    assert offer["words"] == "Assigned: 2. Liam had it already: 1."
    assert marked(mei, three)[f"person:{cast.liam.pk}"] == "has them now"
    again = undo_of(do(mei, "assignments", three, to=f"person:{cast.liam.pk}"))
    assert (again["words"], again["url"]) == ("Liam has all of them already.", "")
    mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX)
    assert Ticket.objects.get(assignee=cast.liam) == three[0], "he keeps what he had before"


def marked(client: Client, tickets: list[Ticket]) -> dict[str, str]:
    """What is said of those who have all of them."""
    page = client.get(
        "/console/assignments/", {"ticket": list(map(key, tickets))}, headers=HTMX
    ).content.decode()
    found = re.findall(r'value="(\w+:\d+)"((?:(?!</button>).)*?class="tag".*?)</button>', page, re.DOTALL)
    words = {to: re.findall(r"(?:</svg>|>)\s*([a-z ]+)</span>", inside) for to, inside in found}
    return {to: said[-1] for to, said in words.items()}


@pytest.mark.parametrize("to", ["", "person:0", "team:x", "person:99999999999", "desk:1"])
def test_a_forged_choice_is_refused(to: str, mei: Client, three: list[Ticket]) -> None:
    answer = do(mei, "assignments", three, to=to)
    assert answer.status_code == 422
    assert "Assign to" in answer.content.decode()


def test_picked_tickets_are_snoozed_out_of_the_lists(cast: Cast, mei: Client, three: list[Ticket]) -> None:
    choices = mei.get("/console/snoozes/", {"ticket": list(map(key, three))}, headers=HTMX).content.decode()
    until = timezone.localtime() + timedelta(hours=3)
    assert "Tomorrow morning" in choices
    assert undo_of(do(mei, "snoozes", three, until=until.isoformat()))["words"] == "Snoozed: 3."
    listed = {
        view: mei.get(f"/console/queue/?view={view}").context["queue"].tickets
        for view in ("unassigned", "snoozed")
    }
    assert (len(listed["unassigned"]), len(listed["snoozed"])) == (0, 3)
    assert do(mei, "snoozes", three, until="soon").status_code == 422
    own = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert undo_of(do(mei, "snoozes", three, own=own))


@pytest.mark.parametrize("day", range(22, 29))
def test_good_times_to_snooze_until_come_in_their_order_each_once(day: int) -> None:
    offered = [moment.at for moment in good_moments(datetime(2026, 11, day, 14, tzinfo=UTC))]
    assert offered == sorted(set(offered))
    assert len(offered) >= 4


def test_a_time_in_a_week_is_told_from_today_by_its_date(mei: Client, three: list[Ticket]) -> None:
    choices = mei.get("/console/snoozes/", {"ticket": key(three[0])}, headers=HTMX).content.decode()
    assert date_format(timezone.localdate() + timedelta(days=7), "MONTH_DAY_FORMAT") in choices


def test_nothing_of_another_team_is_touched(
    sign_in: Callable[[str], Client], three: list[Ticket], cast: Cast
) -> None:
    noor = sign_in("noor")
    for verb in ("takeovers", "solutions", "snoozes", "assignments"):
        answer = do(noor, verb, three, until=timezone.now().isoformat(), to=f"person:{cast.noor.pk}")
        assert answer.status_code == 422
    choices = noor.get("/console/assignments/", {"ticket": list(map(key, three))}, headers=HTMX)
    assert three[0].public_id not in choices.content.decode()
    assert not Ticket.objects.exclude(status=Status.NEW).exists()


def test_a_token_serves_only_who_got_it(
    mei: Client, sign_in: Callable[[str], Client], three: list[Ticket]
) -> None:
    offer = undo_of(do(mei, "takeovers", three))
    for client, token in ((sign_in("liam"), offer["token"]), (mei, "forged"), (mei, "")):
        assert client.post(offer["url"], {"token": token}, headers=HTMX).status_code == 409
    assert Ticket.objects.exclude(assignee=None).count() == 3


def test_what_was_gone_on_with_cannot_be_undone(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = ask()
    offer = undo_of(do(mei, "takeovers", [ticket]))
    take_over(ticket, agent=cast.mei)
    User.objects.filter(pk=cast.mei.pk).update(is_active=False)
    take_over(ticket, agent=cast.liam)
    User.objects.filter(pk=cast.mei.pk).update(is_active=True)
    mei.force_login(cast.mei)
    answer = mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX)
    assert answer.status_code == 409
    assert "Somebody has gone on with it" in answer.content.decode()


def test_one_ticket_is_taken_and_solved_with_a_way_back(mei: Client, ask: Ask) -> None:
    ticket = ask()
    offer = undo_of(mei.post(f"/console/tickets/{ticket.public_id}/takeover/", headers=HTMX))
    assert offer["words"] == "You have taken it over."
    ticket.refresh_from_db()
    solved = mei.post(
        f"/console/tickets/{ticket.public_id}/solution/", {"seen_seq": ticket.last_public_seq}, headers=HTMX
    )
    assert mei.post("/console/undoing/", {"token": undo_of(solved)["token"]}, headers=HTMX).status_code == 204
    assert Ticket.objects.get().status == Status.OPEN


def test_what_was_solved_is_opened_again_with_a_way_back(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = solve_now(ask(), agent=cast.mei)
    page = mei.get(f"/console/tickets/{ticket.public_id}/").content.decode()
    assert f'action="/console/tickets/{ticket.public_id}/reopening/"' in page
    assert 'data-key="shift+o"' in page
    answer = mei.post(f"/console/tickets/{ticket.public_id}/reopening/", headers=HTMX)
    offer = undo_of(answer)
    assert offer["words"] == "Open again."
    assert Ticket.objects.get().status == Status.OPEN
    assert "reopening/" not in mei.get(f"/console/tickets/{ticket.public_id}/state/").content.decode()
    assert mei.post(offer["url"], {"token": offer["token"]}, headers=HTMX).status_code == 204
    assert Ticket.objects.get().status == Status.SOLVED
    plain = mei.post(f"/console/tickets/{ticket.public_id}/reopening/")
    assert plain.headers["Location"] == f"/console/tickets/{ticket.public_id}/"
    assert Ticket.objects.get().status == Status.OPEN


def test_who_opens_again_what_a_colleague_has_just_opened_is_told_so(
    cast: Cast, mei: Client, sign_in: Callable[[str], Client], ask: Ask
) -> None:
    ticket = ask()
    solve_now(ticket, agent=cast.mei)
    url = f"/console/tickets/{ticket.public_id}/reopening/"
    first, second = (browser.post(url, headers=HTMX) for browser in (mei, sign_in("liam")))
    assert json.loads(first.headers["X-Undo"])["words"] == "Open again."
    said = json.loads(second.headers["X-Undo"])
    assert (second.status_code, said["words"], said["url"]) == (204, "It is open already.", "")


def test_all_of_it_works_by_plain_forms(cast: Cast, mei: Client, three: list[Ticket]) -> None:
    keys = list(map(key, three[:2]))
    choices = mei.get("/console/snoozes/", {"ticket": keys, "next": "/console/?view=all"}).content.decode()
    assert all(f'value="{one}"' in choices for one in keys)
    until = (timezone.localtime() + timedelta(hours=3)).isoformat()
    answer = mei.post("/console/snoozes/", {"ticket": keys, "until": until, "next": "/console/?view=all"})
    said = mei.get(answer.headers["Location"])
    page = said.content.decode()
    assert "Snoozed: 2." in page
    assert escape("/console/?view=all") in page
    back = mei.post("/console/undoing/", {"token": said.context["token"], "next": "/console/?view=all"})
    assert back.headers["Location"] == "/console/?view=all"
    assert not Ticket.objects.snoozed().exists()


def test_nobody_is_led_out_of_the_console(mei: Client, three: list[Ticket]) -> None:
    answer = mei.get("/console/undoing/", {"words": "Call 0800", "next": "https://evil.example/"})
    assert answer.context["next"] == "/console/"
    assert "Call 0800" not in answer.content.decode(), "nor told what the desk has not said"
    assert mei.get("/console/undoing/", {"next": "/console//evil.example/"}).context["next"] == "/console/"


def test_a_snoozed_ticket_says_until_when(cast: Cast, mei: Client, ask: Ask) -> None:
    ticket = asleep(ask(), cast)
    assert "Snoozed until" in mei.get("/console/?view=snoozed").content.decode()
    assert "data-when" in mei.get(f"/console/tickets/{ticket.public_id}/state/").content.decode()
