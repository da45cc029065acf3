"""The days off around public holidays, as the State Council's notices join them (package ``chinesecalendar``).

A time off is every day without work in a row around a holiday, a weekend that touches it too; holidays that touch each other
are one time off with several names, as National Day and Mid-Autumn in 2025. Nothing is off in a year whose notice is not out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from chinese_calendar import Holiday as Named
from chinese_calendar.constants import holidays, workdays

from broadcasts.calendar.names import Holiday
from broadcasts.workdays import is_workday

_NAMES = {
    Named.new_years_day.value: Holiday.NEW_YEAR,
    Named.spring_festival.value: Holiday.SPRING_FESTIVAL,
    Named.tomb_sweeping_day.value: Holiday.QINGMING,
    Named.labour_day.value: Holiday.LABOUR_DAY,
    Named.dragon_boat_festival.value: Holiday.DRAGON_BOAT,
    Named.mid_autumn_festival.value: Holiday.MID_AUTUMN,
    Named.national_day.value: Holiday.NATIONAL_DAY,
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class TimeOff:
    """Days off in a row, both ends included, and the holidays that they are for."""

    first_day: date
    last_day: date
    holidays: frozenset[Holiday]

    @property
    def workday_before(self) -> date:
        """The last day of work before it."""
        return self.first_day - _DAY


@cache
def times_off() -> Sequence[TimeOff]:
    """Every time off that is known, in order."""
    found: list[TimeOff] = []
    for day in sorted(holidays):
        if found and day <= found[-1].last_day:
            continue
        first, last = day, day
        while not is_workday(first - _DAY):
            first -= _DAY
        while not is_workday(last + _DAY):
            last += _DAY
        names = {_NAMES[holidays[one]] for one in _days(first, last) if holidays.get(one) in _NAMES}
        found.append(TimeOff(first_day=first, last_day=last, holidays=frozenset(names)))
    return found


def _days(first: date, last: date) -> Sequence[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]


def holiday_on(day: date) -> Holiday | None:
    """The holiday that a day is off for."""
    return _NAMES.get(holidays.get(day, ""))


def is_make_up_workday(day: date) -> bool:
    """Whether people work on this day of a weekend to make up for a holiday."""
    return day in workdays
