"""Which village borders on which: where the notice of a missing person goes after the own village."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.people import editing
from bot.people.neighbours import SEPARATORS, named
from bot.texts import people as texts
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import checked_form, field
from intents.text import printable
from store import audit, neighbours, people
from store.tables import Village

HOME = "/people/neighbours"
TEXT_CHARS = 400


async def listing(request: web.Request) -> web.Response:
    """The villages of the stations that one sees, each with its neighbours."""
    return await _page(request)


async def change(request: web.Request) -> web.Response:
    """Keep the neighbours of one village."""
    form = await checked_form(request)
    bridge, editor = request.app[BRIDGE], access.member(request)
    access.need(access.is_above_assistants(editor))
    number, text = fields.message_id("number", request.match_info["number"]), printable(field(form, "names"))[:TEXT_CHARS]
    async with bridge.database.write() as session:
        villages = await people.villages(session)
        village = next((one for one in villages if one.id == number and editing.may_see(editor, one.station_id)), None)
        if village is None:
            raise web.HTTPNotFound
        found = [(name, named(villages, name, near=village)) for name in SEPARATORS.split(text) if name]
        wrong = next((name for name, other in found if other is None or other.id == number), None)
        if wrong is None:
            await neighbours.put(session, number, {other.id for _, other in found if other is not None and other.id is not None})
            subject = f"village:{number}"
            await audit.record(session, actor=editor.name, action="village.neighbours", subject=subject, now=bridge.clock())
    if wrong is not None:
        fault = texts.NO_SUCH_NEIGHBOUR.format(name=wrong[:20])
        return await _page(request, fault=fault, status=409, written=(number, text))
    raise web.HTTPSeeOther(f"{HOME}#village-{number}")


async def _page(request: web.Request, *, fault: str = "", status: int = 200, written: tuple[int, str] = (0, "")) -> web.Response:
    editor = access.member(request)
    access.need(access.is_above_assistants(editor))
    async with request.app[BRIDGE].database.read() as session:
        villages = {village.id: village for village in await people.villages(session)}
        stations = [s for s in await people.stations(session) if editing.may_see(editor, s.id)]
        known = await neighbours.by_village(session)

    def names(village: Village) -> str:
        """What stands in the box of a village."""
        if village.id == written[0]:
            return written[1]
        return texts.LIST_MARK.join(villages[number].name for number in known.get(village.id or 0, ()))

    groups = [(s.name, [village for village in villages.values() if village.station_id == s.id]) for s in stations]
    values: dict[str, Any] = {"groups": [group for group in groups if group[1]], "names": names}
    return page(request, "neighbours.html", status=status, here=HOME, fault=fault, **values)


routes = [web.get(HOME, listing), web.post(HOME + r"/{number:\d+}", change)]
