"""What has to be done whatever is said: late tickets go up, gaps and old answers are told, what need not be kept is deleted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.answers.expiry import tell_owners
from bot.answers.versions import settle
from bot.desk.deadlines import DEFAULTS, Deadlines
from bot.desk.disputes import remind_follow_ups
from bot.desk.escalation import escalate_due, remind_due
from bot.desk.rota_news import tell_gaps
from intents.answers import AnswerBook
from store import answers, messages, proposals
from store.database import Database

logger = logging.getLogger(__name__)

INTERVAL_S = 5.0


class Purge(Protocol):
    """Deletes what is too old; gives how many rows of each kind that were."""

    async def __call__(self, *, now: datetime) -> Mapping[str, int]: ...


class GoRound(Protocol):
    """Lets notices go further; gives how many messages it put into the outbox."""

    async def __call__(self, *, now: datetime) -> int: ...


@dataclass(kw_only=True)
class _Chore:
    """Something that is done again and again; a fault in one leaves the others alone."""

    name: str
    do: Callable[[datetime], Awaitable[int]]
    """Gives how many messages it put into the outbox."""
    every: timedelta = timedelta()
    next_at: datetime | None = None


class Chores:
    """One loop over the chores, in order; each is a transaction of its own."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        wake_senders: Callable[[], None],
        book: AnswerBook | None = None,
        purge: Purge | None = None,
        deadlines: Deadlines = DEFAULTS,
        go_round: GoRound | None = None,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._wake_senders = wake_senders
        self._book = book or AnswerBook([])
        self._purge = purge
        self._deadlines = deadlines
        self._go_round = go_round
        self._looked_through: tuple[datetime, int] | None = None
        self._interval_s = interval_s
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._chores = (
            _Chore(name="reminders", do=self._remind),
            _Chore(name="escalation", do=self._escalate),
            _Chore(name="notices", do=self._go_round_with_notices),
            _Chore(name="follow-ups", do=self._remind_follow_ups, every=timedelta(minutes=5)),
            _Chore(name="gaps in the rota", do=self._tell_gaps, every=timedelta(minutes=30)),
            _Chore(name="forgetting", do=self._forget),
            _Chore(name="answers", do=self._look_through_answers),
            _Chore(name="purge", do=self._purge_old, every=timedelta(days=1)),
        )

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="chores")

    async def aclose(self) -> None:
        """Stop after the chore that is under way: a transaction that is broken off leaves SQLite locked for a while."""
        self._stopping.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def do_once(self) -> None:
        """Every chore whose time has come, once."""
        now = self._clock()
        said = 0
        for chore in self._chores:
            if self._stopping.is_set() or (chore.next_at is not None and now < chore.next_at):
                continue
            try:
                said += await chore.do(now)
                chore.next_at = now + chore.every
            except Exception:
                logger.exception("a chore failed", extra={"action": "chore_failed", "chore": chore.name})
        if said:
            self._wake_senders()

    async def _remind(self, now: datetime) -> int:
        async with self._database.write() as session:
            return await remind_due(session, now=now)

    async def _go_round_with_notices(self, now: datetime) -> int:
        return await self._go_round(now=now) if self._go_round is not None else 0

    async def _remind_follow_ups(self, now: datetime) -> int:
        async with self._database.write() as session:
            return await remind_follow_ups(session, now=now)

    async def _tell_gaps(self, now: datetime) -> int:
        async with self._database.write() as session:
            return await tell_gaps(session, now=now)

    async def _escalate(self, now: datetime) -> int:
        async with self._database.write() as session:
            moved = await escalate_due(session, now=now, deadlines=self._deadlines)
        if moved:
            logger.warning("late tickets went up", extra={"action": "escalated", "tickets": moved})
        return moved

    async def _forget(self, now: datetime) -> int:
        async with self._database.write() as session:
            await messages.forget_states(session, now=now)
            await proposals.forget(session, now=now)
        return 0

    async def _look_through_answers(self, now: datetime) -> int:
        """Once an hour, and after every change of a local answer."""
        async with self._database.read() as session:
            looked = (now.replace(minute=0, second=0, microsecond=0), await answers.revision(session))
        if looked == self._looked_through:
            return 0
        async with self._database.write() as session:
            await settle(session, now=now)
            told = await tell_owners(session, self._book, now=now)
        self._looked_through = looked
        return told

    async def _purge_old(self, now: datetime) -> int:
        if self._purge is not None:
            gone = {kind: count for kind, count in (await self._purge(now=now)).items() if count}
            if gone:
                logger.info("what was too old is gone", extra={"action": "purged", "rows": gone})
        return 0

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self.do_once()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._interval_s)
