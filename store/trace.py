"""The way of one message: the row that came in, what went out because of it, its ticket and what happened to that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import IncomingMessage, Outbox, TicketEvent

MESSAGES_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Way:
    """What the store knows of a message."""

    incoming: IncomingMessage
    outgoing: Sequence[Outbox]
    events: Sequence[TicketEvent]
    """Of its ticket."""


async def by_message(session: AsyncSession, *, number: int | None = None, network_id: str | None = None) -> Sequence[Way]:
    """Of the message with this row number, or this id on its network (one for each account that heard it)."""
    wanted = col(IncomingMessage.id) == number if number is not None else col(IncomingMessage.message_id) == network_id
    return await _ways(session, wanted)


async def by_ticket(session: AsyncSession, number: int) -> Sequence[Way]:
    """Of every message that belongs to a ticket, oldest first."""
    return await _ways(session, col(IncomingMessage.ticket_id) == number)


async def by_outgoing(session: AsyncSession, number: int) -> tuple[Outbox | None, Sequence[Way]]:
    """The row of the outbox, and the way of the message that it answers, where it answers one."""
    row = await session.get(Outbox, number)
    found = await by_message(session, number=row.incoming_id) if row is not None and row.incoming_id is not None else []
    return row, found


async def _ways(session: AsyncSession, wanted: object) -> Sequence[Way]:
    query = select(IncomingMessage).where(wanted).order_by(col(IncomingMessage.id)).limit(MESSAGES_MAX)  # type: ignore[arg-type]
    ways = []
    for incoming in (await session.scalars(query)).all():
        of_message = col(Outbox.incoming_id) == incoming.id
        ticket = incoming.ticket_id
        rows = select(Outbox).where(or_(of_message, col(Outbox.ticket_id) == ticket) if ticket is not None else of_message)
        events = select(TicketEvent).where(col(TicketEvent.ticket_id) == ticket).order_by(col(TicketEvent.id))
        ways.append(
            Way(
                incoming=incoming,
                outgoing=(await session.scalars(rows.order_by(col(Outbox.id)))).all(),
                events=(await session.scalars(events)).all() if ticket is not None else (),
            )
        )
    return ways
