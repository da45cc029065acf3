"""How schedules stand in the database: JSON, each kind with its fields.

``{"kind": "at_once"}`` (as soon as it is put on the calendar), ``{"kind": "once", "at": ISO time with zone}``,
``{"kind": "cron", "expression": "0 9 * * 1"}`` (local time), and for everything that comes again by a calendar a rule with its
time: ``{"kind": "lunar_day", "version": 1, "month": 6, "day": 24, "leap_too": false, "offset_days": -3, "at": "09:00"}``.
A field whose meaning changes takes a new version, so that what was approved long ago is never read as something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from broadcasts import cron
from broadcasts.calendar.kinds import (
    AtOnce,
    Cron,
    DayRule,
    EveryDays,
    EveryWorkday,
    HolidayDay,
    LunarDay,
    LunarMonthDays,
    MonthDay,
    MonthWeekday,
    Once,
    Recurring,
    Schedule,
    SchoolDay,
    Season,
    SolarTermDay,
    Weekly,
    YearDay,
    ZodiacDays,
)
from broadcasts.calendar.names import Animal, Holiday, HolidayPart, SolarTerm, TermPart
from broadcasts.errors import Reason, ScheduleFault

VERSION = 1
Name = TypeVar("Name", bound=StrEnum)
Reader = Callable[[object], Any]


def read_schedule(stored: Mapping[str, Any]) -> Schedule | None:
    """Read a stored schedule; None for an empty one.

    Raises
    ------
    ScheduleFault
    """
    if not stored:
        return None
    kind = stored.get("kind")
    if kind == "at_once":
        return AtOnce()
    if kind == "once":
        return Once(at=_moment(stored.get("at")))
    if kind == "cron":
        expression = " ".join(str(stored.get("expression", "")).split())
        cron.parse(expression)
        return Cron(expression=expression)
    if isinstance(kind, str) and kind in RULES:
        return _recurring(kind, stored)
    raise _unreadable(kind)


def write_schedule(schedule: Schedule | None) -> dict[str, Any]:
    """The stored form."""
    match schedule:
        case None:
            return {}
        case AtOnce():
            return {"kind": "at_once"}
        case Once(at=at):
            return {"kind": "once", "at": at.astimezone(UTC).isoformat()}
        case Cron(expression=expression):
            return {"kind": "cron", "expression": expression}
        case Recurring(rule=rule, at=time_of_day, offset_days=offset_days):
            values = {field.name: _plain(getattr(rule, field.name)) for field in fields(rule)}
            kind = kind_of(rule)
            return {"kind": kind, "version": VERSION, **values, "offset_days": offset_days, "at": f"{time_of_day:%H:%M}"}


def kind_of(rule: DayRule) -> str:
    """The name of a rule's kind."""
    return next(kind for kind, (rule_type, _) in RULES.items() if rule_type is type(rule))


def _recurring(kind: str, stored: Mapping[str, Any]) -> Recurring:
    rule_type, readers = RULES[kind]
    version = stored.get("version", VERSION)
    if version != VERSION:
        raise ScheduleFault(Reason.SCHEDULE_VERSION, part=str(version))
    if unknown := set(stored) - set(readers) - {"kind", "version", "offset_days", "at"}:
        raise _unreadable(min(unknown))
    values = {name: read(stored[name]) for name, read in readers.items() if name in stored}
    try:
        rule = rule_type(**values)
    except TypeError as error:  # a field is missing
        raise _unreadable(kind) from error
    return Recurring(rule=rule, offset_days=_whole(stored.get("offset_days", 0)), at=_time_of_day(stored.get("at")))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value.value if isinstance(value, StrEnum) else value


def _unreadable(value: object) -> ScheduleFault:
    return ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=str(value))


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _unreadable(value)
    return value


def _whole_or_none(value: object) -> int | None:
    return None if value is None else _whole(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _unreadable(value)
    return value


def _named(names: type[Name]) -> Callable[[object], Name]:
    def read(value: object) -> Name:
        try:
            return names(str(value))
        except ValueError as error:
            raise _unreadable(value) from error

    return read


def _several(read: Callable[[object], Any]) -> Reader:
    def read_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise _unreadable(value)
        return tuple(dict.fromkeys(sorted(read(one) for one in value)))

    return read_all


def _animals(value: object) -> tuple[Animal, ...]:
    chosen = _several(_named(Animal))(value)
    return tuple(animal for animal in Animal if animal in chosen)


def _holiday(value: object) -> Holiday | None:
    return None if value is None else _named(Holiday)(value)


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _unreadable(value) from error


def _time_of_day(value: object) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError as error:
        raise ScheduleFault(Reason.SCHEDULE_TIME, part="" if value is None else str(value)) from error


def _moment(value: object) -> datetime:
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _unreadable(value) from error
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=cron.LOCAL).astimezone(UTC)


RULES: Mapping[str, tuple[type[DayRule], Mapping[str, Reader]]] = {
    "weekly": (Weekly, {"weekdays": _several(_whole)}),
    "month_day": (MonthDay, {"day": _whole}),
    "month_weekday": (MonthWeekday, {"nth": _whole, "weekday": _whole}),
    "year_day": (YearDay, {"month": _whole, "day": _whole}),
    "lunar_day": (LunarDay, {"month": _whole, "day": _whole, "leap_too": _flag}),
    "lunar_month_days": (LunarMonthDays, {"days": _several(_whole)}),
    "solar_term": (SolarTermDay, {"term": _named(SolarTerm)}),
    "holiday": (HolidayDay, {"holiday": _holiday, "part": _named(HolidayPart)}),
    "workday": (EveryWorkday, {}),
    "every_days": (EveryDays, {"every": _whole, "first_day": _date}),
    "zodiac": (ZodiacDays, {"animals": _animals}),
    "season": (
        Season,
        {
            "from_month": _whole,
            "from_day": _whole,
            "to_month": _whole,
            "to_day": _whole,
            "weekdays": _several(_whole),
            "every": _whole_or_none,
        },
    ),
    "school": (SchoolDay, {"part": _named(TermPart)}),
}
"""Every rule by the name of its kind, and how its fields are read."""
