"""The fields of a form that say when: read as they were filled in, turned into a schedule, and filled from one.

What the fields cannot show, as several days of every lunar month, is shown and read as a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.desk.county_time import COUNTY_TIME
from bot.schedule_words import say, understand
from bot.texts import schedule as words
from bot.web.sessions import Form
from broadcasts.calendar import LAST, AtOnce, Cron, Once, Recurring, Schedule, read_schedule, write_schedule
from broadcasts.errors import Reason, ScheduleFault

EVERY_MONTH = "0"
"""Chosen in place of a lunar month."""


@dataclass(frozen=True, kw_only=True)
class When:
    """What stands in the fields, as text."""

    when: str = "at_once"
    at: str = ""
    expression: str = "0 9 * * 1"
    sentence: str = ""
    time_of_day: str = "09:00"
    offset_way: str = "on"
    offset_days: str = "3"
    weekday: tuple[str, ...] = ()
    monthly_way: str = "day"
    month_day: str = "1"
    nth: str = "1"
    nth_weekday: str = "1"
    year_month: str = "1"
    year_day: str = "1"
    lunar_month: str = "1"
    lunar_day: str = "1"
    leap_too: tuple[str, ...] = ()
    term: str = "qingming"
    holiday: str = ""
    holiday_part: str = "first_day"
    market_way: str = "zodiac"
    animal: tuple[str, ...] = ()
    every: str = "5"
    first_day: str = ""
    from_month: str = "12"
    from_day: str = "1"
    to_month: str = "6"
    to_day: str = "15"
    season_way: str = "weekdays"
    season_weekday: tuple[str, ...] = ()
    season_every: str = "3"
    school_part: str = "first_day"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen, each value with its name."""

    kinds: Mapping[str, str]
    weekdays: Mapping[int, str]
    nth: Mapping[int, str]
    lunar_months: Mapping[int, str]
    lunar_days: Mapping[int, str]
    terms: Mapping[str, str]
    holidays: Mapping[str, str]
    holiday_parts: Mapping[str, str]
    animals: Mapping[str, str]
    school_parts: Mapping[str, str]
    offset_ways: Mapping[str, str]


CHOICES = Choices(
    kinds=words.KINDS,
    weekdays={day: words.WEEKDAY.format(name=name) for day, name in words.WEEKDAYS.items()},
    nth=words.NTH,
    lunar_months={int(EVERY_MONTH): words.EVERY_LUNAR_MONTH, **words.LUNAR_MONTHS},
    lunar_days=words.LUNAR_DAYS,
    terms=words.TERMS,
    holidays={"": words.ANY_HOLIDAY_CHOICE, **words.HOLIDAYS},
    holiday_parts={
        **{part: words.HOLIDAY_PART.format(part=name) for part, name in words.HOLIDAY_PARTS.items()},
        "workday": words.WORKDAY_CHOICE,
    },
    animals=words.ANIMALS,
    school_parts=words.TERM_PARTS,
    offset_ways=words.OFFSET_WAYS,
)


def read_when(form: Form) -> When:
    """The fields as they were filled in; one that the form does not have stays empty."""
    values: dict[str, Any] = {}
    for field in fields(When):
        given = [value.strip() for value in form.getall(field.name, []) if isinstance(value, str)]
        if isinstance(field.default, tuple):
            values[field.name] = tuple(given)
        elif given:
            values[field.name] = given[0]
    return When(**values)


def schedule_of(when: When) -> Schedule | None:
    """The schedule that the fields mean; None where no kind was chosen.

    Raises
    ------
    ScheduleFault
        A field is empty or wrong.
    """
    match when.when:
        case "at_once":
            return AtOnce()
        case "once":
            return read_schedule({"kind": "once", "at": when.at})
        case "cron":
            return read_schedule({"kind": "cron", "expression": when.expression})
        case "words":
            return understand(when.sentence)
        case kind if kind in _READ:
            return read_schedule(_READ[kind](when) | {"at": when.time_of_day, "offset_days": _offset(when)})
        case _:
            return None


def when_of(schedule: Schedule | None) -> When:
    """What the fields show for a schedule."""
    match schedule:
        case None | AtOnce():
            return When()
        case Once(at=at):
            return When(when="once", at=f"{at.astimezone(COUNTY_TIME):%Y-%m-%dT%H:%M}")
        case Cron(expression=expression):
            return When(when="cron", expression=expression)
        case Recurring():
            stored = {name: _text(value) for name, value in write_schedule(schedule).items()}
            shown = _SHOW[stored["kind"]](stored)
            way = "before" if schedule.offset_days < 0 else "after" if schedule.offset_days else "on"
            days = str(abs(schedule.offset_days)) if schedule.offset_days else When.offset_days
            found = replace(shown, time_of_day=stored["at"], offset_way=way, offset_days=days)
            return found if schedule_of(found) == schedule else When(when="words", sentence=say(schedule))


def _offset(when: When) -> int:
    sign = {"before": -1, "after": 1}.get(when.offset_way, 0)
    return sign * _whole("offset_days", when.offset_days) if sign else 0


def _monthly(when: When) -> dict[str, Any]:
    if when.monthly_way == "nth":
        return {
            "kind": "month_weekday",
            "nth": _whole("nth", when.nth),
            "weekday": _whole("weekday", when.nth_weekday),
        }
    return {"kind": "month_day", "day": LAST if when.monthly_way == "last" else _whole("day", when.month_day)}


def _yearly(when: When) -> dict[str, Any]:
    return {"kind": "year_day", "month": _whole("month", when.year_month), "day": _whole("day", when.year_day)}


def _lunar(when: When) -> dict[str, Any]:
    day = _whole("lunar_day", when.lunar_day)
    if when.lunar_month == EVERY_MONTH:
        return {"kind": "lunar_month_days", "days": [day]}
    month = _whole("lunar_month", when.lunar_month)
    return {"kind": "lunar_day", "month": month, "day": day, "leap_too": bool(when.leap_too)}


def _holiday(when: When) -> dict[str, Any]:
    if when.holiday_part == "workday":
        return {"kind": "workday"}
    return {"kind": "holiday", "holiday": when.holiday or None, "part": when.holiday_part}


def _market(when: When) -> dict[str, Any]:
    if when.market_way == "zodiac":
        return {"kind": "zodiac", "animals": list(when.animal)}
    if not when.first_day:
        raise ScheduleFault(Reason.SCHEDULE_NOTHING_CHOSEN, field="first_day")
    return {"kind": "every_days", "every": _whole("every", when.every), "first_day": when.first_day}


def _season(when: When) -> dict[str, Any]:
    ends = {
        "from_month": _whole("month", when.from_month),
        "from_day": _whole("day", when.from_day),
        "to_month": _whole("month", when.to_month),
        "to_day": _whole("day", when.to_day),
    }
    if when.season_way == "every":
        return {"kind": "season", **ends, "every": _whole("every", when.season_every)}
    return {"kind": "season", **ends, "weekdays": [_whole("weekdays", day) for day in when.season_weekday]}


_READ: Mapping[str, Callable[[When], dict[str, Any]]] = {
    "weekly": lambda when: {"kind": "weekly", "weekdays": [_whole("weekdays", day) for day in when.weekday]},
    "monthly": _monthly,
    "yearly": _yearly,
    "lunar": _lunar,
    "term": lambda when: {"kind": "solar_term", "term": when.term},
    "holiday": _holiday,
    "market": _market,
    "season": _season,
    "school": lambda when: {"kind": "school", "part": when.school_part},
}
_SHOW: Mapping[str, Callable[[Mapping[str, Any]], When]] = {
    "weekly": lambda found: When(when="weekly", weekday=found["weekdays"]),
    "month_day": lambda found: (
        When(when="monthly", monthly_way="last") if found["day"] == str(LAST) else When(when="monthly", month_day=found["day"])
    ),
    "month_weekday": lambda found: When(when="monthly", monthly_way="nth", nth=found["nth"], nth_weekday=found["weekday"]),
    "year_day": lambda found: When(when="yearly", year_month=found["month"], year_day=found["day"]),
    "lunar_day": lambda found: When(
        when="lunar", lunar_month=found["month"], lunar_day=found["day"], leap_too=("on",) if found["leap_too"] == "True" else ()
    ),
    "lunar_month_days": lambda found: When(when="lunar", lunar_month=EVERY_MONTH, lunar_day=found["days"][0]),
    "solar_term": lambda found: When(when="term", term=found["term"]),
    "holiday": lambda found: When(when="holiday", holiday=found["holiday"], holiday_part=found["part"]),
    "workday": lambda found: When(when="holiday", holiday_part="workday"),
    "every_days": lambda found: When(when="market", market_way="every", every=found["every"], first_day=found["first_day"]),
    "zodiac": lambda found: When(when="market", market_way="zodiac", animal=found["animals"]),
    "season": lambda found: When(
        when="season",
        **{name: found[name] for name in ("from_month", "from_day", "to_month", "to_day")},
        season_way="every" if found["every"] else "weekdays",
        season_every=found["every"] or When.season_every,
        season_weekday=found["weekdays"],
    ),
    "school": lambda found: When(when="school", school_part=found["part"]),
}


def _text(value: object) -> Any:
    """A stored value as it stands in a field."""
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return "" if value is None else str(value)


def _whole(field: str, said: str) -> int:
    if not said:
        raise ScheduleFault(Reason.SCHEDULE_NOTHING_CHOSEN, field=field)
    try:
        return int(said)
    except ValueError as error:
        raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=said) from error
