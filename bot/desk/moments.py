"""Moments as staff read them on a phone: today and tomorrow by name, other days with their date; in the county's time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.desk.county_time import COUNTY_TIME
from bot.texts import duty as words


def say_moment(moment: datetime, *, now: datetime) -> str:
    """A moment seen from now."""
    local, today = moment.astimezone(COUNTY_TIME), now.astimezone(COUNTY_TIME).date()
    clock = f"{local.hour}:{local:%M}"
    days = (local.date() - today).days
    if days in (0, 1):
        return (words.TODAY, words.TOMORROW)[days].format(time=clock)
    return words.DATE.format(day=say_day(local.date(), today=today), time=clock)


def say_day(day: date, *, today: date) -> str:
    """A day seen from today."""
    if day.year != today.year:
        return words.DAY_OF_YEAR.format(year=day.year, month=day.month, day=day.day)
    return words.DAY.format(month=day.month, day=day.day, weekday=words.WEEKDAYS[day.weekday()])


def say_stretch(starts_at: datetime, ends_at: datetime, *, now: datetime) -> str:
    """From one moment to another; whole days are said as days."""
    starts, ends = starts_at.astimezone(COUNTY_TIME), ends_at.astimezone(COUNTY_TIME)
    if starts.time() == ends.time() == time(0):
        today, first, last = now.astimezone(COUNTY_TIME).date(), starts.date(), ends.date() - timedelta(days=1)
        if first == last:
            return words.WHOLE_DAY.format(day=say_day(first, today=today))
        return words.STRETCH.format(starts=say_day(first, today=today), ends=say_day(last, today=today))
    until = f"{ends.hour}:{ends:%M}" if ends.date() == starts.date() else say_moment(ends_at, now=now)
    return words.STRETCH.format(starts=say_moment(starts_at, now=now), ends=until)
