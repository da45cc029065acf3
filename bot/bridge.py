"""A running bridge as one value: what the pages and the commands get to see of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.local import LocalAnswers
from bot.desk.deadlines import Deadlines
from bot.gateways.base import Gateway
from bot.inbox import Inbox
from bot.sender import Sender
from bot.settings import Settings
from bot.understanding import Understanding
from broadcasts.schedule import BroadcastClock
from store.database import Database


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account on one network: its gateway, and the name under which its rooms and outbox rows are kept.

    The name stays the same when another WeChat login takes over, so that nothing that waits is lost.
    """

    gateway: Gateway
    id: str


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """A running bridge."""

    settings: Settings
    database: Database
    understanding: Understanding
    answers: LocalAnswers
    inbox: Inbox
    accounts: Sequence[Account]
    senders: Sequence[Sender]
    broadcasts: BroadcastClock
    deadlines: Deadlines
    clock: Callable[[], datetime]

    def wake_senders(self) -> None:
        """Something was put into the outbox."""
        for sender in self.senders:
            sender.wake()
