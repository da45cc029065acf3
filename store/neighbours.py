"""Named queries on which village borders on which. A pair is stored both ways round."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import VillageNeighbour


async def of_village(session: AsyncSession, village_id: int) -> Sequence[int]:
    """Ids of the villages that border on one."""
    query = select(col(VillageNeighbour.neighbour_id)).where(col(VillageNeighbour.village_id) == village_id)
    return (await session.scalars(query.order_by(col(VillageNeighbour.neighbour_id)))).all()


async def by_village(session: AsyncSession) -> Mapping[int, Sequence[int]]:
    """Ids of the neighbours, by the id of every village that has some."""
    found: dict[int, list[int]] = {}
    for row in (await session.scalars(select(VillageNeighbour).order_by(col(VillageNeighbour.neighbour_id)))).all():
        found.setdefault(row.village_id, []).append(row.neighbour_id)
    return found


async def put(session: AsyncSession, village_id: int, neighbours: Collection[int]) -> None:
    """Set the neighbours of one village, and with them the other way round."""
    await session.execute(
        delete(VillageNeighbour).where(
            or_(col(VillageNeighbour.village_id) == village_id, col(VillageNeighbour.neighbour_id) == village_id)
        )
    )
    for other in sorted(set(neighbours) - {village_id}):
        session.add(VillageNeighbour(village_id=village_id, neighbour_id=other))
        session.add(VillageNeighbour(village_id=other, neighbour_id=village_id))
