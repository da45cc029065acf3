"""Named queries on how administrators are reached in WeChat when one of the bridge's accounts is gone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.accounts import standings
from store.kinds import Role
from store.tables import IncomingMessage, Room, Staff


async def bound_administrators(session: AsyncSession) -> Sequence[Staff]:
    """Active administrators with a contact in WeChat, by id."""
    query = select(Staff).where(
        col(Staff.role) == Role.ADMINISTRATOR.value,
        col(Staff.active).is_(True),
        col(Staff.gateway).is_not(None),
        col(Staff.external_id).is_not(None),
    )
    return (await session.scalars(query.order_by(col(Staff.id)))).all()


async def accounts_spoken_to(session: AsyncSession, *, gateway: str, conversation: str) -> Sequence[str]:
    """The accounts to which somebody wrote in private, the last one first."""
    query = (
        select(col(IncomingMessage.account))
        .where(col(IncomingMessage.gateway) == gateway, col(IncomingMessage.conversation) == conversation)
        .group_by(col(IncomingMessage.account))
        .order_by(func.max(col(IncomingMessage.id)).desc())
    )
    return (await session.scalars(query)).all()


async def rooms_named(session: AsyncSession, topic: str) -> Sequence[tuple[Room, Sequence[str]]]:
    """The groups of this name and the accounts that are in each."""
    query = select(Room).where(col(Room.topic) == topic, col(Room.joined).is_(True)).order_by(col(Room.id))
    rooms = (await session.scalars(query)).all()
    everybody = await standings(session, [room.id for room in rooms if room.id is not None]) if rooms else {}
    return [(room, [one.account for one in everybody.get(room.id or 0, ()) if one.joined]) for room in rooms]
