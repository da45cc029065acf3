"""Taking a file of people in: everything or nothing, in the caller's transaction.

Sheets are taken in the order in which they need each other. A row with an id changes that row; one without is found by its name,
else it is new. A column that the file does not have changes nothing; an empty cell clears.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.people import neighbours, rooms, rota
from bot.people.county import County, Summary, chosen, once
from bot.people.reading import Faults, Record
from bot.texts import people as words
from store import audit, people
from store.database import Session
from store.kinds import Role
from store.tables import Staff, Station, Village

_ROLES = {name: Role(role) for role, name in words.ROLES.items()}
STATION_FACTS = ("phone", "address", "hours", "hotline")
_SEPARATORS = re.compile(r"[、,，;；\s]+")


async def take_in(
    session: Session, sheets: Mapping[str, Sequence[Record]], faults: Faults, *, actor: str, now: datetime
) -> Summary:
    """Take in a file that was read already: reading a large one takes seconds, in which no transaction need wait.

    Raises
    ------
    ImportRefused
        With every fault, also those of reading; the caller's transaction must be rolled back, as an exception does.
    """
    county = County(
        stations={s.name: s for s in await people.stations(session)},
        villages={(v.station_id, v.name): v for v in await people.villages(session)},
        staff={(m.station_id, m.name): m for m in await people.all_staff(session)},
    )
    summary = Summary(sheets=tuple(sheets))
    await _stations(session, sheets.get("stations", ()), county, faults, summary)
    await _villages(session, sheets.get("villages", ()), county, faults, summary)
    await neighbours.take_in(session, sheets.get("villages", ()), county, faults, summary)
    await _staff(session, sheets.get("staff", ()), county, faults, summary)
    summary.waiting_rooms = await rooms.take_in(session, sheets.get("rooms", ()), county, faults, summary, by=actor, now=now)
    await rota.take_in(session, sheets.get("rota", ()), county, faults, summary)
    await _residents(session, sheets.get("residents", ()), county, faults, summary)
    faults.raise_if_any()
    await audit.record(session, actor=actor, action="people.import", subject="county", now=now, detail="; ".join(summary.lines()))
    return summary


async def _stations(session: Session, records: Sequence[Record], county: County, faults: Faults, summary: Summary) -> None:
    by_id = {station.id: station for station in county.stations.values()}
    for record in once(records, faults, "name"):
        found = by_id.get(number) if (number := chosen(record, by_id, faults)) else county.stations.get(record["name"])
        station = found or Station(name=record["name"])
        other = county.stations.get(record["name"])
        if other is not None and other is not station:
            faults.of_cell(record, "name", words.NAME_TAKEN.format(name=record["name"], number=other.id))
            continue
        before = (station.name, dict(station.facts))
        county.stations.pop(station.name, None)
        station.name, station.facts = record["name"], _facts(station.facts, record, *STATION_FACTS)
        county.stations[station.name] = station
        summary.count(record, new=found is None, changed=before != (station.name, station.facts))
        session.add(station)
    await session.flush()


async def _villages(session: Session, records: Sequence[Record], county: County, faults: Faults, summary: Summary) -> None:
    by_id = {village.id: village for village in county.villages.values()}
    moved = []
    for record in once(records, faults, "name", "station"):
        station = county.station(record, faults)
        if station is None or station.id is None:
            continue
        key = (station.id, record["name"])
        found = by_id.get(number) if (number := chosen(record, by_id, faults)) else county.villages.get(key)
        village = found or Village(name=record["name"], station_id=station.id)
        other = county.villages.get(key)
        if other is not None and other is not village:
            faults.of_cell(record, "name", words.NAME_TAKEN.format(name=record["name"], number=other.id))
            continue
        before = (village.name, village.station_id, dict(village.facts))
        county.villages.pop((village.station_id, village.name), None)
        if found is not None and village.station_id != station.id:
            moved.append(village)
        village.name, village.station_id, village.facts = record["name"], station.id, _facts(village.facts, record, "phone")
        county.villages[key] = village
        summary.count(record, new=found is None, changed=before != (village.name, village.station_id, village.facts))
        session.add(village)
    await session.flush()
    for village in moved:
        await people.move_rooms(session, village)


async def _staff(session: Session, records: Sequence[Record], county: County, faults: Faults, summary: Summary) -> None:
    by_id = {member.id: member for member in county.staff.values()}
    administrators = {m.id for m in by_id.values() if m.active and m.role == Role.ADMINISTRATOR}
    taken: list[tuple[Record, Staff, bool, bool]] = []
    """Each with its member, and whether it is new or changed."""
    looked_after: list[tuple[Staff, set[int]]] = []
    for record in once(records, faults, "name", "station"):
        station = county.station(record, faults)
        role = _ROLES.get(record["role"])
        if role is None or (station is None and record["station"]):
            continue
        if station is None and role is not Role.ADMINISTRATOR:
            faults.of_cell(record, "station", words.STATION_NEEDED)
            continue
        key = (station.id if station else None, record["name"])
        found = by_id.get(number) if (number := chosen(record, by_id, faults)) else county.staff.get(key)
        member = found or Staff(name=record["name"], role=role.value)
        other = county.staff.get(key)
        if other is not None and other is not member:
            faults.of_cell(record, "name", words.NAME_TAKEN.format(name=record["name"], number=other.id))
            continue
        villages = _own_villages(record, station, county, faults)
        before = (member.name, member.role, member.station_id, member.phone, member.active)
        county.staff.pop((member.station_id, member.name), None)
        member.name, member.role, member.station_id = record["name"], role.value, station.id if station else None
        member.phone = record["phone"] if "phone" in record else member.phone
        member.active = record["active"] != words.NO if "active" in record else member.active
        county.staff[key] = member
        changed = before != (member.name, member.role, member.station_id, member.phone, member.active)
        if found is not None:
            session.add(member)
        taken.append((record, member, found is None, changed))
        if villages is not None:
            looked_after.append((member, villages))
    # All at once: the transaction holds up every message that comes meanwhile.
    await people.add_staff(session, [member for _, member, new, _ in taken if new])
    elsewhere = await people.put_villages(session, {m.id: villages for m, villages in looked_after if m.id is not None})
    last: Record | None = None
    for record, member, new, changed in taken:
        summary.count(record, new=new, changed=changed or member.id in elsewhere)
        if member.active and member.role == Role.ADMINISTRATOR:
            administrators.add(member.id)
        elif member.id in administrators:
            administrators.discard(member.id)
            last = record
    if last is not None and not administrators:
        faults.of_cell(last, "role", words.LAST_ADMINISTRATOR)


def _own_villages(record: Record, station: Station | None, county: County, faults: Faults) -> set[int] | None:
    """Ids of the villages that a member looks after; None where the file does not say."""
    if "villages" not in record:
        return None
    found = set()
    for name in filter(None, _SEPARATORS.split(record["villages"])):
        village = county.villages.get((station.id, name)) if station and station.id else None
        if village is None or village.id is None:
            place = station.name if station else words.COUNTY
            faults.of_cell(record, "villages", words.NO_SUCH_VILLAGE.format(station=place, name=name[:20]))
        else:
            found.add(village.id)
    return found


async def _residents(session: Session, records: Sequence[Record], county: County, faults: Faults, summary: Summary) -> None:
    by_id = {contact.id: contact for contact in await people.contacts(session)} if records else {}
    for record in once(records, faults, "id"):
        number = chosen(record, by_id, faults)
        if number is None:
            continue
        village = county.village(record, faults)
        contact = by_id[number]
        if "village" in record and contact.village_id != (village.id if village else None):
            contact.village_id = village.id if village else None
            session.add(contact)
            summary.count(record, changed=True)
        else:
            summary.count(record)


def _facts(before: Mapping[str, str], record: Record, *keys: str) -> dict[str, str]:
    """The facts with those that the file gives; a new value each time, so that the store notices."""
    facts = dict(before)
    for key in keys:
        if key in record:
            facts.pop(key, None)
            if record[key]:
                facts[key] = record[key]
    return facts
