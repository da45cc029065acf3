"""Who a request is from. Every page and every JSON of the console learns it here, and nowhere else.

In the demo it is the person chosen in the masthead, without a password. In the real thing it is whoever logged in with this
browser. Without a person there is nothing but the login page: what is open to everybody is listed, what is new is closed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.api.route import PREFIX as API
from bot.desk import rights
from bot.texts import web as words
from bot.web import kept
from bot.web.guard import failure
from bot.web.kept import KeptForm
from bot.web.keys import BRIDGE, MEMBER
from bot.web.sessions import hash_of, session_token
from store import access
from store.database import Session
from store.kinds import Role
from store.scope import Scope
from store.tables import Staff

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
LOGIN, LOGOUT, PASSWORD = "/login", "/logout", "/password"
FEEDS = "/feeds/"
"""Calendars cannot log in: a feed's own address is its secret."""
OPEN_TO_ALL = ("/healthz", "/readyz", "/metrics", "/static/", LOGIN, FEEDS, f"{API}/")
"""The API asks for tokens itself."""
OPEN_IN_DEMO = ("/api/simulator/", "/acting", "/design")
BACKGROUND = ("/events",)
"""What pages ask for by themselves: nobody uses the browser because of it."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who may come in."""

    member: Staff
    must_change: bool = False
    """The password was given by somebody else: first of all it is changed."""
    kept: KeptForm | None = None
    """What was to be sent when the login before this one was over."""


Who = Callable[[web.Request], Awaitable[Visitor | None]]


def only_staff(who: Who, *, demo: bool) -> Middleware:
    """A door that lets through whom ``who`` knows, and everybody to what is open."""
    opened = OPEN_TO_ALL + (OPEN_IN_DEMO if demo else ())

    @web.middleware
    async def door(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(opened) or (demo and request.path == "/"):
            return await handler(request)
        visitor = await who(request)
        if visitor is None:
            return await _turn_away(request)
        if visitor.must_change and request.path not in (PASSWORD, LOGOUT):
            raise web.HTTPSeeOther(PASSWORD)
        request[MEMBER] = visitor.member
        if visitor.kept is None:
            return await handler(request)
        request[kept.FORM] = visitor.kept
        try:
            return await handler(request)
        except web.HTTPSeeOther:
            if request.method == "POST" and request.path == visitor.kept.path:
                await kept.drop(request)  # it was sent
            raise

    return door


async def logged_in(request: web.Request) -> Visitor | None:
    """Whoever logged in with this browser; None where nobody did, or it was too long ago."""
    bridge, token_hash = request.app[BRIDGE], hash_of(session_token(request))
    now = bridge.clock()
    async with bridge.database.read() as session:
        found = await access.session_of(session, token_hash, now=now, idle=IDLE)
    if found is None:
        return None
    row, member, login = found
    if now - row.seen_at >= SEEN_EVERY and not request.path.startswith(BACKGROUND):
        async with bridge.database.write() as session:
            await access.touch(session, token_hash, now=now)
    return Visitor(member=member, must_change=login.must_change, kept=kept.read(row.kept))


def member(request: web.Request) -> Staff:
    """Who the request is from."""
    return request[MEMBER]


async def scope(request: web.Request, session: Session) -> Scope:
    """Which tickets may be seen."""
    return await rights.scope_of(session, member(request), now=request.app[BRIDGE].clock())


def is_above_assistants(someone: Staff) -> bool:
    """Whether somebody is officer, chief or administrator: they see people, rooms and rota."""
    return someone.role != Role.ASSISTANT


def need(allowed: bool) -> None:
    """What somebody may not see is not there.

    Raises
    ------
    HTTPNotFound
    """
    if not allowed:
        raise web.HTTPNotFound


async def _turn_away(request: web.Request) -> web.StreamResponse:
    """To the login page; a form that was sent is taken along, so that nothing has to be typed again."""
    if request.path.startswith(("/api/", *BACKGROUND)) or request.headers.get("Accept", "").startswith("application/json"):
        return failure(request, 401, words.LOGIN_FIRST)
    if request.method != "POST":
        _lead_to_login(request)
    return await kept.ask_to_log_in_again(request)


def _lead_to_login(request: web.Request) -> NoReturn:
    back = "" if request.path == "/" else f"?back={quote(request.path_qs)}"
    raise web.HTTPSeeOther(LOGIN + back)
