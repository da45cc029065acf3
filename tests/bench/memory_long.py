"""Memory of a bridge over two hundred thousand messages, on the simulator in one process. Prints a Markdown table.

Most of them are chatter, each with words of its own; some are questions, some raise a matter for a person. The network soon
forgets what was said, so that what grows is the bridge.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from bot.app import running_bridge, understanding_of
from bot.bridge import Account
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.inbox.receiving import Understood
from bot.settings import PaceSettings, Settings
from intents.train import load_or_fit
from store.database import Database
from store.migrate import migrate
from tests.bench.bridge_county import BRIDGE_NAME, QUESTIONS, RESIDENTS, VILLAGES, rooms, settle
from tests.bench.memory import fit_apart, peak_mb, resident_mb

MESSAGES, EVERY, WARM = 200_000, 20_000, 40_000
AT_ONCE = 500
"""Messages that are said before all of them are waited for."""
QUESTION_EVERY, MATTER_EVERY = 50, 400
MATTER = "隔壁家砌墙占了我家地，吵起来了，帮忙调解下"
TALK = ("今天街子上的菌子便宜得很", "明天去赶集不", "哪家有秧苗卖", "吃饭没有", "电视好看得很", "下午来我家打牌")
NO_PAUSE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
STALLED_S = 300.0

residents = [f"居民{number}" for number in range(VILLAGES * RESIDENTS)]


class Crowd:
    """People who talk, and how many of their messages the bridge has handled."""

    def __init__(self) -> None:
        self.network = SimulatedNetwork(history_limit=20)
        for number, room in enumerate(rooms):
            self.network.add_room(room, topic=f"第{number}村治安防控群", members=residents[number::VILLAGES])
        self.said = self.handled = 0

    def watch(self, _understood: Understood) -> None:
        """Count one that was handled."""
        self.handled += 1

    async def talk(self, count: int) -> None:
        """Say so much, and wait until all of it was handled."""
        for _ in range(0, count, AT_ONCE):
            for _ in range(AT_ONCE):
                self._say(self.said)
                self.said += 1
            handled, since = self.handled, monotonic()
            while self.handled < self.said:
                await asyncio.sleep(0.01)
                if self.handled > handled:
                    handled, since = self.handled, monotonic()
                elif monotonic() - since > STALLED_S:
                    raise RuntimeError(f"{self.said - self.handled} messages were not handled")

    def _say(self, number: int) -> None:
        place = number * 7 % len(residents)
        if number % MATTER_EVERY == 0:
            words, mention = MATTER, True
        elif number % QUESTION_EVERY == 0:
            words, mention = QUESTIONS[number // QUESTION_EVERY % len(QUESTIONS)], True
        else:
            words, mention = f"{TALK[number % len(TALK)]}，{number} 块", False
        self.network.post(rooms[place % VILLAGES], residents[place], words, mention=mention)


async def measure(folder: Path, messages: int, *, trace: bool) -> None:
    """Let them talk; print a line for each step."""
    database = Database(f"sqlite:///{folder / 'fengqiao.db'}")
    await database.open()
    await migrate(database)
    await settle(database, gateway="simulator", account=BRIDGE_NAME)
    crowd = Crowd()
    account = Account(gateway=SimulatorGateway(crowd.network, BRIDGE_NAME), id=BRIDGE_NAME)
    understanding = understanding_of(load_or_fit(folder / "models"))
    settings = Settings(pace=NO_PAUSE, data_dir=folder)
    found: list[tuple[int, float]] = []
    before = None
    async with running_bridge(settings, database, understanding, [account], watch=crowd.watch):
        while crowd.said < messages:
            since = monotonic()
            await crowd.talk(EVERY)
            held = resident_mb(os.getpid())
            found.append((crowd.said, held))
            show(f"{crowd.said:,}", f"{held:.0f} MB", f"{EVERY / (monotonic() - since):.0f} /s", f"{os.getloadavg()[0]:.1f}")
            if trace and crowd.said == WARM:
                tracemalloc.start(12)
                before = tracemalloc.take_snapshot()
        if before is not None:
            grown = tracemalloc.take_snapshot().compare_to(before, "lineno")
            sys.stderr.write("\n".join(str(line) for line in grown[:25]) + "\n")
    await database.aclose()
    sys.stdout.write("\n" + summary(found) + "\n")


def summary(found: Sequence[tuple[int, float]]) -> str:
    """What became of it after the bridge was warm."""
    warm = [(said, held) for said, held in found if said >= WARM]
    (first_said, first), (last_said, last) = warm[0], warm[-1]
    spread = max(abs(held - first) for _, held in warm) / first
    slope = (last - first) / max(1, last_said - first_said) * 100_000
    flat = f"after {WARM:,} messages never further than {spread:.1%} from {first:.0f} MB"
    return f"peak {peak_mb():.0f} MB; {flat}; {slope:+.1f} MB for 100,000 messages"


def show(*cells: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


def run(messages: int, *, trace: bool) -> None:
    """Measure on a store of its own."""
    with tempfile.TemporaryDirectory() as where:
        fit_apart(Path(where) / "models")
        show("messages", "resident", "speed", "load")
        show("---:", "---:", "---:", "---:")
        asyncio.run(measure(Path(where), messages, trace=trace))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES, help="how many are said")
    parser.add_argument("--trace", action="store_true", help="tell where memory grew after the warm-up (slow)")
    given = parser.parse_args()
    run(given.messages, trace=given.trace)
