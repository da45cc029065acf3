"""Named queries on the programs that may use the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import ApiClient


async def clients(session: AsyncSession) -> Sequence[ApiClient]:
    """Every client, those whose token was revoked too, by id."""
    return (await session.scalars(select(ApiClient).order_by(col(ApiClient.id)))).all()


async def client_named(session: AsyncSession, name: str) -> ApiClient | None:
    """The client of this name, revoked or not."""
    found: ApiClient | None = await session.scalar(select(ApiClient).where(col(ApiClient.name) == name))
    return found


async def client_with(session: AsyncSession, token_hash: str) -> ApiClient | None:
    """The client whose token this is; None where it was revoked."""
    found: ApiClient | None = await session.scalar(
        select(ApiClient).where(col(ApiClient.token_hash) == token_hash, col(ApiClient.active).is_(True))
    )
    return found


async def touch(session: AsyncSession, client_id: int, *, now: datetime) -> None:
    """The token was used."""
    await session.execute(update(ApiClient).where(col(ApiClient.id) == client_id).values(used_at=now))
