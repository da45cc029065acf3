"""Named queries on words that staff send often."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import CannedReply


async def offered(session: AsyncSession, *, station_id: int | None, label: str) -> Sequence[CannedReply]:
    """What is offered on a ticket: of its station and of the county, those for its label first; none of another label."""
    query = select(CannedReply).where(
        or_(col(CannedReply.station_id).is_(None), col(CannedReply.station_id) == station_id),
        or_(col(CannedReply.label).is_(None), col(CannedReply.label) == label),
    )
    return (await session.scalars(query.order_by(col(CannedReply.label).is_(None), col(CannedReply.title)))).all()


async def listing(session: AsyncSession, *, station_id: int | None) -> Sequence[CannedReply]:
    """Those of the county and of a station; without a station those of all."""
    query = select(CannedReply)
    if station_id is not None:
        query = query.where(or_(col(CannedReply.station_id).is_(None), col(CannedReply.station_id) == station_id))
    order = (col(CannedReply.station_id).is_not(None), col(CannedReply.station_id), col(CannedReply.title))
    return (await session.scalars(query.order_by(*order))).all()


async def get(session: AsyncSession, number: int) -> CannedReply | None:
    """One of them."""
    return await session.get(CannedReply, number)


async def remove(session: AsyncSession, reply: CannedReply) -> None:
    """Do without it from now on."""
    await session.delete(reply)
