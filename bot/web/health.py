"""``/healthz``: whether the bridge can do its work now, for whoever watches it. It tells nothing about people or messages."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import web

from bot.bridge import Bridge
from bot.gateways.base import LinkState
from bot.web.keys import BRIDGE
from store import people
from store.errors import StoreError

logger = logging.getLogger(__name__)


async def healthz(request: web.Request) -> web.Response:
    """200 and ``status: ok`` when the database answers and every link is online; 503 otherwise."""
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
    fine = database == "ok" and all(link["state"] == LinkState.ONLINE.value for link in links)
    report: dict[str, Any] = {"status": "ok" if fine else "degraded", "database": database, "links": links}
    return web.json_response(report, status=200 if fine else 503)


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
