"""Tickets for other programs: filtered, the newest first, from one ticket on to the next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import TicketState
from store.scope import Scope
from store.tables import Ticket
from store.tickets import OPEN_STATES


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which tickets; what is None or empty does not count."""

    scope: Scope
    confidential: bool
    """False: confidential tickets are left out."""
    states: Collection[TicketState] = ()
    is_open: bool | None = None
    label: str | None = None
    priority: int | None = None
    station_id: int | None = None
    village_id: int | None = None
    assignee_id: int | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None


async def newest(session: AsyncSession, wanted: Wanted, *, before: int | None, limit: int) -> Sequence[Ticket]:
    """The newest tickets whose number is less than ``before``."""
    query = select(Ticket).where(*_conditions(wanted))
    if before is not None:
        query = query.where(col(Ticket.id) < before)
    return (await session.scalars(query.order_by(col(Ticket.id).desc()).limit(limit))).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [wanted.scope.condition()]
    for column, value in (
        (col(Ticket.label), wanted.label),
        (col(Ticket.priority), wanted.priority),
        (col(Ticket.station_id), wanted.station_id),
        (col(Ticket.village_id), wanted.village_id),
        (col(Ticket.assignee_id), wanted.assignee_id),
    ):
        if value is not None:
            found.append(column == value)
    if not wanted.confidential:
        found.append(col(Ticket.confidential).is_(False))
    if wanted.states:
        found.append(col(Ticket.state).in_([state.value for state in wanted.states]))
    if wanted.is_open is not None:
        state = col(Ticket.state)
        found.append(state.in_(OPEN_STATES) if wanted.is_open else state.not_in(OPEN_STATES))
    if wanted.opened_from is not None:
        found.append(col(Ticket.opened_at) >= wanted.opened_from)
    if wanted.opened_before is not None:
        found.append(col(Ticket.opened_at) < wanted.opened_before)
    return found
