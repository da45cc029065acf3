"""What a store that grew for years does to the time of an answer, on the simulator alone. Prints a Markdown table.

Each size is filled up from the one before: who asked, what was asked, what was answered. Then questions come at a steady rate,
and the time from a message to its answer is taken.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections import defaultdict, deque
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import text

from bot.app import running_bridge, understanding_of
from bot.bridge import Account
from bot.gateways.base import Outgoing, Receipt
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.settings import PaceSettings, Settings
from bot.understanding import Understanding
from intents.train import load_or_fit
from store.database import Database
from store.migrate import migrate
from tests.bench.bridge_county import BRIDGE_NAME, RESIDENTS, VILLAGES, questions, rooms, settle, utc_now
from tests.support.databases import postgres_server

SIZES = (10_000, 100_000, 1_000_000)
PER_SECOND, MESSAGES = 20, 600
NO_PAUSE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
_NUMBERS = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM s WHERE n < {end}) SELECT {columns} FROM s",
    "postgresql": "SELECT {columns} FROM generate_series({start}, {end}) AS s(n)",
}
_ROOM = "'village-' || (n % 112) || '@chatroom'"
_FILLED = {
    "contact": {
        "gateway": "'simulator'",
        "external_id": "'old-' || n",
        "name": "'旧居民' || n",
        "first_seen_at": ":old",
    },
    "incoming_message": {
        "gateway": "'simulator'",
        "account": f"'{BRIDGE_NAME}'",
        "message_id": "'old-' || n",
        "conversation": _ROOM,
        "contact_id": "n",
        "kind": "'text'",
        "text": "'娃娃刚出生咋个上户口'",
        "action": "'answer'",
        "state": "'handled'",
        "sent_at": ":old",
        "received_at": ":old",
    },
    "outbox": {
        "key": "'old-' || n",
        "gateway": "'simulator'",
        "account": f"'{BRIDGE_NAME}'",
        "conversation": _ROOM,
        "text": "'带上出生医学证明、父母身份证、户口簿，到派出所户籍窗口办。'",
        "mentions": "'[]'",
        "lane": "1",
        "state": "'confirmed'",
        "attempts": "1",
        "unknown_policy": "'send_again_once'",
        "not_before": ":old",
        "network_id": "'old-sent-' || n",
        "replies": "0",
        "created_at": ":old",
    },
}


class TimedGateway(SimulatorGateway):
    """Notes when the bridge says something, by conversation."""

    def __init__(self, network: SimulatedNetwork, account: str) -> None:
        super().__init__(network, account)
        self.asked: dict[str, deque[float]] = defaultdict(deque)
        self.took_ms: list[float] = []

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Say it."""
        receipt = await super().send(outgoing)
        if self.asked[outgoing.conversation]:
            self.took_ms.append((perf_counter() - self.asked[outgoing.conversation].popleft()) * 1000)
        return receipt


async def fill(database: Database, start: int, end: int) -> None:
    """Add the messages ``start`` to ``end`` with what belongs to them, as of half a year ago."""
    dialect = "sqlite" if database.is_sqlite else "postgresql"
    old = utc_now() - timedelta(days=180)
    moment = f"'{old:%Y-%m-%d %H:%M:%S}.000000'" + ("" if database.is_sqlite else "::timestamptz")
    for table, columns in _FILLED.items():
        values = ", ".join(value.replace(":old", moment) for value in columns.values())
        if table == "contact":
            columns, values = {"id": "n", **columns}, f"n, {values}"
        select = _NUMBERS[dialect].format(start=start, end=end, columns=values)
        async with database.write() as session:
            await session.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) {select}"))
    async with database.engine.connect() as connection:
        if not database.is_sqlite:  # ids were given by hand; statistics as autovacuum would make them
            await connection.execute(
                text("SELECT setval(pg_get_serial_sequence('contact', 'id'), (SELECT max(id) FROM contact))")
            )
        await connection.execute(text("ANALYZE"))
        await connection.commit()


async def answered_ms(database: Database, understanding: Understanding) -> list[float]:
    """Ask at a steady rate; how long each answer took, sorted."""
    network = SimulatedNetwork()
    gateway = TimedGateway(network, BRIDGE_NAME)
    for number, room in enumerate(rooms):
        members = [f"居民{n}" for n in range(number, VILLAGES * RESIDENTS, VILLAGES)]
        network.add_room(room, topic=f"第{number}村治安防控群", members=members)
    asked = questions()
    settings = Settings(pace=NO_PAUSE)
    async with running_bridge(settings, database, understanding, [Account(gateway=gateway, id=BRIDGE_NAME)]):
        await asyncio.sleep(3)  # chores that run at the start
        for number in range(-VILLAGES, MESSAGES):
            if number == 0:
                gateway.took_ms.clear()
            room = rooms[number % VILLAGES]
            gateway.asked[room].append(perf_counter())
            network.post(room, f"居民{number % (VILLAGES * RESIDENTS)}", asked[number % len(asked)])
            await asyncio.sleep(1 / PER_SECOND)
        await asyncio.sleep(1)
    return sorted(gateway.took_ms)


async def grow(url: str, understanding: Understanding, sizes: tuple[int, ...]) -> None:
    """Measure one database at every size."""
    database = Database(url)
    await database.open()
    await migrate(database)
    await settle(database, gateway="simulator", account=BRIDGE_NAME)
    before = 0
    for size in sizes:
        await fill(database, before + 1, size)
        before = size
        found = await answered_ms(database, understanding)
        p99 = found[int(len(found) * 0.99)]
        name = "SQLite" if database.is_sqlite else "PostgreSQL"
        load = os.getloadavg()[0]
        sys.stdout.write(f"| {name} | {size:,} | {median(found):.1f} ms | {p99:.1f} ms | {len(found)} | {load:.1f} |\n")
        sys.stdout.flush()
    await database.aclose()


async def run(sizes: tuple[int, ...]) -> None:
    """Both databases."""
    sys.stdout.write(
        "| database | stored messages | median | p99 | answers | load |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
    )
    with tempfile.TemporaryDirectory() as where:
        understanding = understanding_of(load_or_fit(Path(where) / "models"))
        await grow(f"sqlite:///{where}/fengqiao.db", understanding, sizes)
        with postgres_server() as uri:
            await grow(uri, understanding, sizes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many messages are stored")
    asyncio.run(run(tuple(parser.parse_args().sizes)))
