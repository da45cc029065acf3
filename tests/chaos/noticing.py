"""How soon the bridge notices that its server is gone, with its default settings, and how soon it is back: figures alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.faults import Stage
from tests.chaos.play import staged
from tests.chaos.scenario import Fault, Kind, Network, Scenario
from tests.support.waiting import until

TIMES = 3
LISTENED_S = 3.0
"""The link has been up for so long when the server goes."""


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """In seconds; of several times the longest."""

    what: str
    lost_s: float
    """From the signal to the link being called lost."""
    back_s: float
    """From the moment at which the server works again to the link being online."""

    def __str__(self) -> str:
        """The way it is printed."""
        return f"{self.what}: noticed after {self.lost_s:.2f} s, online {self.back_s:.2f} s after it was up again"


async def noticing(folder: Path, url: str) -> Sequence[Noticed]:
    """SIGKILL and SIGSTOP of the server, on SQLite."""
    scenario = Scenario(seed=0, network=Network.STANDIN, kind=Kind.SQLITE, fault=Fault.SERVER_KILLED)
    async with staged(scenario, folder, url) as stage:
        return [await _frozen(stage), await _killed(stage)]


async def _killed(stage: Stage) -> Noticed:
    server = stage.standin.standin
    lost, back = [], []
    for _ in range(TIMES):
        await asyncio.sleep(LISTENED_S)
        gone_at = datetime.now(UTC)
        server.kill()
        lost.append(await _next(stage, "down", gone_at))
        await asyncio.to_thread(server.start)
        back.append(await _next(stage, "online", datetime.now(UTC)))
    return Noticed(what=f"SIGKILL of the server, {TIMES} times", lost_s=max(lost), back_s=max(back))


async def _frozen(stage: Stage) -> Noticed:
    server = stage.standin.standin
    await asyncio.sleep(LISTENED_S)
    gone_at = datetime.now(UTC)
    server.freeze()
    try:
        lost_s = await _next(stage, "down", gone_at)
    finally:
        server.thaw()
    return Noticed(what="SIGSTOP of the server", lost_s=lost_s, back_s=await _next(stage, "online", datetime.now(UTC)))


async def _next(stage: Stage, state: str, since: datetime) -> float:
    """Wait for a change of the link to a state; gives its distance from a moment in seconds."""

    def found() -> list[datetime]:
        return [at for at, told in stage.bridge.links() if told == state and (at - since).total_seconds() > -0.5]

    await until(lambda: bool(found()), within_s=120, what=f"the link being {state}")
    return max(0.0, (found()[-1] - since).total_seconds())
