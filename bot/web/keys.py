"""Typed keys under which the application and a request keep what handlers need."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.bridge import Bridge
from bot.people.logins import Logins
from bot.web.demo import DemoWorld
from broadcasts.library import Library
from store.tables import Staff

BRIDGE = web.AppKey("bridge", Bridge)
WORLD = web.AppKey("world", DemoWorld)
LIBRARY = web.AppKey("library", Library)
LOGINS = web.AppKey("logins", Logins)
STOPPING = web.AppKey("stopping", asyncio.Event)
"""Set when the server goes down, so that long polls end at once."""

MEMBER = web.RequestKey("member", Staff)
"""Who a request is from; ``bot.web.access`` sets it."""
ACTORS: web.RequestKey[Sequence[Staff]] = web.RequestKey("actors", Sequence[Staff])
"""In the demo: everybody that one can be."""
