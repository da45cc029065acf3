"""A running bridge as one value: what the pages and the commands get to see of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.local import LocalAnswers
from bot.desk.deadlines import Deadlines
from bot.gateways.account import Account
from bot.inbox.receiving import Inbox
from bot.privacy.seal import Seal
from bot.sender import Sender
from bot.settings import Settings
from bot.switchboard import Switchboard
from bot.understanding import Understanding
from bot.watch.attendance import Attendance
from bot.watch.metrics import Metrics
from broadcasts.schedule import BroadcastClock
from store.database import Database

__all__ = ["Account", "Bridge"]


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
    switchboard: Switchboard
    broadcasts: BroadcastClock
    attendance: Attendance
    deadlines: Deadlines
    clock: Callable[[], datetime]
    metrics: Metrics
    seal: Callable[[], Seal]
    """What seals phone numbers; its key is read, or made, when it is first asked for."""

    def wake_senders(self) -> None:
        """Something was put into the outbox."""
        for sender in self.senders:
            sender.wake()
