"""When recurring schedules are due: offsets, times of day, what is not known yet, sleeping machines and clocks that are set."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from broadcasts import cron, workdays
from broadcasts.calendar import (
    LAST,
    Cron,
    DayRule,
    EveryDays,
    EveryWorkday,
    Holiday,
    HolidayDay,
    HolidayPart,
    LunarDay,
    MonthDay,
    Once,
    Recurring,
    SchoolDay,
    SchoolTerm,
    SolarTerm,
    SolarTermDay,
    TermPart,
    Verdict,
    Weekly,
    YearDay,
    awaits,
    first_due,
    judge,
    next_due,
    occurrences,
)
from broadcasts.errors import Reason, ScheduleFault
from store.kinds import MissedRule

NINE = time(9)
TORCH = LunarDay(month=6, day=24)
EVE = LunarDay(month=12, day=LAST)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def local(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=cron.LOCAL).astimezone(UTC)


@pytest.mark.parametrize(
    ("rule", "offset", "at", "after", "expected"),
    [
        # Three days before the Torch Festival of 6 August 2026.
        (TORCH, -3, NINE, "2026-01-01 00:00", "2026-08-03 09:00"),
        # On the minute itself it is over, a minute before it is not.
        (TORCH, -3, NINE, "2026-08-03 09:00", "2027-07-24 09:00"),
        (TORCH, -3, NINE, "2026-08-03 08:59", "2026-08-03 09:00"),
        # Between the message and the festival the next one is next year's.
        (TORCH, -3, NINE, "2026-08-05 12:00", "2027-07-24 09:00"),
        # The leap sixth month of 2025 is passed over.
        (TORCH, 0, NINE, "2025-07-18 09:00", "2026-08-06 09:00"),
        # New Year's Eve is the 29th in these years.
        (EVE, 0, time(18, 30), "2026-01-01 00:00", "2026-02-16 18:30"),
        (EVE, -1, NINE, "2026-02-16 00:00", "2027-02-04 09:00"),
        # Seven days before 清明, and a term at 23:51: after midnight its day is over.
        (SolarTermDay(term=SolarTerm.QINGMING), -7, NINE, "2026-01-01 00:00", "2026-03-29 09:00"),
        (SolarTermDay(term=SolarTerm.YUSHUI), 0, time(0, 0), "2026-02-17 12:00", "2026-02-18 00:00"),
        (SolarTermDay(term=SolarTerm.YUSHUI), 0, time(23, 59), "2026-02-18 23:55", "2026-02-18 23:59"),
        (SolarTermDay(term=SolarTerm.YUSHUI), 0, NINE, "2026-02-19 00:00", "2027-02-19 09:00"),
        # Offsets over the ends of months and years, both ways to the limit.
        (YearDay(month=1, day=1), -60, NINE, "2026-10-01 00:00", "2026-11-02 09:00"),
        (YearDay(month=12, day=31), 60, NINE, "2027-01-01 00:00", "2027-03-01 09:00"),
        (MonthDay(day=LAST), 1, NINE, "2026-02-10 00:00", "2026-03-01 09:00"),
        (Weekly(weekdays=(1,)), -1, time(20), "2026-11-25 00:00", "2026-11-29 20:00"),
        # A day later than the first one of a market.
        (EveryDays(every=5, first_day=date(2026, 12, 5)), 0, time(8), "2020-01-01 00:00", "2026-12-05 08:00"),
        (EveryDays(every=5, first_day=date(2026, 12, 5)), -2, time(8), "2026-12-05 00:00", "2026-12-08 08:00"),
        # The last workday before National Day 2026 is Wednesday, 30 September.
        (
            HolidayDay(holiday=Holiday.NATIONAL_DAY, part=HolidayPart.WORKDAY_BEFORE),
            0,
            time(17),
            "2026-09-01 00:00",
            "2026-09-30 17:00",
        ),
    ],
)
def test_next_due(rule: DayRule, offset: int, at: time, after: str, expected: str) -> None:
    schedule = Recurring(rule=rule, offset_days=offset, at=at)
    assert next_due(schedule, local(after)) == local(expected)


def test_a_thirtieth_that_is_missed_for_years_is_found() -> None:
    # No twelfth month has 30 days between New Year's Eve of 2024 and that of 2030.
    schedule = Recurring(rule=LunarDay(month=12, day=30), at=NINE)
    assert next_due(schedule, local("2024-02-09 09:00")) == local("2030-02-02 09:00")


def test_occurrences_are_those_of_next_due_and_keep_the_ends() -> None:
    start, end = local("2026-08-03 09:00"), local("2028-08-11 09:00")
    for schedule in (Recurring(rule=TORCH, offset_days=-3, at=NINE), Cron(expression="0 9 3,11 8 *")):
        found = list(occurrences(schedule, start, end))
        assert found[0] == start  # the start belongs to it
        assert end not in found  # the end does not
        assert next_due(schedule, found[-1]) == end
        for before, following in pairwise(found):
            assert next_due(schedule, before) == following
    assert list(occurrences(Once(at=start), start, end)) == [start]
    assert list(occurrences(Once(at=end), start, end)) == []


@pytest.mark.parametrize(
    ("rule", "terms", "reason"),
    [
        (HolidayDay(holiday=None, part=HolidayPart.FIRST_DAY), (), Reason.HOLIDAYS_UNKNOWN),
        (EveryWorkday(), (), Reason.HOLIDAYS_UNKNOWN),
        (SchoolDay(part=TermPart.FIRST_DAY), (), Reason.NO_SCHOOL_TERMS),
        (
            SchoolDay(part=TermPart.FIRST_DAY),
            (SchoolTerm(first_day=date(2025, 9, 1), last_day=date(2026, 1, 16)),),
            Reason.SCHOOL_TERMS_OVER,
        ),
    ],
)
def test_what_nobody_has_published_is_said_and_never_guessed(
    rule: DayRule, terms: tuple[SchoolTerm, ...], reason: Reason
) -> None:
    after_all = datetime(workdays.last_known_year() + 1, 1, 2, tzinfo=UTC)
    schedule = Recurring(rule=rule, at=NINE)
    assert next_due(schedule, after_all, terms) is None
    with pytest.raises(ScheduleFault) as caught:
        first_due(schedule, after_all, terms)
    assert caught.value.reason is reason
    assert awaits(schedule, terms) is not None
    assert awaits(Recurring(rule=TORCH, at=NINE)) is None


def test_a_school_term_is_known_as_soon_as_it_is_written_down() -> None:
    schedule = Recurring(rule=SchoolDay(part=TermPart.FIRST_DAY), offset_days=-3, at=NINE)
    term = SchoolTerm(first_day=date(2027, 2, 22), last_day=date(2027, 7, 9))
    assert first_due(schedule, local("2026-11-25 08:00"), (term,)) == local("2027-02-19 09:00")


class TestMissed:
    """A festival that passed while the machine slept, and a clock that was set."""

    schedule = Recurring(rule=TORCH, offset_days=-3, at=NINE)
    due = local("2026-08-03 09:00")

    @pytest.mark.parametrize(
        ("slept", "late_minutes", "verdict"),
        [
            (4 * MINUTE, 0, Verdict.SEND),  # a restart
            (6 * MINUTE, 0, Verdict.MISSED),
            (50 * MINUTE, 60, Verdict.SEND),
            (61 * MINUTE, 60, Verdict.MISSED),
            (400 * DAY, 60, Verdict.MISSED),  # asleep for more than a year
        ],
    )
    def test_machine_asleep_over_the_due_time(self, slept: timedelta, late_minutes: int, verdict: Verdict) -> None:
        rule = MissedRule.SEND_LATE if late_minutes else MissedRule.SKIP
        occasion = judge(
            self.schedule, due_at=self.due, now=self.due + slept, rule=rule, late_limit=timedelta(minutes=late_minutes)
        )
        assert occasion.verdict is verdict
        assert occasion.next_at is not None
        assert occasion.next_at > self.due + slept

    def test_after_a_week_of_sleep_a_daily_one_goes_once_and_only_for_today(self) -> None:
        daily = Recurring(rule=Weekly(weekdays=(1, 2, 3, 4, 5, 6, 7)), at=NINE)
        now = self.due + 7 * DAY + 2 * MINUTE
        occasion = judge(daily, due_at=self.due, now=now, rule=MissedRule.SKIP, late_limit=timedelta(0))
        assert (occasion.due_at, occasion.verdict) == (self.due + 7 * DAY, Verdict.SEND)
        assert occasion.next_at == self.due + 8 * DAY

    def test_clock_set_back_gives_the_same_time_again_which_the_run_of_that_time_answers(self) -> None:
        # The maths has no memory: it is the stored next time that keeps a clock set back from sending twice.
        assert next_due(self.schedule, self.due - 2 * DAY) == self.due
        occasion = judge(self.schedule, due_at=self.due, now=self.due, rule=MissedRule.SKIP, late_limit=timedelta(0))
        assert occasion.next_at == local("2027-07-24 09:00")
