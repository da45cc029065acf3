"""What a store that grew for years does to the time of an answer, on the simulator alone. Prints a Markdown table.

There is a store of each size, and a bridge on each. In turns residents ask there, one after the other, each as soon as the one
before was answered, and raise matters for a person; the time from a message to its reply is taken. What else the machine does
meanwhile meets every size alike.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.app import running_bridge, understanding_of
from bot.bridge import Account
from bot.gateways.base import Outgoing, Receipt
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulated_rooms import RoomKind as NetworkRoomKind
from bot.gateways.simulator import SimulatorGateway
from bot.settings import PaceSettings, Settings
from bot.understanding import Understanding
from intents.train import load_or_fit
from store import people as stored_people
from store.database import Database
from store.kinds import RoomKind
from store.migrate import migrate
from store.tables import Room
from tests.bench.bridge_county import BRIDGE_NAME, QUESTIONS, RESIDENTS, VILLAGES, rooms, settle, utc_now
from tests.support.databases import postgres_server
from tests.support.history import fill

SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
BYTES_EACH = 1_500
"""What a stored message with all that belongs to it takes on the disk at most."""
MATTER = "隔壁家砌墙占了我家地，吵起来了，帮忙调解下"
TURNS, ASKED, RAISED, WARM = 15, 100, 30, 200
"""Turns of each size; questions and matters in a turn; questions before the first."""
NO_PAUSE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
_BYTES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}

everybody = [f"居民{number}" for number in range(VILLAGES * RESIDENTS)]
known = everybody[: VILLAGES * 6]
"""Who has a history; the others wrote never before."""


class TimedGateway(SimulatorGateway):
    """Tells when the bridge says something in a room."""

    def __init__(self, network: SimulatedNetwork, account: str) -> None:
        super().__init__(network, account)
        self.waiting: dict[str, asyncio.Future[float]] = {}

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Say it."""
        receipt = await super().send(outgoing)
        answered = self.waiting.pop(outgoing.conversation, None)
        if answered is not None:
            answered.set_result(perf_counter())
        return receipt


def p99(times: Sequence[float]) -> float:
    """Of a hundred one took longer."""
    return sorted(times)[int(len(times) * 0.99)]


class Town:
    """The county's people on the simulated network, while a bridge runs there."""

    def __init__(self) -> None:
        self.network = SimulatedNetwork()
        for number, room in enumerate(rooms):
            self.network.add_room(room, topic=f"第{number}村治安防控群", members=everybody[number::VILLAGES])
        for conversation in staff_rooms:
            self.network.add_room(conversation, topic="警务群", members=["值班员"], kind=NetworkRoomKind.STAFF)
        self.gateway = TimedGateway(self.network, BRIDGE_NAME)
        self.turns = 0
        self.questions: list[float] = []
        self.matters: list[float] = []

    async def ask(self, count: int) -> None:
        """People who have a history ask one thing after the other, nobody the same again within a minute."""
        for _ in range(count):
            place = self.turns % len(known)
            words = QUESTIONS[(self.turns + self.turns // len(known)) % len(QUESTIONS)]
            self.questions.append(await self._reply_ms(place, words))
            self.turns += 1

    async def raise_matters(self, first: int, count: int) -> None:
        """People who never wrote before raise a matter for a person."""
        for place in range(first, first + count):
            self.matters.append(await self._reply_ms(len(known) + place, MATTER))

    async def _reply_ms(self, place: int, words: str) -> float:
        room = rooms[place % VILLAGES]
        self.gateway.waiting[room] = asyncio.get_running_loop().create_future()
        began = perf_counter()
        self.network.post(room, everybody[place], words, mention=True)
        ended = await asyncio.wait_for(self.gateway.waiting[room], 60)
        return (ended - began) * 1000


staff_rooms = [f"staff-{number}@chatroom" for number in range(1, 10)]
"""One for each station."""


async def settle_all(database: Database) -> None:
    """The county with a staff room for each station."""
    await migrate(database)
    await settle(database, gateway="simulator", account=BRIDGE_NAME)
    async with database.write() as session:
        for station, conversation in zip(await stored_people.stations(session), staff_rooms, strict=True):
            own = {"topic": "警务群", "kind": RoomKind.STAFF.value, "station_id": station.id}
            session.add(Room(gateway="simulator", account=BRIDGE_NAME, conversation=conversation, **own))


async def stored(url: str, size: int) -> Database:
    """A store with so many messages, open."""
    database = Database(url)
    await database.open()
    await settle_all(database)
    await fill(database, first=1, last=size, people=known, now=utc_now())
    return database


async def measure(databases: Sequence[Database], understanding: Understanding, folder: Path) -> Sequence[Town]:
    """Run a bridge on each and let residents speak there in turns."""
    towns = [Town() for _ in databases]
    async with AsyncExitStack() as stack:
        for number, (database, town) in enumerate(zip(databases, towns, strict=True)):
            settings = Settings(pace=NO_PAUSE, data_dir=folder / f"data{number}")
            account = Account(gateway=town.gateway, id=BRIDGE_NAME)
            await stack.enter_async_context(running_bridge(settings, database, understanding, [account]))
            await town.ask(WARM)
            await quiet()
            town.questions.clear()
        for turn in range(TURNS):
            for town in towns:
                await town.ask(ASKED)
                await town.raise_matters(turn * RAISED, RAISED)
    return towns


async def quiet() -> None:
    """Wait until this process has nothing to do: at its start a bridge looks through all that it stored for what is too old."""
    used_s = -1.0
    while process_time() - used_s > 0.2:
        used_s = process_time()
        await asyncio.sleep(1)


async def show(name: str, sizes: Sequence[int], databases: Sequence[Database], towns: Sequence[Town]) -> None:
    """One line for each size."""
    for size, database, town in zip(sizes, databases, towns, strict=True):
        async with database.read() as session:
            megabytes = int(await session.scalar(text(_BYTES[name])) or 0) / 1e6
        cells = [f"{size:,}", f"{megabytes:,.0f} MB"]
        for mine, smallest in ((town.questions, towns[0].questions), (town.matters, towns[0].matters)):
            cells += [f"{median(mine):.1f} / {p99(mine):.1f} ms", f"{p99(mine) / p99(smallest):.2f}"]
        sys.stdout.write(f"| {name} | {' | '.join(cells)} | {os.getloadavg()[0]:.1f} |\n")
        sys.stdout.flush()


async def run(sizes: Sequence[int], names: Sequence[str]) -> None:
    """One kind of database after the other."""
    sys.stdout.write(
        "| database | stored messages | size | question, median / p99 | growth | request, median / p99 | growth | load |\n"
    )
    sys.stdout.write("| --- |" + " ---: |" * 7 + "\n")
    with tempfile.TemporaryDirectory() as where, postgres_server() as uri:
        if shutil.disk_usage(where).free < 2 * sum(sizes) * BYTES_EACH:
            raise SystemExit(f"{where} has too little space for {sum(sizes):,} messages; set TMPDIR, or choose smaller --sizes")
        understanding = understanding_of(load_or_fit(Path(where) / "models"))
        for name in names:
            databases = [await stored(await address(name, where, uri, size), size) for size in sizes]
            await show(name, sizes, databases, await measure(databases, understanding, Path(where)))
            for database in databases:
                await database.aclose()


async def address(name: str, folder: str, server: str, size: int) -> str:
    """Of a database that is not there yet."""
    if name == "sqlite":
        return f"sqlite:///{folder}/stored_{size}.db"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE stored_{size}")
    await connection.close()
    return make_url(server).set(database=f"stored_{size}").render_as_string(hide_password=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many messages are stored")
    parser.add_argument("--only", choices=list(_BYTES), action="append", help="this database only")
    given = parser.parse_args()
    asyncio.run(run(given.sizes, given.only or list(_BYTES)))
