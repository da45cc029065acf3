"""The weekly rota in a file of people: a station that the sheet names gets the new pattern whole, the others keep theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.people.columns import DAY_MINUTES, minute_of
from bot.people.county import County, Summary
from bot.people.reading import Faults, Record
from bot.texts import people as words
from store import rota
from store.database import Session
from store.tables import RotaShift, Staff, Station


async def take_in(session: Session, records: Sequence[Record], county: County, faults: Faults, summary: Summary) -> None:
    """Replace the pattern of every station in the sheet."""
    patterns: dict[int, list[RotaShift]] = defaultdict(list)
    for record in records:
        station = county.station(record, faults)
        if station is None or station.id is None:
            continue
        shift = _shift(record, station, county, faults)
        if shift is not None:
            patterns[station.id].append(shift)
    for station_id, pattern in patterns.items():
        kept = await rota.replace_shifts(session, station_id, pattern)
        summary.same["rota"] += kept
        summary.new["rota"] += len(pattern) - kept


def _shift(record: Record, station: Station, county: County, faults: Faults) -> RotaShift | None:
    member = _member(record, station, county)
    village = county.village(record, faults)
    starts, ends = week_minute(record["start_day"], record["start_time"]), week_minute(record["end_day"], record["end_time"])
    if record["person"] and member is None:
        faults.of_cell(record, "person", words.NO_SUCH_PERSON.format(station=station.name, name=record["person"]))
    if starts is not None and starts == ends:
        faults.of_cell(record, "end_time", words.SAME_TIME)
    if member is None or member.id is None or starts is None or ends is None or station.id is None:
        return None
    if record["village"] and village is None:
        return None
    return RotaShift(
        staff_id=member.id,
        station_id=station.id,
        village_id=village.id if village else None,
        start_minute=starts % (7 * DAY_MINUTES),
        end_minute=ends,
        stand_in=record["stand_in"] == words.YES,
    )


def _member(record: Record, station: Station, county: County) -> Staff | None:
    found = county.staff.get((station.id, record["person"]))
    return found if found and found.active else None


def week_minute(day: str, time: str) -> int | None:
    """Minutes since Monday 0:00, up to and with the end of Sunday; None where one of the two is no day or time."""
    number, minute = words.WEEKDAY_FORMS.get(day), minute_of(time)
    return None if number is None or minute is None else number * DAY_MINUTES + minute
