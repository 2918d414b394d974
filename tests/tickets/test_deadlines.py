"""What was promised counts the hours at which somebody is at the desk, and the clock where a team has told none."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from time_machine import travel

from tests.cast import Cast
from tickets.actions import move_ticket, receive_message, send_reply
from tickets.deadlines import due_at
from tickets.hours import Span, opens_at
from tickets.models import SYSTEM, ClosedDay, OpeningHours, Team, Ticket

Ask = Callable[..., Ticket]
WEEK = [Span(day, time(9), time(18)) for day in range(5)]
ALWAYS = [Span(day, time(), time()) for day in range(7)]
BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY_EVENING = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
HOUR = 60


def due(
    started: str,
    minutes: int,
    spans: Collection[Span] = WEEK,
    closed: Collection[date] = (),
    zone: tzinfo = UTC,
) -> str:
    at = datetime.fromisoformat(started).replace(tzinfo=zone)
    return f"{due_at(at, minutes, spans, closed).astimezone(zone):%a %d %b %H:%M}"


# -- the arithmetic ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("started", "minutes", "expected"),
    [
        ("2026-11-25 10:00", 4 * HOUR, "Wed 25 Nov 14:00"),
        ("2026-11-27 17:30", 4 * HOUR, "Mon 30 Nov 12:30"),
        ("2026-11-25 17:00", HOUR, "Wed 25 Nov 18:00"),
        ("2026-11-25 17:00", HOUR + 1, "Thu 26 Nov 09:01"),
        ("2026-11-25 18:00", HOUR, "Thu 26 Nov 10:00"),
        ("2026-11-25 17:59", HOUR, "Thu 26 Nov 09:59"),
        ("2026-11-25 09:00", HOUR, "Wed 25 Nov 10:00"),
        ("2026-11-25 03:00", HOUR, "Wed 25 Nov 10:00"),
        ("2026-11-25 23:00", HOUR, "Thu 26 Nov 10:00"),
        ("2026-11-28 12:00", HOUR, "Mon 30 Nov 10:00"),
        ("2026-11-23 09:00", 5 * 9 * HOUR, "Fri 27 Nov 18:00"),
        ("2026-11-23 09:00", 10 * 9 * HOUR + 1, "Mon 07 Dec 09:01"),
    ],
)
def test_only_opening_hours_count(started: str, minutes: int, expected: str) -> None:
    assert due(started, minutes) == expected


def test_a_break_does_not_count_and_overlapping_hours_count_once() -> None:
    with_break = [Span(2, time(13), time(18)), Span(2, time(9), time(12))]
    assert due("2026-11-25 11:30", HOUR, with_break) == "Wed 25 Nov 13:30"
    assert due("2026-11-25 12:30", HOUR, with_break) == "Wed 25 Nov 14:00"
    twice = [Span(2, time(9), time(14)), Span(2, time(12), time(16)), Span(2, time(10), time(11))]
    assert due("2026-11-25 09:00", 7 * HOUR, twice) == "Wed 25 Nov 16:00"
    assert due("2026-11-25 09:00", 7 * HOUR + 1, twice) == "Wed 02 Dec 09:01"


def test_a_night_shift_goes_on_over_midnight() -> None:
    night = [Span(4, time(20), time()), Span(5, time(), time(4))]
    assert due("2026-11-27 23:00", 3 * HOUR, night) == "Sat 28 Nov 02:00"
    assert due("2026-11-27 23:00", HOUR, night) == "Sat 28 Nov 00:00"
    assert due("2026-11-27 23:00", 6 * HOUR, night) == "Fri 04 Dec 21:00"


def test_a_closed_day_does_not_count() -> None:
    christmas = {date(2026, 12, 24), date(2026, 12, 25)}
    assert due("2026-12-23 17:30", 4 * HOUR, closed=christmas) == "Mon 28 Dec 12:30"
    assert due("2026-12-24 10:00", 4 * HOUR, closed=christmas) == "Mon 28 Dec 13:00"


def test_the_days_are_those_of_the_desk() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    asked = datetime(2026, 11, 27, 16, 30, tzinfo=UTC).astimezone(
        shanghai
    )  # Saturday there, half past midnight
    assert due_at(asked, HOUR, WEEK) == datetime(2026, 11, 30, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2026-03-28 23:00", "Sun 29 Mar 04:00"),  # from 2:00 to 3:00 at a stroke
        ("2026-10-24 23:00", "Sun 25 Oct 02:00"),  # from 3:00 back to 2:00
    ],
)
@pytest.mark.parametrize("spans", [ALWAYS, []])
def test_an_hour_is_an_hour_when_the_clocks_change(started: str, expected: str, spans: list[Span]) -> None:
    assert due(started, 4 * HOUR, spans, zone=BERLIN) == expected


def test_opening_hours_stand_on_the_wall_before_and_after_the_clocks_change() -> None:
    assert due("2026-03-27 17:30", 4 * HOUR, zone=BERLIN) == "Mon 30 Mar 12:30"
    assert due("2026-10-23 17:30", 4 * HOUR, zone=BERLIN) == "Mon 26 Oct 12:30"


def test_hours_that_the_clocks_leave_out_do_not_count() -> None:
    early = [Span(6, time(1), time(4))]
    assert due("2026-03-29 00:00", 2 * HOUR, early, zone=BERLIN) == "Sun 29 Mar 04:00"
    assert due("2026-10-25 00:00", 4 * HOUR, early, zone=BERLIN) == "Sun 25 Oct 04:00"
    never = [Span(6, time(2, 15), time(3))]
    assert due("2026-03-29 00:00", 15, never, zone=BERLIN) == "Sun 05 Apr 02:30"


@pytest.mark.parametrize(
    ("spans", "closed"),
    [
        ([], ()),
        ([Span(0, time(9), time(9))], ()),
        (WEEK, {date(2026, 11, 25) + timedelta(days=ahead) for ahead in range(400)}),
    ],
)
def test_a_desk_that_is_never_open_owes_an_answer_by_the_clock(
    spans: list[Span], closed: Collection[date]
) -> None:
    assert due("2026-11-25 22:00", 4 * HOUR, spans, closed) == "Thu 26 Nov 02:00"


def test_a_target_that_no_year_holds_counts_by_the_clock() -> None:
    asked = datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert due_at(asked, 2**31 - 1, WEEK) == asked + timedelta(minutes=2**31 - 1)


WHOLE_HOURS = st.builds(
    lambda day, opens, hours: Span(day, time(opens), time(min(opens + hours, 24) % 24)),
    st.integers(0, 6),
    st.integers(0, 23),
    st.integers(1, 12),
)
AROUND_A_CHANGE = st.sampled_from([datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(WHOLE_HOURS, min_size=1, max_size=7),
    st.builds(lambda day, hours: day + timedelta(hours=hours), AROUND_A_CHANGE, st.integers(0, 150)),
    st.integers(1, 25),
    st.sets(st.dates(date(2026, 3, 26), date(2026, 4, 10)), max_size=3),
)
def test_it_is_what_one_counts_hour_by_hour(
    week: list[Span], asked: datetime, hours: int, closed: set[date]
) -> None:
    now, left = asked, hours
    while left:
        left -= is_open(now.astimezone(BERLIN), week, closed)
        now += timedelta(hours=1)
    assert due_at(asked.astimezone(BERLIN), hours * HOUR, week, closed) == now


def is_open(now: datetime, week: list[Span], closed: set[date]) -> bool:
    """As one reads it off the wall."""
    return now.date() not in closed and any(
        span.weekday == now.weekday() and span.opens.hour <= now.hour < (span.closes.hour or 24)
        for span in week
    )


# -- the desk ---------------------------------------------------------------------------------------------------------
def open_from_nine_to_six(team: Team) -> None:
    for span in WEEK:
        hours = OpeningHours(team=team, weekday=span.weekday, opens=span.opens, closes=span.closes)
        hours.record("hours.created", actor=SYSTEM)


def promise(team: Team, minutes: int) -> None:
    team.sla_policies.update(first_response=minutes)


def test_what_is_asked_on_friday_evening_is_due_on_monday(cast: Cast, ask: Ask) -> None:
    open_from_nine_to_six(cast.front)
    promise(cast.front, 4 * HOUR)
    with travel(FRIDAY_EVENING, tick=False):
        ticket = ask()
    assert ticket.due_at == datetime(2026, 11, 30, 12, 30, tzinfo=UTC)
    assert ticket.resolution_due_at == datetime(2026, 12, 2, 14, 30, tzinfo=UTC), "24 hours of the desk"


def test_the_next_question_and_the_solution_count_opening_hours_too(cast: Cast, ask: Ask) -> None:
    open_from_nine_to_six(cast.front)
    with travel(FRIDAY_EVENING, tick=False):
        ticket = ask()
        solution = ticket.resolution_due_at
        send_reply(ticket, agent=cast.mei, text="Here.", client_key=uuid4(), seen_seq=1)
    with travel(FRIDAY_EVENING.replace(hour=22), tick=False):
        receive_message(ticket, customer=cast.ana, text="And now?", client_key=uuid4())
    ticket.refresh_from_db()
    assert ticket.due_at == datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert ticket.resolution_due_at == solution


def test_a_closed_day_of_the_desk_moves_the_deadline(cast: Cast, ask: Ask, settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    open_from_nine_to_six(cast.front)
    ClosedDay(day=date(2026, 11, 30), name="Founders' day").record("closed_day.created", actor=SYSTEM)
    with travel(FRIDAY_EVENING, tick=False):
        assert ask().due_at == datetime(2026, 12, 1, 1, 30, tzinfo=UTC), "half past nine in Shanghai"


def test_a_team_without_hours_answers_by_the_clock(cast: Cast, ask: Ask) -> None:
    open_from_nine_to_six(cast.cards)
    ClosedDay(day=FRIDAY_EVENING.date()).record("closed_day.created", actor=SYSTEM)
    promise(cast.front, 4 * HOUR)
    with travel(FRIDAY_EVENING, tick=False):
        assert ask().due_at == FRIDAY_EVENING + timedelta(hours=4)


def test_what_was_promised_stays_when_hours_or_team_change(cast: Cast, ask: Ask) -> None:
    ticket = ask()
    open_from_nine_to_six(cast.front)
    open_from_nine_to_six(cast.cards)
    receive_message(ticket, customer=cast.ana, text="Hello?", client_key=uuid4())
    move_ticket(ticket, agent=cast.mei, to=cast.cards)
    fresh = Ticket.objects.get(pk=ticket.pk)
    assert (fresh.due_at, fresh.resolution_due_at) == (ticket.due_at, ticket.resolution_due_at)


@pytest.mark.parametrize("hour", [8, 9, 17, 18])
def test_the_page_says_closed_exactly_when_the_clock_stands(hour: int) -> None:
    now = datetime(2026, 11, 25, hour, tzinfo=UTC)
    assert (opens_at(now, WEEK, ()) is None) == (due_at(now, 1, WEEK) == now + timedelta(minutes=1))
