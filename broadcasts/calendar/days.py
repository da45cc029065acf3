"""Which days a rule marks: one question, asked day by day. No clock and no database."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from broadcasts import workdays
from broadcasts.calendar import holidays, lunar
from broadcasts.calendar.kinds import (
    LAST,
    DayRule,
    EveryDays,
    EveryWorkday,
    HolidayDay,
    LunarDay,
    LunarMonthDays,
    MonthDay,
    MonthWeekday,
    SchoolDay,
    Season,
    SolarTermDay,
    Weekly,
    YearDay,
    ZodiacDays,
)
from broadcasts.calendar.names import HolidayPart, TermPart


@dataclass(frozen=True, kw_only=True)
class SchoolTerm:
    """A school term as the county wrote it down, both days included."""

    first_day: date
    last_day: date


SchoolTerms = Sequence[SchoolTerm]


def marks(rule: DayRule, day: date, terms: SchoolTerms = ()) -> bool:
    """Whether a rule marks a day; days of which the facts are not known are never marked.

    Parameters
    ----------
    terms
        The school terms of the county, for rules that go by them.
    """
    match rule:
        case Weekly(weekdays=weekdays):
            return day.isoweekday() in weekdays
        case MonthDay(day=number):
            return day.day == number or (number == LAST and (day + timedelta(days=1)).day == 1)
        case MonthWeekday(nth=nth, weekday=weekday):
            which = LAST if nth == LAST and (day + timedelta(days=7)).month != day.month else (day.day - 1) // 7 + 1
            return day.isoweekday() == weekday and nth == which
        case YearDay(month=month, day=number):
            return (day.month, day.day) == (month, number)
        case LunarDay(month=month, day=number, leap_too=leap_too):
            found = lunar.lunar_date(day)
            right_month = found.month.number == month and (leap_too or not found.month.leap)
            return right_month and (found.is_last if number == LAST else found.day == number)
        case LunarMonthDays(days=numbers):
            return lunar.lunar_date(day).day in numbers
        case SolarTermDay(term=term):
            return lunar.solar_terms(day.year)[term].date() == day
        case HolidayDay():
            return day in _holiday_days(rule)
        case EveryWorkday():
            return workdays.known(day.year) and workdays.is_workday(day)
        case EveryDays(every=every, first_day=first_day):
            return day >= first_day and (day - first_day).days % every == 0
        case ZodiacDays(animals=animals):
            return lunar.animal_of(day) in animals
        case Season():
            return _in_season(rule, day)
        case SchoolDay(part=part):
            return any(day == (term.first_day if part is TermPart.FIRST_DAY else term.last_day) for term in terms)


def known_until(rule: DayRule, terms: SchoolTerms = ()) -> date | None:
    """The last day of which it is known whether a rule marks it; None for rules that need nobody's announcement.

    Notices on public holidays and school terms come out year by year, so that such a schedule may end for now and go on later.
    """
    match rule:
        case HolidayDay() | EveryWorkday():
            return date(workdays.last_known_year(), 12, 31)
        case SchoolDay():
            return max((term.last_day for term in terms), default=date.min)
        case _:
            return None


@cache
def _holiday_days(rule: HolidayDay) -> Set[date]:
    return frozenset(_part(off, rule) for off in holidays.times_off() if rule.holiday in (None, *off.holidays))


def _part(off: holidays.TimeOff, rule: HolidayDay) -> date:
    match rule.part:
        case HolidayPart.FIRST_DAY:
            return off.first_day
        case HolidayPart.LAST_DAY:
            return off.last_day
        case HolidayPart.WORKDAY_BEFORE:
            return off.workday_before


def _in_season(season: Season, day: date) -> bool:
    """Whether a day is in the season and one of its days; the season of a day is the one that began last."""
    first = date(day.year, season.from_month, season.from_day)
    if day < first:
        first = date(day.year - 1, season.from_month, season.from_day)
    last = date(first.year, season.to_month, season.to_day)
    if last < first:
        last = date(first.year + 1, season.to_month, season.to_day)
    if day > last:
        return False
    return (day - first).days % season.every == 0 if season.every else day.isoweekday() in season.weekdays
