"""Named queries on broadcasts and their runs.

Whoever changes a broadcast locks its row first (``lock``, ``lock_due``), so that an approval, a pause and an expansion that
meet happen one after the other, whichever process they are in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.errors import NotFound
from store.kinds import BroadcastState, OutboxState, RunState
from store.rows import insert_new
from store.tables import Broadcast, BroadcastRun, Outbox

_ON_CALENDAR = (BroadcastState.SCHEDULED.value, BroadcastState.RUNNING.value)
_OPEN_RUNS = (RunState.RUNNING.value, RunState.PAUSED.value)
_OPEN_ROWS = (OutboxState.WAITING.value, OutboxState.SENDING.value, OutboxState.FAILED.value)
_CHUNK = 400
"""Rows a statement: 21 columns each stay below the 32,766 parameters that both databases take."""


async def add(session: AsyncSession, broadcast: Broadcast) -> Broadcast:
    """Store a new broadcast; its id is the number that people see."""
    session.add(broadcast)
    await session.flush()
    return broadcast


async def get(session: AsyncSession, number: int) -> Broadcast:
    """The broadcast with this number.

    Raises
    ------
    NotFound
    """
    found = await session.get(Broadcast, number)
    if found is None:
        raise NotFound(f"there is no broadcast {number}")
    return found


async def lock(session: AsyncSession, number: int) -> Broadcast:
    """The broadcast with this number, locked until the transaction ends.

    Raises
    ------
    NotFound
    """
    found: Broadcast | None = await session.scalar(select(Broadcast).where(col(Broadcast.id) == number).with_for_update())
    if found is None:
        raise NotFound(f"there is no broadcast {number}")
    return found


async def listing(session: AsyncSession, *, states: Collection[BroadcastState] = (), limit: int = 50) -> Sequence[Broadcast]:
    """The newest broadcasts, all or those in the given states."""
    query = select(Broadcast).order_by(col(Broadcast.id).desc()).limit(limit)
    if states:
        query = query.where(col(Broadcast.state).in_([state.value for state in states]))
    return (await session.scalars(query)).all()


async def earliest_due_at(session: AsyncSession) -> datetime | None:
    """When the next broadcast on the calendar is due; None while there is none."""
    due: datetime | None = await session.scalar(
        select(func.min(col(Broadcast.next_due_at))).where(col(Broadcast.state).in_(_ON_CALENDAR))
    )
    return due


async def due_urgency(session: AsyncSession, *, now: datetime) -> set[bool]:
    """Whether what is due is urgent: both where there is some of both, nothing where nothing is due."""
    query = select(col(Broadcast.urgent)).where(col(Broadcast.state).in_(_ON_CALENDAR), col(Broadcast.next_due_at) <= now)
    return set(await session.scalars(query.distinct()))


async def without_due_time(session: AsyncSession) -> Sequence[int]:
    """Numbers of broadcasts that are on the calendar although nobody knows yet when they are due."""
    query = (
        select(col(Broadcast.id))
        .where(col(Broadcast.state) == BroadcastState.SCHEDULED.value, col(Broadcast.next_due_at).is_(None))
        .order_by(col(Broadcast.id))
    )
    return [number for number in await session.scalars(query) if number is not None]


async def lock_due(session: AsyncSession, *, now: datetime) -> Broadcast | None:
    """The broadcast that is due the longest, locked; one that another process holds is passed over."""
    query = (
        select(Broadcast)
        .where(col(Broadcast.state).in_(_ON_CALENDAR), col(Broadcast.next_due_at) <= now)
        .order_by(col(Broadcast.next_due_at), col(Broadcast.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found: Broadcast | None = await session.scalar(query)
    return found


async def add_run(session: AsyncSession, run: BroadcastRun) -> int | None:
    """Store a run; None if this broadcast has one for this due time already."""
    return await insert_new(session, run)


async def add_rows(session: AsyncSession, rows: Sequence[Outbox]) -> int:
    """Store the outbox rows of a run, many a statement. Returns how many were not there already."""
    table: Any = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = 0
    for start in range(0, len(rows), _CHUNK):
        values = [row.model_dump(exclude={"id"}) for row in rows[start : start + _CHUNK]]
        statement = dialect.insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
        added += len((await session.execute(statement)).all())
    return added


async def run(session: AsyncSession, run_id: int) -> BroadcastRun:
    """One run.

    Raises
    ------
    NotFound
    """
    found = await session.get(BroadcastRun, run_id)
    if found is None:
        raise NotFound(f"there is no run {run_id}")
    return found


async def runs(session: AsyncSession, broadcast_id: int, *, limit: int = 50) -> Sequence[BroadcastRun]:
    """The runs of a broadcast, the newest first."""
    query = (
        select(BroadcastRun)
        .where(col(BroadcastRun.broadcast_id) == broadcast_id)
        .order_by(col(BroadcastRun.due_at).desc())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def newest_runs(
    session: AsyncSession,
    *,
    broadcast_id: int | None = None,
    states: Collection[RunState] = (),
    before: int | None = None,
    limit: int = 50,
) -> Sequence[tuple[BroadcastRun, Broadcast]]:
    """Runs with their broadcasts, the newest first; ``before``: only those with a smaller number."""
    query = select(BroadcastRun, Broadcast).join(Broadcast, col(Broadcast.id) == col(BroadcastRun.broadcast_id))
    if broadcast_id is not None:
        query = query.where(col(BroadcastRun.broadcast_id) == broadcast_id)
    if states:
        query = query.where(col(BroadcastRun.state).in_([state.value for state in states]))
    if before is not None:
        query = query.where(col(BroadcastRun.id) < before)
    found = await session.execute(query.order_by(col(BroadcastRun.id).desc()).limit(limit))
    return [(run, broadcast) for run, broadcast in found]


async def runs_between(session: AsyncSession, start: datetime, end: datetime) -> Sequence[tuple[BroadcastRun, Broadcast]]:
    """Runs that were due from ``start`` on and before ``end``, the earliest first, each with its broadcast."""
    query = (
        select(BroadcastRun, Broadcast)
        .join(Broadcast, col(Broadcast.id) == col(BroadcastRun.broadcast_id))
        .where(col(BroadcastRun.due_at) >= start, col(BroadcastRun.due_at) < end)
        .order_by(col(BroadcastRun.due_at), col(BroadcastRun.id))
    )
    return [(run, broadcast) for run, broadcast in await session.execute(query)]


async def in_states(session: AsyncSession, states: Collection[BroadcastState]) -> Sequence[Broadcast]:
    """Every broadcast in one of the states, the oldest first."""
    query = select(Broadcast).where(col(Broadcast.state).in_([state.value for state in states])).order_by(col(Broadcast.id))
    return (await session.scalars(query)).all()


async def open_runs(session: AsyncSession, broadcast_id: int) -> Sequence[BroadcastRun]:
    """Runs of a broadcast that still go on or are paused, the oldest first."""
    query = (
        select(BroadcastRun)
        .where(col(BroadcastRun.broadcast_id) == broadcast_id, col(BroadcastRun.state).in_(_OPEN_RUNS))
        .order_by(col(BroadcastRun.due_at))
    )
    return (await session.scalars(query)).all()


async def any_running(session: AsyncSession) -> bool:
    """Whether a run of any broadcast goes on."""
    query = select(exists().where(col(BroadcastRun.state) == RunState.RUNNING.value))
    return bool(await session.scalar(query))


async def open_rows(session: AsyncSession, run_id: int) -> int:
    """How many rows of a run may still leave by themselves (``unknown`` ones wait for a person and do not count)."""
    query = select(func.count()).where(col(Outbox.run_id) == run_id, col(Outbox.state).in_(_OPEN_ROWS))
    return int(await session.scalar(query) or 0)


async def finished(session: AsyncSession) -> Sequence[int]:
    """Numbers of broadcasts with a run that goes on although no row of it is open any more."""
    still_open = exists().where(col(Outbox.run_id) == col(BroadcastRun.id), col(Outbox.state).in_(_OPEN_ROWS))
    query = (
        select(col(BroadcastRun.broadcast_id))
        .where(col(BroadcastRun.state) == RunState.RUNNING.value, ~still_open)
        .distinct()
        .order_by(col(BroadcastRun.broadcast_id))
    )
    return (await session.scalars(query)).all()


def _came_back() -> ColumnElement[bool]:
    withdrawn = select(col(BroadcastRun.id)).where(col(BroadcastRun.state) == RunState.WITHDRAWN.value)
    waiting = (OutboxState.WAITING.value, OutboxState.FAILED.value)
    return and_(col(Outbox.run_id).in_(withdrawn), col(Outbox.state).in_(waiting))


async def withdrawn_rows(session: AsyncSession) -> int:
    """How many rows came back (a failed send) after their run had been withdrawn."""
    return int(await session.scalar(select(func.count()).select_from(Outbox).where(_came_back())) or 0)


async def cancel_withdrawn(session: AsyncSession) -> int:
    """Cancel those rows. Returns how many."""
    rows = await session.scalars(
        update(Outbox)
        .where(_came_back())
        .values(state=OutboxState.CANCELLED.value)
        .returning(col(Outbox.id))
        .execution_options(synchronize_session=False)
    )
    return len(rows.all())
