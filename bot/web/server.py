"""The web application and the server that it runs in.

Each area of the console has its routes in its own module; here they are only put together. The demo answers on this machine only
and knows no passwords; the real thing lets nobody in who has not logged in.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.api.application import build_api
from bot.api.route import PREFIX as API
from bot.bridge import Bridge
from bot.people.logins import Logins
from bot.watch.standing import elsewhere
from bot.web import (
    access,
    acting,
    answer_exchange,
    answer_trial,
    answer_writing,
    answers,
    board,
    broadcast_calendar,
    broadcast_feed,
    broadcast_library,
    broadcast_picture,
    broadcasts,
    canned,
    demo_page,
    design,
    events,
    figures,
    guard,
    health,
    links,
    login,
    neighbours,
    numbers,
    people,
    people_file,
    rooms,
    rota,
    runs,
    sessions,
    simulator_api,
    ticket_files,
    ticket_list,
    ticket_notice,
    ticket_orders,
    ticket_page,
)
from bot.web.demo import DemoWorld
from bot.web.errors import AddressUnavailable
from bot.web.keys import BRIDGE, LIBRARY, LOGINS, STOPPING, WORLD
from bot.web.limits import AddressLimit
from bot.web.live import Live
from bot.web.pages import PAGES, environment
from bot.web.static import StaticFiles
from broadcasts.library import Library
from store.database import Session

BODY_BYTES = 1024 * 1024
"""A longer request is refused. The longest message that the network takes is far shorter."""
SHUTDOWN_S = 2.0
CONSOLE = (
    board,
    links,
    events,
    ticket_list,
    canned,
    ticket_page,
    ticket_files,
    ticket_notice,
    numbers,
    ticket_orders,
    broadcast_calendar,
    broadcast_feed,
    broadcast_library,
    broadcast_picture,
    runs,
    broadcasts,
    answer_trial,
    answer_exchange,
    answer_writing,
    answers,
    people,
    people_file,
    rooms,
    neighbours,
    rota,
    figures,
)
"""The areas for staff, in the order in which their addresses are looked up."""
DEMO = (demo_page, acting, simulator_api, design)


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A server that listens."""

    address: str
    """``http://HOST:PORT``, to open in a browser."""


def build_web(bridge: Bridge, demo: DemoWorld | None) -> web.Application:
    """Put the application together; ``demo`` adds its page and the simulator's JSON, and opens the console without a login."""
    who = acting.visitor if demo else access.logged_in
    door = access.only_staff(who, demo=demo is not None)
    middlewares = [guard.explain_errors, *([guard.only_here] if demo else []), sessions.sessions, door]
    app = web.Application(middlewares=middlewares, client_max_size=BODY_BYTES)
    static = StaticFiles.read()
    app[BRIDGE] = bridge
    app[PAGES] = environment(static)
    app[LIBRARY] = Library.load()
    app[STOPPING] = asyncio.Event()
    app[events.LIVE] = Live(bridge.database, links=partial(_links, bridge))
    app[events.WHO] = who
    app.on_cleanup.append(events.close)
    app.on_response_prepare.append(guard.add_headers)
    app.on_shutdown.append(_stop_waiting)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    app.router.add_get("/metrics", health.metrics)
    app.router.add_get("/static/{version}/{path:.+}", static.serve)
    app.add_subapp(API, build_api(bridge))
    for area in CONSOLE:
        app.add_routes(area.routes)
    if demo is None:
        app[LOGINS] = Logins(bridge.database, bridge.clock)
        app[login.LIMIT] = AddressLimit(bridge.clock)
        app.add_routes([web.get("/", board.lead_here), *login.routes])
    else:
        app[WORLD] = demo
        for area in DEMO:
            app.add_routes(area.routes)
    return app


async def _links(bridge: Bridge, session: Session) -> object:
    """Something that differs whenever a link stands otherwise, also one of another process."""
    own = [account.gateway.status() for account in bridge.accounts]
    return own, await elsewhere(session, bridge.accounts, bridge.clock())


async def _stop_waiting(app: web.Application) -> None:
    app[STOPPING].set()


def listen(host: str, port: int) -> socket.socket:
    """Take the address of the pages, port 0 any free one; who connects now is served once ``serving`` has begun.

    It comes first of all: a second process that was started by mistake must end before it touches the database or WeChat.

    Raises
    ------
    AddressUnavailable
        The port is taken, or the host is none of this machine's.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise AddressUnavailable(_sentence(error, host, port)) from error


@asynccontextmanager
async def serving(app: web.Application, listener: socket.socket) -> AsyncIterator[Serving]:
    """Serve the application until the block ends, then close the listener."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_S)
    host, port = listener.getsockname()[:2]
    try:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        yield Serving(address=f"http://{_shown(host)}:{port}")
    finally:
        await runner.cleanup()
        listener.close()


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program: choose another with --port or FENGQIAO_WEB__PORT"
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port}: choose one above 1023 with --port or FENGQIAO_WEB__PORT"
    reason = error.strerror or str(error)
    return f"cannot listen on {host}, port {port}: {reason}. Correct FENGQIAO_WEB__HOST and FENGQIAO_WEB__PORT"


def _shown(host: str) -> str:
    """The host as it stands in an address that can be opened."""
    if host in ("", "0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
