"""What rooms have heard and are to hear, as the burden budget counts it, and the quiet hours that begin while a run goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from broadcasts.burden import Budget, Told, week_of
from broadcasts.placing import Address
from store import spared
from store.database import Database
from store.tables import Outbox

AHEAD = timedelta(seconds=15)
"""So long before quiet hours begin nothing leaves any more: longer than the clock sleeps between two looks."""


def since(budget: Budget, now: datetime) -> datetime:
    """From when on what a room got counts."""
    return min(week_of(now), now - budget.apart)


def told_of(rows: Mapping[Address, Sequence[tuple[Outbox, bool]]]) -> dict[Address, list[Told]]:
    """What ``store.spared.told`` found, as the budget takes it."""
    return {
        address: [
            Told(at=row.sent_at or row.not_before, row_id=row.id or 0, chars=len(row.text), waits=joinable)
            for row, joinable in found
        ]
        for address, found in rows.items()
    }


async def keep_quiet(database: Database, budget: Budget, now: datetime) -> int:
    """When quiet hours begin, let what has not left yet wait for their end. Returns how many rows are held by this."""
    soon = now + AHEAD
    loud = budget.loud_from(soon)
    if loud == soon:
        return 0
    async with database.write() as session:
        return await spared.hold(session, until=loud)
