"""What has to be done every few seconds whatever is said: escalating late tickets, forgetting what need not be kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.answers.expiry import tell_owners
from bot.answers.versions import settle
from bot.desk.escalation import escalate_due
from intents.answers import AnswerBook
from store import answers, messages, proposals
from store.database import Database

logger = logging.getLogger(__name__)

INTERVAL_S = 5.0


class Chores:
    """One loop; each chore is a transaction of its own."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        wake_senders: Callable[[], None],
        book: AnswerBook | None = None,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._wake_senders = wake_senders
        self._book = book or AnswerBook([])
        self._looked_through: tuple[datetime, int] | None = None
        self._interval_s = interval_s
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="chores")

    async def aclose(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def do_once(self) -> None:
        """Every chore once."""
        now = self._clock()
        async with self._database.write() as session:
            moved = await escalate_due(session, now=now)
        async with self._database.write() as session:
            await messages.forget_states(session, now=now)
            await proposals.forget(session, now=now)
        told = await self._look_through_answers(now)
        if moved:
            logger.warning("late tickets went up", extra={"action": "escalated", "tickets": moved})
        if moved or told:
            self._wake_senders()

    async def _look_through_answers(self, now: datetime) -> int:
        """Once an hour, and after every change of a local answer. Returns how many messages to owners there are."""
        async with self._database.read() as session:
            looked = (now.replace(minute=0, second=0, microsecond=0), await answers.revision(session))
        if looked == self._looked_through:
            return 0
        async with self._database.write() as session:
            await settle(session, now=now)
            told = await tell_owners(session, self._book, now=now)
        self._looked_through = looked
        return told

    async def _run(self) -> None:
        while True:
            try:
                await self.do_once()
            except Exception:
                logger.exception("a chore failed", extra={"action": "chore_failed"})
            await asyncio.sleep(self._interval_s)
