"""The whole wiring, in the order in which a message meets the parts. Only this module builds objects.

Everything is opened in order and closed in reverse; what fails to open closes what was open already.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.chores import Chores
from bot.gateways.base import Gateway, LinkState, LinkStatus
from bot.inbox import Inbox, Understood
from bot.sender import Pace, Sender
from bot.settings import Settings
from bot.understanding import Understanding
from broadcasts.schedule import BroadcastClock
from intents.answers import AnswerBook
from intents.train import Models
from store import audit
from store.database import Database
from store.migrate import migrate

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account on one network: its gateway and the contact id under which its outbox rows are kept."""

    gateway: Gateway
    id: str


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """A running bridge."""

    settings: Settings
    database: Database
    understanding: Understanding
    inbox: Inbox
    accounts: Sequence[Account]
    senders: Sequence[Sender]
    broadcasts: BroadcastClock
    clock: Callable[[], datetime]

    def wake_senders(self) -> None:
        """Something was put into the outbox."""
        for sender in self.senders:
            sender.wake()


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def understanding_of(models: Models) -> Understanding:
    """Models and the answer book together; broken answers are logged and left out."""
    answers = AnswerBook.load()
    for name, faults in answers.faults.items():
        logger.error("answer left out", extra={"action": "answer_broken", "file": name, "faults": list(faults)})
    return Understanding(
        classifier=models.classifier, scam=models.scam, answers=answers, thresholds=models.classifier.thresholds
    )


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, open and up to date."""
    database = Database(settings.database)
    await database.open()
    try:
        await migrate(database)
        yield database
    finally:
        await database.aclose()


@asynccontextmanager
async def running_bridge(
    settings: Settings,
    database: Database,
    understanding: Understanding,
    accounts: Sequence[Account],
    *,
    clock: Callable[[], datetime] = utc_now,
    watch: Callable[[Understood], None] | None = None,
) -> AsyncIterator[Bridge]:
    """Run inbox, senders, chores and broadcasts for some accounts until the block ends."""
    async with AsyncExitStack() as stack:
        pace = Pace(**settings.pace.model_dump())
        senders = [
            Sender(
                database,
                account.gateway,
                account.id,
                clock,
                pace=pace,
                attempts=settings.outbox.attempts,
                echo_wait_s=settings.outbox.echo_wait_s,
            )
            for account in accounts
        ]

        def wake_senders() -> None:
            for sender in senders:
                sender.wake()

        county = {"county.name": settings.county} if settings.county else {}
        inbox = Inbox(database, understanding, clock, wake_sender=wake_senders, watch=watch, county_facts=county)
        for account, sender in zip(accounts, senders, strict=True):
            await sender.start()
            stack.push_async_callback(sender.aclose)
            await account.gateway.open(inbox.receive, _link_watcher(database, account, sender))
            stack.push_async_callback(account.gateway.aclose)
        chores = Chores(database, clock, wake_senders=wake_senders)
        await chores.start()
        stack.push_async_callback(chores.aclose)
        broadcasts = BroadcastClock(database, clock, wake_senders=wake_senders)
        await broadcasts.start()
        stack.push_async_callback(broadcasts.aclose)
        yield Bridge(
            settings=settings,
            database=database,
            understanding=understanding,
            inbox=inbox,
            accounts=accounts,
            senders=senders,
            broadcasts=broadcasts,
            clock=clock,
        )


def _link_watcher(database: Database, account: Account, sender: Sender):  # type: ignore[no-untyped-def]
    """Log every change of a link, keep its gaps, and wake the sender when it is back."""
    recorded: set[datetime] = set()

    async def changed(status: LinkStatus) -> None:
        logger.warning(
            "link changed",
            extra={"action": "link", "gateway": account.gateway.name, "account": account.id, "state": status.state.value},
        )
        if status.state is LinkState.ONLINE:
            sender.wake()
        for gap in status.gaps:
            if gap.until is not None and gap.since not in recorded:
                recorded.add(gap.since)
                async with database.write() as session:
                    await audit.record_gap(
                        session,
                        gateway=account.gateway.name,
                        account=account.id,
                        since=gap.since,
                        until=gap.until,
                        reason=gap.reason,
                    )

    return changed


async def forever() -> None:
    """Wait until somebody ends the process."""
    await asyncio.Event().wait()
