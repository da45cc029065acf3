"""The groups that the bridge is in: which village or station each belongs to, and when the bridge speaks there."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from bot.people import editing, speakers
from bot.people.errors import ChangeRefused
from bot.texts import people as texts
from bot.texts import web as words
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import checked_form, field
from store import accounts, people
from store.database import Session
from store.kinds import RoomKind, RoomMode
from store.tables import Room

HOME = "/people/rooms"
_SEPARATORS = re.compile(r"[、,，;；\s]+")


async def listing(request: web.Request) -> web.Response:
    """Those of the own station and those that nobody has bound yet, which come first."""
    editor = access.member(request)
    access.need(access.is_above_assistants(editor))
    async with request.app[BRIDGE].database.read() as session:
        rooms = [room for room in await people.rooms(session) if editing.may_change_room(editor, room)]
        stations = {station.id: station.name for station in await people.stations(session)}
        villages = {village.id: village.name for village in await people.villages(session)}
    groups = [
        (stations.get(number, words.UNBOUND_ROOMS), [room for room in rooms if room.station_id == number])
        for number in [None, *stations]
    ]
    return page(request, "rooms.html", groups=[group for group in groups if group[1]], villages=villages, texts=texts)


async def show(request: web.Request) -> web.Response:
    """One room."""
    return await _page(request)


async def change(request: web.Request) -> web.Response:
    """Keep what was changed."""
    form = await checked_form(request)
    bridge = request.app[BRIDGE]
    place, _, number = field(form, "place").partition(":")
    chosen = fields.message_id("place", number) if number else None
    kind, mode = field(form, "kind"), field(form, "mode")
    try:
        async with bridge.database.write() as session:
            room = await _room(session, request)
            await editing.change_room(
                session,
                room,
                kind=RoomKind(kind) if kind in set(RoomKind) else RoomKind(room.kind),
                mode=RoomMode(mode) if mode in set(RoomMode) else RoomMode(room.mode),
                station_id=chosen if place == "station" else None,
                village_id=chosen if place == "village" else None,
                tags=[tag for tag in _SEPARATORS.split(field(form, "tags")) if tag.isprintable() and tag],
                editor=access.member(request),
                now=bridge.clock(),
            )
    except ChangeRefused as fault:
        return await _page(request, fault=str(fault), status=409)
    raise web.HTTPSeeOther(f"{HOME}/{room.id}?saved=1")


async def move(request: web.Request) -> web.Response:
    """Let another account speak for a room."""
    form = await checked_form(request)
    bridge = request.app[BRIDGE]
    try:
        async with bridge.database.write() as session:
            room = await _room(session, request)
            await speakers.move_room(session, room, field(form, "account"), by=access.member(request), now=bridge.clock())
    except ChangeRefused as fault:
        return await _page(request, fault=str(fault), status=409)
    await bridge.switchboard.look()
    raise web.HTTPSeeOther(f"{HOME}/{room.id}?saved=1")


async def _room(session: Session, request: web.Request) -> Room:
    number = fields.message_id("number", request.match_info["number"])
    found = await session.get(Room, number) if number < 2**31 else None
    if found is None or not editing.may_change_room(access.member(request), found):
        raise web.HTTPNotFound
    return found


async def _page(request: web.Request, *, fault: str = "", status: int = 200) -> web.Response:
    editor = access.member(request)
    async with request.app[BRIDGE].database.read() as session:
        room = await _room(session, request)
        standings = (await accounts.standings(session, [room.id or 0])).get(room.id or 0, ())
        places = [
            (station, await people.villages(session, station_id=station.id))
            for station in await people.stations(session)
            if editing.may_see(editor, station.id)
        ]
    values: dict[str, Any] = {
        "standings": standings,
        "room": room,
        "places": places,
        "texts": texts,
        "saved": "saved" in request.query,
    }
    return page(request, "room.html", status=status, here=f"{HOME}/{room.id}", fault=fault, **values)


routes = [
    web.get(HOME, listing),
    web.get(HOME + r"/{number:\d+}", show),
    web.post(HOME + r"/{number:\d+}", change),
    web.post(HOME + r"/{number:\d+}/speaker", move),
]
