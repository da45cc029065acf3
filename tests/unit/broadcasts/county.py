"""A small county to send broadcasts to: two stations, three villages, six rooms of which four get a broadcast to everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from broadcasts import approval, compose
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import broadcasts
from store.database import Database
from store.kinds import Role, RoomKind
from store.tables import Broadcast, Room, Staff, Station, Village

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 9:00 in the county."""
DRAFT = Draft(title="骑车戴头盔", text="骑摩托车、电动车赶街，请戴好头盔、系好带子。", schedule=AtOnce())


@dataclass(frozen=True, kw_only=True)
class County:
    """What ``settle`` wrote."""

    river: int
    """A station with a telephone number, two villages and three rooms of residents."""
    hill: int
    """A station without one, one village, one room."""
    villages: tuple[int, int, int]
    author: Staff
    """Of no station: whoever is bound to one writes for that one only."""
    officer: Staff
    chief: Staff


async def settle(database: Database, *, more_rooms: int = 0) -> County:
    """Fill an empty database; ``more_rooms`` rooms of residents more belong to the first village."""
    async with database.write() as session:
        stations = [Station(name="河口派出所", facts={"phone": "0870-1234567"}), Station(name="山背派出所", facts={})]
        session.add_all(stations)
        await session.flush()
        river, hill = (station.id or 0 for station in stations)
        places = [
            Village(name="大树村", station_id=river),
            Village(name="桥头村", station_id=river),
            Village(name="山背村", station_id=hill),
        ]
        session.add_all(places)
        await session.flush()
        tree, bridge, back = (village.id or 0 for village in places)
        session.add_all(
            [
                _room("r1", river, tree, tags=["学校"]),
                _room("r2", river, bridge),
                _room("r3", hill, back, tags=["林区", "学校"]),
                _room("r4", None, bridge),
                _room("left", river, tree, joined=False),
                _room("staff", river, None, kind=RoomKind.STAFF.value),
                *(_room(f"more{number}", river, tree) for number in range(more_rooms)),
            ]
        )
        staff = [
            Staff(name="杨助理", role=Role.ASSISTANT),
            Staff(name="李警官", role=Role.OFFICER, station_id=river),
            Staff(name="王所长", role=Role.CHIEF, station_id=hill),
        ]
        session.add_all(staff)
        await session.flush()
    author, officer, chief = staff
    return County(river=river, hill=hill, villages=(tree, bridge, back), author=author, officer=officer, chief=chief)


def _room(conversation: str, station: int | None, village: int | None, **more: object) -> Room:
    values = {"gateway": "paper", "account": "bridge", "topic": f"群{conversation}", **more}
    return Room(conversation=conversation, station_id=station, village_id=village, **values)


async def approved(database: Database, county: County, draft: Draft = DRAFT, *, now: datetime = NOW) -> int:
    """A broadcast that the chief approved. Returns its number."""
    broadcast = await compose.create(database, draft, author=county.author.name, now=now)
    assert broadcast.id is not None
    await approval.submit(database, broadcast.id, by=county.author.name, now=now)
    await approval.approve(database, broadcast.id, approver=county.chief, now=now)
    return broadcast.id


async def on_calendar(database: Database, county: County, draft: Draft = DRAFT, *, now: datetime = NOW) -> int:
    """A broadcast that the calendar will send. Returns its number."""
    number = await approved(database, county, draft, now=now)
    await approval.put_on_calendar(database, number, by=county.author.name, now=now)
    return number


async def stored(database: Database, number: int) -> Broadcast:
    """The broadcast as it stands in the database."""
    async with database.read() as session:
        return await broadcasts.get(session, number)


def draft(**changes: object) -> Draft:
    """The usual draft with changes."""
    return replace(DRAFT, **changes)  # type: ignore[arg-type]
