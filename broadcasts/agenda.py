"""What goes out on which day: what was sent, what is on the calendar, and what will be if somebody approves it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from broadcasts import cron
from broadcasts.audience import Audience, Places, read_audience
from broadcasts.calendar import Schedule, SchoolTerms, awaits, occurrences, read_schedule
from broadcasts.errors import ScheduleFault
from store import broadcasts, people
from store.database import Database
from store.kinds import BroadcastState
from store.tables import Broadcast, BroadcastRun

PLANNED = (
    BroadcastState.SCHEDULED,
    BroadcastState.RUNNING,
    BroadcastState.PAUSED,
    BroadcastState.APPROVED,
    BroadcastState.SUBMITTED,
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A broadcast on a day in the county, with all of its times on it; ``run`` is the first that took place, if any did."""

    day: date
    times: tuple[datetime, ...]
    broadcast: Broadcast
    run: BroadcastRun | None = None

    @property
    def at(self) -> datetime:
        """The first time, in UTC."""
        return self.times[0]


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """Entries by their first time, and the broadcasts of which it is not known beyond a day when they go out."""

    entries: Sequence[Entry]
    known_until: Sequence[tuple[Broadcast, date]]


async def agenda(
    database: Database, start: datetime, end: datetime, *, now: datetime, terms: SchoolTerms = (), station: int | None = None
) -> Agenda:
    """What goes out from ``start`` on and before ``end``; times before ``now`` are those of runs.

    Parameters
    ----------
    station
        Only what reaches rooms of this station or its villages.
    """
    async with database.read() as session:
        places = Places.of(await people.stations(session), await people.villages(session))
        ran = await broadcasts.runs_between(session, start, end)
        planned = await broadcasts.in_states(session, PLANNED)
    ran = [(run, broadcast) for run, broadcast in ran if _reaches(broadcast, station, places)]
    planned = [broadcast for broadcast in planned if _reaches(broadcast, station, places)]
    # In a thread: a year of many frequent broadcasts takes a second, in which residents must not wait for their answers.
    return await asyncio.to_thread(_agenda, ran, planned, max(start, now), end, terms)


def _agenda(
    ran: Sequence[tuple[BroadcastRun, Broadcast]],
    planned: Sequence[Broadcast],
    start: datetime,
    end: datetime,
    terms: SchoolTerms,
) -> Agenda:
    entries = [entry for run, broadcast in ran for entry in _entries(broadcast, [run.due_at], run)]
    done = {(broadcast.id, run.due_at) for run, broadcast in ran}
    known: list[tuple[Broadcast, date]] = []
    for broadcast in planned:
        schedule = _schedule(broadcast)
        if schedule is None:
            continue
        last = end if broadcast.expires_at is None else min(end, broadcast.expires_at)
        times = [due for due in occurrences(schedule, start, last, terms) if (broadcast.id, due) not in done]
        entries += _entries(broadcast, times, None)
        until = awaits(schedule, terms)
        if until is not None and until < last.astimezone(cron.LOCAL).date():
            known.append((broadcast, until))
    return Agenda(entries=sorted(entries, key=lambda entry: entry.at), known_until=known)


def _schedule(broadcast: Broadcast) -> Schedule | None:
    try:
        return read_schedule(broadcast.schedule)
    except ScheduleFault:
        return None


def reaches(audience: Audience, station: int, places: Places) -> bool:
    """Whether an audience has rooms of a station or its villages."""
    villages = {number for number, village in places.villages.items() if village.station_id == station}
    everybody = not audience.stations and not audience.villages
    return everybody or station in audience.stations or not villages.isdisjoint(audience.villages)


def _reaches(broadcast: Broadcast, station: int | None, places: Places) -> bool:
    return station is None or reaches(read_audience(broadcast.audience), station, places)


def _entries(broadcast: Broadcast, times: Sequence[datetime], run: BroadcastRun | None) -> Sequence[Entry]:
    days: dict[date, list[datetime]] = {}
    for due in times:
        days.setdefault(due.astimezone(cron.LOCAL).date(), []).append(due)
    return [Entry(day=day, times=tuple(its_times), broadcast=broadcast, run=run) for day, its_times in days.items()]
