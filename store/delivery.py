"""Named queries on what did not arrive, for whoever looks at it on a page: messages of a ticket, and gaps of the link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import Lane, OutboxState
from store.tables import LinkGap, Outbox

_LOST = (OutboxState.GAVE_UP.value, OutboxState.UNKNOWN.value, OutboxState.EXPIRED.value)


async def unsent_of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Outbox]:
    """What was said to the resident of a ticket and did not arrive, or nobody knows whether it did; oldest first."""
    query = select(Outbox).where(
        col(Outbox.ticket_id) == ticket_id, col(Outbox.lane) == Lane.REPLY.value, col(Outbox.state).in_(_LOST)
    )
    return (await session.scalars(query.order_by(col(Outbox.id)))).all()


async def gaps(session: AsyncSession, *, since: datetime) -> Sequence[LinkGap]:
    """When a link was down since a moment, the last gap first."""
    query = select(LinkGap).where(or_(col(LinkGap.until).is_(None), col(LinkGap.until) >= since))
    return (await session.scalars(query.order_by(col(LinkGap.since).desc()))).all()


async def newest_gap(session: AsyncSession) -> int:
    """The number of the gap that was noted last, 0 where there is none."""
    return await session.scalar(select(func.max(col(LinkGap.id)))) or 0
