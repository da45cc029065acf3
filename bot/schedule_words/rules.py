"""Which sentence belongs to which rule of a schedule, and which of its gaps holds which part of the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from broadcasts.calendar import (
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
from broadcasts.errors import Reason, ScheduleFault

Values = Mapping[str, Any]
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def sentence_of(rule: DayRule) -> tuple[str, Values]:
    """The key of the sentence in ``texts_schedule.RULES`` and the values of its gaps."""
    match rule:
        case Weekly(weekdays=weekdays):
            return ("every_day", {}) if weekdays == EVERY_DAY else ("weekly", {"weekdays": weekdays})
        case MonthDay(day=day):
            return ("month_last_day", {}) if day == LAST else ("month_day", {"day": day})
        case MonthWeekday(nth=nth, weekday=weekday):
            return "month_weekday", {"nth": nth, "weekday": weekday}
        case YearDay(month=month, day=day):
            return "year_day", {"month": month, "day": day}
        case LunarDay(month=12, day=day, leap_too=False) if day == LAST:
            return "new_years_eve", {}
        case LunarDay(month=month, day=day, leap_too=leap_too):
            return ("lunar_day_leap_too" if leap_too else "lunar_day"), {"lunar_month": month, "lunar_day": day}
        case LunarMonthDays(days=days):
            return "lunar_month_days", {"lunar_days": days}
        case SolarTermDay(term=term):
            return "solar_term", {"term": term}
        case HolidayDay(holiday=holiday, part=part):
            return "holiday", {"holiday": holiday, "holiday_part": part}
        case EveryWorkday():
            return "workday", {}
        case EveryDays(every=every, first_day=first):
            return "every_days", {"year": first.year, "month": first.month, "day": first.day, "every": every}
        case ZodiacDays(animals=animals):
            return "zodiac", {"animals": animals}
        case Season(every=every, weekdays=weekdays):
            ends = {name: getattr(rule, name) for name in ("from_month", "from_day", "to_month", "to_day")}
            return ("season_every", {**ends, "every": every}) if every else ("season_weekdays", {**ends, "weekdays": weekdays})
        case SchoolDay(part=part):
            return "school", {"term_part": part}


def rule_of(sentence: str, values: Values) -> DayRule:
    """The rule that a sentence with these values in its gaps means.

    Raises
    ------
    ScheduleFault
        A value is out of its range.
    """
    return _RULES[sentence](**values)


def real_date(year: int, month: int, day: int) -> date:
    """A day that is written in digits.

    Raises
    ------
    ScheduleFault
        There is no such day.
    """
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=f"{year}-{month}-{day}") from error


_RULES: Mapping[str, Callable[..., DayRule]] = {
    "every_day": lambda: Weekly(weekdays=EVERY_DAY),
    "weekly": Weekly,
    "month_last_day": lambda: MonthDay(day=LAST),
    "month_day": MonthDay,
    "month_weekday": MonthWeekday,
    "year_day": YearDay,
    "new_years_eve": lambda: LunarDay(month=12, day=LAST),
    "lunar_day": lambda lunar_month, lunar_day: LunarDay(month=lunar_month, day=lunar_day),
    "lunar_day_leap_too": lambda lunar_month, lunar_day: LunarDay(month=lunar_month, day=lunar_day, leap_too=True),
    "lunar_month_days": lambda lunar_days: LunarMonthDays(days=lunar_days),
    "solar_term": SolarTermDay,
    "holiday": lambda holiday, holiday_part: HolidayDay(holiday=holiday, part=holiday_part),
    "workday": EveryWorkday,
    "every_days": lambda year, month, day, every: EveryDays(every=every, first_day=real_date(year, month, day)),
    "zodiac": ZodiacDays,
    "season_weekdays": Season,
    "season_every": Season,
    "school": lambda term_part: SchoolDay(part=term_part),
}
