"""``/healthz``, ``/readyz``, ``/metrics``: how the bridge does, for whoever watches it. Nothing about people or messages."""

from __future__ import annotations

import hmac
import logging
from typing import Any

from aiohttp import web

from bot.bridge import Bridge
from bot.gateways.base import LinkState
from bot.texts import web as words
from bot.watch.metrics import CONTENT_TYPE
from bot.watch.standing import elsewhere
from bot.web.keys import BRIDGE
from bot.web.peer import is_loopback
from store import people
from store.errors import StoreError

logger = logging.getLogger(__name__)


async def healthz(request: web.Request) -> web.Response:
    """200 and ``status: ok`` when the database answers and every link of this process is online; 503 otherwise.

    How the accounts of other processes stand is told too; it changes nothing about this one.
    """
    bridge = request.app[BRIDGE]
    database = await _database(bridge)
    links = [
        {
            "gateway": account.gateway.name,
            "account": account.id,
            "state": account.gateway.status().state.value,
            "since": account.gateway.status().since.isoformat(),
        }
        for account in bridge.accounts
    ]
    others = await _elsewhere(bridge) if database == "ok" else []
    fine = database == "ok" and all(link["state"] == LinkState.ONLINE.value for link in links)
    report: dict[str, Any] = {"status": "ok" if fine else "degraded", "database": database, "links": links, "elsewhere": others}
    return web.json_response(report, status=200 if fine else 503)


async def readyz(request: web.Request) -> web.Response:
    """200 when messages can be taken in: the database answers and an account is online; 503 with the reasons otherwise."""
    bridge = request.app[BRIDGE]
    reasons = [] if await _database(bridge) == "ok" else ["database unavailable"]
    if not any(account.gateway.status().state is LinkState.ONLINE for account in bridge.accounts):
        reasons.append("no account is online")
    return web.json_response({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


async def metrics(request: web.Request) -> web.Response:
    """For Prometheus: with the token of the settings; without one, for this machine and never through a proxy."""
    bridge = request.app[BRIDGE]
    token = bridge.settings.web.metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    local = is_loopback(request.remote) and "X-Forwarded-For" not in request.headers
    if not (hmac.compare_digest(given.encode(), token.encode()) if token else local):
        raise web.HTTPForbidden(text=words.METRICS_REFUSED)
    body = await bridge.metrics.text(bridge.database, bridge.accounts, bridge.clock())
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})


async def _elsewhere(bridge: Bridge) -> list[dict[str, str]]:
    async with bridge.database.read() as session:
        found = await elsewhere(session, bridge.accounts, bridge.clock())
    return [
        {"gateway": one.gateway, "account": one.account, "state": one.state.value, "since": one.since.isoformat()}
        for one in found
    ]


async def _database(bridge: Bridge) -> str:
    try:
        async with bridge.database.read() as session:
            await people.stations(session)
    except (StoreError, OSError) as error:
        logger.warning("health: no database", extra={"action": "health_database", "reason": str(error)})
        return "unavailable"
    except Exception:  # whatever the driver raises, the answer to "does it work" is no
        logger.exception("health: the database failed", extra={"action": "health_database"})
        return "unavailable"
    return "ok"
