"""Named queries on the pictures and files of tickets, and the pictures of broadcasts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import Attachment, Broadcast, BroadcastRun, Outbox
from store.tables.desk import TO_ERASE


async def add(session: AsyncSession, attachment: Attachment) -> int:
    """Store one; its id names the bytes in the data folder."""
    session.add(attachment)
    await session.flush()
    assert attachment.id is not None
    return attachment.id


async def get(session: AsyncSession, number: int) -> Attachment | None:
    """One attachment, also where its bytes are gone."""
    return await session.get(Attachment, number)


async def of_tickets(session: AsyncSession, numbers: Collection[int]) -> Sequence[Attachment]:
    """What belongs to some tickets and was not taken away, oldest first; also what is not here yet or never will be."""
    query = select(Attachment).where(col(Attachment.ticket_id).in_(numbers), col(Attachment.removed_at).is_(None))
    return (await session.scalars(query.order_by(col(Attachment.id)))).all()


async def of_ticket(session: AsyncSession, number: int) -> Sequence[Attachment]:
    """The same of one ticket."""
    return await of_tickets(session, [number])


async def came_since(session: AsyncSession, number: int, *, kind: str, since: datetime) -> bool:
    """Whether the resident of a ticket sent something of the same kind a moment ago."""
    query = select(
        exists().where(
            col(Attachment.ticket_id) == number,
            col(Attachment.kind) == kind,
            col(Attachment.from_staff).is_(False),
            col(Attachment.created_at) >= since,
        )
    )
    return bool(await session.scalar(query))


async def claim(
    session: AsyncSession, *, gateway: str, account: str, now: datetime, until: datetime, limit: int
) -> Sequence[Attachment]:
    """Take some whose bytes are to be fetched now, the oldest first; nobody else takes them before ``until``."""
    query = (
        select(Attachment)
        .where(
            col(Attachment.gateway) == gateway,
            col(Attachment.account) == account,
            col(Attachment.fetch_at) <= now,
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.fetch_at), col(Attachment.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = (await session.scalars(query)).all()
    for attachment in found:
        attachment.fetch_at = until
        session.add(attachment)
    return found


async def next_fetch_at(session: AsyncSession, *, gateway: str, account: str) -> datetime | None:
    """When the network is to be asked next; None while nothing is to be fetched."""
    query = select(func.min(col(Attachment.fetch_at))).where(
        col(Attachment.gateway) == gateway, col(Attachment.account) == account, col(Attachment.removed_at).is_(None)
    )
    found: datetime | None = await session.scalar(query)
    return found


async def settle(session: AsyncSession, number: int, **values: Any) -> bool:
    """Note what came of fetching. False where it was settled or taken away meanwhile: then nothing is changed.

    Parameters
    ----------
    values
        Columns; ``fetch_at`` None ends the fetching.
    """
    done = await session.scalars(
        update(Attachment)
        .where(col(Attachment.id) == number, col(Attachment.fetch_at).is_not(None), col(Attachment.removed_at).is_(None))
        .values(**values)
        .returning(col(Attachment.id))
    )
    return bool(done.all())


async def to_erase(session: AsyncSession) -> Sequence[int]:
    """Ids of those that were taken away while their bytes still lie in the data folder."""
    query = select(col(Attachment.id)).where(text(TO_ERASE))
    return [number for number in (await session.scalars(query)).all() if number is not None]


async def note_erased(session: AsyncSession, numbers: Collection[int]) -> None:
    """The bytes of these are gone."""
    await session.execute(update(Attachment).where(col(Attachment.id).in_(numbers)).values(sha256="", name=""))


async def unused(session: AsyncSession, *, before: datetime) -> Sequence[int]:
    """Ids of pictures for broadcasts that were sent in before a moment and that no broadcast, run or row has."""
    uses = (
        exists().where(column == col(Attachment.id))
        for column in (col(Broadcast.picture_id), col(BroadcastRun.picture_id), col(Outbox.attachment_id))
    )
    query = select(col(Attachment.id)).where(
        col(Attachment.ticket_id).is_(None),
        col(Attachment.created_at) < before,
        col(Attachment.removed_at).is_(None),
        *(~use for use in uses),
    )
    return [number for number in await session.scalars(query) if number is not None]


async def remove(session: AsyncSession, number: int, *, now: datetime) -> None:
    """It is no longer shown or sent; its bytes go next."""
    await session.execute(
        update(Attachment).where(and_(col(Attachment.id) == number, col(Attachment.removed_at).is_(None))).values(removed_at=now)
    )


async def recall(session: AsyncSession, *, gateway: str, message_id: str, now: datetime) -> Sequence[int]:
    """The message was taken back by its sender: its attachments are no longer shown. Returns their ids."""
    gone = await session.scalars(
        update(Attachment)
        .where(
            col(Attachment.gateway) == gateway,
            col(Attachment.message_id) == message_id,
            col(Attachment.removed_at).is_(None),
        )
        .values(removed_at=now)
        .returning(col(Attachment.id))
    )
    return [number for number in gone.all() if number is not None]
