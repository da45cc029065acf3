"""Rooms in a file of people: found by their topic, bound to a village or station; what no account is in yet waits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.people.columns import TAG_CHARS
from bot.people.county import County, Summary, chosen, once
from bot.people.reading import Faults, Record
from bot.texts import people as words
from store import people, settings
from store.database import Session
from store.kinds import RoomKind, RoomMode
from store.tables import Room

_KINDS = {name: RoomKind(kind) for kind, name in words.KINDS.items()}
_MODES = {name: RoomMode(mode) for mode, name in words.MODES.items()}
_SEPARATORS = re.compile(r"[、,，;；\s]+")
WAITING = "waiting_rooms"
"""The setting that keeps rooms which no account is in yet: ``{topic: values}``."""


async def take_in(
    session: Session,
    records: Sequence[Record],
    county: County,
    faults: Faults,
    summary: Summary,
    *,
    by: str,
    now: datetime,
) -> int:
    """Bind the rooms of a file. Returns how many wait for an account to join them."""
    if not records:
        return 0
    known = await people.rooms(session)
    by_id = {room.id: room for room in known}
    waiting = dict(await settings.get(session, WAITING))
    for record in once(records, faults, "topic", "id"):
        values = _values(record, county, faults)
        if values is None:
            continue
        number = chosen(record, by_id, faults)
        if record["id"] and number is None:
            continue
        named = [by_id[number]] if number else [room for room in known if room.topic == record["topic"] and room.joined]
        if len(named) > 1:
            faults.of_cell(record, "topic", words.ROOM_OF_SEVERAL.format(name=record["topic"]))
        elif named:
            summary.count(record, changed=_bind(named[0], values))
            session.add(named[0])
        else:
            new = record["topic"] not in waiting
            summary.count(record, new=new, changed=not new and waiting[record["topic"]] != values)
            waiting[record["topic"]] = values
    await settings.put(session, WAITING, waiting, by=by, now=now)
    return len(waiting)


async def bind_waiting(session: Session, *, by: str, now: datetime) -> int:
    """Bind the rooms that an account has joined since. Returns how many."""
    waiting = dict(await settings.get(session, WAITING))
    if not waiting:
        return 0
    bound = 0
    for room in await people.rooms(session):
        if room.topic in waiting and room.joined and room.station_id is None and room.village_id is None:
            _bind(room, waiting.pop(room.topic))
            session.add(room)
            bound += 1
    if bound:
        await settings.put(session, WAITING, waiting, by=by, now=now)
    return bound


def _values(record: Record, county: County, faults: Faults) -> dict[str, Any] | None:
    """What the record sets, as plain values; None where it names a place that is not there."""
    values: dict[str, Any] = {}
    before = faults.count
    if "station" in record or "village" in record:
        station, village = county.station(record, faults), county.village(record, faults)
        if faults.count > before:
            return None
        values["village_id"] = village.id if village else None
        values["station_id"] = village.station_id if village else station.id if station else None
        if values["station_id"] is None or (record["kind"] == words.KINDS["staff"] and village is not None):
            faults.of_cell(record, "station", words.ROOM_PLACE_NEEDED)
            return None
    if record["kind"] in _KINDS:
        values["kind"] = _KINDS[record["kind"]].value
    if record["mode"] in _MODES:
        values["mode"] = _MODES[record["mode"]].value
    if "tags" in record:
        values["tags"] = [tag[:TAG_CHARS] for tag in _SEPARATORS.split(record["tags"]) if tag]
    return values


def _bind(room: Room, values: Mapping[str, Any]) -> bool:
    """Set the values. Whether that changed anything."""
    before = {name: getattr(room, name) for name in values}
    for name, value in values.items():
        setattr(room, name, value)
    return before != dict(values)
