"""How much waits: rows of the outbox by lane and state, open tickets by priority; for whoever watches the bridge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import Lane, OutboxState
from store.tables import Outbox, Ticket
from store.tables.outbox import OPEN
from store.tickets import OPEN_STATES

_OVERDUE = (OutboxState.WAITING.value, OutboxState.FAILED.value)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Rows of one lane in one state."""

    lane: str
    state: str
    rows: int
    oldest_s: float
    """Seconds since the oldest of them became due; 0 where none is due."""


async def waiting(session: AsyncSession, *, now: datetime) -> Sequence[Waiting]:
    """What is not settled."""
    query = (
        select(col(Outbox.lane), col(Outbox.state), func.count(), func.min(col(Outbox.not_before)))
        .where(text(OPEN))
        .group_by(col(Outbox.lane), col(Outbox.state))
    )
    return [
        Waiting(
            lane=Lane(lane).name.lower(),
            state=state,
            rows=rows,
            oldest_s=max(0.0, (now - due).total_seconds()) if state in _OVERDUE else 0.0,
        )
        for lane, state, rows, due in (await session.execute(query)).all()
    ]


async def open_tickets(session: AsyncSession) -> Mapping[int, int]:
    """Open tickets by priority."""
    query = select(col(Ticket.priority), func.count()).where(col(Ticket.state).in_(OPEN_STATES)).group_by(col(Ticket.priority))
    return {priority: count for priority, count in (await session.execute(query)).all()}
