"""Forms that only our own pages can send: a random cookie per browser, and in every form a token that belongs to it.

The cookie says nothing about who somebody is; in the demo the acting person is chosen on the page and kept in another one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiDictProxy

from bot import texts_web as words
from bot.web.keys import CSRF_KEY

COOKIE = "fengqiao_session"
FIELD = "csrf"
_SESSION = web.RequestKey("session", str)
_WELL_FORMED = re.compile(r"[\w-]{43}", re.ASCII)

Form = MultiDictProxy[str | bytearray | bytes | web.FileField]


@web.middleware
async def sessions(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every browser its cookie."""
    known = request.cookies.get(COOKIE, "")
    session = known if _WELL_FORMED.fullmatch(known) else secrets.token_urlsafe(32)
    request[_SESSION] = session
    response = await handler(request)
    if session != known and not response.prepared:
        response.set_cookie(COOKIE, session, httponly=True, samesite="Strict", path="/")
    return response


def token(request: web.Request) -> str:
    """What a form of this browser must carry."""
    return hmac.new(request.app[CSRF_KEY], request[_SESSION].encode(), hashlib.sha256).hexdigest()


async def checked_form(request: web.Request) -> Form:
    """The fields of a form that came from our own page.

    Raises
    ------
    HTTPForbidden
        The token is missing or of another browser or of an earlier run.
    """
    form = await request.post()
    given = form.get(FIELD)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), token(request).encode()):
        raise web.HTTPForbidden(text=words.FORM_OLD)
    return form
