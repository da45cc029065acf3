"""Who acts, in the demo: chosen in the masthead and kept in a cookie; the administrator as long as nobody was chosen."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import quote, unquote

from aiohttp import web

from bot.web.access import Visitor
from bot.web.kept import is_inside
from bot.web.keys import ACTORS, BRIDGE
from bot.web.sessions import checked_form, field
from store import people

COOKIE = "fengqiao_acting"
NAME_CHARS = 80


async def visitor(request: web.Request) -> Visitor | None:
    """Who was chosen in this browser."""
    async with request.app[BRIDGE].database.read() as session:
        everybody = await people.staff_of_station(session, None)
    request[ACTORS] = everybody
    name = unquote(request.cookies.get(COOKIE, ""))
    chosen = next((found for found in everybody if found.name == name), None)
    first = chosen or next(iter(everybody), None)
    return Visitor(member=first) if first else None


async def choose(request: web.Request) -> NoReturn:
    """Keep who was chosen, and lead back to the page on which it was."""
    form = await checked_form(request)
    back = field(form, "back")
    answer = web.HTTPSeeOther(back if is_inside(back) else "/")
    answer.set_cookie(COOKIE, quote(field(form, "person")[:NAME_CHARS]), httponly=True, samesite="Lax", path="/")
    raise answer


routes = [web.post("/acting", choose)]
