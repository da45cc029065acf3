"""The burden budget at work on the rows of a run: some wait, some join what still waits in the room, some are spared.

What was spared is kept with its reason, so that it can be counted and shown. Everything happens in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadcasts.burden import SEPARATOR, Budget, Slot, Told, Why, place, week_of
from store import spared
from store.database import Database, Session
from store.tables import BroadcastSpared, Outbox

AHEAD = timedelta(seconds=15)
"""So long before quiet hours begin nothing leaves any more: longer than the clock sleeps between two looks."""


async def within_budget(
    session: Session, rows: Sequence[Outbox], room_ids: Sequence[int], budget: Budget, now: datetime
) -> tuple[list[Outbox], list[BroadcastSpared]]:
    """Give every row its time. Returns the rows that leave, and what was spared instead of the others.

    Parameters
    ----------
    room_ids
        The room of each row.
    """
    told = await spared.told(session, since=min(week_of(now), now - budget.apart))
    leaving: list[Outbox] = []
    instead: list[BroadcastSpared] = []
    for row, room_id in zip(rows, room_ids, strict=True):
        there = {one.id or 0: (one, joinable) for one, joinable in told.get((row.gateway, row.conversation), ())}
        before = [
            Told(at=one.sent_at or one.not_before, row_id=number, chars=len(one.text), waits=joinable)
            for number, (one, joinable) in there.items()
        ]
        assert row.expires_at is not None, "rows of runs expire"
        assert row.run_id is not None
        found = place(budget, before, at=row.not_before, until=row.expires_at, chars=len(row.text))
        if isinstance(found, Slot) and found.joins is None:
            row.not_before = found.at
            leaving.append(row)
            continue
        joined = found.joins if isinstance(found, Slot) else None
        if joined is not None:
            there[joined][0].text += SEPARATOR + row.text
        instead.append(
            BroadcastSpared(
                run_id=row.run_id,
                room_id=room_id,
                reason=(found.why or Why.MERGED).value,
                outbox_id=joined,
                text=row.text,
                at=now,
            )
        )
    return leaving, instead


async def keep_quiet(database: Database, budget: Budget, now: datetime) -> int:
    """When quiet hours begin, let what has not left yet wait for their end. Returns how many rows are held by this."""
    soon = now + AHEAD
    loud = budget.loud_from(soon)
    if loud == soon:
        return 0
    async with database.write() as session:
        return await spared.hold(session, until=loud)
