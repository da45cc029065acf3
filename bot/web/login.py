"""Coming in, going out, and changing one's password."""

from __future__ import annotations

import logging

from aiohttp import web

from bot.people.errors import PasswordRefused
from bot.people.logins import Entered
from bot.texts import web as words
from bot.web import access, kept
from bot.web.access import LOGIN, LOGOUT, LONGEST, PASSWORD
from bot.web.keys import BRIDGE, LOGINS
from bot.web.limits import WITHIN, AddressLimit
from bot.web.pages import page
from bot.web.peer import address
from bot.web.sessions import checked_form, field, hash_of, renew, session_token
from store import access as stored
from store.tables import WebSession

logger = logging.getLogger(__name__)

LIMIT = web.AppKey("address_limit", AddressLimit)
HOME = "/"


async def ask(request: web.Request) -> web.Response:
    """The form."""
    if await access.logged_in(request) is not None:
        raise web.HTTPSeeOther(HOME)
    back = request.query.get("back", "")
    fault = words.LOGIN_FIRST if back else ""
    return page(request, "login.html", fault=fault, login="", back=back if kept.is_inside(back) else HOME, kept="")


async def enter(request: web.Request) -> web.Response:
    """Check name and password, and let the browser in under a new cookie."""
    form = await checked_form(request)
    login, back, packed = field(form, "login"), field(form, "back"), field(form, "kept")
    back = back if kept.is_inside(back) else HOME
    found = None
    limit, source = request.app[LIMIT], address(request)
    if limit.is_full(source):
        fault, status = words.LOGIN_ADDRESS.format(minutes=int(WITHIN.total_seconds()) // 60), 429
    else:
        found = await request.app[LOGINS].enter(login, field(form, "password"))
        fault, status = words.LOGIN_WRONG, 401
        if found is None:
            limit.count(source)
    if found is None:
        logger.warning("a login failed", extra={"action": "login_failed", "address": source, "status": status})
        return page(request, "login.html", status=status, fault=fault, login=login, back=back, kept=packed)
    taken = kept.unpack(packed)
    await _let_in(request, found, taken)
    raise web.HTTPSeeOther(taken.home if taken else back)


async def _let_in(request: web.Request, found: Entered, taken: kept.KeptForm | None) -> None:
    bridge, old, member = request.app[BRIDGE], session_token(request), found.member
    now = bridge.clock()
    assert member.id is not None
    row = WebSession(
        token_hash=hash_of(renew(request)),
        staff_id=member.id,
        created_at=now,
        seen_at=now,
        expires_at=now + LONGEST,
        kept=taken.to_json() if taken else {},
    )
    async with bridge.database.write() as session:
        await stored.end_session(session, hash_of(old))
        await stored.forget_sessions(session, now=now)
        session.add(row)
    logger.info("somebody logged in", extra={"action": "login", "staff_id": member.id})


async def leave(request: web.Request) -> web.Response:
    """Log this browser out."""
    await checked_form(request)
    async with request.app[BRIDGE].database.write() as session:
        await stored.end_session(session, hash_of(session_token(request)))
    renew(request)
    raise web.HTTPSeeOther(LOGIN)


async def ask_password(request: web.Request) -> web.Response:
    """The form for another password."""
    return await _password_page(request)


async def change_password(request: web.Request) -> web.Response:
    """Take another password."""
    form = await checked_form(request)
    new = field(form, "new")
    if new != field(form, "again"):
        return await _password_page(request, fault=words.PASSWORD_TWICE, status=400)
    keep = hash_of(session_token(request))
    try:
        await request.app[LOGINS].change(access.member(request), field(form, "old"), new, keep=keep)
    except PasswordRefused as fault:
        return await _password_page(request, fault=str(fault), status=400)
    raise web.HTTPSeeOther(f"{PASSWORD}?changed=1")


async def _password_page(request: web.Request, *, fault: str = "", status: int = 200) -> web.Response:
    member = access.member(request)
    assert member.id is not None
    async with request.app[BRIDGE].database.read() as session:
        known = await stored.login_of(session, member.id)
    return page(
        request,
        "password.html",
        status=status,
        fault=fault,
        changed="changed" in request.query,
        must_change=known is not None and known.must_change,
        login=known.login if known else "",
    )


routes = [
    web.get(LOGIN, ask),
    web.post(LOGIN, enter),
    web.post(LOGOUT, leave),
    web.get(PASSWORD, ask_password),
    web.post(PASSWORD, change_password),
    *kept.routes,
]
