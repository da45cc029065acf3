"""Lunar months, solar terms and the cycle of days, in China's time, from the package ``lunar-python``.

A lunar year has the number of the Gregorian year in which it begins. The instants of solar terms are good to about a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from lunar_python import LunarYear, Solar

from broadcasts.calendar.names import Animal, SolarTerm
from broadcasts.cron import LOCAL

_XIAOHAN_AT = 2
"""Where the first term of a Gregorian year stands in the library's list, which begins with the two before it."""
_ANIMALS = tuple(Animal)
_RAT_DAY = date(2000, 1, 7)
"""A first day of the cycle of sixty (jiazi), so a day of the rat."""


@dataclass(frozen=True, kw_only=True)
class LunarMonth:
    """A month of the lunar calendar: its number (1 to 12), whether it is a leap month, its first day and length (29 or 30)."""

    number: int
    leap: bool
    first_day: date
    days: int


@dataclass(frozen=True, kw_only=True)
class LunarDate:
    """A day of the lunar calendar."""

    month: LunarMonth
    day: int

    @property
    def is_last(self) -> bool:
        """Whether the month ends with it."""
        return self.day == self.month.days


@lru_cache(maxsize=256)
def lunar_months(year: int) -> Sequence[LunarMonth]:
    """The twelve or thirteen months of a lunar year."""
    return tuple(
        LunarMonth(
            number=abs(month.getMonth()),
            leap=month.isLeap(),
            first_day=_moment(month.getFirstJulianDay()).date(),
            days=month.getDayCount(),
        )
        for month in LunarYear.fromYear(year).getMonthsInYear()
    )


def lunar_date(day: date) -> LunarDate:
    """The lunar date of a day."""
    year = day.year if lunar_months(day.year)[0].first_day <= day else day.year - 1
    month = max((month for month in lunar_months(year) if month.first_day <= day), key=lambda month: month.first_day)
    return LunarDate(month=month, day=(day - month.first_day).days + 1)


@lru_cache(maxsize=256)
def solar_terms(year: int) -> dict[SolarTerm, datetime]:
    """When each solar term of a Gregorian year begins, in local time."""
    instants = LunarYear.fromYear(year).getJieQiJulianDays()[_XIAOHAN_AT:]
    return {term: _moment(instant) for term, instant in zip(SolarTerm, instants, strict=False)}


def solar_term_on(day: date) -> SolarTerm | None:
    """The solar term that begins on a day."""
    return next((term for term, begins in solar_terms(day.year).items() if begins.date() == day), None)


def animal_of(day: date) -> Animal:
    """The animal of a day in the cycle of days."""
    return _ANIMALS[(day - _RAT_DAY) // timedelta(days=1) % len(_ANIMALS)]


def _moment(julian_day: float) -> datetime:
    found = Solar.fromJulianDay(julian_day)
    return datetime(
        found.getYear(), found.getMonth(), found.getDay(), found.getHour(), found.getMinute(), found.getSecond(), tzinfo=LOCAL
    )
