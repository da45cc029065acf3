"""The bridge beside two bare echo bots on the Wechaty stand-in, in one run. Prints Markdown tables; see docs/benchmarks.md.

The echo bots keep nothing and understand nothing. The bridge does its whole work: it stores what it hears, classifies it, finds
the answer, stores what it will say, says it, and stores that it was heard.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from intents.train import load_or_fit
from store.database import Database
from store.migrate import migrate
from tests.bench.bridge_chart import draw
from tests.bench.bridge_county import settle
from tests.bench.bridge_runs import BURST, RATES, Contest, Figures
from tests.support.databases import postgres_server

BOTS = "tests.bench.bridge_bots"
ECHOES = {"bare wechaty 0.10.7, echo": f"{BOTS}.wechaty_echo", "bare stub, echo": f"{BOTS}.stub_echo"}


async def measured(name: str, folder: Path, *, postgres: str | None = None) -> Figures:
    """Run one contender."""
    folder.mkdir()  # noqa: ASYNC240 (nothing else runs yet)
    if name in ECHOES:
        return await Contest(folder, [sys.executable, "-m", ECHOES[name]]).measure(stages=False)
    url = postgres or f"sqlite:///{folder / 'fengqiao.db'}"
    database = Database(url)
    await database.open()
    await migrate(database)
    await settle(database)
    await database.aclose()
    load_or_fit(folder / "models")
    return await Contest(folder, [sys.executable, "-m", f"{BOTS}.own"], url, str(folder)).measure(stages=True)


def tables(found: dict[str, Figures]) -> str:
    """Everything as Markdown."""
    lines = [
        f"| | burst of {BURST:,} | CPU | peak memory | " + " | ".join(f"at {rate}/s" for rate, _ in RATES) + " | unanswered |",
        "| --- |" + " ---: |" * (4 + len(RATES)),
    ]
    for name, figures in found.items():
        steady = [f"{figures.median_ms(rate):.0f} / {figures.p99_ms(rate):.0f} ms" for rate, _ in RATES]
        row = [f"{figures.per_second:.0f} /s", f"{figures.cpu_ms:.2f} ms", f"{figures.memory_mb:.0f} MB", *steady]
        lines.append(f"| {name} | " + " | ".join(row) + f" | {figures.missing} |")
    lines += [
        "",
        "At a steady rate: median / p99 from a message to its answer.",
        "",
        "| stage | " + " | ".join(name for name, figures in found.items() if figures.stages) + " |",
    ]
    staged = [figures.stages for figures in found.values() if figures.stages]
    lines.append("| --- |" + " ---: |" * len(staged))
    for stage in staged[0] if staged else ():
        lines.append(f"| {stage} | " + " | ".join(f"{stages.get(stage, 0):.0%}" for stages in staged) + " |")
    return "\n".join(lines)


async def run(wanted: Sequence[str], charts: Path | None = None) -> None:
    """Measure one after the other."""
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as where:
        for number, name in enumerate(wanted):
            sys.stderr.write(f"{name} (load {os.getloadavg()[0]:.1f}) …\n")
            if "PostgreSQL" in name:
                with postgres_server() as uri:
                    found[name] = await measured(name, Path(where) / str(number), postgres=uri)
            else:
                found[name] = await measured(name, Path(where) / str(number))
            sys.stderr.write(f"  {found[name].per_second:.0f} /s\n")
    sys.stdout.write(tables(found) + "\n")
    if charts is not None:
        draw(found, charts)


if __name__ == "__main__":
    names = [*ECHOES, "the bridge, SQLite", "the bridge, PostgreSQL"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=names, action="append", help="this contender only; may be given again")
    parser.add_argument("--charts", type=Path, help="a folder to draw the figures into")
    given = parser.parse_args()
    asyncio.run(run(given.only or names, given.charts))
