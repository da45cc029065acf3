"""The short form of the fault suite: a few plays with a real bridge each. The long form is ``make chaos``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.databases import OwnPostgres, own_postgres
from tests.chaos.play import Outcome, play
from tests.chaos.scenario import Fault, Kind, Network, Scenario
from tests.support.databases import PostgresTemplate, SqliteTemplate

SEED = 61
"""With it every fault is a short one."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    """A server that may be stopped."""
    with own_postgres() as server:
        yield server


def played(fault: Fault, network: Network, kind: Kind, folder: Path, url: str, server: OwnPostgres | None = None) -> Outcome:
    """Two villages talk for two seconds, and something goes wrong."""
    scenario = Scenario(seed=SEED, network=network, kind=kind, fault=fault)
    outcome = asyncio.run(play(scenario, folder, url, postgres=server, villages=2, talk_s=2))
    assert outcome.violations == (), f"logs: {folder}"
    assert outcome.spoken > outcome.shown, "every message fell into the gap: nothing was shown"
    assert outcome.heard > 0
    return outcome


@pytest.mark.standin
def test_the_bridge_is_killed(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    played(Fault.BRIDGE_KILLED, Network.STANDIN, Kind.SQLITE, tmp_path, sqlite_template.new_url())


@pytest.mark.standin
def test_the_server_is_killed(postgres_template: PostgresTemplate, tmp_path: Path) -> None:
    outcome = played(Fault.SERVER_KILLED, Network.STANDIN, Kind.POSTGRES, tmp_path, postgres_template.new_url())
    assert outcome.noticed_s is not None
    assert outcome.back_s is not None


@pytest.mark.standin
def test_answers_to_calls_are_lost(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    played(Fault.CALLS_LOSE, Network.STANDIN, Kind.SQLITE, tmp_path, sqlite_template.new_url())


def test_the_disk_is_full_for_a_while(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    played(Fault.DISK_FULL, Network.SIMULATOR, Kind.SQLITE, tmp_path, sqlite_template.new_url())


def test_the_database_is_stopped_and_started(postgres: OwnPostgres, tmp_path: Path) -> None:
    played(Fault.DATABASE_STOPPED, Network.SIMULATOR, Kind.POSTGRES, tmp_path, postgres.new_url(), postgres)
