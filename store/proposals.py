"""Named queries on proposals: masked texts that the model may learn from, kept for ``KEPT`` and then deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.errors import Conflict, NotFound
from store.kinds import ProposalState
from store.tables import IncomingMessage, Proposal

KEPT = timedelta(days=30)
"""From the day on which it was made, whatever became of it."""
SAME_CHARS = 200
"""Texts that begin with the same characters, this many, are one text: a ticket keeps no more of it."""


async def add(session: AsyncSession, proposal: Proposal, *, now: datetime) -> Proposal:
    """Store a new proposal; its time begins now."""
    proposal.created_at, proposal.expires_at = now, now + KEPT
    session.add(proposal)
    await session.flush()
    return proposal


async def open_with(session: AsyncSession, *, text: str, ticket_id: int | None) -> Proposal | None:
    """The open proposal of this ticket, else one with the same text."""
    waiting = select(Proposal).where(col(Proposal.state) == ProposalState.OPEN.value).order_by(col(Proposal.id)).limit(1)
    if ticket_id is not None:
        found: Proposal | None = await session.scalar(waiting.where(col(Proposal.ticket_id) == ticket_id))
        if found is not None:
            return found
    same: Proposal | None = await session.scalar(waiting.where(_begins_like(text)))
    return same


async def list_open(session: AsyncSession, *, now: datetime, limit: int = 500) -> Sequence[Proposal]:
    """What waits for a person, the oldest first."""
    query = select(Proposal).where(col(Proposal.state) == ProposalState.OPEN.value, col(Proposal.expires_at) > now)
    return (await session.scalars(query.order_by(col(Proposal.id)).limit(limit))).all()


async def decide(session: AsyncSession, number: int, state: ProposalState, *, staff_label: str | None = None) -> Proposal:
    """Accept or reject an open proposal, once.

    Parameters
    ----------
    staff_label
        What it is, where the one who decides says so.

    Raises
    ------
    NotFound
        There is none with this number, or its time is over.
    Conflict
        Somebody decided already.
    """
    values = {"state": state.value} | ({"staff_label": staff_label} if staff_label else {})
    changed = await session.scalars(
        update(Proposal)
        .where(col(Proposal.id) == number, col(Proposal.state) == ProposalState.OPEN.value)
        .values(**values)
        .returning(col(Proposal.id))
        .execution_options(synchronize_session=False)
    )
    decided = bool(changed.all())
    found = await session.get(Proposal, number, populate_existing=True)
    if found is None:
        raise NotFound(f"there is no proposal {number}")
    if not decided:
        raise Conflict(f"proposal {number} is {found.state} already")
    return found


async def drop(session: AsyncSession, *, text: str, ticket_id: int) -> int:
    """Delete what waits of this ticket or with this text: the matter turned out to be confidential. Returns how many."""
    gone = await session.scalars(
        delete(Proposal)
        .where(col(Proposal.state) == ProposalState.OPEN.value)
        .where((col(Proposal.ticket_id) == ticket_id) | _begins_like(text))
        .returning(col(Proposal.id))
    )
    return len(gone.all())


async def forget(session: AsyncSession, *, now: datetime) -> int:
    """Delete every proposal whose time is over. Returns how many."""
    gone = await session.scalars(delete(Proposal).where(col(Proposal.expires_at) <= now).returning(col(Proposal.id)))
    return len(gone.all())


async def understood_of(session: AsyncSession, ticket_id: int) -> tuple[str, float] | None:
    """What was understood when a ticket was opened: label and probability; None where no message opened it."""
    query = (
        select(col(IncomingMessage.intent), col(IncomingMessage.confidence))
        .where(col(IncomingMessage.ticket_id) == ticket_id, col(IncomingMessage.intent).is_not(None))
        .order_by(col(IncomingMessage.id))
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1] or 0.0) if row is not None and row[0] else None


def _begins_like(text: str) -> ColumnElement[bool]:
    return func.substr(col(Proposal.text), 1, SAME_CHARS) == text[:SAME_CHARS]
