"""The clock of the broadcasts, and the only file that knows APScheduler.

It keeps no times of its own: the database is the truth. It only looks there when the next broadcast is due and at least every
``LOOK_AGAIN_S`` seconds, because another process may have written one, the clock may have been set or the machine have slept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from broadcasts.awaiting import look_again
from broadcasts.burden import Budget
from broadcasts.calendar import SchoolTerms
from broadcasts.expand import Outcome, expand_due
from broadcasts.runs import finish_runs
from store import broadcasts
from store.database import Database

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 5.0
WHILE_RUNNING_S = 2.0
"""How often a run under way is looked at, so that it is soon seen to be done."""
_JOB = "broadcasts"


class BroadcastClock:
    """Expands what is due and finishes what is done, at the right time."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        wake_senders: Callable[[], None] = lambda: None,
        look_around: Callable[[], Awaitable[None]] | None = None,
        terms: SchoolTerms = (),
        budget: Budget | None = None,
    ) -> None:
        """Prepare the clock.

        Parameters
        ----------
        clock
            Gives the time, aware.
        wake_senders
            Called when new rows stand in the outbox, so that the senders need not wait for their next look.
        look_around
            Called before something goes out, to learn which rooms the accounts are still in.
        terms
            The school terms of the county.
        budget
            What a room bears; None: everything.
        """
        self._database = database
        self._clock = clock
        self._wake_senders = wake_senders
        self._look_around = look_around
        self._terms = terms
        self._budget = budget
        self._looked_again = False
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._ticking = asyncio.Lock()
        self._woken = False
        self._closed = False

    async def start(self) -> None:
        """Look at once, then whenever something is due."""
        self._scheduler.start()
        self.wake()

    def wake(self) -> None:
        """Look again now: somebody has changed the calendar."""
        self._woken = True
        if not self._closed:
            self._look_in(0.0)

    async def aclose(self) -> None:
        """Stop after the look that is under way."""
        async with self._ticking:
            self._closed = True
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the scheduler shuts down in the loop's next round

    async def tick(self) -> None:
        """One look: start what is due, finish what is done."""
        async with self._ticking:
            if self._closed:
                return
            self._woken = False
            wait_s = LOOK_AGAIN_S
            try:
                now = self._clock()
                if not self._looked_again:
                    self._looked_again = True
                    await look_again(self._database, now, self._terms)
                if self._look_around is not None and await self._has_time_to_look(now):
                    await self._look_around()
                expansions = await expand_due(self._database, now, self._terms, self._budget)
                if any(expansion.outcome is Outcome.SENT for expansion in expansions):
                    self._wake_senders()
                await finish_runs(self._database, now)
                wait_s = await self._wait_s(now)
            except Exception:
                logger.exception("the broadcast clock stumbled", extra={"action": "broadcast_clock_failed"})
            self._look_in(0.0 if self._woken else wait_s)

    async def _has_time_to_look(self, now: datetime) -> bool:
        """Whether something is due that may wait for the answer: what is urgent does not."""
        async with self._database.read() as session:
            return await broadcasts.due_urgency(session, now=now) == {False}

    async def _wait_s(self, now: datetime) -> float:
        async with self._database.read() as session:
            due = await broadcasts.earliest_due_at(session)
            running = await broadcasts.any_running(session)
        longest = WHILE_RUNNING_S if running else LOOK_AGAIN_S
        if due is None:
            return longest
        # A broadcast that another process holds at this moment is due already: no need to look a thousand times.
        return min(longest, max(0.1, (due - now).total_seconds()))

    def _look_in(self, delay_s: float) -> None:
        self._scheduler.add_job(
            self.tick,
            DateTrigger(datetime.now(UTC) + timedelta(seconds=delay_s)),
            id=_JOB,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=2,
        )
