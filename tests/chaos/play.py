"""One play from beginning to end: a county, a bridge, people who talk, a fault in the middle, calm, and the sum."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.demo import seed_demo
from store.database import Database
from tests.chaos.databases import OwnPostgres
from tests.chaos.evidence import Evidence, gather
from tests.chaos.faults import Stage
from tests.chaos.invariants import heard_twice, is_calm, is_shown, violations
from tests.chaos.own_bridge import ECHO_WAIT_S
from tests.chaos.people import talk_and_strike
from tests.chaos.places import Place, SimulatedPlace, StandinPlace
from tests.chaos.processes import BridgeProcess
from tests.chaos.proxy import Proxy
from tests.chaos.scenario import Fault, Network, Scenario
from tests.chaos.talk import Sort, Spoken
from tests.support.cli import Cli
from tests.support.wechat_county import settle

TALK_S = 6.0
CALM_WITHIN_S = 60.0
GOES_ON_S = 2.0
"""For so long things must stay as they are."""
FETCH_FAULTS = (Fault.CALLS_FAIL, Fault.CALLS_HANG, Fault.CALLS_LOSE, Fault.SERVER_SLOW)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a play."""

    scenario: Scenario
    violations: tuple[str, ...]
    spoken: int = 0
    heard: int = 0
    shown: int = 0
    """Messages that people said to nobody, or to a bridge that died: the pages say that they may be lost."""
    heard_twice: int = 0
    """Replies that were said again because nobody knew that they had been said."""
    noticed_s: float | None = None
    """From the fault to the link being called lost; None where the link was not lost."""
    back_s: float | None = None
    """From the end of the fault to the link being online again."""
    took_s: float = 0.0


async def play(
    scenario: Scenario,
    folder: Path,
    url: str,
    *,
    postgres: OwnPostgres | None = None,
    villages: int = 8,
    talk_s: float = TALK_S,
) -> Outcome:
    """Play it.

    Parameters
    ----------
    url
        A fresh, migrated database.
    postgres
        The server of that database, for a fault that stops it.
    talk_s
        The fault comes within this time.
    """
    began = time.monotonic()
    async with staged(scenario, folder, url, postgres) as stage:
        spoken = await talk_and_strike(stage, villages=villages, talk_s=talk_s)
        found = await _calm(stage, spoken)
        wrong = list(violations(found))
        if stage.bridge.ended is not None:
            wrong.append(f"the bridge ended by itself with {stage.bridge.ended}")
    return Outcome(
        scenario=scenario,
        violations=tuple(wrong),
        spoken=sum(one.sort is not Sort.CHATTER for one in spoken),
        heard=len(found.heard),
        shown=_shown(found),
        heard_twice=heard_twice(found),
        noticed_s=_seconds(stage, stage.began_at, lost=True),
        back_s=_seconds(stage, stage.ended_at, lost=False),
        took_s=time.monotonic() - began,
    )


@asynccontextmanager
async def staged(scenario: Scenario, folder: Path, url: str, postgres: OwnPostgres | None = None) -> AsyncIterator[Stage]:
    """County and bridge, until the block ends."""
    database = Database(url)
    await database.open()
    if scenario.network is Network.STANDIN:
        await settle(database)
    else:
        await seed_demo(database, datetime.now(UTC))
    await database.aclose()
    cli, proxy, endpoint = Cli(folder), None, ""
    cli.give_models()
    standin = StandinPlace(folder, scenario.seed) if scenario.network is Network.STANDIN else None
    try:
        if standin is not None:
            await asyncio.to_thread(standin.standin.start)
            proxy = Proxy(standin.standin.grpc_port)
            endpoint = await proxy.open()
        bridge = _bridge(scenario, cli, url, endpoint, standin)
        place: Place = standin or SimulatedPlace(folder, bridge)
        stage = Stage(scenario=scenario, bridge=bridge, place=place, proxy=proxy, url=url, postgres=postgres)
        try:
            await bridge.start()
            yield stage
        finally:
            bridge.kill()
    finally:
        if proxy is not None:
            await proxy.aclose()
        if standin is not None:
            standin.standin.kill()


def _bridge(scenario: Scenario, cli: Cli, url: str, endpoint: str, standin: StandinPlace | None) -> BridgeProcess:
    if scenario.own_clock or standin is None:
        command = ["tests.chaos.own_bridge", url, str(cli.folder), *([endpoint] if endpoint else [])]
        return BridgeProcess(cli.folder, command, cli.environment())
    environment = cli.environment(
        FENGQIAO_DATABASE_URL=url,
        FENGQIAO_WECHAT__ENDPOINT=endpoint,
        FENGQIAO_WECHAT__TOKEN=standin.standin.token,
        FENGQIAO_WEB__PORT="0",
        FENGQIAO_OUTBOX__ECHO_WAIT_S=str(ECHO_WAIT_S),
        FENGQIAO_PACE__ACCOUNT_INTERVAL_S="0.05",
        FENGQIAO_PACE__ROOM_INTERVAL_S="0",
        FENGQIAO_PACE__REPLY_INTERVAL_S="0",
        FENGQIAO_PACE__JITTER="0",
        FENGQIAO_BURDEN__QUIET_HOURS="",
    )
    return BridgeProcess(cli.folder, ["bot", "serve"], environment)


async def _calm(stage: Stage, spoken: list[Spoken]) -> Evidence:
    """Wait until all is well and stays so, or the time is up; gives what there was then."""
    database = Database(stage.url)
    deadline = time.monotonic() + CALM_WITHIN_S

    async def look() -> Evidence:
        return await gather(
            database,
            stage.place.journal,
            spoken,
            staff_rooms=frozenset(stage.place.staff_rooms),
            fetches_spoiled=stage.scenario.fault in FETCH_FAULTS,
        )

    await database.open()
    try:
        while True:
            found = await look()
            if time.monotonic() > deadline:
                return found
            if not violations(found):
                await asyncio.sleep(GOES_ON_S)
                again = await look()
                if is_calm(again):
                    return again
            await asyncio.sleep(0.5)
    finally:
        await database.aclose()


def _shown(found: Evidence) -> int:
    known = {row.message_id for row in found.incoming}
    return sum(one.sort is not Sort.CHATTER and one.message_id not in known and is_shown(one, found) for one in found.spoken)


def _seconds(stage: Stage, since: datetime | None, *, lost: bool) -> float | None:
    """From a moment to the first change of the link to something other than online, or to online, after it."""
    if since is None:
        return None
    changes = stage.bridge.links()
    wanted = [
        at for at, state in changes if at > since and (state != "online") == lost and state not in ("connecting", "connected")
    ]
    return (wanted[0] - since).total_seconds() if wanted else None


def save(outcome: Outcome, folder: Path) -> None:
    """Keep what was found beside the logs, for whoever looks for the cause."""
    told = {"scenario": str(outcome.scenario), "violations": outcome.violations}
    (folder / "outcome.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
