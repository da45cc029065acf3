"""The kinds of schedule, as values that cannot be wrong: each checks itself when it is made.

A ``Recurring`` schedule has three parts: a rule that marks days, a number of days before or after them, and a time of day in
the county. Months, weekdays (Monday is 1) and days count from 1; ``LAST`` stands for the last one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from broadcasts.calendar.names import Animal, Holiday, HolidayPart, SolarTerm, TermPart
from broadcasts.errors import Reason, ScheduleFault

LAST: Final = -1
OFFSET_DAYS_MAX: Final = 60
EVERY_DAYS_MAX: Final = 366


@dataclass(frozen=True, kw_only=True)
class AtOnce:
    """As soon as the approved broadcast is put on the calendar."""


@dataclass(frozen=True, kw_only=True)
class Once:
    """One time."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Cron:
    """Again and again, five cron fields in local time."""

    expression: str


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """Every week on some weekdays."""

    weekdays: tuple[int, ...]

    def __post_init__(self) -> None:
        _several("weekdays", self.weekdays, 1, 7)


@dataclass(frozen=True, kw_only=True)
class MonthDay:
    """Every month on a day or the ``LAST`` one; months that have no such day are left out."""

    day: int

    def __post_init__(self) -> None:
        _within("day", self.day, 1, 31, or_last=True)


@dataclass(frozen=True, kw_only=True)
class MonthWeekday:
    """Every month on its first to fifth or ``LAST`` Monday, Tuesday …; months without a fifth one are left out."""

    nth: int
    weekday: int

    def __post_init__(self) -> None:
        _within("nth", self.nth, 1, 5, or_last=True)
        _within("weekday", self.weekday, 1, 7)


@dataclass(frozen=True, kw_only=True)
class YearDay:
    """Every year on a date of the Gregorian calendar; 29 February is refused."""

    month: int
    day: int

    def __post_init__(self) -> None:
        _day_of_every_year(self.month, self.day)


@dataclass(frozen=True, kw_only=True)
class LunarDay:
    """Every year on a date of the lunar calendar, or on the ``LAST`` day of a lunar month (12, ``LAST`` is New Year's Eve).

    It means the ordinary month; with ``leap_too`` it comes again in a leap month of the same number. The 30th comes in
    years in which the month has 30 days.
    """

    month: int
    day: int
    leap_too: bool = False

    def __post_init__(self) -> None:
        _within("lunar_month", self.month, 1, 12)
        _within("lunar_day", self.day, 1, 30, or_last=True)


@dataclass(frozen=True, kw_only=True)
class LunarMonthDays:
    """Every lunar month, leap months too, on some days."""

    days: tuple[int, ...]

    def __post_init__(self) -> None:
        _several("lunar_days", self.days, 1, 30)


@dataclass(frozen=True, kw_only=True)
class SolarTermDay:
    """Every year on the day in China on which a solar term begins."""

    term: SolarTerm


@dataclass(frozen=True, kw_only=True)
class HolidayDay:
    """A day of the days off around a holiday; ``holiday`` None means every holiday."""

    holiday: Holiday | None
    part: HolidayPart


@dataclass(frozen=True, kw_only=True)
class EveryWorkday:
    """Every day on which China works, make-up workdays too."""


@dataclass(frozen=True, kw_only=True)
class EveryDays:
    """Every so many days from a first one, as some markets are held."""

    every: int
    first_day: date

    def __post_init__(self) -> None:
        _within("every", self.every, 1, EVERY_DAYS_MAX)


@dataclass(frozen=True, kw_only=True)
class ZodiacDays:
    """On the days of some animals in the cycle of days, as many markets of Yunnan are held."""

    animals: tuple[Animal, ...]

    def __post_init__(self) -> None:
        _some("animals", self.animals)


@dataclass(frozen=True, kw_only=True)
class Season:
    """Between two dates of every year, both included, perhaps over the year's end: on some weekdays, or every so many days.

    Exactly one of ``weekdays`` and ``every`` is given; ``every`` counts from the first day of the season.
    """

    from_month: int
    from_day: int
    to_month: int
    to_day: int
    weekdays: tuple[int, ...] = ()
    every: int | None = None

    def __post_init__(self) -> None:
        _day_of_every_year(self.from_month, self.from_day)
        _day_of_every_year(self.to_month, self.to_day)
        if self.every is None:
            _several("weekdays", self.weekdays, 1, 7)
        elif self.weekdays:
            raise ScheduleFault(Reason.SCHEDULE_TWO_WAYS)
        else:
            _within("every", self.every, 1, EVERY_DAYS_MAX)


@dataclass(frozen=True, kw_only=True)
class SchoolDay:
    """The first or the last day of every school term that the county has written down."""

    part: TermPart


DayRule = (
    Weekly
    | MonthDay
    | MonthWeekday
    | YearDay
    | LunarDay
    | LunarMonthDays
    | SolarTermDay
    | HolidayDay
    | EveryWorkday
    | EveryDays
    | ZodiacDays
    | Season
    | SchoolDay
)


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """Every time a rule marks a day: so many days before (negative) or after it, at a time of day in the county."""

    rule: DayRule
    at: time
    offset_days: int = 0

    def __post_init__(self) -> None:
        _within("offset_days", self.offset_days, -OFFSET_DAYS_MAX, OFFSET_DAYS_MAX)
        if self.at.second or self.at.microsecond or self.at.tzinfo:
            raise ScheduleFault(Reason.SCHEDULE_TIME, part=self.at.isoformat())


Schedule = AtOnce | Once | Cron | Recurring


def _within(field: str, value: int, low: int, high: int, *, or_last: bool = False) -> None:
    if not (low <= value <= high or (or_last and value == LAST)):
        raise ScheduleFault(Reason.SCHEDULE_NUMBER, field=field, part=str(value), low=str(low), high=str(high))


def _some(field: str, values: Collection[object]) -> None:
    if not values:
        raise ScheduleFault(Reason.SCHEDULE_NOTHING_CHOSEN, field=field)


def _several(field: str, values: Collection[int], low: int, high: int) -> None:
    _some(field, values)
    for value in values:
        _within(field, value, low, high)


def _day_of_every_year(month: int, day: int) -> None:
    _within("month", month, 1, 12)
    try:
        date(2023, month, day)  # a year without 29 February
    except ValueError as error:
        raise ScheduleFault(Reason.SCHEDULE_DATE, month=str(month), day=str(day)) from error
