"""Browsers and their forms: a random cookie per browser, and in every form a token that belongs to it.

The cookie alone says nothing about who somebody is. Once somebody has logged in, the store knows the hash of a new cookie
(``bot.web.access``); the token is made from the cookie and cannot be turned back into it, so several processes agree on it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiDictProxy

from bot.api.route import PREFIX as API
from bot.texts import web as words
from bot.web.peer import is_secure

COOKIE = "fengqiao_session"
FIELD = "csrf"
KEPT_BY_BROWSER = timedelta(days=30)
"""Longer than a login lasts: so a form that is sent too late still shows that it came from our own page."""
_SESSION = web.RequestKey("session", str)
_NEEDED = web.RequestKey("session_needed", bool)
"""Whether the answer holds a form: only then a browser gets a cookie."""
_WELL_FORMED = re.compile(r"[\w-]{43}", re.ASCII)

Form = MultiDictProxy[str | bytearray | bytes | web.FileField]


@web.middleware
async def sessions(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every browser its cookie, and a new one where ``renew`` was called."""
    if request.path.startswith(f"{API}/"):  # programs keep no cookies
        return await handler(request)
    known = request.cookies.get(COOKIE, "")
    request[_SESSION] = known if _WELL_FORMED.fullmatch(known) else secrets.token_urlsafe(32)
    try:
        response = await handler(request)
    except web.HTTPRedirection as leading:
        _keep(request, leading, known)
        raise
    if not response.prepared:
        _keep(request, response, known)
    return response


def _keep(request: web.Request, response: web.StreamResponse, known: str) -> None:
    if request[_SESSION] == known or not request.get(_NEEDED):
        return
    response.set_cookie(
        COOKIE,
        request[_SESSION],
        max_age=int(KEPT_BY_BROWSER.total_seconds()),
        httponly=True,
        secure=is_secure(request),
        samesite="Lax",  # a link that is opened from WeChat comes from another site
        path="/",
    )


def session_token(request: web.Request) -> str:
    """The cookie of this browser."""
    return request[_SESSION]


def renew(request: web.Request) -> str:
    """Give this browser another cookie with the answer; whoever knew the old one knows nothing any more."""
    request[_SESSION], request[_NEEDED] = secrets.token_urlsafe(32), True
    return request[_SESSION]


def hash_of(session_token: str) -> str:
    """What the store keeps of a cookie."""
    return hashlib.sha256(session_token.encode()).hexdigest()


def token(request: web.Request) -> str:
    """What a form of this browser must carry."""
    request[_NEEDED] = True
    return hmac.new(request.get(_SESSION, "").encode(), b"form", hashlib.sha256).hexdigest()


async def checked_form(request: web.Request, *, max_bytes: int | None = None) -> Form:
    """The fields of a form that came from our own page.

    Parameters
    ----------
    max_bytes
        How much may be sent, where files are; None: as everywhere.

    Raises
    ------
    HTTPForbidden
        The token is missing or of another browser.
    """
    sent = request if max_bytes is None else request.clone(client_max_size=max_bytes)
    form = await sent.post()
    if not is_ours(request, form):
        for name in form:
            file_of(form, name)
        raise web.HTTPForbidden(text=words.FORM_OLD)
    return form


def is_ours(request: web.Request, form: Form) -> bool:
    """Whether a form came from a page that this browser had from us."""
    given = form.get(FIELD)
    return isinstance(given, str) and hmac.compare_digest(given.encode(), token(request).encode())


def file_of(form: Form, name: str) -> bytes:
    """A file that was sent, read whole and closed; empty where it is missing or a text."""
    sent = form.get(name)
    if not isinstance(sent, web.FileField):
        return b""
    with sent.file as file:
        return file.read()


def field(form: Form, name: str) -> str:
    """A field as it was filled in, lines as this machine writes them; empty where it is missing or a file."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""
