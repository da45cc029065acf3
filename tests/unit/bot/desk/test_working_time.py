"""Time that counts only while people work: nights, weekends, public holidays and the weekend days worked in exchange."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.county_time import COUNTY_TIME
from bot.desk.working_time import WorkingHours
from broadcasts.workdays import is_workday

HOURS = WorkingHours(stretches=((510, 1050),))
"""8:30 to 17:30."""
WITH_NOON = WorkingHours(stretches=((510, 720), (840, 1050)))
"""8:30 to 12:00 and 14:00 to 17:30."""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(text: str, year: int = 2026) -> datetime:
    return datetime.strptime(f"{year}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=COUNTY_TIME)


def test_a_day_is_as_long_as_its_stretches() -> None:
    assert (HOURS.day, WITH_NOON.day) == (9 * HOUR, 7 * HOUR)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("03-02 10:00", 2, "03-02 12:00"),  # a Monday
        ("03-02 08:00", 2, "03-02 10:30"),  # before the day begins
        ("03-02 16:30", 2, "03-03 09:30"),  # over night
        ("03-02 15:30", 2, "03-02 17:30"),  # the evening, not the next morning
        ("03-02 17:30", 2, "03-03 10:30"),  # at the end of the day nothing is left of it
        ("03-02 22:00", 2, "03-03 10:30"),
        ("03-06 16:30", 2, "03-09 09:30"),  # Friday to Monday
        ("03-07 11:00", 2, "03-09 10:30"),  # said on a Saturday
        ("03-02 10:00", 9, "03-03 10:00"),  # one working day: the same time tomorrow
        ("03-02 22:00", 9, "03-03 17:30"),
        ("03-06 10:00", 27, "03-11 10:00"),  # three, with a weekend between
        # National Day 2026: 1 to 7 October are free, Saturday the 10th is worked.
        ("09-30 16:30", 2, "10-08 09:30"),
        ("10-01 09:00", 2, "10-08 10:30"),
        ("10-09 16:30", 2, "10-10 09:30"),
        ("10-09 10:00", 27, "10-13 10:00"),  # Saturday the 10th counts, Sunday the 11th does not
        # Spring Festival 2026: 15 to 23 February are free, Saturdays the 14th and the 28th are worked.
        ("02-13 16:30", 2, "02-14 09:30"),
        ("02-14 16:30", 2, "02-24 09:30"),
        ("02-13 10:00", 27, "02-25 10:00"),
        ("02-27 10:00", 9, "02-28 10:00"),
        ("02-28 16:30", 2, "03-02 09:30"),
    ],
)
def test_time_stands_still_while_nobody_works(start: str, hours: int, end: str) -> None:
    assert HOURS.after(at(start), hours * HOUR) == at(end)
    assert HOURS.between(at(start), at(end)) == hours * HOUR


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("03-02 11:00", 2, "03-02 15:00"),  # noon does not count
        ("03-02 13:00", 2, "03-02 16:00"),  # said at noon
        ("03-02 10:00", 7, "03-03 10:00"),
        ("03-02 13:00", 7, "03-03 12:00"),
        ("03-02 10:00", 2, "03-02 12:00"),
    ],
)
def test_a_county_may_close_at_noon(start: str, hours: int, end: str) -> None:
    assert WITH_NOON.after(at(start), hours * HOUR) == at(end)
    assert WITH_NOON.between(at(start), at(end)) == hours * HOUR


def test_a_year_whose_holidays_are_not_known_has_ordinary_weeks() -> None:
    assert HOURS.after(at("10-01 16:30", 2040), 2 * HOUR) == at("10-02 09:30", 2040)  # a Monday


def test_backwards_there_is_no_time() -> None:
    assert HOURS.between(at("03-03 10:00"), at("03-02 10:00")) == timedelta()
    assert HOURS.between(at("03-02 18:00"), at("03-03 08:00")) == timedelta()


MOMENTS = st.integers(0, 420 * 24 * 60).map(lambda minutes: at("12-01 00:00", 2025) + minutes * MINUTE)
SPANS = st.integers(1, 60 * 60).map(lambda minutes: minutes * MINUTE)
RULES = st.sampled_from([HOURS, WITH_NOON])


@given(MOMENTS, SPANS, RULES)
def test_what_is_added_can_be_measured_and_ends_while_people_work(moment: datetime, span: timedelta, hours: WorkingHours) -> None:
    end = hours.after(moment, span)
    assert hours.between(moment, end) == span
    before = (end - timedelta(microseconds=1)).astimezone(COUNTY_TIME)
    assert is_workday(before.date())
    assert any(start <= before.hour * 60 + before.minute < stop for start, stop in hours.stretches)


@given(MOMENTS, SPANS, SPANS, RULES)
def test_adding_twice_is_adding_the_sum(moment: datetime, first: timedelta, second: timedelta, hours: WorkingHours) -> None:
    assert hours.after(hours.after(moment, first), second) == hours.after(moment, first + second)
