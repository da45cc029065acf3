"""Reading stations, villages and staff. No phone numbers, no WeChat contacts, no residents."""

from __future__ import annotations

from pydantic import Field

from bot.api.route import Call, Route
from bot.api.scopes import ApiScope
from bot.api.values import Sent
from store import people
from store.kinds import Role


class StationItem(Sent):
    """A police station."""

    id: int
    name: str


class StationList(Sent):
    """Stations by id."""

    items: list[StationItem]


class VillageItem(Sent):
    """A village or community."""

    id: int
    name: str
    station_id: int


class VillageList(Sent):
    """Villages by id."""

    items: list[VillageItem]


class StaffItem(Sent):
    """A member of staff."""

    id: int
    name: str
    role: Role
    station_id: int | None = Field(description="null: of the county")
    village_ids: list[int] = Field(description="The villages that the person looks after")
    active: bool = Field(description="false: no longer on the staff")


class StaffList(Sent):
    """Staff by id, former staff too."""

    items: list[StaffItem]


async def list_stations(call: Call) -> StationList:
    """The program's own station, or all."""
    async with call.bridge.database.read() as session:
        found = await people.stations(session)
    return StationList(items=[StationItem(id=s.id or 0, name=s.name) for s in found if call.serves(s.id)])


async def list_villages(call: Call) -> VillageList:
    """Those of the program's own station, or all."""
    async with call.bridge.database.read() as session:
        found = await people.villages(session, station_id=call.client.station_id)
    return VillageList(items=[VillageItem(id=v.id or 0, name=v.name, station_id=v.station_id) for v in found])


async def list_staff(call: Call) -> StaffList:
    """Those of the program's own station, or all."""
    async with call.bridge.database.read() as session:
        found = await people.all_staff(session)
        villages = await people.villages_by_staff(session)
    return StaffList(
        items=[
            StaffItem(
                id=m.id or 0,
                name=m.name,
                role=Role(m.role),
                station_id=m.station_id,
                village_ids=list(villages.get(m.id or 0, ())),
                active=m.active,
            )
            for m in found
            if call.serves(m.station_id)
        ]
    )


routes = (
    Route(
        method="GET",
        path="/stations",
        summary="List stations",
        scope=ApiScope.PEOPLE_READ,
        handler=list_stations,
        answers=StationList,
    ),
    Route(
        method="GET",
        path="/villages",
        summary="List villages",
        scope=ApiScope.PEOPLE_READ,
        handler=list_villages,
        answers=VillageList,
    ),
    Route(
        method="GET",
        path="/staff",
        summary="List staff",
        scope=ApiScope.PEOPLE_READ,
        handler=list_staff,
        answers=StaffList,
    ),
)
