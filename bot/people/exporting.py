"""Writing a file of people: what is there now, or an empty form; both explain themselves and can be taken in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.excel import Sheet, Value, write_workbook
from bot.people.columns import COLUMNS, DAY_MINUTES, head_of
from bot.people.rooms import WAITING
from bot.texts import people as words
from store import neighbours, people, rota, settings
from store.database import Session
from store.kinds import Role
from store.tables import RotaShift, Station, Village

Lines = Sequence[Mapping[str, Value]]


def empty_form() -> bytes:
    """The sheets to fill in, without the residents, whom nobody can add by hand."""
    return _book({sheet: [] for sheet in COLUMNS if sheet != "residents"})


async def export_people(session: Session, *, residents: bool = False) -> bytes:
    """Everything that is there.

    Parameters
    ----------
    residents
        Also who of the residents belongs to which village: names, so only where they are needed.
    """
    stations = {s.id: s for s in await people.stations(session)}
    villages = {v.id: v for v in await people.villages(session)}
    staff = {m.id: m for m in await people.all_staff(session)}
    borders = await neighbours.by_village(session)
    looks_after = await people.villages_by_staff(session)
    lines: dict[str, Lines] = {
        "stations": [{"id": s.id, "name": s.name, **s.facts} for s in stations.values()],
        "villages": [
            {
                "id": v.id,
                "name": v.name,
                "station": stations[v.station_id].name,
                "phone": v.facts.get("phone", ""),
                "neighbours": words.LIST_MARK.join(villages[number].name for number in borders.get(v.id or 0, ())),
            }
            for v in villages.values()
        ],
        "staff": [
            {
                "id": m.id,
                "name": m.name,
                "role": words.ROLES[Role(m.role).value],
                "station": _name(stations, m.station_id),
                "villages": words.LIST_MARK.join(villages[number].name for number in looks_after.get(m.id or 0, ())),
                "phone": m.phone,
                "active": words.YES if m.active else words.NO,
                "bound": words.BOUND if m.external_id else words.UNBOUND,
            }
            for m in staff.values()
        ],
        "rooms": [*await _rooms(session, stations, villages)],
        "rota": [
            {"person": staff[shift.staff_id].name, **_shift(shift, stations, villages)}
            for shift in await rota.shifts(session)
            if staff[shift.staff_id].active
        ],
    }
    if residents:
        lines["residents"] = [
            {"id": c.id, "name": c.name, **_place(villages.get(c.village_id), stations)} for c in await people.contacts(session)
        ]
    return _book(lines)


async def _rooms(
    session: Session, stations: Mapping[int | None, Station], villages: Mapping[int | None, Village]
) -> Iterable[Mapping[str, Value]]:
    found: list[Mapping[str, Value]] = []
    for room in await people.rooms(session):
        state = words.JOINED if room.joined else words.LEFT
        values = {"kind": room.kind, "mode": room.mode, "tags": room.tags}
        found.append(
            {
                "id": room.id,
                "topic": room.topic,
                "joined": state,
                **_room(values, room.station_id, room.village_id, stations, villages),
            }
        )
    for topic, values in (await settings.get(session, WAITING)).items():
        place = (values.get("station_id"), values.get("village_id"))
        found.append({"topic": topic, "joined": words.WAITING_ROOM, **_room(values, *place, stations, villages)})
    return found


def _room(
    values: Mapping[str, object],
    station_id: int | None,
    village_id: int | None,
    stations: Mapping[int | None, Station],
    villages: Mapping[int | None, Village],
) -> Mapping[str, Value]:
    tags = values.get("tags") or []
    assert isinstance(tags, list)
    return {
        "kind": words.KINDS.get(str(values.get("kind")), ""),
        "mode": words.MODES.get(str(values.get("mode")), ""),
        "station": _name(stations, station_id),
        "village": villages[village_id].name if village_id in villages else "",
        "tags": words.LIST_MARK.join(tags),
    }


def _place(village: Village | None, stations: Mapping[int | None, Station]) -> Mapping[str, Value]:
    return {"village": village.name, "station": _name(stations, village.station_id)} if village else {}


def _shift(
    shift: RotaShift, stations: Mapping[int | None, Station], villages: Mapping[int | None, Village]
) -> Mapping[str, Value]:
    start_day, start_time = _day_and_time(shift.start_minute)
    end_day, end_time = _day_and_time(shift.end_minute, ends=True)
    return {
        "station": _name(stations, shift.station_id),
        "village": villages[shift.village_id].name if shift.village_id in villages else "",
        "start_day": start_day,
        "start_time": start_time,
        "end_day": end_day,
        "end_time": end_time,
        "stand_in": words.YES if shift.stand_in else words.NO,
    }


def _day_and_time(week_minute: int, *, ends: bool = False) -> tuple[str, str]:
    """A minute of the week for people; an end at midnight is 24:00 of the day that ends."""
    day, minute = divmod(week_minute, DAY_MINUTES)
    if ends and minute == 0:
        day, minute = day - 1, DAY_MINUTES
    return words.WEEKDAYS[day % 7], f"{minute // 60}:{minute % 60:02d}"


def _name(stations: Mapping[int | None, Station], station_id: int | None) -> str:
    return stations[station_id].name if station_id in stations else ""


def _book(lines: Mapping[str, Lines]) -> bytes:
    guide = Sheet(title=words.GUIDE, head=[words.GUIDE], rows=[[line] for line in words.GUIDE_LINES], widths=[120])
    return write_workbook([guide, *(_sheet(sheet, rows) for sheet, rows in lines.items())])


def _sheet(sheet: str, lines: Lines) -> Sheet:
    columns = COLUMNS[sheet]
    return Sheet(
        title=words.SHEETS[sheet],
        head=[head_of(sheet, column) for column in columns],
        rows=[[line.get(column.key) for column in columns] for line in lines],
        widths=[column.width for column in columns],
        choices={place: column.choices for place, column in enumerate(columns) if column.choices},
    )
