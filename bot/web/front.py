"""The front page of the real thing: whether the links stand, and nothing about people."""

from __future__ import annotations

from aiohttp import web

from bot.web.keys import BRIDGE
from bot.web.pages import page


async def show(request: web.Request) -> web.Response:
    """The page."""
    accounts = [
        {"gateway": account.gateway.name, "account": account.id, "status": account.gateway.status()}
        for account in request.app[BRIDGE].accounts
    ]
    return page(request, "front.html", accounts=accounts)
