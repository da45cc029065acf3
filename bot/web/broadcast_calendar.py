"""The calendar of broadcasts: a month on a wall calendar with what goes out where, and a list of the same for phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from bot import wording
from bot.desk.county_time import COUNTY_TIME
from bot.month import Month, midnight
from bot.schedule_words.day import DayLabel, label
from bot.texts import broadcast as texts
from bot.texts import schedule as texts_schedule
from bot.web import access, broadcast_feed, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from broadcasts import workdays
from broadcasts.agenda import Agenda, Entry, agenda
from broadcasts.audience import Places
from store import people


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A day of the month's page."""

    label: DayLabel
    in_month: bool
    is_today: bool
    entries: Sequence[Entry]


async def show(request: web.Request) -> web.Response:
    """The month that the address names, this month where it names none."""
    bridge = request.app[BRIDGE]
    now = bridge.clock()
    today = now.astimezone(COUNTY_TIME).date()
    month = Month.read(request.query.get("month", "")) or Month.of(today)
    async with bridge.database.read() as session:
        places = Places.of(await people.stations(session), await people.villages(session))
    station = chosen_station(request, places)
    start, end = midnight(month.weeks[0][0]), midnight(month.weeks[-1][-1] + timedelta(days=1))
    found = await agenda(bridge.database, start, end, now=now, terms=bridge.settings.terms, station=station)
    cells = [[_cell(day, month, today, found) for day in week] for week in month.weeks]
    return page(
        request,
        "broadcast_calendar.html",
        month=month,
        today=today,
        weeks=cells,
        days=[cell for week in cells for cell in week if cell.in_month and cell.entries],
        known_until=found.known_until,
        holidays_known=workdays.known(month.year),
        places=places,
        station=station,
        feed=await broadcast_feed.address(request),
        may_renew=broadcast_feed.may_renew(access.member(request)),
        wording=wording,
        texts=texts,
        weekdays=texts_schedule.WEEKDAYS,
    )


def chosen_station(request: web.Request, places: Places) -> int | None:
    """The station that the address names; None for the whole county."""
    said = request.query.get("station", "")
    number = fields.message_id("station", said) if said else None
    return number if number in places.stations else None


def _cell(day: date, month: Month, today: date, found: Agenda) -> Cell:
    return Cell(
        label=label(day),
        in_month=Month.of(day) == month,
        is_today=day == today,
        entries=[entry for entry in found.entries if entry.day == day],
    )


routes = [web.get("/broadcasts/calendar", show)]
