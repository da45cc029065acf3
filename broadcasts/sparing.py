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


def told_of(
    rows: Mapping[Address, Sequence[tuple[Outbox, bool]]], *, held_until: datetime | None = None
) -> dict[Address, list[Told]]:
    """What ``store.spared.told`` found, as the budget takes it.

    Parameters
    ----------
    held_until
        What ``keep_quiet`` is about to do and has not done yet.
    """
    return {
        address: [
            Told(at=_at(row, held_until), row_id=row.id or 0, chars=len(row.text), waits=joinable) for row, joinable in found
        ]
        for address, found in rows.items()
    }


def _at(row: Outbox, held_until: datetime | None) -> datetime:
    at = row.sent_at or row.not_before
    return max(at, held_until) if held_until is not None and spared.is_held(row) else at


def quiet_until(budget: Budget, now: datetime) -> datetime | None:
    """When the quiet hours end that are here or about to begin; None while nobody need be quiet."""
    soon = now + AHEAD
    loud = budget.loud_from(soon)
    return None if loud == soon else loud


async def keep_quiet(database: Database, budget: Budget, now: datetime) -> int:
    """When quiet hours begin, let what has not left yet wait for their end. Returns how many rows are held by this."""
    loud = quiet_until(budget, now)
    if loud is None:
        return 0
    async with database.write() as session:
        return await spared.hold(session, until=loud)
