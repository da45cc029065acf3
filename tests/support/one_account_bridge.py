"""A bridge for one account in a process of its own: ``python -m tests.support.one_account_bridge URL ACCOUNT ENDPOINT TOKEN``."""

from __future__ import annotations

import asyncio
import sys

from bot.app import running_bridge
from bot.bridge import Account
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from bot.settings import OutboxSettings, PaceSettings, Settings
from store.database import Database
from tests.support.demo import UNBURDENED
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until

PACE = PaceSettings(account_interval_s=0.2, room_interval_s=0, reply_interval_s=0, jitter=0, hourly_cap=0, daily_cap=0)
"""Slow enough to be cut off in the middle of eight rooms."""
SETTINGS = Settings(pace=PACE, burden=UNBURDENED, outbox=OutboxSettings(stand_in_after_s=0))


async def run(url: str, account: str, endpoint: str, token: str) -> None:
    """Run until killed."""
    database = Database(url)
    await database.open()
    gateway = WechatGateway(endpoint, token)
    async with running_bridge(SETTINGS, database, tiny_understanding(), [Account(gateway=gateway, id=account)]):
        await until(lambda: gateway.status().state is LinkState.ONLINE, what="the login")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
