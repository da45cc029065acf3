"""The demo county with two accounts of the bridge in every room, on one simulated network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.alert_settings import AlertSettings
from bot.app import running_bridge, utc_now
from bot.bridge import Account, Bridge
from bot.demo import BRIDGE_NAME, demo_network, seed_demo
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.settings import OutboxSettings, PaceSettings, Settings
from store.database import Database
from tests.support.demo import PACE, UNBURDENED
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until

SECOND = "小枫二号"
ROOM, RESIDENT = "residents-liutang", "李桂芬"


@dataclass(frozen=True, kw_only=True)
class TwoAccounts:
    """A bridge that runs, its two accounts, and the people around it."""

    bridge: Bridge
    network: SimulatedNetwork
    first: SimulatorGateway
    second: SimulatorGateway

    def said(self, room: str = ROOM) -> list[tuple[str, str]]:
        """What the bridge said in a room: (account, text)."""
        return [(one.sender, one.text) for one in self.network.messages(room) if one.from_bridge and one.text]

    async def hears(self, words: str, *, room: str = ROOM, times: int = 1) -> str:
        """Wait until the bridge has said something with these words so many times; gives the account that said it last."""
        await until(lambda: len(self._with(words, room)) >= times, what=f"{words!r} in {room}")
        return self._with(words, room)[-1]

    def _with(self, words: str, room: str) -> list[str]:
        return [account for account, text in self.said(room) if words in text]


@asynccontextmanager
async def two_accounts(
    database: Database, *, pace: PaceSettings = PACE, stand_in_after_s: float = 0.0, alerts: AlertSettings | None = None
) -> AsyncIterator[TwoAccounts]:
    """Run the bridge until the block ends."""
    await seed_demo(database, utc_now())
    network = demo_network()
    first, second = SimulatorGateway(network, BRIDGE_NAME), SimulatorGateway(network, SECOND)
    settings = Settings(
        pace=pace,
        burden=UNBURDENED,
        outbox=OutboxSettings(stand_in_after_s=stand_in_after_s),
        alerts=alerts or AlertSettings(),
    )
    accounts = [Account(gateway=first, id=BRIDGE_NAME), Account(gateway=second, id=SECOND)]
    async with running_bridge(settings, database, tiny_understanding(), accounts) as bridge:
        yield TwoAccounts(bridge=bridge, network=network, first=first, second=second)
