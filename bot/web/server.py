"""The web application and the server that it runs in.

In demo mode every page is there and answers on this machine only. Otherwise there is, until people can log in, nothing but the
front page and the health report: neither says anything about people or messages.
"""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.bridge import Bridge
from bot.web import (
    answer_exchange,
    answer_trial,
    answers,
    broadcast_library,
    broadcasts,
    demo_page,
    front,
    guard,
    health,
    sessions,
    simulator_api,
    tickets,
)
from bot.web.demo import DemoWorld
from bot.web.errors import AddressUnavailable
from bot.web.keys import BRIDGE, CSRF_KEY, LIBRARY, STOPPING, WORLD
from bot.web.pages import PAGES, environment
from bot.web.static import StaticFiles
from broadcasts.library import Library

BODY_BYTES = 1024 * 1024
"""A longer request is refused. The longest message that the network takes is far shorter."""
SHUTDOWN_S = 2.0


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A server that listens."""

    address: str
    """``http://HOST:PORT``, to open in a browser."""


def build_web(bridge: Bridge, demo: DemoWorld | None) -> web.Application:
    """Put the application together; ``demo`` adds the demo's pages and the simulator's JSON."""
    middlewares = [guard.explain_errors, *([guard.only_here, sessions.sessions] if demo else [])]
    app = web.Application(middlewares=middlewares, client_max_size=BODY_BYTES)
    static = StaticFiles.read()
    app[BRIDGE] = bridge
    app[PAGES] = environment(static)
    app[CSRF_KEY] = secrets.token_bytes(32)
    app[STOPPING] = asyncio.Event()
    app.on_response_prepare.append(guard.add_headers)
    app.on_shutdown.append(_stop_waiting)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/static/{version}/{path:.+}", static.serve)
    if demo is None:
        app.router.add_get("/", front.show)
    else:
        app[WORLD] = demo
        app[LIBRARY] = Library.load()
        _add_demo(app)
    return app


def _add_demo(app: web.Application) -> None:
    app.router.add_get("/", demo_page.show)
    app.router.add_get("/tickets", tickets.listing)
    app.router.add_get("/tickets/{number}", tickets.one)
    app.router.add_get("/api/simulator/rooms", simulator_api.rooms)
    app.router.add_get("/api/simulator/rooms/{room}/messages", simulator_api.messages)
    app.router.add_post("/api/simulator/rooms/{room}/messages", simulator_api.post_message)
    app.router.add_post("/api/simulator/rooms/{room}/messages/{message}/recall", simulator_api.recall)
    app.router.add_get("/api/simulator/understood", simulator_api.understood)
    app.router.add_get("/api/simulator/changes", simulator_api.changes)
    app.router.add_get("/api/simulator/tickets", demo_page.tickets_json)

    app.router.add_get("/broadcasts", broadcasts.listing)
    app.router.add_post("/broadcasts", broadcasts.create)
    app.router.add_get("/broadcasts/new", broadcasts.blank)
    app.router.add_get("/broadcasts/library", broadcast_library.show)
    app.router.add_post("/broadcasts/acting", broadcasts.act_as)
    app.router.add_get("/broadcasts/{number}", broadcasts.show)
    app.router.add_get("/broadcasts/{number}/progress", broadcasts.progress)
    app.router.add_get("/broadcasts/{number}/edit", broadcasts.revise)
    app.router.add_post("/broadcasts/{number}/edit", broadcasts.change)
    app.router.add_post("/broadcasts/{number}/{step}", broadcasts.take_step)
    _add_answers(app)


def _add_answers(app: web.Application) -> None:
    app.router.add_get("/answers", answers.listing)
    app.router.add_post("/answers", answers.create)
    app.router.add_get("/answers/new", answers.blank)
    app.router.add_post("/answers/acting", answers.act_as)
    app.router.add_get("/answers/try", answer_trial.ask)
    app.router.add_post("/answers/try", answer_trial.answer)
    app.router.add_get("/answers/import", answer_exchange.choose)
    app.router.add_post("/answers/import", answer_exchange.take_in)
    app.router.add_get("/answers/of/{label}/{slug}", answers.show)
    app.router.add_get("/answers/of/{label}/{slug}/rewrite", answers.rewrite)
    app.router.add_get("/answers/of/{label}/{slug}/export", answer_exchange.export_answer)
    app.router.add_get("/answers/versions/{number}", answers.version)
    app.router.add_get("/answers/versions/{number}/edit", answers.revise)
    app.router.add_post("/answers/versions/{number}/edit", answers.change)
    app.router.add_get("/answers/versions/{number}/export", answer_exchange.export_version)
    app.router.add_post("/answers/versions/{number}/{step}", answers.take_step)


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
