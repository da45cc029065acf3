"""What would become of a broadcast in every room: when it would be there, with what, or why not."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from bot.api.problems import Problem
from bot.api.route import Call, Route
from bot.api.runs import places_of, serves_room
from bot.api.scopes import ApiScope
from bot.api.values import Sent
from bot.texts import broadcast as texts_broadcast
from broadcasts import compose
from broadcasts.agenda import reaches
from broadcasts.audience import Exclusion, read_audience
from broadcasts.burden import Spared, Why
from broadcasts.errors import Refused
from broadcasts.forecast import RoomForecast, forecast
from store import broadcasts as stored
from store.errors import NotFound


class ForetoldRoom(Sent):
    """What would become of it in one room."""

    room: int
    topic: str
    outcome: Literal["leaves", "waits", "merged", "spared"]
    why: Why | None = Field(description="What it waits for, or why it is spared")
    at: datetime | None = Field(description="When it would be there at the pace of the account; null: never")
    joins: str = Field(description="Title of the broadcast with which it would be one message; empty: none")


class LeftOutRoom(Sent):
    """A room that would not get it."""

    room: int
    topic: str
    reason: Exclusion
    detail: str


class BroadcastForecast(Sent):
    """All rooms of the program's reach."""

    due_at: datetime | None = Field(description="The next time; null where there is none")
    rooms: list[ForetoldRoom]
    excluded: list[LeftOutRoom]


async def show_forecast(call: Call) -> BroadcastForecast:
    """As things stand now; nothing is sent or changed."""
    bridge = call.bridge
    await bridge.attendance.look()
    async with bridge.database.read() as session:
        places = await places_of(session)
        try:
            broadcast = await stored.get(session, call.number)
        except NotFound as fault:
            raise _not_there(call.number) from fault
    station = call.client.station_id
    if station is not None and not reaches(read_audience(broadcast.audience), station, places):
        raise _not_there(call.number)
    try:
        plan = await compose.preview(bridge.database, compose.draft_of(broadcast), author=broadcast.author)
    except Refused:
        return BroadcastForecast(due_at=None, rooms=[], excluded=[])
    found = await forecast(
        bridge.database,
        broadcast,
        now=call.now,
        budget=bridge.settings.budget,
        interval_s=bridge.settings.pace.account_interval_s,
        terms=bridge.settings.terms,
    )
    return BroadcastForecast(
        due_at=found.due_at if found else None,
        rooms=[_room(one) for one in (found.rooms if found else ()) if serves_room(call, one.room, places)],
        excluded=[
            LeftOutRoom(room=entry.room.id or 0, topic=entry.room.topic, reason=entry.reason, detail=entry.detail)
            for entry in plan.excluded
            if serves_room(call, entry.room, places)
        ],
    )


def _room(one: RoomForecast) -> ForetoldRoom:
    outcome: Literal["leaves", "waits", "merged", "spared"] = "leaves"
    if isinstance(one.found, Spared):
        outcome = "spared"
    elif one.found.joins is not None:
        outcome = "merged"
    elif one.why is not None:
        outcome = "waits"
    return ForetoldRoom(
        room=one.room.id or 0, topic=one.room.topic, outcome=outcome, why=one.why, at=one.arrives_at, joins=one.joins
    )


def _not_there(number: int) -> Problem:
    return Problem(404, texts_broadcast.NO_SUCH_BROADCAST.format(number=number))


routes = (
    Route(
        method="GET",
        path="/broadcasts/{number}/forecast",
        summary="Foretell who would get a broadcast and when",
        scope=ApiScope.BROADCASTS_READ,
        handler=show_forecast,
        answers=BroadcastForecast,
    ),
)
