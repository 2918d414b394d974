"""When somebody will answer: from the desk's own times and hours, and nothing where nothing is known."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings
from time_machine import travel

from assistant.simulator import Simulator
from tests.cast import Cast, last_words, solve_now, write_now
from tests.tickets.chat.conftest import Visit
from tests.tickets.chat.test_standing import status
from tickets.actions import close_ticket, hand_off, send_reply, show_step, take_over
from tickets.hours import Span, open_between, opens_at
from tickets.models import SYSTEM, ClosedDay, HandOff, OpeningHours, Step, Team, Ticket

Ask = Callable[..., Ticket]
MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)


def open_on_weekdays(team: Team) -> None:
    for weekday in range(5):
        OpeningHours(team=team, weekday=weekday, opens=time(8), closes=time(18)).record(
            "hours.created", actor=SYSTEM
        )


def answered(ask: Ask, cast: Cast, *minutes: float) -> None:
    for wait in minutes:
        now = datetime.now(UTC)
        with travel(now - timedelta(hours=3), tick=False):
            ticket = ask(customer=cast.bo)
        with travel(now - timedelta(hours=3) + timedelta(minutes=wait), tick=False):
            send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ((1, 3, 4, 9, 150), "about 4 minutes."),
        ((0, 0, 0.4, 1, 1), "about a minute."),
        ((37, 37, 37, 37, 37), "about 35 minutes."),
        ((100, 110, 119, 130, 140), "about 2 hours."),
    ],
)
def test_the_usual_wait_is_the_median_of_the_latest_first_answers(
    visit: Visit, cast: Cast, ask: Ask, minutes: tuple[float, ...], words: str
) -> None:
    answered(ask, cast, *minutes * 4)
    assert f"The first answer usually takes {words}" in status(visit(cast.ana), ask())
    assert words in visit(cast.ana).get("/").content.decode()


def test_nothing_is_said_where_too_little_is_known(visit: Visit, cast: Cast, ask: Ask) -> None:
    answered(ask, cast, *[1] * 19)
    assert "usually takes" not in status(visit(cast.ana), ask())
    assert "usually takes" not in visit(cast.ana).get("/").content.decode()
    answered(ask, cast, 1)
    assert "usually takes" in visit(cast.ana).get("/").content.decode()
    with travel(datetime.now(UTC) + timedelta(days=8)):
        assert "usually takes" not in status(visit(cast.ana), ask())


def test_another_teams_times_say_nothing(visit: Visit, cast: Cast, ask: Ask) -> None:
    answered(ask, cast, *[4] * 20)
    Ticket.objects.update(team=cast.cards)
    assert "usually takes" not in status(visit(cast.ana), ask())


def test_who_has_waited_longer_than_usual_is_told_the_aim_instead(visit: Visit, cast: Cast, ask: Ask) -> None:
    answered(ask, cast, *[4] * 20)
    ticket = ask()
    with travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert "usually takes" not in status(visit(cast.ana), ticket)
        assert "We aim to answer" in status(visit(cast.ana), ticket)


def test_a_second_question_is_not_measured_by_first_answers(visit: Visit, cast: Cast, ask: Ask) -> None:
    answered(ask, cast, *[4] * 20)
    ticket, client = ask(), visit(cast.ana)
    send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    client.post(
        reverse("chat:messages", args=[ticket.public_id]), {"text": "And now?", "client_key": uuid4()}
    )
    assert "usually takes" not in status(client, ticket)


def test_outside_hours_the_page_says_when_people_are_back(visit: Visit, cast: Cast, ask: Ask) -> None:
    open_on_weekdays(cast.front)
    with travel(MONDAY.replace(hour=18)):
        ticket, client = ask(), visit(cast.ana)
        shown = status(client, ticket)
        assert "We are closed now" in shown
        assert "Tuesday 1 December, 08:00" in shown
        assert 'datetime="2026-12-01T08:00:00' in shown
        assert "We aim to answer" not in shown
        assert "We are closed now" in client.get("/").content.decode()
    with travel(MONDAY.replace(hour=7)):
        assert ">08:00</time>" in status(client, ticket)
    with travel(MONDAY):
        assert "We are closed now" not in status(client, ticket)


def test_who_asks_shortly_before_closing_is_told_a_time_at_which_somebody_works(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    open_on_weekdays(cast.front)
    with travel(MONDAY.replace(hour=17, minute=50), tick=False):
        ticket, client = ask(), visit(cast.ana)
        shown = status(client, ticket)
    assert 'datetime="2026-12-01T08:20:00' in shown
    assert "We aim to answer by" in shown
    assert ">Tuesday 1 December, 08:20</time>" in shown
    with travel(MONDAY + timedelta(hours=20, minutes=10), tick=False):
        assert ">08:20</time>" in status(client, ticket), "and in the morning it is not late"
    with travel(MONDAY + timedelta(hours=20, minutes=21), tick=False):
        assert "takes longer than it should" in status(client, ticket)


def test_while_the_desk_is_shut_nobody_is_said_to_be_at_work(visit: Visit, cast: Cast, ask: Ask) -> None:
    open_on_weekdays(cast.front)
    checked, taken, handed = ask(), ask(), ask()
    show_step(checked, Step.CHECKING)
    take_over(taken, agent=cast.mei)
    hand_off(handed, reason=HandOff.ASKED, detail="")
    with travel(MONDAY.replace(hour=22)):
        client = visit(cast.ana)
        assert "A colleague will check it before you get it." in status(client, checked)
        assert "is checking" not in status(client, checked)
        assert "Mei is on it." not in status(client, taken)
        assert "Your message waits for a colleague." in status(client, handed)


def test_a_wait_longer_than_a_day_of_the_desk_is_told_as_an_instant(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    open_on_weekdays(cast.front)
    for _ in range(20):
        with travel(MONDAY - timedelta(days=4), tick=False):  # Thursday noon
            ticket = ask(customer=cast.bo)
        with travel(MONDAY, tick=False):
            send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    with travel(MONDAY, tick=False):
        shown = strip_tags(status(visit(cast.ana), ask()))
    assert "The first answer usually comes by Wednesday 2 December, 12:00." in shown


def test_a_desk_without_hours_never_says_it_is_closed(visit: Visit, cast: Cast, ask: Ask) -> None:
    open_on_weekdays(cast.cards)
    with travel(MONDAY.replace(hour=23)):
        assert "We are closed now" not in status(visit(cast.ana), ask())


WEEK = [Span(day, time(9), time(17)) for day in range(5)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-30 08:59", "2026-11-30 09:00"),
        ("2026-11-30 09:00", None),
        ("2026-11-30 16:59", None),
        ("2026-11-30 17:00", "2026-12-01 09:00"),
        ("2026-12-04 20:00", "2026-12-07 09:00"),
        ("2026-12-24 20:00", "2026-12-28 09:00"),
        ("2026-12-25 10:00", "2026-12-28 09:00"),
    ],
)
def test_hours_know_the_week_and_its_closed_days(now: str, expected: str | None) -> None:
    christmas = {date(2026, 12, 25)}
    found = opens_at(datetime.fromisoformat(f"{now}+00:00"), WEEK, christmas)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == expected


def test_hours_may_have_a_break_and_end_at_midnight() -> None:
    spans = [Span(0, time(13), time()), Span(0, time(8), time(12))]
    assert opens_at(MONDAY.replace(hour=12), spans, ()) == MONDAY.replace(hour=13)
    assert opens_at(MONDAY.replace(hour=23, minute=59), spans, ()) is None
    assert opens_at(MONDAY + timedelta(days=1), spans, ()) == MONDAY.replace(hour=8) + timedelta(days=7)


def open_for(days: float, *, since: datetime, closed: Collection[date] = ()) -> float:
    """In hours."""
    [found] = open_between([(since, since + timedelta(days=days))], WEEK, closed)
    return found / timedelta(hours=1)


def test_a_wait_is_counted_in_open_hours() -> None:
    assert open_for(0.125, since=MONDAY) == 3
    assert open_for(1, since=MONDAY) == 8
    assert open_for(0.5, since=MONDAY.replace(hour=18)) == 0
    assert open_for(7, since=MONDAY) == 40
    assert open_for(7, since=MONDAY, closed={date(2026, 12, 2)}) == 32
    assert open_between([(MONDAY, MONDAY + timedelta(days=7))], [], ()) == [timedelta(days=7)]


def test_beside_a_wait_of_years_the_others_are_counted_as_ever() -> None:
    old = (MONDAY - timedelta(days=2000), MONDAY)
    lately = [(MONDAY - timedelta(days=days), MONDAY) for days in (1, 7, 60)]
    year, *others = open_between([old, *lately], WEEK, ())
    assert others == [open_between([wait], WEEK, ())[0] for wait in lately]
    assert timedelta(hours=2000) < year < timedelta(hours=2100), "no more than a year is counted"


@pytest.mark.parametrize("days", [7, 60, 300])
def test_each_day_is_looked_at_once_however_many_wait(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[date] = []
    real = Span.on

    def on(self: Span, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
        looked.append(day)
        return real(self, day, zone)

    monkeypatch.setattr(Span, "on", on)
    waits = [(MONDAY - timedelta(days=days, minutes=n), MONDAY) for n in range(200)]
    assert all(open_between(waits, WEEK, ()))
    assert len(looked) == len(set(looked)) <= days + 1


def test_a_closed_day_of_the_desk_is_heeded(visit: Visit, cast: Cast, ask: Ask, settings: Settings) -> None:
    open_on_weekdays(cast.front)
    ClosedDay(day=date(2026, 12, 1), name="Founders' day").record("closed_day.created", actor=SYSTEM)
    settings.TIME_ZONE = "Asia/Shanghai"
    with travel(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        assert "Wednesday 2 December, 08:00" in status(visit(cast.ana), ask())


# -- an address besides the chat ------------------------------------------------------------------------------------
def leave(client: Client, ticket: Ticket, email: str) -> int:
    return client.post(reverse("chat:email", args=[ticket.public_id]), {"email": email}).status_code


def test_outside_hours_an_address_is_asked_for_once_and_shown_to_agents(
    visit: Visit, cast: Cast, ask: Ask, client: Client
) -> None:
    open_on_weekdays(cast.front)
    ticket, browser = ask(), visit(cast.ana)
    client.force_login(cast.mei)
    with travel(MONDAY.replace(hour=22)):
        assert "Leave an e-mail address" in status(browser, ticket)
        assert leave(browser, ticket, " ana@example.com ") == 302
        assert "Leave an e-mail address" not in status(browser, ticket)
    shown = client.get(reverse("console:ticket", args=[ticket.public_id])).content.decode()
    assert "ana@example.com" in shown
    assert "The customer left an e-mail address." in shown
    assert last_words(ticket) == "Where is my card?", "it is no message"


def test_the_same_address_again_says_nothing_and_an_empty_one_takes_it_back(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, browser = ask(), visit(cast.ana)
    for _ in range(2):
        leave(browser, ticket, "ana@example.com")
    leave(browser, ticket, "")
    cast.ana.refresh_from_db()
    assert cast.ana.email == ""
    events = ticket.messages.filter(event__startswith="customer.").values_list("event", flat=True)
    assert list(events) == ["customer.email_left", "customer.email_taken_back"]


def test_second_thoughts_do_not_fill_the_timeline(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket, browser = ask(), visit(cast.ana)
    for number in range(9):
        leave(browser, ticket, f"ana{number}@example.com")
    assert ticket.messages.filter(event="customer.email_left").count() == 6
    cast.ana.refresh_from_db()
    assert cast.ana.email == "ana8@example.com"


def test_the_provider_never_gets_the_address(
    article: object, simulator: Simulator, visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    leave(visit(cast.ana), ticket, "ana@planted.example")
    write_now(ticket)
    assert simulator.requests
    assert not [request for request in simulator.requests if b"planted" in request.body]


def test_what_is_no_address_is_refused_and_a_stranger_changes_nothing(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket = ask()
    assert leave(visit(cast.ana), ticket, "ana at example") == 422
    assert leave(visit(cast.bo), ticket, "bo@example.com") == 404
    cast.ana.refresh_from_db()
    assert cast.ana.email == ""


def test_a_page_without_a_script_refuses_the_address_and_not_the_message(
    visit: Visit, cast: Cast, ask: Ask
) -> None:
    ticket, browser = ask(), visit(cast.ana)
    for refusable in (ticket, close_ticket(solve_now(ask(), agent=cast.mei))):
        url = reverse("chat:email", args=[refusable.public_id])
        page = browser.post(url, {"email": 'ana@"example'}).content.decode()
        field = page.partition('id="email"')[2].partition("/>")[0]
        assert 'value="ana@&quot;example"' in field
        assert 'aria-invalid="true" aria-describedby="email-help chat-email-refusal"' in field
        assert page.count("This does not look like an e-mail address.") == 2, "at the field and in sight"
        assert page.count('aria-invalid="true"') == 1, "nothing is wrong with the message"
        assert "Send it as a new conversation" not in page
    answer = browser.post(url, {"email": "ana"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'data-field="email"' in answer.content.decode()


# -- who looks over the shoulder --------------------------------------------------------------------------------------
def test_title_and_lists_do_not_repeat_the_customers_card_number(visit: Visit, cast: Cast, ask: Ask) -> None:
    ticket = ask("My card 4111 1111 1111 1111 is lost")
    page = visit(cast.ana).get(reverse("chat:conversation", args=[ticket.public_id])).content.decode()
    title, heading = page.partition("</title>")[0], page.partition("<h1")[2].partition("</h1>")[0]
    home = visit(cast.ana).get("/").content.decode()
    for place in (title, heading, home):
        assert "My card ••••1111 is lost" in place
        assert "4111" not in place
    assert "4111 1111 1111 1111" in page, "what was written stands as it was written"
