"""Who acts, in the demo: chosen on the page and kept in a cookie, for every page on which people do things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn
from urllib.parse import quote, unquote

from aiohttp import web

from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form
from store import people
from store.tables import Staff

COOKIE = "fengqiao_acting"


async def staff(request: web.Request) -> Sequence[Staff]:
    """Everybody that one can be."""
    async with request.app[BRIDGE].database.read() as session:
        return await people.staff_of_station(session, None)


async def member(request: web.Request) -> Staff | None:
    """Who acts; None as long as nobody was chosen."""
    name = unquote(request.cookies.get(COOKIE, ""))
    return next((found for found in await staff(request) if found.name == name), None)


async def values(request: web.Request, *, home: str, back: str) -> dict[str, Any]:
    """What the form for choosing needs."""
    return {"staff": await staff(request), "acting": await member(request), "home": home, "back": back}


async def choose(request: web.Request, *, home: str) -> NoReturn:
    """Keep who was chosen, and lead back to the page below ``home`` from which it was."""
    form = await checked_form(request)
    name, back = form.get("person"), form.get("back")
    inside = isinstance(back, str) and back.startswith(home) and "\\" not in back and back.isprintable()
    answer = web.HTTPSeeOther(str(back) if inside else home)
    answer.set_cookie(COOKIE, quote(str(name)[:80]), httponly=True, samesite="Strict", path="/")
    raise answer
