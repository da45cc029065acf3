"""What a seed stands for: a gateway, a database and a fault. The same seed always gives the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Network(StrEnum):
    """Where people talk."""

    STANDIN = "stand-in"
    SIMULATOR = "simulator"


class Kind(StrEnum):
    """Where the bridge keeps what it knows."""

    SQLITE = "SQLite"
    POSTGRES = "PostgreSQL"


class Fault(StrEnum):
    """What goes wrong."""

    BRIDGE_KILLED = "bridge killed"
    BRIDGE_FROZEN = "bridge frozen"
    SERVER_KILLED = "server killed"
    SERVER_FROZEN = "server frozen"
    SERVER_RESTARTED = "server restarted"
    SERVER_SLOW = "server slow"
    HALF_OPEN = "half-open connection"
    LINK_LOST = "link lost"
    CALLS_FAIL = "calls fail"
    CALLS_HANG = "calls hang"
    CALLS_LOSE = "answers lost"
    DATABASE_LOCKED = "database locked"
    DATABASE_STOPPED = "database stopped"
    DISK_FULL = "disk full"
    CLOCK_JUMP = "clock jump"


_OF_A_SERVER = {Fault.SERVER_KILLED, Fault.SERVER_FROZEN, Fault.SERVER_RESTARTED, Fault.SERVER_SLOW, Fault.HALF_OPEN}


def is_possible(network: Network, kind: Kind, fault: Fault) -> bool:
    """Whether there is such a fault there: the simulator has no server, SQLite cannot be stopped.

    The disk of PostgreSQL belongs to another process, whose files cannot be limited without harm to its other databases.
    """
    if fault in _OF_A_SERVER:
        return network is Network.STANDIN
    if fault is Fault.LINK_LOST:
        return network is Network.SIMULATOR
    if fault is Fault.DISK_FULL:
        return kind is Kind.SQLITE
    if fault is Fault.DATABASE_STOPPED:
        return kind is Kind.POSTGRES
    return True


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One play."""

    seed: int
    network: Network
    kind: Kind
    fault: Fault

    @property
    def own_clock(self) -> bool:
        """Whether the bridge runs with a clock that can jump: ``fengqiao serve`` has the clock of the machine."""
        return self.network is Network.SIMULATOR or self.fault is Fault.CLOCK_JUMP

    def chance(self, what: str) -> random.Random:
        """A source of randomness for one part of the play, so that a change of one part does not change the others."""
        return random.Random(f"{self.seed} {what}")

    def __str__(self) -> str:
        """The way it is printed."""
        return f"seed {self.seed}: {self.fault} on {self.network} and {self.kind}"


def every_combination() -> Sequence[tuple[Network, Kind, Fault]]:
    """All that there are, well mixed, so that the first few seeds already differ in everything."""
    found = [one for one in product(Network, Kind, Fault) if is_possible(*one)]
    random.Random(2016).shuffle(found)
    return found


def scenario(seed: int) -> Scenario:
    """The play of a seed. As many seeds in a row as there are combinations play each of them once."""
    combinations = every_combination()
    network, kind, fault = combinations[seed % len(combinations)]
    return Scenario(seed=seed, network=network, kind=kind, fault=fault)
