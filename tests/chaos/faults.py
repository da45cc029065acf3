"""Every fault, from its first moment to its last. What it spoils is drawn; how the bridge takes it is none of its business."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.chaos.databases import OwnPostgres, locked
from tests.chaos.places import Place, StandinPlace
from tests.chaos.processes import BridgeProcess
from tests.chaos.proxy import Proxy
from tests.chaos.scenario import Fault, Network, Scenario

FETCHES = ("messagePayload", "contactPayload", "roomPayload", "roomMemberPayload")
CALLS = (*FETCHES, "messageSendText", "ding")
NOTICED_WITHIN_S = 45.0
"""So long a half-open connection lasts at least: the bridge must find out by itself (20 s to a ping, 10 s for its answer)."""


@dataclass(kw_only=True)
class Stage:
    """Everything that a fault may lay its hands on."""

    scenario: Scenario
    bridge: BridgeProcess
    place: Place
    proxy: Proxy | None
    url: str
    postgres: OwnPostgres | None
    people_can_talk: asyncio.Event = field(default_factory=asyncio.Event)
    """Not while there is no network."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def standin(self) -> StandinPlace:
        """The place of a play on the stand-in."""
        assert isinstance(self.place, StandinPlace)
        return self.place


async def strike(stage: Stage, chance: random.Random) -> None:
    """Let it happen, and return when it is over."""
    stage.began_at = datetime.now(UTC)
    try:
        await _FAULTS[stage.scenario.fault](stage, chance)
    finally:
        stage.people_can_talk.set()
        stage.ended_at = stage.ended_at or datetime.now(UTC)
        stage.over.set()


async def _bridge_killed(stage: Stage, chance: random.Random) -> None:
    if stage.scenario.network is Network.SIMULATOR:
        stage.people_can_talk.clear()  # the network is in the process that dies
    stage.bridge.kill()
    await asyncio.sleep(chance.uniform(0, 3))
    await stage.bridge.start()


async def _bridge_frozen(stage: Stage, chance: random.Random) -> None:
    if stage.scenario.network is Network.SIMULATOR:
        stage.people_can_talk.clear()
    stage.bridge.freeze()
    try:
        await asyncio.sleep(chance.uniform(1, 15))
    finally:
        stage.bridge.thaw()


async def _server_killed(stage: Stage, chance: random.Random) -> None:
    stage.people_can_talk.clear()
    standin = stage.standin.standin
    standin.kill()
    await asyncio.sleep(chance.uniform(0, 6))
    await asyncio.to_thread(standin.start)


async def _server_frozen(stage: Stage, chance: random.Random) -> None:
    stage.people_can_talk.clear()
    standin = stage.standin.standin
    standin.freeze()
    try:
        await asyncio.sleep(chance.uniform(1, 15))
    finally:
        standin.thaw()


async def _server_restarted(stage: Stage, chance: random.Random) -> None:
    await stage.standin.standin.control("server", action="stop")
    await asyncio.sleep(chance.uniform(0, 3))
    await stage.standin.standin.control("server", action="start")


async def _server_slow(stage: Stage, chance: random.Random) -> None:
    assert stage.proxy is not None
    stage.proxy.delay_s = chance.uniform(0.1, 1.0)
    await asyncio.sleep(chance.uniform(3, 8))
    stage.proxy.delay_s = 0.0


async def _half_open(stage: Stage, chance: random.Random) -> None:
    assert stage.proxy is not None
    stage.proxy.swallow()
    await asyncio.sleep(chance.uniform(0, 5))
    stage.proxy.mend()
    stage.ended_at = datetime.now(UTC)
    known, waited_s = len(stage.bridge.links()), 0.0
    while len(stage.bridge.links()) < known + 2 and waited_s < NOTICED_WITHIN_S:  # lost, and online again
        await asyncio.sleep(0.25)
        waited_s += 0.25


async def _link_lost(stage: Stage, chance: random.Random) -> None:
    await stage.bridge.control("link", up=False)
    await asyncio.sleep(chance.uniform(0, 4))
    await stage.bridge.control("link", up=True)


async def _calls_spoiled(stage: Stage, chance: random.Random, mode: str) -> None:
    """Each of a few calls, the next one to three times."""
    if stage.scenario.network is Network.SIMULATOR:
        await stage.bridge.control("fault", mode=mode, count=chance.randint(1, 4))
        return
    for method in chance.sample(CALLS, chance.randint(2, len(CALLS))):
        await stage.standin.standin.control("fault", method=method, mode=mode, count=chance.randint(1, 3))


async def _calls_fail(stage: Stage, chance: random.Random) -> None:
    await _calls_spoiled(stage, chance, "fail")


async def _calls_hang(stage: Stage, chance: random.Random) -> None:
    await _calls_spoiled(stage, chance, "hang")


async def _calls_lose(stage: Stage, chance: random.Random) -> None:
    await _calls_spoiled(stage, chance, "lose")


async def _database_locked(stage: Stage, chance: random.Random) -> None:
    async with locked(stage.url):
        await asyncio.sleep(chance.choice((chance.uniform(1, 8), chance.uniform(16, 20))))  # SQLite is waited for for 15 s


async def _database_stopped(stage: Stage, chance: random.Random) -> None:
    assert stage.postgres is not None
    await stage.postgres.stop()
    await asyncio.sleep(chance.uniform(0, 8))
    await stage.postgres.start()


async def _disk_full(stage: Stage, chance: random.Random) -> None:
    """No file grows beyond what the write-ahead log has reached: from here on every write of the database fails."""
    database = make_url(stage.url).database
    assert database is not None
    wal = Path(f"{database}-wal")
    stage.bridge.limit_files(wal.stat().st_size if wal.exists() else 4096)  # noqa: ASYNC240
    try:
        await asyncio.sleep(chance.uniform(1, 8))
    finally:
        stage.bridge.limit_files(None)


async def _clock_jump(stage: Stage, chance: random.Random) -> None:
    hours = chance.choice((-2, -0.02, 0.02, 2))
    await stage.bridge.control("clock", off_s=hours * 3600)
    await asyncio.sleep(chance.uniform(2, 5))
    await stage.bridge.control("clock", off_s=0)


_FAULTS: Mapping[Fault, Callable[[Stage, random.Random], Awaitable[None]]] = {
    Fault.BRIDGE_KILLED: _bridge_killed,
    Fault.BRIDGE_FROZEN: _bridge_frozen,
    Fault.SERVER_KILLED: _server_killed,
    Fault.SERVER_FROZEN: _server_frozen,
    Fault.SERVER_RESTARTED: _server_restarted,
    Fault.SERVER_SLOW: _server_slow,
    Fault.HALF_OPEN: _half_open,
    Fault.LINK_LOST: _link_lost,
    Fault.CALLS_FAIL: _calls_fail,
    Fault.CALLS_HANG: _calls_hang,
    Fault.CALLS_LOSE: _calls_lose,
    Fault.DATABASE_LOCKED: _database_locked,
    Fault.DATABASE_STOPPED: _database_stopped,
    Fault.DISK_FULL: _disk_full,
    Fault.CLOCK_JUMP: _clock_jump,
}
