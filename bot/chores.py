"""What has to be done every few seconds whatever is said: escalating late tickets, forgetting old conversations."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.desk.escalation import escalate_due
from store import messages
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
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._wake_senders = wake_senders
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
        if moved:
            logger.warning("late tickets went up", extra={"action": "escalated", "tickets": moved})
            self._wake_senders()

    async def _run(self) -> None:
        while True:
            try:
                await self.do_once()
            except Exception:
                logger.exception("a chore failed", extra={"action": "chore_failed"})
            await asyncio.sleep(self._interval_s)
