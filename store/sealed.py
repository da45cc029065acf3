"""Named queries on sealed numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import SealedNumber


async def of_ticket(session: AsyncSession, number: int) -> Sequence[SealedNumber]:
    """The numbers of a ticket, in the order in which they were given."""
    return await of_tickets(session, [number])


async def of_tickets(session: AsyncSession, numbers: Collection[int]) -> Sequence[SealedNumber]:
    """The numbers of some tickets, in the order in which they were given."""
    query = select(SealedNumber).where(col(SealedNumber.ticket_id).in_(numbers)).order_by(col(SealedNumber.id))
    return (await session.scalars(query)).all()
