"""Named queries on the pictures and files of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import Attachment


async def add(session: AsyncSession, attachment: Attachment) -> int:
    """Store one; its id names the bytes in the data folder."""
    session.add(attachment)
    await session.flush()
    assert attachment.id is not None
    return attachment.id


async def get(session: AsyncSession, number: int) -> Attachment | None:
    """One attachment, also where its bytes are gone."""
    return await session.get(Attachment, number)


async def of_ticket(session: AsyncSession, number: int) -> Sequence[Attachment]:
    """What belongs to a ticket and is still there, oldest first."""
    query = select(Attachment).where(col(Attachment.ticket_id) == number, col(Attachment.removed_at).is_(None))
    return (await session.scalars(query.order_by(col(Attachment.id)))).all()


async def recall(session: AsyncSession, *, message_id: str, now: datetime) -> Sequence[int]:
    """The message was taken back by its sender: its attachments are no longer shown. Returns their ids."""
    gone = await session.scalars(
        update(Attachment)
        .where(col(Attachment.message_id) == message_id, col(Attachment.removed_at).is_(None))
        .values(removed_at=now)
        .returning(col(Attachment.id))
    )
    return [number for number in gone.all() if number is not None]
