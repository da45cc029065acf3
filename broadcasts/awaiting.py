"""Broadcasts whose next time is not published yet: next year's holidays, the next school term.

Such a broadcast stays on the calendar without a due time. The facts come with a new release or a changed setting, so that
looking at them once whenever the bridge starts is enough.
"""

from __future__ import annotations

import logging
from datetime import datetime

from broadcasts.calendar import SchoolTerms, awaits, next_due, read_schedule
from broadcasts.errors import ScheduleFault
from broadcasts.states import Step, after
from store import broadcasts
from store.database import Database
from store.tables import Broadcast

logger = logging.getLogger(__name__)


def goes_on(broadcast: Broadcast, now: datetime) -> bool:
    """Whether there is another time, or there may be one as soon as somebody publishes it."""
    if broadcast.next_due_at is not None:
        return True
    if broadcast.expires_at is not None and broadcast.expires_at <= now:
        return False
    try:
        schedule = read_schedule(broadcast.schedule)
    except ScheduleFault:
        return False
    return schedule is not None and awaits(schedule) is not None


async def look_again(database: Database, now: datetime, terms: SchoolTerms = ()) -> list[int]:
    """Give those that wait their next time, where it is known by now. Returns their numbers."""
    async with database.read() as session:
        waiting = await broadcasts.without_due_time(session)
    found: list[int] = []
    for number in waiting:
        async with database.write() as session:
            broadcast = await broadcasts.lock(session, number)
            if number not in await broadcasts.without_due_time(session):
                continue
            schedule = read_schedule(broadcast.schedule) if goes_on(broadcast, now) else None
            due = next_due(schedule, now, terms) if schedule else None
            if schedule is None or (due is not None and broadcast.expires_at is not None and due >= broadcast.expires_at):
                broadcast.state = after(broadcast.state, Step.COMPLETE).value
            elif due is not None:
                broadcast.next_due_at = due
                found.append(number)
            else:
                continue
            broadcast.version += 1
    if found:
        logger.info("next times published", extra={"action": "broadcasts_continued", "broadcasts": found})
    return found
