"""The short form of the fault suite: a few plays with a real bridge each. The long form is ``make chaos``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.chaos.play import Outcome, play
from tests.chaos.scenario import Fault, Kind, Network, Scenario
from tests.support.databases import SqliteTemplate

SEED = 61
"""With it every fault is a short one."""


def played(fault: Fault, network: Network, kind: Kind, folder: Path, url: str) -> Outcome:
    """Two villages talk for two seconds, and something goes wrong."""
    scenario = Scenario(seed=SEED, network=network, kind=kind, fault=fault)
    outcome = asyncio.run(play(scenario, folder, url, villages=2, talk_s=2))
    assert outcome.violations == (), f"logs: {folder}"
    assert outcome.spoken > outcome.shown, "every message fell into the gap: nothing was shown"
    assert outcome.heard > 0
    return outcome


@pytest.mark.standin
def test_the_bridge_is_killed(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    played(Fault.BRIDGE_KILLED, Network.STANDIN, Kind.SQLITE, tmp_path, sqlite_template.new_url())


@pytest.mark.standin
def test_the_server_is_killed(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    outcome = played(Fault.SERVER_KILLED, Network.STANDIN, Kind.SQLITE, tmp_path, sqlite_template.new_url())
    assert outcome.noticed_s is not None
    assert outcome.back_s is not None


def test_answers_to_sends_are_lost(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    played(Fault.CALLS_LOSE, Network.SIMULATOR, Kind.SQLITE, tmp_path, sqlite_template.new_url())
