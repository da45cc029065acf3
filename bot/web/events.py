"""``/events``: server-sent events for open pages. They name tickets by number and say when a link changes;
each page asks for what it shows of them.

Only tickets that the person may see are named. A page says up to which event it knows everything (``since``), a browser that
comes back says the same by itself (``Last-Event-ID``): so nothing is missed in between. A beat every few seconds keeps proxies
from closing the line, and looks whether the person is still logged in.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.web import access, fields
from bot.web.access import Who
from bot.web.keys import BRIDGE, MEMBER, STOPPING
from bot.web.live import Happened, LinksChanged, Live, News
from store import ticket_queue

LIVE = web.AppKey("live", Live)
WHO: web.AppKey[Who] = web.AppKey("who", Callable[[web.Request], Awaitable[object]])  # type: ignore[arg-type]
BEAT_S = 15.0
MISSED_MAX = 200
RETRY_MS = 3000
LINK = b"event: link\ndata: {}\n\n"


async def stream(request: web.Request) -> web.StreamResponse:
    """Events until the browser goes away, the person is logged out, or the server goes down."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    stopping = asyncio.ensure_future(request.app[STOPPING].wait())
    try:
        async with request.app[LIVE].listening() as queue:
            await response.write(f"retry: {RETRY_MS}\n\n".encode() + LINK)  # who comes back may have missed that one
            for missed in await _missed(request):
                await response.write(_event(missed))
            while not stopping.done():
                happened = await _next(queue, stopping)
                if happened is None and not stopping.done():
                    if not await _is_still_there(request):
                        await response.write(b"event: logged_out\ndata: {}\n\n")
                        break
                    await response.write(b": beat\n\n")
                elif isinstance(happened, LinksChanged):
                    await response.write(LINK)
                elif happened is not None and await _may_see(request, happened):
                    await response.write(_event(happened))
    except ConnectionResetError:
        pass  # the page was closed
    finally:
        stopping.cancel()
    return response


async def _missed(request: web.Request) -> list[Happened]:
    """What happened between the page and its line."""
    since = request.headers.get("Last-Event-ID") or request.query.get("since")
    if not since:
        return []
    number = min(fields.message_id("since", since), ticket_queue.NUMBER_MAX)
    async with request.app[BRIDGE].database.read() as session:
        scope = await access.scope(request, session)
        found = await ticket_queue.events_after(session, number, limit=MISSED_MAX)
    events = [Happened(event_id=event.id or 0, kind=event.kind, ticket=ticket) for event, ticket in found]
    return [happened for happened in events if scope.holds(happened.ticket)]


async def _next(queue: asyncio.Queue[News], stopping: asyncio.Future[Any]) -> News | None:
    """What happens next; None after a while in which nothing did, or when the server goes down."""
    getting = asyncio.ensure_future(queue.get())
    waits: list[asyncio.Future[Any]] = [getting, stopping]
    await asyncio.wait(waits, timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
    if getting.done():
        return getting.result()
    getting.cancel()
    return None


async def _is_still_there(request: web.Request) -> bool:
    found = await request.app[WHO](request)
    return found is not None and found.member.id == request[MEMBER].id


async def _may_see(request: web.Request, happened: Happened) -> bool:
    async with request.app[BRIDGE].database.read() as session:
        return (await access.scope(request, session)).holds(happened.ticket)


def _event(happened: Happened) -> bytes:
    data = json.dumps({"number": happened.ticket.id, "kind": happened.kind})
    return f"id: {happened.event_id}\nevent: ticket\ndata: {data}\n\n".encode()


async def close(app: web.Application) -> None:
    """Look no more."""
    await app[LIVE].aclose()


routes = [web.get("/events", stream)]
