"""Sending one signed message to one address: ten seconds, no redirects, no cookies, and of the answer only its status."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp

from bot.api import addresses
from bot.api.addresses import AddressRefused, PublicResolver
from bot.api.signing import HEADER, signature

TIMEOUT_S = 10.0
ERROR_CHARS = 200


class Poster:
    """An open way out."""

    def __init__(self, http: aiohttp.ClientSession, *, private: bool) -> None:
        self._http = http
        self._private = private

    async def send(self, url: str, body: str, *, secret: str, now: datetime) -> str:
        """Send a message. Returns what is wrong; empty where it was taken."""
        content = body.encode()
        headers = {"Content-Type": "application/json", HEADER: signature(secret, content, at=now)}
        try:
            addresses.check(url, private=self._private)  # the setting may have changed since
            async with self._http.post(url, data=content, headers=headers, allow_redirects=False) as answer:
                return _fault(answer.status)
        except TimeoutError:
            return f"no answer within {TIMEOUT_S:g} s"
        except (aiohttp.ClientError, AddressRefused, OSError) as error:
            return str(error)[:ERROR_CHARS] or type(error).__name__


def _fault(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return f"answered {status}" + ("; redirects are not followed" if 300 <= status < 400 else "")


@asynccontextmanager
async def posting(*, private: bool, timeout_s: float = TIMEOUT_S) -> AsyncIterator[Poster]:
    """A way out until the block ends.

    Parameters
    ----------
    private
        Whether messages may go to private addresses.
    """
    connector = aiohttp.TCPConnector(resolver=None if private else PublicResolver())
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=timeout_s),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "fengqiao"},
    ) as http:
        yield Poster(http, private=private)
