"""Named queries on disputes and on the days on which somebody looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import Dispute, FollowUp, Ticket


async def of_ticket(session: AsyncSession, number: int) -> Dispute | None:
    """What a dispute adds to its ticket; None where nobody has worked on it as one."""
    return await session.get(Dispute, number)


async def follow_ups_of(session: AsyncSession, number: int) -> Sequence[FollowUp]:
    """The follow-ups of a ticket, the earliest first."""
    query = select(FollowUp).where(col(FollowUp.ticket_id) == number)
    return (await session.scalars(query.order_by(col(FollowUp.due_on), col(FollowUp.id)))).all()


async def to_remind(session: AsyncSession, *, today: date) -> Sequence[tuple[FollowUp, Ticket]]:
    """Follow-ups whose day has come and of which nobody was reminded yet."""
    query = (
        select(FollowUp, Ticket)
        .join(Ticket, col(Ticket.id) == col(FollowUp.ticket_id))
        .where(col(FollowUp.due_on) <= today, col(FollowUp.done_at).is_(None), col(FollowUp.reminded_at).is_(None))
        .order_by(col(FollowUp.id))
    )
    return [(follow_up, ticket) for follow_up, ticket in (await session.execute(query)).all()]


async def note_reminded(session: AsyncSession, follow_up: FollowUp, *, now: datetime) -> bool:
    """Take the reminding on; False where another process has."""
    taken = await session.scalars(
        update(FollowUp)
        .where(col(FollowUp.id) == follow_up.id, col(FollowUp.reminded_at).is_(None))
        .values(reminded_at=now)
        .returning(col(FollowUp.id))
        .execution_options(synchronize_session=False)
    )
    return bool(taken.all())
