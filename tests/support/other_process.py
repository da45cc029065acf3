"""A second bridge on the same database, with an account of its own, as another process would run it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.alert_settings import AlertSettings
from bot.app import running_bridge
from bot.bridge import Account
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.settings import Settings
from store.database import Database
from tests.support.demo import PACE
from tests.support.understanding import tiny_understanding

SECOND = "小枫二号"


@asynccontextmanager
async def another_process(url: str, folder: Path) -> AsyncIterator[SimulatorGateway]:
    """Run it until the block ends."""
    database = Database(url)
    await database.open()
    gateway = SimulatorGateway(SimulatedNetwork(), SECOND)
    settings = Settings(data_dir=folder, pace=PACE, alerts=AlertSettings(by_account=False))
    try:
        async with running_bridge(settings, database, tiny_understanding(), [Account(gateway=gateway, id=SECOND)]):
            yield gateway
    finally:
        await database.aclose()
