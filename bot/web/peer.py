"""Where a request comes from, and whether over TLS: told by the connection, or by a proxy where the settings trust one."""

from __future__ import annotations

import ipaddress

from aiohttp import web

from bot.web.keys import BRIDGE


def address(request: web.Request) -> str:
    """The address of whoever asks, for counting failures."""
    if request.app[BRIDGE].settings.web.proxy:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if _is_address(told):
            return told
    return request.remote or ""


def is_secure(request: web.Request) -> bool:
    """Whether the browser speaks TLS."""
    if request.app[BRIDGE].settings.web.proxy:
        return request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip() == "https"
    return request.secure


def is_loopback(address: str | None) -> bool:
    """Whether an address is of this machine."""
    return address is not None and _is_address(address) and ipaddress.ip_address(address).is_loopback


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
