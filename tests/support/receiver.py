"""A platform that receives webhooks, as its makers would write it from docs/api.md: it checks the signature before all else."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.web.server import listen, serving


@dataclass(kw_only=True)
class Receiver:
    """What it got, and how it answers next."""

    url: str = ""
    secret: str = ""
    answers: list[int | str] = field(default_factory=list)
    """Statuses, the first for the next message; ``slow`` never answers. Then always 200."""
    taken: list[dict[str, Any]] = field(default_factory=list)
    tries: int = 0
    forged: int = 0
    elsewhere: int = 0
    """Requests to where it redirects."""

    async def hear(self, request: web.Request) -> web.Response:
        """A message."""
        self.tries += 1
        body = await request.read()
        if not self._is_genuine(request.headers.get("Fengqiao-Signature", ""), body):
            self.forged += 1
            return web.Response(status=401)
        answer = self.answers.pop(0) if self.answers else 200
        if answer == "slow":
            await asyncio.sleep(3600)
        status = int(answer)
        if status == 200:
            self.taken.append(json.loads(body))
        return web.Response(status=status, headers={"Location": "/elsewhere"} if 300 <= status < 400 else {})

    async def stray(self, _request: web.Request) -> web.Response:
        """Where a redirect leads."""
        self.elsewhere += 1
        return web.Response()

    def _is_genuine(self, header: str, body: bytes) -> bool:
        parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
        expected = hmac.new(self.secret.encode(), parts.get("t", "").encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, parts.get("v1", ""))

    @property
    def types(self) -> list[str]:
        """The events that it took, in the order in which they came."""
        return [event["type"] for event in self.taken]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run one until the block ends."""
    receiver = Receiver()
    app = web.Application()
    app.add_routes([web.post("/hook", receiver.hear), web.route("*", "/elsewhere", receiver.stray)])
    async with serving(app, listen("127.0.0.1", 0)) as served:
        receiver.url = f"{served.address}/hook"
        yield receiver
