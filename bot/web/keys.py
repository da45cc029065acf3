"""Typed keys under which the application keeps what its handlers need."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.bridge import Bridge
from bot.web.demo import DemoWorld
from broadcasts.library import Library

BRIDGE = web.AppKey("bridge", Bridge)
WORLD = web.AppKey("world", DemoWorld)
LIBRARY = web.AppKey("library", Library)
CSRF_KEY = web.AppKey("csrf_key", bytes)
STOPPING = web.AppKey("stopping", asyncio.Event)
"""Set when the server goes down, so that long polls end at once."""
