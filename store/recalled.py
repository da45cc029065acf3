"""Named queries on a message that its sender took back: everything that is kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import OutboxState
from store.tables import IncomingMessage, Outbox, Proposal, Ticket, TicketEvent


async def message(session: AsyncSession, *, gateway: str, account: str, message_id: str) -> IncomingMessage | None:
    """What was stored of it; None where nothing was."""
    found: IncomingMessage | None = await session.scalar(
        select(IncomingMessage).where(
            col(IncomingMessage.gateway) == gateway,
            col(IncomingMessage.account) == account,
            col(IncomingMessage.message_id) == message_id,
        )
    )
    return found


async def events(session: AsyncSession, *, gateway: str, message_id: str) -> Sequence[TicketEvent]:
    """What stands on tickets because of it, oldest first."""
    query = (
        select(TicketEvent)
        .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
        .where(col(TicketEvent.message_id) == message_id, col(Ticket.gateway) == gateway)
        .order_by(col(TicketEvent.id))
    )
    return (await session.scalars(query)).all()


async def cancel_waiting(session: AsyncSession, key: str) -> None:
    """What is to be said because of it and has not left is not said."""
    await session.execute(
        update(Outbox)
        .where(col(Outbox.key) == key, col(Outbox.state).in_((OutboxState.WAITING.value, OutboxState.FAILED.value)))
        .values(state=OutboxState.CANCELLED.value, text="")
    )


async def forget_proposals(session: AsyncSession, ticket_id: int, text: str) -> None:
    """Nothing is learnt from it."""
    await session.execute(delete(Proposal).where(col(Proposal.ticket_id) == ticket_id, col(Proposal.text) == text))
