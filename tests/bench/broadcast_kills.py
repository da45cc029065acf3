"""The long form of the kill test: ``python -m tests.bench.broadcast_kills [KILLS] [ROOMS] [SEED]``; ends with 1 on any fault."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.support.broadcast_kills import killed_run
from tests.support.databases import PostgresTemplate, SqliteTemplate, postgres_server

KILLS, ROOMS, SEED = 20, 270, 1


def main() -> None:
    """Run all four: SQLite and PostgreSQL, simulator and stand-in."""
    given = [int(value) for value in sys.argv[1:]]
    kills, rooms, seed = (given + [KILLS, ROOMS, SEED][len(given) :])[:3]
    fine = True
    print("| database | through | killed (while it ran) | rooms | heard once | unknown | faults |\n|---|---|---|---|---|---|---|")  # noqa: T201
    with tempfile.TemporaryDirectory() as name, postgres_server() as postgres:
        folder = Path(name)
        templates = {"SQLite": SqliteTemplate(folder), "PostgreSQL": PostgresTemplate(postgres)}
        for kind, template in templates.items():
            for through in ("simulator", "stand-in"):
                place = folder / f"{kind}-{through}"
                place.mkdir()
                done = asyncio.run(
                    killed_run(
                        template.new_url(), place, rooms=rooms, kills=kills, seed=seed, through_standin=through == "stand-in"
                    )
                )
                faults, states = done.faults(), Counter(done.states.values())
                once = sum(times == 1 for times in done.heard.values())
                print(  # noqa: T201
                    f"| {kind} | {through} | {kills} ({done.kills_while_running}) | {rooms} | {once} | {states['unknown']} |"
                    f" {'; '.join(faults) or 'none'} |",
                    flush=True,
                )
                fine = fine and not faults
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
