"""The design system on a page (demo only): every token and component of ``fengqiao.css``, with its class names."""

from __future__ import annotations

import re

from aiohttp import web

from bot.texts import broadcast as texts_broadcast
from bot.texts import web as words
from bot.web.pages import page
from bot.web.static import FOLDER

_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
PAIRS = (
    ("ink", "paper"),
    ("soft", "ground"),
    ("faint", "chat"),
    ("green", "green-ground"),
    ("amber", "amber-ground"),
    ("red", "red-ground"),
    ("blue", "blue-ground"),
    ("violet", "violet-ground"),
    ("soft", "grey-ground"),
    ("pine-ink", "pine"),
)
"""Inks on their grounds."""


async def show(request: web.Request) -> web.Response:
    """The page."""
    sheet = (FOLDER / "fengqiao.css").read_text(encoding="utf-8")
    return page(
        request,
        "design.html",
        tokens=dict(_TOKEN.findall(sheet)),
        pairs=PAIRS,
        states=words.TICKET_STATES,
        broadcast_states=texts_broadcast.BROADCAST_STATES,
    )


routes = [web.get("/design", show)]
