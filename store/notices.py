"""Named queries on notices: the draft of a ticket, what goes round, which rooms were told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import NoticeState, OutboxState
from store.tables import Attachment, BroadcastRun, Notice, Outbox, Ticket

_TOLD = (OutboxState.SENT.value, OutboxState.CONFIRMED.value, OutboxState.UNKNOWN.value)
"""Whoever may have heard of it is taken for somebody who has."""
_UNDER_WAY = OutboxState.SENDING.value
_OVER = (NoticeState.FOUND.value, NoticeState.ENDED.value)


async def add(session: AsyncSession, notice: Notice) -> Notice:
    """Store a new one."""
    session.add(notice)
    await session.flush()
    return notice


async def of_ticket(session: AsyncSession, number: int) -> Notice | None:
    """The notice of a ticket."""
    found: Notice | None = await session.scalar(select(Notice).where(col(Notice.ticket_id) == number))
    return found


async def locked(session: AsyncSession, notice_id: int) -> Notice | None:
    """One notice, for this transaction alone."""
    return await session.get(Notice, notice_id, with_for_update=True, populate_existing=True)


async def in_state(session: AsyncSession, state: NoticeState) -> Sequence[Notice]:
    """Every notice in a state, oldest first."""
    query = select(Notice).where(col(Notice.state) == state.value).order_by(col(Notice.id))
    return (await session.scalars(query)).all()


async def ended_untold(session: AsyncSession) -> Sequence[int]:
    """Ids of notices that are over while some room may still have to hear so."""
    query = select(col(Notice.id)).where(
        col(Notice.state).in_(_OVER), col(Notice.end_text) != "", col(Notice.end_told_at).is_(None)
    )
    return [number for number in (await session.scalars(query.order_by(col(Notice.id)))).all() if number is not None]


async def going_round(session: AsyncSession, *, gateway: str, conversation: str) -> Sequence[Notice]:
    """The approved notices of which a room was told, newest first."""
    told = exists().where(
        col(BroadcastRun.broadcast_id) == col(Notice.broadcast_id),
        col(Outbox.run_id) == col(BroadcastRun.id),
        col(Outbox.gateway) == gateway,
        col(Outbox.conversation) == conversation,
        col(Outbox.state).in_((*_TOLD, _UNDER_WAY)),
    )
    query = select(Notice).where(col(Notice.state) == NoticeState.APPROVED.value, told).order_by(col(Notice.id).desc())
    return (await session.scalars(query)).all()


async def told_rows(session: AsyncSession, broadcast_id: int) -> Sequence[Outbox]:
    """The rows by which rooms were told in words, or may have been, in the order in which they were written."""
    runs = select(col(BroadcastRun.id)).where(col(BroadcastRun.broadcast_id) == broadcast_id)
    query = select(Outbox).where(col(Outbox.run_id).in_(runs), col(Outbox.attachment_id).is_(None), col(Outbox.state).in_(_TOLD))
    return (await session.scalars(query.order_by(col(Outbox.id)))).all()


async def is_under_way(session: AsyncSession, broadcast_id: int, *, since: datetime) -> bool:
    """Whether some room is being told at the moment; what was claimed before ``since`` is not waited for."""
    runs = select(col(BroadcastRun.id)).where(col(BroadcastRun.broadcast_id) == broadcast_id)
    query = select(exists().where(col(Outbox.run_id).in_(runs), col(Outbox.state) == _UNDER_WAY, col(Outbox.claimed_at) >= since))
    return bool(await session.scalar(query))


async def reached(session: AsyncSession, broadcast_id: int) -> Sequence[tuple[str, str]]:
    """Gateway and conversation of every room for which a row was written, whatever became of it."""
    runs = select(col(BroadcastRun.id)).where(col(BroadcastRun.broadcast_id) == broadcast_id)
    query = select(col(Outbox.gateway), col(Outbox.conversation)).where(col(Outbox.run_id).in_(runs)).distinct()
    return [(gateway, conversation) for gateway, conversation in (await session.execute(query)).all()]


async def photos_due(session: AsyncSession, *, approved_before: datetime) -> Sequence[Notice]:
    """Notices whose photo must go: what it was for is over, or it was approved too long ago."""
    still_there = exists().where(col(Attachment.id) == col(Notice.photo_id), col(Attachment.removed_at).is_(None))
    over = col(Notice.state).in_(_OVER)
    old = col(Notice.checked_at) < approved_before
    return (await session.scalars(select(Notice).where(still_there, over | old).order_by(col(Notice.id)))).all()


async def ticket_of(session: AsyncSession, notice: Notice) -> Ticket:
    """The ticket that a notice belongs to."""
    found = await session.get(Ticket, notice.ticket_id)
    assert found is not None, "a notice always has a ticket"
    return found
