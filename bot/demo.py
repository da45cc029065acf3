"""The demo county: its rows in the store and its people on the simulated network, from ``demo_county.yaml``.

Everything in it is invented, and its numbers and addresses say so. Store and network come from the same data, so that a
restart on the same data folder finds the same world; what was said is forgotten, what was stored is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulated_rooms import RoomKind as NetworkRoomKind
from store import people
from store.database import Database, Session
from store.kinds import Role, RoomKind
from store.tables import Contact, Room, RotaShift, Staff, StaffVillage, Station, Village

GATEWAY = "simulator"
_DAY_MINUTES = 24 * 60
_WEEK_MINUTES = 7 * _DAY_MINUTES
_WEEKEND_STARTS = 5 * _DAY_MINUTES


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody in the county; ``village`` and ``station`` are names."""

    name: str
    village: str = ""
    station: str = ""
    role: Role | None = None
    """None: a resident."""
    age: int | None = None


@dataclass(frozen=True, kw_only=True)
class DemoVillage:
    """A village with its group."""

    id: str
    name: str
    topic: str
    phone: str
    assistants: tuple[DemoPerson, ...]
    residents: tuple[DemoPerson, ...]

    @property
    def room(self) -> str:
        """Id of the group on the network."""
        return f"residents-{self.id}"


@dataclass(frozen=True, kw_only=True)
class DemoStation:
    """A station with its staff room and its villages."""

    id: str
    name: str
    topic: str
    facts: dict[str, str]
    officer: DemoPerson
    chief: DemoPerson
    villages: tuple[DemoVillage, ...]

    @property
    def room(self) -> str:
        """Id of the staff room on the network."""
        return f"staff-{self.id}"

    @property
    def staff(self) -> tuple[DemoPerson, ...]:
        """Assistants of every village, the officer and the chief."""
        return (*(person for village in self.villages for person in village.assistants), self.officer, self.chief)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sentence to try; addressed: the page mentions the bridge before it."""

    text: str
    addressed: bool


@dataclass(frozen=True, kw_only=True)
class DemoCounty:
    """The whole invented county."""

    name: str
    bridge: str
    administrator: DemoPerson
    stations: tuple[DemoStation, ...]
    accounts_to_try: tuple[str, ...]
    examples: tuple[Example, ...]
    staff_examples: tuple[str, ...]

    def people(self) -> tuple[DemoPerson, ...]:
        """Everybody: residents village by village, each followed by the village's assistants, then the other staff."""
        found: list[DemoPerson] = []
        for station in self.stations:
            for village in station.villages:
                found += [*village.residents, *village.assistants]
        for station in self.stations:
            found += [station.officer, station.chief]
        return (*found, self.administrator)


@cache
def demo_county() -> DemoCounty:
    """Read the county."""
    data: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("demo_county.yaml").read_text(encoding="utf-8"))
    return DemoCounty(
        name=data["county"],
        bridge=data["bridge"],
        administrator=DemoPerson(name=data["administrator"], role=Role.ADMINISTRATOR),
        stations=tuple(_station(entry, data["topics"]) for entry in data["stations"]),
        accounts_to_try=tuple(data["accounts_to_try"]),
        examples=tuple(Example(**entry) for entry in data["examples"]),
        staff_examples=tuple(data["staff_examples"]),
    )


def _station(entry: dict[str, Any], topics: dict[str, str]) -> DemoStation:
    name = entry["name"]
    return DemoStation(
        id=entry["id"],
        name=name,
        topic=topics["staff"].format(name=name),
        facts=dict(entry["facts"]),
        officer=DemoPerson(name=entry["officer"], station=name, role=Role.OFFICER),
        chief=DemoPerson(name=entry["chief"], station=name, role=Role.CHIEF),
        villages=tuple(_village(village, name, topics) for village in entry["villages"]),
    )


def _village(entry: dict[str, Any], station: str, topics: dict[str, str]) -> DemoVillage:
    place = {"village": entry["name"], "station": station}
    return DemoVillage(
        id=entry["id"],
        name=entry["name"],
        topic=topics["residents"].format(name=entry["name"]),
        phone=entry["phone"],
        assistants=tuple(DemoPerson(name=name, role=Role.ASSISTANT, **place) for name in entry["assistants"]),
        residents=tuple(DemoPerson(name=person["name"], age=person["age"], **place) for person in entry["residents"]),
    )


BRIDGE_NAME = demo_county().bridge
"""What the bridge is called in the demo; also its account on the simulated network."""


def demo_network() -> SimulatedNetwork:
    """The people and rooms of the county on a network where nothing has been said yet."""
    county = demo_county()
    network = SimulatedNetwork()
    for person in county.people():
        network.add_person(person.name, village=person.village, station=person.station)
    for station in county.stations:
        for village in station.villages:
            members = [*village.residents, *village.assistants, station.officer]
            network.add_room(
                village.room,
                topic=village.topic,
                members=[person.name for person in members],
                village=village.name,
                station=station.name,
            )
    for station in county.stations:
        network.add_room(
            station.room,
            topic=station.topic,
            members=[person.name for person in (*station.staff, county.administrator)],
            kind=NetworkRoomKind.STAFF,
            station=station.name,
        )
    return network


def demo_accounts() -> str:
    """A few lines that name people to try."""
    return "\n".join(f"  {line}" for line in demo_county().accounts_to_try)


async def seed_demo(database: Database, now: datetime) -> None:
    """Write the county into an empty store; where there is a station already, nothing is changed."""
    county = demo_county()
    async with database.write() as session:
        if await people.stations(session):
            return
        session.add(_staff(county.administrator, None))
        for station in county.stations:
            await _seed_station(session, station, now)


async def _seed_station(session: Session, station: DemoStation, now: datetime) -> None:
    row = Station(name=station.name, facts=station.facts)
    session.add(row)
    await session.flush()
    assert row.id is not None
    officer, chief = _staff(station.officer, row.id), _staff(station.chief, row.id)
    session.add_all([officer, chief, _room(station.room, station.topic, RoomKind.STAFF, row.id, None)])
    await session.flush()
    session.add(_shift(officer, row.id, None, 0, _WEEKEND_STARTS))
    session.add(_shift(chief, row.id, None, _WEEKEND_STARTS, _WEEK_MINUTES))
    for village in station.villages:
        await _seed_village(session, village, officer, row.id, now)


async def _seed_village(session: Session, village: DemoVillage, officer: Staff, station_id: int, now: datetime) -> None:
    facts = {"assistant": village.assistants[0].name, "phone": village.phone}
    row = Village(name=village.name, station_id=station_id, facts=facts)
    session.add(row)
    await session.flush()
    assert row.id is not None
    assert officer.id is not None
    session.add(_room(village.room, village.topic, RoomKind.RESIDENTS, station_id, row.id))
    for person in (*village.residents, *village.assistants):
        contact = Contact(gateway=GATEWAY, external_id=person.name, name=person.name, village_id=row.id, first_seen_at=now)
        session.add(contact)
    assistants = [_staff(person, station_id) for person in village.assistants]
    session.add_all(assistants)
    await session.flush()
    session.add(StaffVillage(staff_id=officer.id, village_id=row.id))
    share = _WEEK_MINUTES // len(assistants)
    for number, member in enumerate(assistants):
        assert member.id is not None
        session.add(StaffVillage(staff_id=member.id, village_id=row.id))
        ends = _WEEK_MINUTES if member is assistants[-1] else (number + 1) * share
        session.add(_shift(member, station_id, row.id, number * share, ends))


def _staff(person: DemoPerson, station_id: int | None) -> Staff:
    assert person.role is not None, "residents are no staff"
    role = person.role.value
    return Staff(name=person.name, role=role, station_id=station_id, gateway=GATEWAY, external_id=person.name)


def _room(conversation: str, topic: str, kind: RoomKind, station_id: int, village_id: int | None) -> Room:
    return Room(
        gateway=GATEWAY,
        account=BRIDGE_NAME,
        conversation=conversation,
        topic=topic,
        kind=kind.value,
        station_id=station_id,
        village_id=village_id,
    )


def _shift(member: Staff, station_id: int, village_id: int | None, start: int, end: int) -> RotaShift:
    assert member.id is not None
    return RotaShift(staff_id=member.id, station_id=station_id, village_id=village_id, start_minute=start, end_minute=end)
