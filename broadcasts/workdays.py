"""Which days China works: weekends, public holidays and the make-up workdays around them.

The facts are the State Council's yearly notices as the package ``chinesecalendar`` has them. A notice comes out only weeks
before its year begins, so that ``known`` tells the years apart; nothing is guessed about the others.
"""

from __future__ import annotations

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays

_MONDAY_TO_FRIDAY = range(5)


def known(year: int) -> bool:
    """Whether the holidays of a year are published and known here. Every year has a National Day."""
    return date(year, 10, 1) in holidays


def last_known_year() -> int:
    """The last year of which the holidays are known."""
    years: set[int] = {day.year for day in holidays}
    return max(year for year in years if known(year))


def is_workday(day: date) -> bool:
    """Whether people work on a day, make-up workdays counted; in a year that is not known, Monday to Friday."""
    if not known(day.year):
        return day.weekday() in _MONDAY_TO_FRIDAY
    return bool(chinese_calendar.is_workday(day))
