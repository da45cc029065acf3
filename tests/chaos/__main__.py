"""``python -m tests.chaos [--seeds N] [--first SEED] [--seed SEED]``: plays, prints a table, ends with 1 if anything is wrong."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.databases import OwnPostgres, own_postgres
from tests.chaos.noticing import noticing
from tests.chaos.play import Outcome, play, save
from tests.chaos.scenario import Fault, Kind, Network, Scenario, scenario
from tests.support.databases import SqliteTemplate


def table(outcomes: Sequence[Outcome]) -> str:
    """One line for each fault on each network and database."""
    lines = [
        "| fault | network | database | runs | messages | in a gap | heard twice | noticed after | back after | wrong |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    groups: dict[tuple[Fault, Network, Kind], list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.scenario.fault, one.scenario.network, one.scenario.kind].append(one)
    faults, networks, kinds = list(Fault), list(Network), list(Kind)
    for (fault, network, kind), runs in sorted(
        groups.items(), key=lambda item: (faults.index(item[0][0]), networks.index(item[0][1]), kinds.index(item[0][2]))
    ):
        wrong = sum(bool(run.violations) for run in runs)
        lines.append(
            f"| {fault} | {network} | {kind} | {len(runs)} |"
            f" {sum(run.spoken for run in runs)} | {sum(run.shown for run in runs)} |"
            f" {sum(run.heard_twice for run in runs)} | {_longest([run.noticed_s for run in runs])} |"
            f" {_longest([run.back_s for run in runs])} | {wrong} |"
        )
    return "\n".join(lines)


def _longest(seconds: Sequence[float | None]) -> str:
    known = [one for one in seconds if one is not None]
    return f"{max(known):.1f} s" if known else "–"


def run(wanted: Sequence[Scenario], sqlite: SqliteTemplate) -> Sequence[Outcome]:
    """Play one after the other; the logs of a play in which something was wrong are kept."""
    outcomes = []
    with own_postgres() as postgres:
        for one in wanted:
            place = Path(tempfile.mkdtemp(prefix=f"chaos-{one.seed}-"))
            url = sqlite.new_url() if one.kind is Kind.SQLITE else postgres.new_url()
            outcome = _played(one, place, url, postgres)
            outcomes.append(outcome)
            sys.stderr.write(f"{one}: {len(outcome.violations)} wrong, {outcome.took_s:.0f} s\n")
            if not outcome.violations:
                shutil.rmtree(place)
            else:
                save(outcome, place)
                for violation in outcome.violations:
                    sys.stderr.write(f"    {violation}\n")
                sys.stderr.write(f"  again: make chaos SEED={one.seed}    logs: {place}\n")
    return outcomes


def _played(one: Scenario, place: Path, url: str, postgres: OwnPostgres) -> Outcome:
    try:
        return asyncio.run(play(one, place, url, postgres=postgres if one.kind is Kind.POSTGRES else None))
    except Exception as error:  # the other seeds are played all the same
        traceback.print_exc()
        return Outcome(scenario=one, violations=(f"the play broke off: {error!r}",))


def main() -> None:
    """Read the command line and play."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50, help="how many seeds, one after the other")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="this one alone")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds) if given.seed is None else [given.seed]
    with tempfile.TemporaryDirectory() as name:
        sqlite, place = SqliteTemplate(Path(name)), Path(name) / "noticing"
        outcomes = run([scenario(seed) for seed in seeds], sqlite)
        sys.stdout.write(table(outcomes) + "\n")
        if given.seed is None:
            place.mkdir()
            for one in asyncio.run(noticing(place, sqlite.new_url())):
                sys.stdout.write(f"{one}\n")
    sys.exit(any(outcome.violations for outcome in outcomes))


if __name__ == "__main__":
    main()
