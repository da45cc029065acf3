"""Five cron fields in local time: minute, hour, day of the month, month, day of the week.

As in crontab(5): ``*``, numbers, ranges, lists and steps; Sunday is 0 or 7, names like ``mon`` or ``jan`` are allowed; where
both days are restricted, either of them is enough. APScheduler's own trigger counts Monday as 0 and wants both, which is
not what the people who write crontabs mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadcasts.errors import Reason, ScheduleFault

LOCAL = ZoneInfo("Asia/Shanghai")
_HORIZON_DAYS = 366 * 8 + 1
"""29 February comes at the latest after eight years (1896 to 1904)."""
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_WEEKDAYS = {name: n for n, name in enumerate("sun mon tue wed thu fri sat".split())}
_NAMES: Mapping[str, Mapping[str, int]] = {"month": _MONTHS, "weekday": _WEEKDAYS}


@dataclass(frozen=True, kw_only=True)
class CronFields:
    """The values that each field allows, ascending. Weekdays count from Sunday = 0."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    any_day: bool
    """The day of the month is not restricted."""
    any_weekday: bool

    def has(self, day: date) -> bool:
        """Whether something happens on this day."""
        if day.month not in self.months:
            return False
        by_day = day.day in self.days
        by_weekday = day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday


def parse(expression: str) -> CronFields:
    """Read an expression.

    Raises
    ------
    ScheduleFault
        Names the part that cannot be understood.
    """
    parts = expression.lower().split()
    if len(parts) != len(_FIELDS):
        raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=expression)
    minutes, hours, days, months, weekdays = (
        _values(part, name, low, high) for part, (name, low, high) in zip(parts, _FIELDS, strict=True)
    )
    return CronFields(
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=tuple(sorted({value % 7 for value in weekdays})),
        any_day=parts[2].startswith("*"),
        any_weekday=parts[4].startswith("*"),
    )


def times(expression: str, after: datetime) -> Iterator[datetime]:
    """Every time strictly after ``after``, in UTC and in order, for the next eight years.

    Raises
    ------
    ScheduleFault
        The expression cannot be understood.
    """
    return _times(parse(expression), after)


def _times(fields: CronFields, after: datetime) -> Iterator[datetime]:
    first = after.astimezone(LOCAL).date()
    for day in (first + timedelta(days=number) for number in range(_HORIZON_DAYS)):
        if not fields.has(day):
            continue
        for hour in fields.hours:
            for minute in fields.minutes:
                moment = datetime.combine(day, time(hour, minute), tzinfo=LOCAL).astimezone(UTC)
                if moment > after:
                    yield moment


def _values(part: str, name: str, low: int, high: int) -> tuple[int, ...]:
    found: set[int] = set()
    for piece in part.split(","):
        span, _, step_text = piece.partition("/")
        step = _number(step_text, name, part) if step_text else 1
        if span == "*":
            first, last = low, high if name != "weekday" else 6
        else:
            first_text, dash, last_text = span.partition("-")
            first = _number(first_text, name, part)
            last = _number(last_text, name, part) if dash else (high if step_text else first)
        if piece.endswith("/") or step < 1 or not low <= first <= last <= high:
            raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=part)
        found.update(range(first, last + 1, step))
    return tuple(sorted(found))


def _number(text: str, name: str, part: str) -> int:
    named = _NAMES.get(name, {}).get(text)
    if named is not None:
        return named
    if not (text.isascii() and text.isdigit()):
        raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=part)
    return int(text)
