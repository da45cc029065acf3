"""The stored form of schedules, and what is refused of it."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest

from broadcasts.calendar import (
    LAST,
    Animal,
    EveryDays,
    EveryWorkday,
    Holiday,
    HolidayDay,
    HolidayPart,
    LunarDay,
    LunarMonthDays,
    MonthDay,
    MonthWeekday,
    Recurring,
    SchoolDay,
    Season,
    SolarTerm,
    SolarTermDay,
    TermPart,
    Weekly,
    YearDay,
    ZodiacDays,
    read_schedule,
    write_schedule,
)
from broadcasts.calendar.stored import RULES
from broadcasts.errors import Reason, ScheduleFault

ONE_OF_EACH = (
    Weekly(weekdays=(1, 4)),
    MonthDay(day=LAST),
    MonthWeekday(nth=2, weekday=3),
    YearDay(month=11, day=9),
    LunarDay(month=6, day=24, leap_too=True),
    LunarMonthDays(days=(1, 15)),
    SolarTermDay(term=SolarTerm.QINGMING),
    HolidayDay(holiday=Holiday.SPRING_FESTIVAL, part=HolidayPart.WORKDAY_BEFORE),
    HolidayDay(holiday=None, part=HolidayPart.LAST_DAY),
    EveryWorkday(),
    EveryDays(every=5, first_day=date(2026, 12, 5)),
    ZodiacDays(animals=(Animal.RAT, Animal.HORSE)),
    Season(from_month=12, from_day=1, to_month=6, to_day=15, weekdays=(1, 4)),
    Season(from_month=12, from_day=1, to_month=6, to_day=15, every=3),
    SchoolDay(part=TermPart.LAST_DAY),
)


@pytest.mark.parametrize("rule", ONE_OF_EACH)
def test_round_trip_through_json(rule: Any) -> None:
    schedule = Recurring(rule=rule, offset_days=-3, at=time(9, 5))
    stored = json.loads(json.dumps(write_schedule(schedule)))
    assert stored["version"] == 1
    assert read_schedule(stored) == schedule


def test_every_kind_of_rule_is_tried_here() -> None:
    assert {type(rule) for rule in ONE_OF_EACH} == {rule_type for rule_type, _ in RULES.values()}


def test_stored_form_of_the_torch_festival() -> None:
    """Approved broadcasts are compared by a hash over this: it must not change."""
    assert write_schedule(Recurring(rule=LunarDay(month=6, day=24), offset_days=-3, at=time(9))) == {
        "kind": "lunar_day",
        "version": 1,
        "month": 6,
        "day": 24,
        "leap_too": False,
        "offset_days": -3,
        "at": "09:00",
    }


TORCH: dict[str, Any] = {"kind": "lunar_day", "month": 6, "day": 24, "at": "09:00"}
SEASON: dict[str, Any] = {"kind": "season", "from_month": 12, "from_day": 1, "to_month": 6, "to_day": 15, "at": "09:00"}


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (TORCH | {"month": 13}, Reason.SCHEDULE_NUMBER),
        (TORCH | {"day": 31}, Reason.SCHEDULE_NUMBER),
        (TORCH | {"day": 0}, Reason.SCHEDULE_NUMBER),
        (TORCH | {"offset_days": 61}, Reason.SCHEDULE_NUMBER),
        (TORCH | {"offset_days": -61}, Reason.SCHEDULE_NUMBER),
        (TORCH | {"offset_days": "3"}, Reason.SCHEDULE_UNREADABLE),
        (TORCH | {"month": True}, Reason.SCHEDULE_UNREADABLE),
        (TORCH | {"month": 6.0}, Reason.SCHEDULE_UNREADABLE),
        (TORCH | {"leap_too": "no"}, Reason.SCHEDULE_UNREADABLE),
        (TORCH | {"planet": "moon"}, Reason.SCHEDULE_UNREADABLE),
        (TORCH | {"version": 2}, Reason.SCHEDULE_VERSION),
        (TORCH | {"at": "25:00"}, Reason.SCHEDULE_TIME),
        (TORCH | {"at": "09:00:30"}, Reason.SCHEDULE_TIME),
        (TORCH | {"at": "09:00+08:00"}, Reason.SCHEDULE_TIME),
        ({"kind": "lunar_day", "month": 6, "day": 24}, Reason.SCHEDULE_TIME),
        ({"kind": "lunar_day", "month": 6, "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": "weekly", "weekdays": [], "at": "09:00"}, Reason.SCHEDULE_NOTHING_CHOSEN),
        ({"kind": "weekly", "weekdays": [8], "at": "09:00"}, Reason.SCHEDULE_NUMBER),
        ({"kind": "weekly", "weekdays": 1, "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": "month_weekday", "nth": 6, "weekday": 1, "at": "09:00"}, Reason.SCHEDULE_NUMBER),
        ({"kind": "year_day", "month": 2, "day": 29, "at": "09:00"}, Reason.SCHEDULE_DATE),
        ({"kind": "year_day", "month": 4, "day": 31, "at": "09:00"}, Reason.SCHEDULE_DATE),
        ({"kind": "solar_term", "term": "full moon", "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": "holiday", "holiday": "christmas", "part": "first_day", "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": "every_days", "every": 0, "first_day": "2026-12-05", "at": "09:00"}, Reason.SCHEDULE_NUMBER),
        ({"kind": "every_days", "every": 5, "first_day": "2026-02-30", "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": "zodiac", "animals": ["cat"], "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": "zodiac", "animals": [], "at": "09:00"}, Reason.SCHEDULE_NOTHING_CHOSEN),
        (SEASON, Reason.SCHEDULE_NOTHING_CHOSEN),
        (SEASON | {"weekdays": [1], "every": 3}, Reason.SCHEDULE_TWO_WAYS),
        (SEASON | {"every": 3, "to_day": 31}, Reason.SCHEDULE_DATE),
        ({"kind": "school", "part": "middle", "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
        ({"kind": ["weekly"], "at": "09:00"}, Reason.SCHEDULE_UNREADABLE),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(stored: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(ScheduleFault) as caught:
        read_schedule(stored)
    assert caught.value.reason is reason
