"""To which addresses messages may go. A webhook must not become a way to machines that only the bridge can reach.

A name is looked at when it is used, not when it is entered: what it stands for may change. County platforms are often on an
internal network; there ``api.private_webhooks`` opens it.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.errors import BridgeError

URL_CHARS = 500
PRIVATE = "an address of a private network: allow it with FENGQIAO_API__PRIVATE_WEBHOOKS=true"


class AddressRefused(BridgeError):
    """No message goes to this address."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address.split("%")[0])
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    known = inner or found
    return known.is_global and not known.is_multicast


def check(url: str, *, private: bool) -> None:
    """Refuse what is no web address, and private ones unless they are allowed. Names are looked at when they are used.

    Raises
    ------
    AddressRefused
    """
    if len(url) > URL_CHARS or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused(f"an address has at most {URL_CHARS} characters, ASCII and without blanks")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(f"{url} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise AddressRefused(f"{url} is no address that begins with https:// or http://")
    if parts.username is not None or parts.fragment:
        raise AddressRefused("an address has no user, password or #fragment; the receiver knows us by the signature")
    if not private and not _may_be_public(host):
        raise AddressRefused(f"{host} is {PRIVATE}")


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:  # a name
        return host != "localhost" and not host.endswith(".localhost")


class PublicResolver(AbstractResolver):
    """Looks names up and refuses those that stand for a private address."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """The addresses of a name.

        Raises
        ------
        OSError
            There are none, or one of them is private.
        """
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise OSError(errno.EACCES, f"{host} is {PRIVATE}")
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()
