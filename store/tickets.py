"""Named queries on tickets and their events. Every change appends an event and raises ``version``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.errors import Conflict
from store.kinds import TicketEventKind, TicketState
from store.scope import COUNTY, Scope
from store.tables import Staff, Ticket, TicketEvent

OPEN_STATES = tuple(state.value for state in TicketState if state.is_open)


async def open_ticket(
    session: AsyncSession, ticket: Ticket, *, actor: str, now: datetime, message_id: str | None = None
) -> Ticket:
    """Store a new ticket; its id is the number that people see."""
    session.add(ticket)
    await session.flush()
    opened = TicketEventKind.OPENED
    await add_event(session, ticket, opened, actor=actor, text=ticket.summary, now=now, message_id=message_id)
    return ticket


async def get(session: AsyncSession, number: int) -> Ticket | None:
    """The ticket with this number."""
    return await session.get(Ticket, number)


async def change(session: AsyncSession, ticket: Ticket, **values: Any) -> None:
    """Change a ticket, unless somebody else changed it since it was read.

    Raises
    ------
    Conflict
    """
    changed = await session.scalars(
        update(Ticket)
        .where(col(Ticket.id) == ticket.id, col(Ticket.version) == ticket.version)
        .values(version=ticket.version + 1, **values)
        .returning(col(Ticket.id))
        .execution_options(synchronize_session=False)
    )
    if not changed.all():
        raise Conflict(f"ticket {ticket.id} was changed by somebody else")
    await session.refresh(ticket)


async def add_event(
    session: AsyncSession,
    ticket: Ticket,
    kind: TicketEventKind,
    *,
    now: datetime,
    actor: str = "bridge",
    text: str = "",
    member: Staff | None = None,
    message_id: str | None = None,
) -> None:
    """Append to the history.

    Parameters
    ----------
    actor
        ``resident``, ``bridge`` or a program's name; ignored where a member of staff did it.
    """
    assert ticket.id is not None
    who = (member.name, member.id) if member else (actor, None)
    session.add(
        TicketEvent(ticket_id=ticket.id, kind=kind.value, actor=who[0], actor_id=who[1], text=text, message_id=message_id, at=now)
    )


async def events(session: AsyncSession, number: int) -> Sequence[TicketEvent]:
    """The history of one ticket and of what was merged into it, oldest first."""
    merged = select(col(Ticket.id)).where(col(Ticket.merged_into_id) == number)
    query = select(TicketEvent).where(or_(col(TicketEvent.ticket_id) == number, col(TicketEvent.ticket_id).in_(merged)))
    query = query.order_by(col(TicketEvent.id))
    return (await session.scalars(query)).all()


async def list_open(
    session: AsyncSession, *, scope: Scope = COUNTY, assignee_id: int | None = None, limit: int = 50
) -> Sequence[Ticket]:
    """Open tickets, the most urgent and oldest first; those of no station belong to every station."""
    query = select(Ticket).where(col(Ticket.state).in_(OPEN_STATES), scope.condition())
    if assignee_id is not None:
        query = query.where(col(Ticket.assignee_id) == assignee_id)
    return (await session.scalars(query.order_by(col(Ticket.priority), col(Ticket.id)).limit(limit))).all()


async def latest(session: AsyncSession, *, scope: Scope = COUNTY, limit: int = 50) -> Sequence[Ticket]:
    """The newest tickets, open or not."""
    query = select(Ticket).where(scope.condition())
    return (await session.scalars(query.order_by(col(Ticket.id).desc()).limit(limit))).all()


async def open_of_person(session: AsyncSession, *, contact_id: int) -> Sequence[Ticket]:
    """What this person still has open anywhere, oldest first."""
    query = select(Ticket).where(col(Ticket.contact_id) == contact_id, col(Ticket.state).in_(OPEN_STATES))
    return (await session.scalars(query.order_by(col(Ticket.id)))).all()


async def load_of(session: AsyncSession, staff_id: int) -> int:
    """How many open tickets a member of staff has."""
    query = select(func.count()).where(col(Ticket.assignee_id) == staff_id, col(Ticket.state).in_(OPEN_STATES))
    return int(await session.scalar(query) or 0)


async def due(session: AsyncSession, *, now: datetime) -> Sequence[Ticket]:
    """Open tickets whose time for taking or for answering is over, without those that another process is moving."""
    query = select(Ticket).where(
        col(Ticket.state).in_(OPEN_STATES),
        ((col(Ticket.taken_at).is_(None)) & (col(Ticket.take_by) <= now))
        | ((col(Ticket.answered_at).is_(None)) & (col(Ticket.answer_by) <= now)),
    )
    query = query.order_by(col(Ticket.priority), col(Ticket.id)).with_for_update(skip_locked=True)
    return (await session.scalars(query)).all()


async def to_remind(session: AsyncSession, *, now: datetime) -> Sequence[Ticket]:
    """Open tickets of whose time half is over, without those that another process is at."""
    query = select(Ticket).where(col(Ticket.state).in_(OPEN_STATES), col(Ticket.remind_at) <= now)
    query = query.order_by(col(Ticket.priority), col(Ticket.id)).with_for_update(skip_locked=True)
    return (await session.scalars(query)).all()


async def note_reminded(session: AsyncSession, ticket: Ticket) -> bool:
    """Its assignee need not be reminded again; no change that anybody who works on it must know of. False if it was not due."""
    done = await session.scalars(
        update(Ticket)
        .where(col(Ticket.id) == ticket.id, col(Ticket.remind_at) == ticket.remind_at)
        .values(remind_at=None)
        .returning(col(Ticket.id))
    )
    return bool(done.all())
