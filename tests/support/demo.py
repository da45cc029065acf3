"""The demo as ``fengqiao demo`` runs it, on a database of the test's own and with the small understanding."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.app import running_bridge, utc_now
from bot.bridge import Account, Bridge
from bot.demo import BRIDGE_NAME, demo_network, seed_demo
from bot.gateways.simulator import SimulatorGateway
from bot.settings import BurdenSettings, PaceSettings, Settings
from bot.web.demo import DemoWorld
from bot.web.server import build_web, listen, serving
from store.database import Database
from tests.support.understanding import tiny_understanding

PACE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
UNBURDENED = BurdenSettings(quiet_hours="", per_day=100, per_week=500, apart_min=0)
"""Tests send at any hour, and as often as they like."""


@dataclass(frozen=True, kw_only=True)
class RunningDemo:
    """A running demo and a browser's worth of HTTP."""

    address: str
    bridge: Bridge
    world: DemoWorld
    gateway: SimulatorGateway
    http: aiohttp.ClientSession

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path."""
        async with self.http.get(self.address + path, params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def say(self, room: str, sender: str, text: str, *, mention: bool = False, quote: int | None = None) -> int:
        """Say something as a person; gives the message's id."""
        body = {"sender": sender, "text": text, "mention": mention, "quote": quote}
        async with self.http.post(f"{self.address}/api/simulator/rooms/{room}/messages", json=body) as answer:
            assert answer.status == 200, await answer.text()
            number: int = (await answer.json())["id"]
            return number

    async def hear(self, room: str, after: int, *, wait: float = 30) -> str:
        """The next thing that the bridge says in a room after a message."""
        while True:
            found = await self.get(f"/api/simulator/rooms/{room}/messages", after=after, wait=wait)
            assert found, f"the bridge said nothing in {room} within {wait} s"
            said = [message["text"] for message in found if message["from_bridge"]]
            if said:
                return str(said[0])
            after = found[-1]["id"]


@asynccontextmanager
async def running_demo(database: Database, *, burden: BurdenSettings = UNBURDENED) -> AsyncIterator[RunningDemo]:
    """Run the demo until the block ends."""
    async with AsyncExitStack() as stack:
        await seed_demo(database, utc_now())
        world = DemoWorld(network=demo_network())
        gateway = SimulatorGateway(world.network, BRIDGE_NAME)
        bridge = await stack.enter_async_context(
            running_bridge(
                Settings(pace=PACE, burden=burden),
                database,
                tiny_understanding(),
                [Account(gateway=gateway, id=BRIDGE_NAME)],
                watch=world.watch,
            )
        )
        web = await stack.enter_async_context(serving(build_web(bridge, world), listen("127.0.0.1", 0)))
        jar = aiohttp.CookieJar(unsafe=True)  # else it keeps no cookies of an address in numbers
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        yield RunningDemo(address=web.address, bridge=bridge, world=world, gateway=gateway, http=http)
