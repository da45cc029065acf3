"""A form that was sent when the login was over: it travels through the login page and stands in its box again afterwards.

What is taken along are the fields of a form of our own page, as text. After the login they lie with the session, and are
forgotten as soon as the form is sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.texts import web as words
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import FIELD, Form, checked_form, hash_of, is_ours, session_token
from store import access

LONGEST = 60_000
"""Characters of all fields together; a longer form is not taken along."""
_SECRET = frozenset({FIELD, "password", "old", "new", "again"})
_HOMES = ((re.compile(r"(/tickets/\d+)/\w+"), r"\1"), (re.compile(r"(/tickets/\d+/numbers)/\d+"), r"\1"))
"""Pages that put what was kept into their own box; every other form is shown on a page of its own."""
PAGE = "/kept"


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """What was to be sent, and where to."""

    path: str
    fields: Sequence[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"path": self.path, "fields": [list(pair) for pair in self.fields]}

    def field(self, name: str) -> str:
        """One field; empty where it is not there."""
        return next((value for key, value in self.fields if key == name), "")

    @property
    def home(self) -> str:
        """The page on which it stands again."""
        for pattern, place in _HOMES:
            found = pattern.fullmatch(self.path)
            if found:
                return found.expand(place)
        return PAGE


FORM = web.RequestKey("kept", KeptForm)


def read(value: object) -> KeptForm | None:
    """Plain values as a form; None where they are none."""
    if not isinstance(value, dict) or not is_inside(str(value.get("path", ""))):
        return None
    pairs = value.get("fields")
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        return None
    return KeptForm(path=value["path"], fields=[(str(name), str(text)) for name, text in pairs])


def unpack(text: str) -> KeptForm | None:
    """What stood in the login page."""
    try:
        return read(json.loads(text)) if text and len(text) <= 2 * LONGEST else None
    except (ValueError, RecursionError):
        return None


def is_inside(path: str) -> bool:
    """Whether an address leads to a page of ours, and to nothing else."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


async def ask_to_log_in_again(request: web.Request) -> web.Response:
    """The login page in answer to a form, with the form in it where it came from our own page."""
    form = await request.post()
    taken = _taken(request, form) if is_ours(request, form) else None
    return page(
        request,
        "login.html",
        status=401,
        fault=words.LOGIN_AGAIN_KEPT if taken else words.LOGIN_AGAIN,
        login="",
        back=taken.home if taken else "/",
        kept=json.dumps(taken.to_json(), ensure_ascii=False) if taken else "",
    )


def _taken(request: web.Request, form: Form) -> KeptForm | None:
    fields = [(name, text) for name, text in form.items() if isinstance(text, str) and name not in _SECRET]
    if not fields or sum(len(text) for _, text in fields) > LONGEST:
        return None
    return KeptForm(path=request.path, fields=fields)


def of(request: web.Request) -> KeptForm | None:
    """What is kept for this browser."""
    return request.get(FORM)


def for_page(request: web.Request) -> KeptForm | None:
    """What is kept for a form on this very page."""
    found = of(request)
    return found if found is not None and found.home == request.path else None


async def drop(request: web.Request) -> None:
    """Forget it: it was sent, or is not wanted."""
    async with request.app[BRIDGE].database.write() as session:
        await access.drop_kept(session, hash_of(session_token(request)))


async def show(request: web.Request) -> web.Response:
    """A form that was kept, to be sent once more."""
    found = of(request)
    if found is None:
        raise web.HTTPSeeOther("/")
    return page(request, "kept.html", form=found)


async def discard(request: web.Request) -> web.Response:
    """Do without it."""
    await checked_form(request)
    await drop(request)
    raise web.HTTPSeeOther("/")


routes = [web.get(PAGE, show), web.post(PAGE, discard)]
