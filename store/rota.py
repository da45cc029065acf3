"""Named queries on the rota: the weekly pattern, and the changes that are laid over it for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import RotaChange, RotaShift


async def shifts(session: AsyncSession, *, station_id: int | None = None) -> Sequence[RotaShift]:
    """The weekly pattern of every station, or of one."""
    query = select(RotaShift).order_by(
        col(RotaShift.station_id), col(RotaShift.village_id), col(RotaShift.start_minute), col(RotaShift.id)
    )
    if station_id is not None:
        query = query.where(col(RotaShift.station_id) == station_id)
    return (await session.scalars(query)).all()


async def replace_shifts(session: AsyncSession, station_id: int, pattern: Sequence[RotaShift]) -> int:
    """Give a station another weekly pattern. Returns how many of its shifts were there before."""

    def key(shift: RotaShift) -> tuple[int, int | None, int, int, bool]:
        return (shift.staff_id, shift.village_id, shift.start_minute, shift.end_minute, shift.stand_in)

    before = await shifts(session, station_id=station_id)
    old = {key(shift): shift for shift in before}
    wanted = {key(shift): shift for shift in pattern}
    for shift in before:
        if key(shift) not in wanted or old[key(shift)] is not shift:
            await session.delete(shift)
    session.add_all([shift for this, shift in wanted.items() if this not in old])
    return len(wanted.keys() & old.keys())


async def changes(
    session: AsyncSession, *, station_id: int, since: datetime, until: datetime | None = None
) -> Sequence[RotaChange]:
    """The changes of a station that are not cancelled and touch a time, in the order in which they were entered.

    Parameters
    ----------
    until
        None: also those that lie ever so far ahead. The same as ``since``: those of this moment.
    """
    query = select(RotaChange).where(
        col(RotaChange.station_id) == station_id, col(RotaChange.cancelled_at).is_(None), col(RotaChange.ends_at) > since
    )
    if until is not None:
        query = query.where(col(RotaChange.starts_at) <= until)
    return (await session.scalars(query.order_by(col(RotaChange.id)))).all()


async def change(session: AsyncSession, number: int) -> RotaChange | None:
    """One change, cancelled or not."""
    return await session.get(RotaChange, number)


async def other_half(session: AsyncSession, swap: RotaChange) -> RotaChange | None:
    """The row that was entered together with this one of a swap."""
    found: RotaChange | None = await session.scalar(
        select(RotaChange).where(
            col(RotaChange.kind) == swap.kind,
            col(RotaChange.station_id) == swap.station_id,
            col(RotaChange.absent_id) == swap.present_id,
            col(RotaChange.present_id) == swap.absent_id,
            col(RotaChange.starts_at) == swap.starts_at,
            col(RotaChange.ends_at) == swap.ends_at,
            col(RotaChange.created_at) == swap.created_at,
        )
    )
    return found
