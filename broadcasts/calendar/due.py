"""When a schedule is due: pure maths, no clock of its own. Times are aware, what comes out is UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from broadcasts import cron, workdays
from broadcasts.calendar.days import SchoolTerms, known_until, marks
from broadcasts.calendar.kinds import AtOnce, Cron, EveryWorkday, HolidayDay, Once, Recurring, Schedule, SchoolDay
from broadcasts.errors import Reason, ScheduleFault

HORIZON_DAYS = 366 * 20
"""No rule that comes again leaves more years out: a 30th of a lunar month is missed for a few years in a row."""


def due_times(schedule: Schedule, after: datetime, terms: SchoolTerms = ()) -> Iterator[datetime]:
    """Every time strictly after ``after`` that is known, in order."""
    match schedule:
        case AtOnce():
            return iter(())
        case Once(at=at):
            return iter((at,) if at > after else ())
        case Cron(expression=expression):
            return cron.times(expression, after)
        case Recurring():
            return _recurring(schedule, after, terms)


def next_due(schedule: Schedule, after: datetime, terms: SchoolTerms = ()) -> datetime | None:
    """The first time strictly after ``after``; None if there is none any more, or none is known yet (``awaits``)."""
    return next(due_times(schedule, after, terms), None)


def occurrences(schedule: Schedule, start: datetime, end: datetime, terms: SchoolTerms = ()) -> Iterator[datetime]:
    """Every time from ``start`` on and before ``end``, in order."""
    return takewhile(lambda due: due < end, due_times(schedule, start - timedelta(microseconds=1), terms))


def awaits(schedule: Schedule, terms: SchoolTerms = ()) -> date | None:
    """The last day for which the facts behind a schedule are published; None for one that needs no such facts."""
    return known_until(schedule.rule, terms) if isinstance(schedule, Recurring) else None


def first_due(schedule: Schedule, now: datetime, terms: SchoolTerms = ()) -> datetime:
    """When a broadcast that is put on the calendar now goes out first.

    Raises
    ------
    ScheduleFault
        Its time is over, or never comes, or is not known yet.
    """
    if isinstance(schedule, AtOnce):
        return now
    due = next_due(schedule, now, terms)
    if due is not None:
        return due
    match schedule:
        case Once():
            raise ScheduleFault(Reason.SCHEDULE_PAST)
        case Recurring(rule=HolidayDay() | EveryWorkday()):
            raise ScheduleFault(Reason.HOLIDAYS_UNKNOWN, year=str(workdays.last_known_year() + 1))
        case Recurring(rule=SchoolDay()):
            raise ScheduleFault(Reason.SCHOOL_TERMS_OVER if terms else Reason.NO_SCHOOL_TERMS)
        case _:
            raise ScheduleFault(Reason.SCHEDULE_NEVER)


def _recurring(schedule: Recurring, after: datetime, terms: SchoolTerms) -> Iterator[datetime]:
    offset = timedelta(days=schedule.offset_days)
    first, known = after.astimezone(cron.LOCAL).date() - offset, known_until(schedule.rule, terms)
    for number in range(HORIZON_DAYS):
        day = first + timedelta(days=number)
        if known is not None and day > known:
            return
        if marks(schedule.rule, day, terms):
            due = datetime.combine(day + offset, schedule.at, tzinfo=cron.LOCAL).astimezone(UTC)
            if due > after:
                yield due
