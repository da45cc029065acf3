"""The API as an application of its own, below ``/api/v1``: who asks, whether they may, how fast, and then the operation."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.api import broadcast_forecast, broadcasts, clients, figures, people, rooms, run_orders, runs, ticket_orders, tickets
from bot.api.limits import RateLimit
from bot.api.openapi import document
from bot.api.problems import Problem
from bot.api.reading import body_of, query_of, token_of
from bot.api.route import PREFIX, Call, Route
from bot.api.scopes import ApiScope
from bot.bridge import Bridge
from bot.texts import api as words
from store import clients as known_clients
from store.tables import ApiClient
from store.ticket_queue import NUMBER_MAX

logger = logging.getLogger(__name__)

ROUTES: tuple[Route, ...] = (
    *tickets.routes,
    *ticket_orders.routes,
    *people.routes,
    *rooms.routes,
    *figures.routes,
    *broadcasts.routes,
    *broadcast_forecast.routes,
    *runs.routes,
    *run_orders.routes,
)
"""Every operation. A new area adds its own here, and is served and documented."""
_USED_EVERY = timedelta(minutes=1)


def build_api(bridge: Bridge) -> web.Application:
    """Put it together."""
    app = web.Application(middlewares=[_explain])
    limit = RateLimit(bridge.clock, per_minute=bridge.settings.api.requests_per_minute)
    for route in ROUTES:
        path = route.path.replace("{number}", "{number:[1-9][0-9]{0,9}}")
        app.router.add_route(route.method, path, _Operation(bridge, limit, route).answer)
    described = document(ROUTES, prefix=PREFIX)

    async def describe(_request: web.Request) -> web.Response:
        return web.json_response(described)

    app.router.add_route("GET", "/openapi.json", describe)
    return app


class _Operation:
    """One route at work."""

    def __init__(self, bridge: Bridge, limit: RateLimit, route: Route) -> None:
        self._bridge = bridge
        self._limit = limit
        self._route = route

    async def answer(self, request: web.Request) -> web.Response:
        """Let the program in, understand it, do what it asks."""
        route, now = self._route, self._bridge.clock()
        client = await self._client(request, now)
        number = int(request.match_info["number"]) if route.has_number else 0
        call = Call(
            bridge=self._bridge,
            client=client,
            now=now,
            number=min(number, NUMBER_MAX),  # no id is as great
            query=query_of(request, route.query),
            body=await body_of(request, route.body) if route.body else None,
        )
        result = await route.handler(call)
        return web.Response(status=route.status, text=result.model_dump_json(), content_type="application/json", charset="utf-8")

    async def _client(self, request: web.Request, now: datetime) -> ApiClient:
        token = token_of(request)
        async with self._bridge.database.read() as session:
            client = await clients.holder(session, token)
        if client is None or client.id is None:
            raise Problem(401, words.TOKEN_WRONG, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        wait_s = self._limit.take(client.id)
        if wait_s:
            raise Problem(429, words.TOO_MANY.format(seconds=wait_s), headers={"Retry-After": str(wait_s)})
        if client.used_at is None or now - client.used_at >= _USED_EVERY:
            async with self._bridge.database.write() as session:
                await known_clients.touch(session, client.id, now=now)
        _need(client, self._route.scope)
        return client


def _need(client: ApiClient, scope: ApiScope) -> None:
    if scope not in client.scopes:
        asked = f'Bearer error="insufficient_scope", scope="{scope.value}"'
        raise Problem(403, words.SCOPE_MISSING.format(scope=scope.value), headers={"WWW-Authenticate": asked})


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every fault as a problem, also those of the framework."""
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except web.HTTPMethodNotAllowed as error:
        return Problem(405, words.WRONG_METHOD, headers={"Allow": error.headers["Allow"]}).response()
    except web.HTTPNotFound:
        return Problem(404, words.NOT_FOUND).response()
    except web.HTTPRequestEntityTooLarge:
        return Problem(413, words.TOO_LARGE).response()
    except web.HTTPException as error:
        return Problem(error.status, words.NOT_UNDERSTOOD.format(reason=error.reason)).response()
    except Exception:
        logger.exception("an API request failed", extra={"action": "api_failed", "path": request.path})
        return Problem(500, words.OUR_FAULT).response()
