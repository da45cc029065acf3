"""Rooms, and when the bridge speaks in them without being asked."""

from __future__ import annotations

from pydantic import Field

from bot.api.problems import Problem
from bot.api.route import Call, Route
from bot.api.scopes import ApiScope
from bot.api.values import Part, Sent
from bot.texts import api as words
from store import audit, people
from store.kinds import RoomKind, RoomMode
from store.tables import Room


class RoomQuery(Part):
    """Which rooms."""

    kind: RoomKind | None = Field(None, description="Whom they are for")


class RoomItem(Sent):
    """A WeChat group."""

    id: int
    topic: str
    kind: RoomKind
    mode: RoomMode = Field(description="When the bridge speaks without being addressed")
    station_id: int | None = Field(description="null: not bound yet")
    village_id: int | None
    tags: list[str]
    joined: bool = Field(description="false: the account is no longer in it")


class RoomList(Sent):
    """Rooms by id."""

    items: list[RoomItem]


class RoomBody(Part):
    """What changes."""

    mode: RoomMode


async def list_rooms(call: Call) -> RoomList:
    """Those of the program's own station, or all."""
    query: RoomQuery = call.query
    async with call.bridge.database.read() as session:
        found = await people.rooms(session, kind=query.kind)
    return RoomList(items=[_item(room) for room in found if call.serves(room.station_id)])


async def change_room(call: Call) -> RoomItem:
    """Set the mode of a residents' room."""
    body: RoomBody = call.body
    async with call.bridge.database.write() as session:
        room = await session.get(Room, call.number)
        if room is None or not call.serves(room.station_id):
            raise Problem(404, words.NO_SUCH_ROOM.format(number=call.number))
        if room.kind != RoomKind.RESIDENTS:
            raise Problem(409, words.NOT_A_RESIDENTS_ROOM)
        if room.mode != body.mode:
            await audit.record(
                session,
                actor=call.client.name,
                action="api.room.mode",
                subject=f"room:{room.id}",
                now=call.now,
                detail=f"{room.mode} → {body.mode.value}",
            )
            room.mode = body.mode.value
            session.add(room)
        return _item(room)


def _item(room: Room) -> RoomItem:
    return RoomItem(**room.model_dump(include=set(RoomItem.model_fields)))


routes = (
    Route(
        method="GET",
        path="/rooms",
        summary="List rooms",
        scope=ApiScope.ROOMS_READ,
        handler=list_rooms,
        query=RoomQuery,
        answers=RoomList,
    ),
    Route(
        method="PATCH",
        path="/rooms/{number}",
        summary="Set when the bridge speaks in a residents' room",
        scope=ApiScope.ROOMS_WRITE,
        handler=change_room,
        body=RoomBody,
        answers=RoomItem,
        conflicts=True,
    ),
)
