"""How fast a broadcast reaches its rooms through real Wechaty servers: ``python -m tests.bench.broadcast``.

Three accounts, each behind a stand-in of its own. First an urgent notice to 270 rooms at one send a second and account, while
residents ask; then the same to 2,000 rooms without pacing. Whatever is said twice or not at all ends the bench with an error.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.app import running_bridge
from bot.bridge import Account, Bridge
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from bot.gateways.wechat_text import write_mentions
from bot.settings import PaceSettings, Settings
from broadcasts.expand import expand_due
from store.database import Database
from store.migrate import migrate
from tests.support.databases import postgres_server
from tests.support.many_rooms import BRIDGE_ID, RESIDENT, TEXT, put_on_calendar, room_of, settle, standins
from tests.support.standin import Standin
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true

ACCOUNTS = 3
PACED_ROOMS, FREE_ROOMS = 270, 2_000
ASK_EVERY_S = 10.0
LAST_WITHIN_S, REPLY_WITHIN_S, WRITTEN_PER_S, SENT_PER_S = 95.0, 2.0, 300.0, 150.0
QUESTION = "娃娃刚出生咋个上户口"
FREE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0, hourly_cap=0, daily_cap=0)
ONE_A_SECOND = PaceSettings(account_interval_s=1, room_interval_s=0, reply_interval_s=0.5, jitter=0, hourly_cap=0, daily_cap=0)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the rooms heard of a run."""

    first_at: float
    last_at: float
    rooms: Counter[str]
    replies_s: Sequence[float] = ()

    def is_exactly_once(self, rooms: int) -> bool:
        """Whether every room heard it once."""
        return self.rooms == Counter(room_of(number) for number in range(rooms))


@asynccontextmanager
async def bridge_on(servers: Sequence[Standin], database: Database, pace: PaceSettings) -> AsyncIterator[Bridge]:
    """A bridge with all accounts logged in."""
    accounts = [
        Account(gateway=WechatGateway(server.endpoint, server.token), id=f"account{number}")
        for number, server in enumerate(servers)
    ]
    async with running_bridge(Settings(pace=pace), database, tiny_understanding(), accounts) as bridge:
        for account in accounts:
            await until(lambda a=account: a.gateway.status().state is LinkState.ONLINE, within_s=30, what="the login")  # type: ignore[misc]
        yield bridge


async def notices(servers: Sequence[Standin]) -> list[tuple[str, float]]:
    """Every room that heard the notice, with the time in seconds since 1970."""
    said = [one for server in servers for one in await server.said()]
    return [(one["conversation"], one["at"] / 1000) for one in said if one["kind"] == "text" and TEXT in one["text"]]


async def ask(servers: Sequence[Standin], rooms: int, stop: asyncio.Event) -> list[float]:
    """Residents ask now and then; gives after how many seconds each was answered."""
    waits: list[float] = []
    number = 0
    while not stop.is_set():
        place = number * 7 % rooms
        server, began = servers[place % ACCOUNTS], time.time()
        mention = {"text": write_mentions(QUESTION, ["小枫"]), "mentions": [BRIDGE_ID]}
        await server.control("say", room=room_of(place), **{"from": RESIDENT}, **mention)
        answers: list[float] = []

        async def answered(
            server: Standin = server, place: int = place, began: float = began, found: list[float] = answers
        ) -> bool:
            said = await server.said()
            found[:] = [
                one["at"] / 1000
                for one in said
                if one["conversation"] == room_of(place) and TEXT not in one["text"] and one["at"] / 1000 >= began - 0.01
            ]
            return bool(found)

        await until_true(answered, within_s=30, what="an answer")
        waits.append(answers[0] - began)
        number += 1
        try:
            await asyncio.wait_for(stop.wait(), ASK_EVERY_S)
        except TimeoutError:
            continue
    return waits


async def run(folder: Path, *, rooms: int, pace: PaceSettings, asked: bool, url: str | None = None) -> Heard:
    """One notice to every room; gives what was heard."""
    database = Database(url or f"sqlite:///{folder / f'{rooms}.db'}")
    await database.open()
    await migrate(database)
    await settle(database, rooms=rooms, accounts=ACCOUNTS)
    servers = await asyncio.to_thread(standins, folder / str(rooms), rooms=rooms, accounts=ACCOUNTS)
    stop = asyncio.Event()
    try:
        async with bridge_on(servers, database, pace) as bridge:
            questions = asyncio.create_task(ask(servers, rooms, stop)) if asked else None
            began = time.time()
            await put_on_calendar(database, urgent=True, now=datetime.now(UTC))
            bridge.broadcasts.wake()

            async def all_said() -> bool:
                return len(await notices(servers)) >= rooms

            await until_true(all_said, within_s=300, what="the last room")
            stop.set()
            waits = await questions if questions else []
            found = await notices(servers)
    finally:
        for server in servers:
            server.kill()
        await database.aclose()
    times = [at for _, at in found]
    return Heard(
        first_at=min(times) - began, last_at=max(times) - began, rooms=Counter(room for room, _ in found), replies_s=waits
    )


async def written_per_s(url: str, rooms: int = FREE_ROOMS) -> float:
    """How many outbox rows a second expanding one broadcast writes."""
    database = Database(url)
    await database.open()
    await migrate(database)
    await settle(database, rooms=rooms, accounts=ACCOUNTS)
    now = datetime.now(UTC)
    await put_on_calendar(database, urgent=True, now=now)
    began = time.perf_counter()
    [expansion] = await expand_due(database, now)
    spent = time.perf_counter() - began
    await database.aclose()
    assert expansion.rooms == rooms
    return rooms / spent


async def measure(folder: Path, postgres: str) -> bool:
    """Run everything, print the table. Whether all of it is as wanted."""
    paced = await run(folder, rooms=PACED_ROOMS, pace=ONE_A_SECOND, asked=True)
    free = await run(folder, rooms=FREE_ROOMS, pace=FREE, asked=False)
    sent_per_s = (FREE_ROOMS - 1) / (free.last_at - free.first_at)
    written = await written_per_s(f"sqlite:///{folder / 'paper.db'}")
    written_postgres = await written_per_s(postgres)
    lines = [
        (
            "the last of 270 rooms has a notice, 1/s and account",
            f"{paced.last_at:.1f} s",
            "≤ 95 s",
            paced.last_at <= LAST_WITHIN_S,
        ),
        ("heard exactly once, 270 rooms", str(paced.is_exactly_once(PACED_ROOMS)), "True", paced.is_exactly_once(PACED_ROOMS)),
        (
            f"replies to residents meanwhile ({len(paced.replies_s)}), median / slowest",
            f"{statistics.median(paced.replies_s):.2f} / {max(paced.replies_s):.2f} s",
            "< 2 s",
            max(paced.replies_s) < REPLY_WITHIN_S,
        ),
        ("rows written, 2,000 rooms, SQLite", f"{written:,.0f} /s", "≥ 300 /s", written >= WRITTEN_PER_S),
        ("rows written, 2,000 rooms, PostgreSQL", f"{written_postgres:,.0f} /s", "≥ 300 /s", written_postgres >= WRITTEN_PER_S),
        ("sends through gRPC without pacing, 2,000 rooms", f"{sent_per_s:.0f} /s", "≥ 150 /s", sent_per_s >= SENT_PER_S),
        ("heard exactly once, 2,000 rooms", str(free.is_exactly_once(FREE_ROOMS)), "True", free.is_exactly_once(FREE_ROOMS)),
    ]
    print("| broadcast | measured | wanted |\n| --- | --- | --- |")  # noqa: T201
    for what, found, wanted, fine in lines:
        print(f"| {what} | {found} | {wanted}{'' if fine else ' MISSED'} |")  # noqa: T201
    return all(fine for *_, fine in lines)


def main() -> None:
    """Measure in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as postgres:
        sys.exit(0 if asyncio.run(measure(Path(folder), postgres)) else 1)


if __name__ == "__main__":
    main()
