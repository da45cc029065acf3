"""A broadcast whose bridge is killed with SIGKILL again and again, and the sum afterwards.

Whatever happens: no room hears it twice, and a room that did not hear it is shown as of unknown fate (or failed for good).
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from broadcasts import runs
from store import broadcasts, outbox
from store.database import Database
from store.kinds import OutboxState, RunState
from tests.support.killed_bridge import HEARD_FILE, LOST_SHARE, PICTURE
from tests.support.many_rooms import TEXT, put_on_calendar, room_of, settle, standins
from tests.support.standin import Standin
from tests.support.waiting import until_true

ACCOUNTS = 2
LONGEST_LIFE_S = 0.5
ROOT = Path(__file__).parents[2]
UNCERTAIN = (OutboxState.UNKNOWN.value, OutboxState.GAVE_UP.value)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What came of it."""

    rooms: int
    heard: Counter[str]
    """What was said, by the room, or by the room and ``PICTURE`` for a picture in it."""
    states: dict[str, str]
    """Of each of these how its row stands."""
    pictures: bool
    kills_while_running: int

    def faults(self) -> list[str]:
        """Everything that must not be; empty if all is well."""
        found = [f"{room} heard it {times} times" for room, times in self.heard.items() if times > 1]
        rooms = [room_of(number) for number in range(self.rooms)]
        parts = [*rooms, *(room + PICTURE for room in rooms)] if self.pictures else rooms
        for room in parts:
            state = self.states.get(room, "nothing")
            if not self.heard[room] and state not in UNCERTAIN:
                found.append(f"{room} heard nothing and is {state}")
            if self.heard[room] and state not in (OutboxState.SENT, OutboxState.CONFIRMED, OutboxState.UNKNOWN):
                found.append(f"{room} heard it and is {state}")
        if len(self.states) != len(parts):
            found.append(f"{len(self.states)} rows for {len(parts)} parts")
        return found


async def killed_run(
    url: str, folder: Path, *, rooms: int, kills: int, seed: int, through_standin: bool, with_picture: bool = False
) -> Sum:
    """Let it go out to every room, killing the bridge so many times on the way.

    Parameters
    ----------
    url
        A fresh, migrated database.
    with_picture
        A picture follows the words in every room.
    """
    chance = random.Random(seed)
    database = Database(url)
    await database.open()
    gateway = "wechat" if through_standin else "simulator"
    await settle(database, rooms=rooms, accounts=ACCOUNTS, gateway=gateway)
    servers = await asyncio.to_thread(standins, folder, rooms=rooms, accounts=ACCOUNTS) if through_standin else []
    heard_file = folder / "heard.txt"
    try:
        for server in servers:
            for _ in range(max(1, int(rooms * LOST_SHARE / ACCOUNTS))):
                for method in ("messageSendText", "messageSendFile"):
                    await server.control("fault", method=method, mode="lose", count=1)
        data_dir = folder / "data"
        await put_on_calendar(database, urgent=True, now=datetime.now(UTC), data_dir=data_dir if with_picture else None)
        running = 0
        for life in range(kills):
            process = await _start(url, seed + life, servers, heard_file, data_dir)
            await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
            process.kill()
            await asyncio.to_thread(process.wait)
            running += not await _is_done(database)
        process = await _start(url, seed + kills, servers, heard_file, data_dir)

        async def done() -> bool:
            return await _is_done(database)

        try:
            await until_true(done, within_s=120, what="the end of the run")
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)
        async with database.read() as session:
            [run] = await broadcasts.runs(session, 1)
            rows = await outbox.of_run(session, run.id or 0)
        assert (await runs.progress(database, run.id or 0)).adds_up
        heard = Counter(await _heard(servers, heard_file))
        states = {row.conversation + (PICTURE if row.attachment_id is not None else ""): row.state for row in rows}
        return Sum(rooms=rooms, heard=heard, states=states, pictures=with_picture, kills_while_running=running)
    finally:
        for server in servers:
            server.kill()
        await database.aclose()


async def _start(url: str, seed: int, servers: Sequence[Standin], heard_file: Path, data_dir: Path) -> subprocess.Popen[bytes]:
    """Start the bridge and wait until it works."""
    process = subprocess.Popen(  # noqa: ASYNC220 (it is killed, never read)
        [sys.executable, "-m", "tests.support.killed_bridge", url, str(seed), *(server.endpoint for server in servers)],
        cwd=ROOT,
        env={**os.environ, HEARD_FILE: str(heard_file), "FENGQIAO_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = await asyncio.to_thread(process.stdout.readline)
    process.stdout.close()
    assert line == b"ready\n", "the bridge did not start"
    return process


async def _is_done(database: Database) -> bool:
    async with database.read() as session:
        found = await broadcasts.runs(session, 1)
    return bool(found) and found[0].state == RunState.DONE


def _words_in(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split() if file.exists() else []


async def _heard(servers: Sequence[Standin], heard_file: Path) -> list[str]:
    if not servers:
        return _words_in(heard_file)
    said = [one for server in servers for one in await server.said()]
    words = [one["conversation"] for one in said if one["kind"] == "text" and TEXT in one["text"]]
    return words + [one["conversation"] + PICTURE for one in said if one["kind"] == "file"]
