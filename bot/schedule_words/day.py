"""What a wall calendar says about a day: its lunar date or solar term, and whether it is off or worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.texts import schedule as words
from broadcasts.calendar.holidays import holiday_on, is_make_up_workday
from broadcasts.calendar.lunar import animal_of, lunar_date, solar_term_on


@dataclass(frozen=True, kw_only=True)
class DayLabel:
    """The words for a day."""

    day: date
    lunar: str
    """Such as 六月廿四, with 闰 before a leap month."""
    short: str
    """What fits into a cell: a solar term, New Year's Eve, the month on its first day, else the lunar day."""
    animal: str
    holiday: str
    """The public holiday that the day is off for; empty for none."""
    works: bool
    """A day of a weekend that is worked to make up for a holiday."""


def label(day: date) -> DayLabel:
    """The words for a day."""
    found, term, holiday = lunar_date(day), solar_term_on(day), holiday_on(day)
    month = words.LUNAR_MONTHS[found.month.number]
    month = words.LEAP.format(month=month) if found.month.leap else month
    number = words.LUNAR_DAYS[found.day]
    if term is not None:
        short = words.TERMS[term.value]
    elif found.month.number == 12 and found.is_last:
        short = words.NEW_YEARS_EVE
    else:
        short = month if found.day == 1 else number
    return DayLabel(
        day=day,
        lunar=month + number,
        short=short,
        animal=words.ANIMALS[animal_of(day).value],
        holiday=words.HOLIDAYS[holiday.value] if holiday else "",
        works=is_make_up_workday(day),
    )
