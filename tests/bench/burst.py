"""Twenty thousand messages at once, on the simulator and on the Wechaty stand-in. Prints a Markdown table.

Half of them are chatter of one noisy room, most of the others chatter of the other rooms; then come questions, and after all of
them emergencies. It is counted what was answered, whose answers came first, and how much memory the bridge took for it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

from sqlalchemy import func, select
from sqlmodel import col

from bot.app import running_bridge, understanding_of
from bot.bridge import Account
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.settings import PaceSettings, Settings
from intents.train import load_or_fit
from store.database import Database
from store.kinds import OutboxState
from store.migrate import migrate
from store.tables import IncomingMessage, Outbox
from tests.bench.bridge_county import BRIDGE_NAME, QUESTIONS, RESIDENTS, VILLAGES, people, questions, rooms, settle, world
from tests.bench.memory import fit_apart, peak_mb
from tests.support.databases import postgres_server
from tests.support.standin import Standin
from tests.support.wechat_county import BRIDGE_ID

NOISE, CHATTER, ASKED, ALARMS = 10_000, 9_000, 980, 20
TALK = ("今天街子上的菌子便宜得很", "明天去赶集不", "哪家有秧苗卖", "吃饭没有", "电视好看得很", "下午来我家打牌")
ALARM = "我家厨房着火了，火大得很，快来人"
_NAMED = re.compile(r"居民(\d+)")
PATIENCE_S = 60.0
NO_PAUSE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One reply of the bridge to a room."""

    conversation: str
    text: str
    at_s: float
    """Seconds after the last message of the burst."""

    @property
    def is_for_alarm(self) -> bool:
        """Whether it is for one of those who raise an alarm; replies name whom they are for."""
        named = _NAMED.search(self.text)
        return named is not None and ASKED <= int(named[1]) < ASKED + ALARMS


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a burst."""

    said: Sequence[Said]
    stored: int
    unconfirmed: int
    memory_mb: float

    def cells(self) -> Sequence[str]:
        """As the table shows it."""
        places = [place for place, one in enumerate(self.said, 1) if one.is_for_alarm]
        alarms = [one for one in self.said if one.is_for_alarm]
        answers = len(self.said) - len(alarms)
        return (
            f"{self.stored:,} of {ASKED + ALARMS:,}",
            f"{answers:,} of {ASKED:,}",
            f"{len(alarms)} of {ALARMS}",
            str(self.unconfirmed),
            f"{places[-1]}" if places else "–",
            f"{alarms[-1].at_s:.1f} s" if alarms else "–",
            f"{self.said[-1].at_s:.1f} s" if self.said else "–",
            f"{self.memory_mb:.0f} MB",
        )


async def until_still(count: Callable[[], int]) -> None:
    """Wait until it is all there, or nothing more comes."""
    latest, since = count(), monotonic()
    while latest < ASKED + ALARMS and monotonic() - since < PATIENCE_S:
        await asyncio.sleep(0.2)
        if count() > latest:
            latest, since = count(), monotonic()
    await asyncio.sleep(2)  # echoes


async def stored(database: Database) -> tuple[int, int]:
    """How many messages are stored, and how much of what was said was not heard again."""
    async with database.read() as session:
        messages = await session.scalar(select(func.count()).select_from(IncomingMessage)) or 0
        unconfirmed = col(Outbox.state) != OutboxState.CONFIRMED
        return messages, await session.scalar(select(func.count()).select_from(Outbox).where(unconfirmed)) or 0


async def on_simulator(url: str, folder: Path) -> Outcome:
    """The bridge in this process."""
    said: list[Said] = []
    network = SimulatedNetwork()
    residents = [f"居民{number}" for number in range(VILLAGES * RESIDENTS)]
    for number, room in enumerate(rooms):
        network.add_room(room, topic=f"第{number}村治安防控群", members=residents[number::VILLAGES])
    fit_apart(folder / "models")
    async with opened(url, "simulator", BRIDGE_NAME) as database:
        understanding = understanding_of(load_or_fit(folder / "models"))
        account = Account(gateway=SimulatorGateway(network, BRIDGE_NAME), id=BRIDGE_NAME)
        settings = Settings(pace=NO_PAUSE, data_dir=folder)
        async with running_bridge(settings, database, understanding, [account]):
            peak_mb(reset=True)
            for number in range(NOISE):
                network.post(rooms[0], residents[number % RESIDENTS * VILLAGES], f"{TALK[number % len(TALK)]} {number}")
            for number in range(CHATTER):
                place = number % len(residents)
                network.post(rooms[place % VILLAGES], residents[place], f"{TALK[number % len(TALK)]} {number}")
            for number in range(ASKED):
                network.post(rooms[number % VILLAGES], residents[number], QUESTIONS[number % len(QUESTIONS)], mention=True)
            for number in range(ASKED, ASKED + ALARMS):
                network.post(rooms[number % VILLAGES], residents[number], ALARM)
            began = time()
            await until_still(lambda: sum(len(of_bridge(network, room)) for room in rooms))
            for room in rooms:
                said += [Said(conversation=room, text=one[0], at_s=one[1] - began) for one in of_bridge(network, room)]
        messages, unconfirmed = await stored(database)
    said.sort(key=lambda one: one.at_s)
    return Outcome(said=said, stored=messages, unconfirmed=unconfirmed, memory_mb=peak_mb())


def of_bridge(network: SimulatedNetwork, room: str) -> list[tuple[str, float]]:
    """What the bridge said in a room, and when."""
    return [(one.text, one.sent_at.timestamp()) for one in network.messages(room) if one.from_bridge]


async def on_standin(url: str, folder: Path) -> Outcome:
    """The bridge in a process of its own, as ``fengqiao serve`` runs it, behind a real wechaty-puppet-service."""
    fit_apart(folder / "models")
    async with opened(url) as database:
        standin = Standin(folder, world()).start()
        command = [sys.executable, "-m", "tests.bench.bridge_bots.own", standin.endpoint, standin.token, url, str(folder)]
        bridge = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: ASYNC220
        try:
            assert bridge.stdout is not None
            await asyncio.to_thread(bridge.stdout.readline)  # it says that it is ready
            said = await burst_on(standin)
            memory_mb = peak_mb(bridge.pid)
            messages, unconfirmed = await stored(database)
        finally:
            bridge.terminate()
            bridge.wait()
            standin.kill()
    return Outcome(said=said, stored=messages, unconfirmed=unconfirmed, memory_mb=memory_mb)


async def burst_on(standin: Standin) -> list[Said]:
    """Let the people of the county write, and wait for the replies."""
    said: list[Said] = []
    everyone = {"rooms": rooms, "from": people}
    await standin.control("burst", prefix="noise", rooms=rooms[:1], texts=TALK, count=NOISE, **{"from": people[::VILLAGES]})
    await standin.control("burst", prefix="chatter", texts=TALK, count=CHATTER, **everyone)
    await standin.control("burst", prefix="asked", texts=questions(), mentions=[BRIDGE_ID], count=ASKED, **everyone)
    began = time()
    for number in range(ASKED, ASKED + ALARMS):
        await standin.control("say", room=rooms[number % VILLAGES], text=ALARM, mentions=[], **{"from": people[number]})
    latest, since = 0, monotonic()
    while latest < ASKED + ALARMS and monotonic() - since < PATIENCE_S:
        await asyncio.sleep(0.5)
        if (now := int((await standin.control("state"))["saidCount"])) > latest:
            latest, since = now, monotonic()
    await asyncio.sleep(2)  # echoes
    for one in (await standin.control("said", **{"from": 0}))["list"]:
        said.append(Said(conversation=one["conversation"], text=one["text"], at_s=one["at"] / 1000 - began))
    return [one for one in said if one.conversation in rooms]


@asynccontextmanager
async def opened(url: str, *where: str) -> AsyncIterator[Database]:
    """A store with the county in it."""
    database = Database(url)
    await database.open()
    await migrate(database)
    await settle(database, **dict(zip(("gateway", "account"), where, strict=False)))
    yield database
    await database.aclose()


WAYS = {"simulator": on_simulator, "stand-in": on_standin}


async def run(networks: Sequence[str], databases: Sequence[str]) -> None:
    """Each network with each database, on stores of their own."""
    titles = ("stored", "answers", "replies to emergencies", "not confirmed", "place of the last of those")
    titles += ("emergencies replied to after", "all after", "peak memory", "load")
    sys.stdout.write(f"| network, database | {' | '.join(titles)} |\n| --- |" + " ---: |" * len(titles) + "\n")
    for network in networks:
        for name in databases:
            with tempfile.TemporaryDirectory() as where, postgres_server() as uri:
                url = uri if name == "PostgreSQL" else f"sqlite:///{where}/fengqiao.db"
                cells = (await WAYS[network](url, Path(where))).cells()
            sys.stdout.write(f"| {network}, {name} | {' | '.join(cells)} | {os.getloadavg()[0]:.1f} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=list(WAYS), action="append", help="this one only")
    parser.add_argument("--database", choices=["SQLite", "PostgreSQL"], action="append", help="this one only")
    given = parser.parse_args()
    asyncio.run(run(given.network or list(WAYS), given.database or ["SQLite", "PostgreSQL"]))
