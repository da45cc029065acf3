"""A bridge in a process of its own whose clock can jump: ``python -m tests.chaos.own_bridge URL FOLDER [ENDPOINT]``.

With an endpoint it speaks through the stand-in there. Without one it carries a simulated network of the demo county inside,
which people reach through the control port, like that of the stand-in: ``POST /say``, ``/fault``, ``/link``, ``/clock``. What the
bridge says there is written into a journal before it is answered, so that it outlives the process.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import running_bridge
from bot.bridge import Account
from bot.demo import BRIDGE_NAME, demo_network
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import Fault, SimulatorGateway
from bot.gateways.wechat import WechatGateway
from bot.logs import set_up
from bot.settings import OutboxSettings, PaceSettings, Settings
from store.database import Database
from tests.support.demo import UNBURDENED
from tests.support.standin import TOKEN
from tests.support.understanding import tiny_understanding
from tests.support.wechat_county import ACCOUNT

JOURNAL = "journal.jsonl"
ECHO_WAIT_S = 4.0
PACE = PaceSettings(account_interval_s=0.05, room_interval_s=0, reply_interval_s=0, jitter=0, hourly_cap=0, daily_cap=0)


class Clock:
    """The machine's clock, and how far off it is."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self) -> datetime:
        """The time, aware."""
        return datetime.now(UTC) + self.off


class JournalGateway(SimulatorGateway):
    """The simulator, whose rooms outlive the process."""

    def __init__(self, network: SimulatedNetwork, journal: Path) -> None:
        super().__init__(network, BRIDGE_NAME, deadline_s=3.0)
        say = network.say

        def say_and_write(account: str, room_id: str, text: str, **more: Any) -> int:
            entry = {"at": time.time() * 1000, "kind": "text", "conversation": room_id, "text": text}
            with journal.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
            return say(account, room_id, text, **more)

        network.say = say_and_write  # type: ignore[method-assign]


class Control:
    """What may be done to the bridge from outside."""

    def __init__(self, clock: Clock, gateway: SimulatorGateway | None, network: SimulatedNetwork) -> None:
        self._clock = clock
        self._gateway = gateway
        self._network = network

    async def open(self) -> int:
        """Listen; gives the port."""
        application = web.Application()
        routes: dict[str, Callable[[Any], Awaitable[Any]]] = {
            "say": self._say,
            "fault": self._fault,
            "link": self._link,
            "clock": self._jump,
        }
        for name, do in routes.items():
            application.router.add_post(f"/{name}", self._answering(do))
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return int(runner.addresses[0][1])

    @staticmethod
    def _answering(do: Callable[[Any], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response(await do(await request.json()))

        return answer

    async def _say(self, body: Any) -> Any:
        return {"id": str(self._network.post(body["room"], body["from"], body["text"], mention=body["mention"]))}

    async def _fault(self, body: Any) -> Any:
        assert self._gateway is not None
        self._gateway.misbehave(Fault(body["mode"]), body["count"])
        return {}

    async def _link(self, body: Any) -> Any:
        assert self._gateway is not None
        if body["up"]:
            self._gateway.mend_link()
        else:
            self._gateway.break_link()
        return {}

    async def _jump(self, body: Any) -> Any:
        self._clock.off = timedelta(seconds=body["off_s"])
        return {}


async def run(url: str, folder: Path, endpoint: str | None) -> None:
    """Run until killed."""
    clock, network = Clock(), demo_network()
    simulator = None if endpoint else JournalGateway(network, folder / JOURNAL)
    account = (
        Account(gateway=simulator, id=BRIDGE_NAME)
        if simulator
        else Account(gateway=WechatGateway(endpoint or "", TOKEN, now=clock), id=ACCOUNT)
    )
    settings = Settings(data_dir=folder / "data", pace=PACE, burden=UNBURDENED, outbox=OutboxSettings(echo_wait_s=ECHO_WAIT_S))
    database = Database(url)
    async with AsyncExitStack() as stack:
        await database.open()
        stack.push_async_callback(database.aclose)
        await stack.enter_async_context(running_bridge(settings, database, tiny_understanding(), [account], clock=clock))
        port = await Control(clock, simulator, network).open()
        sys.stdout.write(json.dumps({"port": port}) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    set_up()
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
