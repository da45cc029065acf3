"""The people on the staff: who they are, which villages they look after, how they come in; and changing that, one by one.

Many at once come as an Excel file (``fengqiao import``). The rules are those of ``bot.people.editing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.people import binding, editing, logins
from bot.people.errors import ChangeRefused, PasswordRefused
from bot.texts import web as words
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import checked_form, field
from intents.text import printable
from store import access as stored
from store import people
from store.database import Session
from store.kinds import Role
from store.tables import Staff

HOME = "/people"
PHONE_CHARS = 20
SEARCH_CHARS = 30


async def listing(request: web.Request) -> web.Response:
    """Everybody whom one may see, by station."""
    editor, query = access.member(request), request.query.get("q", "")[:SEARCH_CHARS].strip()
    access.need(access.is_above_assistants(editor))
    async with request.app[BRIDGE].database.read() as session:
        everybody = [m for m in await people.all_staff(session) if editing.may_see(editor, m.station_id)]
        villages = {village.id: village.name for village in await people.villages(session)}
        looked_after = await people.villages_by_staff(session)
        known = await stored.logins(session)
        stations = [(station.id, station.name) for station in await people.stations(session)]
    names = {m.id: [villages.get(number, "") for number in looked_after.get(m.id or 0, [])] for m in everybody}
    found = [m for m in everybody if not query or query in m.name or any(query in name for name in names[m.id])]
    groups = [(name, [m for m in found if m.station_id == number]) for number, name in [*stations, (None, words.COUNTY_LEVEL)]]
    return page(
        request,
        "people.html",
        query=query,
        total=len(found),
        groups=[(name, members) for name, members in groups if members],
        villages=names,
        logins=known,
    )


async def show(request: web.Request) -> web.Response:
    """One member of staff."""
    return await _page(request)


async def change(request: web.Request) -> web.Response:
    """Keep what was changed."""
    form = await checked_form(request)
    bridge, editor = request.app[BRIDGE], access.member(request)
    role = field(form, "role")
    villages = {fields.message_id("village", value) for value in form.getall("village", []) if isinstance(value, str)}
    try:
        async with bridge.database.write() as session:
            member = await _member(session, request)
            await editing.change_member(
                session,
                member,
                role=Role(role) if role in set(Role) else Role(member.role),
                active="active" in form,
                phone=printable(field(form, "phone")).strip()[:PHONE_CHARS],
                villages=villages,
                editor=editor,
                now=bridge.clock(),
            )
    except ChangeRefused as fault:
        return await _page(request, fault=str(fault), status=409)
    raise web.HTTPSeeOther(f"{HOME}/{member.id}?saved=1")


async def give_password(request: web.Request) -> web.Response:
    """Give a new password and show it once."""
    form = await checked_form(request)
    bridge, editor = request.app[BRIDGE], access.member(request)
    try:
        async with bridge.database.write() as session:
            member = await _changeable(session, request)
            login = field(form, "login").strip() or member.name
            password = await logins.give(session, member, login=login, by=editor.name, now=bridge.clock())
    except PasswordRefused as fault:
        return await _page(request, fault=str(fault), status=409)
    return await _page(request, shown=words.PASSWORD_SHOWN.format(name=member.name, login=login, password=password))


async def give_code(request: web.Request) -> web.Response:
    """Give a code that binds the person's WeChat, and show it once."""
    await checked_form(request)
    bridge, editor = request.app[BRIDGE], access.member(request)
    async with bridge.database.write() as session:
        member = await _changeable(session, request)
        code = await binding.code_for_member(session, member, by=editor.name, now=bridge.clock())
    return await _page(request, shown=words.CODE_SHOWN.format(name=member.name, code=code))


async def unbind(request: web.Request) -> web.Response:
    """From now on the bound WeChat is nobody's."""
    await checked_form(request)
    bridge, editor = request.app[BRIDGE], access.member(request)
    async with bridge.database.write() as session:
        member = await _changeable(session, request)
        await binding.unbind(session, member, by=editor.name, now=bridge.clock())
    raise web.HTTPSeeOther(f"{HOME}/{member.id}?saved=1")


async def _member(session: Session, request: web.Request) -> Staff:
    number = fields.message_id("number", request.match_info["number"])
    found = await session.get(Staff, number) if number < 2**31 else None
    if found is None or not editing.may_see(access.member(request), found.station_id):
        raise web.HTTPNotFound
    return found


async def _changeable(session: Session, request: web.Request) -> Staff:
    member = await _member(session, request)
    access.need(editing.may_change(access.member(request), member))
    return member


async def _page(request: web.Request, *, fault: str = "", shown: str = "", status: int = 200) -> web.Response:
    editor = access.member(request)
    async with request.app[BRIDGE].database.read() as session:
        member = await _member(session, request)
        assert member.id is not None
        stations = {station.id: station.name for station in await people.stations(session)}
        own: Sequence[int] = await people.villages_of_staff(session, member.id)
        values: dict[str, Any] = {
            "member": member,
            "station": stations.get(member.station_id, words.COUNTY_LEVEL),
            "villages": await people.villages(session, station_id=member.station_id) if member.station_id else [],
            "own": own,
            "login": await stored.login_of(session, member.id),
            "may_change": editing.may_change(editor, member),
            "roles": editing.roles_to_give(editor),
        }
    saved = "saved" in request.query
    return page(
        request, "person.html", status=status, here=f"{HOME}/{member.id}", fault=fault, shown=shown, saved=saved, **values
    )


routes = [
    web.get(HOME, listing),
    web.get(HOME + r"/{number:\d+}", show),
    web.post(HOME + r"/{number:\d+}", change),
    web.post(HOME + r"/{number:\d+}/password", give_password),
    web.post(HOME + r"/{number:\d+}/code", give_code),
    web.post(HOME + r"/{number:\d+}/unbind", unbind),
]
