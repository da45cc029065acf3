"""What a room bears: quiet hours round the clock, caps of days and weeks, and two that meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadcasts.burden import Budget, Slot, Spared, Told, Why, place, read_stretches, week_of
from broadcasts.cron import LOCAL

BUDGET = Budget(quiet=read_stretches("21:30-07:30,12:30-14:00"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(clock: str, day: int = 2) -> datetime:
    """A time in the county in March 2026, of which the 2nd is a Monday."""
    hour, minute, *second = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, *second, tzinfo=LOCAL).astimezone(UTC)


def told(*times: datetime, chars: int = 100, waits: bool = False) -> list[Told]:
    return [Told(at=one, row_id=number, chars=chars, waits=waits) for number, one in enumerate(times, 1)]


def put(*before: Told, start: datetime, life: timedelta = DAY, chars: int = 100, budget: Budget = BUDGET) -> Slot | Spared:
    return place(budget, before, at=start, until=start + life, chars=chars)


@pytest.mark.parametrize(
    ("now", "loud"),
    [
        (at("21:29:59"), at("21:29:59")),  # the last second of the day
        (at("21:30"), at("7:30", 3)),  # the first of the night
        (at("23:59:59"), at("7:30", 3)),
        (at("0:00", 3), at("7:30", 3)),  # midnight is the same night
        (at("7:29:59", 3), at("7:30", 3)),
        (at("7:30", 3), at("7:30", 3)),
        (at("12:30"), at("14:00")),
        (at("13:59:59"), at("14:00")),
        (at("14:00"), at("14:00")),
        (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), datetime(2026, 3, 31, 23, 30, tzinfo=UTC)),  # over the end of a month
        # Where Europe and America change their clocks, the county does not: nights stay ten hours long.
        (datetime(2026, 3, 8, 13, 30, tzinfo=UTC), datetime(2026, 3, 8, 23, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 13, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours(now: datetime, loud: datetime) -> None:
    assert BUDGET.loud_from(now) == loud


def test_quiet_hours_that_touch_are_one_and_none_are_none() -> None:
    assert Budget(quiet=read_stretches("20:00-00:00,0:00-6:00")).loud_from(at("21:00")) == at("6:00", 3)
    assert Budget(quiet=read_stretches("")).loud_from(at("3:00")) == at("3:00")


@pytest.mark.parametrize("said", ["21:30", "21:30-21:30", "25:00-7:00", "9:00-9:60", "00:00-12:00,12:00-00:00", "7:00-06:30"])
def test_quiet_hours_that_cannot_be(said: str) -> None:
    with pytest.raises(ValueError, match=r"stretches|less than an hour"):
        read_stretches(said)


def test_nothing_before_it_leaves_at_once() -> None:
    assert put(start=at("9:00")) == Slot(at=at("9:00"))


def test_at_night_it_waits_for_the_morning_or_is_spared() -> None:
    assert put(start=at("22:00")) == Slot(at=at("7:30", 3), why=Why.QUIET_HOURS)
    assert put(start=at("22:00"), life=9 * HOUR) == Spared(why=Why.QUIET_HOURS)
    assert put(start=at("22:00"), life=9.5 * HOUR) == Spared(why=Why.QUIET_HOURS)  # of use until 7:30, not at 7:30


def test_it_waits_until_the_room_has_had_a_rest() -> None:
    assert put(*told(at("9:00")), start=at("9:29")) == Slot(at=at("9:30"), why=Why.TOO_CLOSE)
    assert put(*told(at("9:00")), start=at("9:30")) == Slot(at=at("9:30"))
    assert put(*told(at("9:20")), start=at("9:00")) == Slot(at=at("9:50"), why=Why.TOO_CLOSE)  # one that is planned counts too
    assert put(*told(at("9:00")), start=at("9:10"), life=10 * MINUTE) == Spared(why=Why.TOO_CLOSE)
    assert put(*told(at("12:10")), start=at("12:20")) == Slot(at=at("14:00"), why=Why.QUIET_HOURS)  # the rest ends in the noon


def test_two_that_meet_are_one_message_where_it_is_short_enough() -> None:
    waiting = told(at("9:10"), waits=True, chars=150)
    assert put(*waiting, start=at("9:00"), chars=148) == Slot(at=at("9:10"), joins=1, why=Why.MERGED)
    assert put(*waiting, start=at("9:00"), chars=149) == Slot(at=at("9:40"), why=Why.TOO_CLOSE)
    assert put(*waiting, start=at("9:00"), chars=0) == Slot(at=at("9:40"), why=Why.TOO_CLOSE)  # a picture joins nothing
    assert put(*waiting, start=at("8:30"), chars=10) == Slot(at=at("8:30"))  # too far away to meet
    assert put(*told(at("9:10"), chars=10), start=at("9:15"), chars=10) == Slot(at=at("9:40"), why=Why.TOO_CLOSE)  # it has left


def test_two_of_a_night_are_one_message_in_the_morning() -> None:
    morning = told(at("7:30", 3), waits=True)
    assert put(*morning, start=at("23:00")) == Slot(at=at("7:30", 3), joins=1, why=Why.MERGED)


def test_the_third_of_a_day_waits_for_the_next_one() -> None:
    two = told(at("9:00"), at("11:00"))
    assert put(*two, start=at("16:00")) == Slot(at=at("7:30", 3), why=Why.QUIET_HOURS)
    assert put(*two, start=at("16:00"), life=8 * HOUR) == Spared(why=Why.DAILY_CAP)  # midnight is too late already
    assert put(*two, start=at("16:00"), budget=Budget()) == Slot(at=at("0:00", 3), why=Why.DAILY_CAP)


def test_days_and_weeks_are_those_of_the_county() -> None:
    late_on_sunday = [at("23:00", 1), at("23:30", 1)]  # still Sunday here, 15:00 UTC
    assert put(*told(*late_on_sunday), start=at("8:00")) == Slot(at=at("8:00"))
    assert week_of(at("0:00")) == at("0:00") == week_of(at("23:59", 8))
    assert week_of(at("23:59", 1)) == at("0:00") - 7 * DAY


def test_the_sixth_of_a_week_waits_for_monday_or_is_spared() -> None:
    five = told(*(at("9:00", day) for day in (2, 3, 4, 5, 6)))
    assert put(*five, start=at("9:00", 7)) == Spared(why=Why.WEEKLY_CAP)
    assert put(*five, start=at("9:00", 8)) == Slot(at=at("7:30", 9), why=Why.QUIET_HOURS)
    assert put(*five, start=at("9:00", 9)) == Slot(at=at("9:00", 9))
