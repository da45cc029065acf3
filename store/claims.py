"""Claiming rows of the outbox: what leaves next, and who says it.

Every function works inside the caller's transaction. A row is claimed by exactly one sender, on PostgreSQL by
``FOR UPDATE SKIP LOCKED``, on SQLite because a write transaction is exclusive.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, and_, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.kinds import Lane, OutboxState, RunState
from store.tables import BroadcastRun, Outbox, Room
from store.tables.outbox import OPEN, UNSETTLED

_DUE = (OutboxState.WAITING, OutboxState.FAILED)
_OPEN = text(f"outbox.{OPEN}")


def _held(row: type[Outbox]) -> Exists:
    """Whether the row's run is paused or withdrawn: one change of the run holds every row, also those that come back later."""
    stopped = (RunState.PAUSED.value, RunState.WITHDRAWN.value)
    return exists().where(and_(col(BroadcastRun.id) == col(row.run_id), col(BroadcastRun.state).in_(stopped)))


def _left_to(account: str, stood_in_for: Collection[str]) -> ColumnElement[bool]:
    """Whether an account takes the row: the one that speaks for its room, else the row's own."""
    speaker = (
        select(col(Room.speaker))
        .where(
            col(Room.gateway) == col(Outbox.gateway),
            col(Room.account) == col(Outbox.account),
            col(Room.conversation) == col(Outbox.conversation),
        )
        .scalar_subquery()
    )
    return and_(col(Outbox.account).in_([account, *stood_in_for]), func.coalesce(speaker, col(Outbox.account)) == account)


async def claim(
    session: AsyncSession,
    *,
    gateway: str,
    account: str,
    owner: str,
    now: datetime,
    limit: int = 1,
    resting: Collection[str] = (),
    lanes: Collection[Lane] = tuple(Lane),
    stood_in_for: Collection[str] = (),
) -> Sequence[Outbox]:
    """Claim what should leave next: by lane, then oldest first, never past an older unfinished row of its conversation.

    Parameters
    ----------
    stood_in_for
        Accounts for some rooms of which this one speaks (``accounts.stood_in_for``).
    resting
        Conversations that the pace holds back for the moment.
    """
    earlier = aliased(Outbox, name="earlier")
    blocked = exists().where(
        and_(
            col(earlier.gateway) == col(Outbox.gateway),
            col(earlier.account) == col(Outbox.account),
            col(earlier.conversation) == col(Outbox.conversation),
            text(f"earlier.{UNSETTLED}"),
            or_(
                col(earlier.state) == OutboxState.SENDING,
                and_(col(earlier.state) == OutboxState.FAILED, ~_held(earlier)),
                # Put back because the link was down: it goes first when the link is there again.
                and_(col(earlier.state) == OutboxState.WAITING, col(earlier.claimed_at).is_not(None), ~_held(earlier)),
            ),
            col(earlier.lane) <= col(Outbox.lane),
            col(earlier.id) < col(Outbox.id),
        )
    )
    query = (
        select(Outbox)
        .where(
            col(Outbox.gateway) == gateway,
            _OPEN,
            _left_to(account, stood_in_for),
            col(Outbox.state).in_(_DUE),
            # What was not put off is due, whatever the clock said when it was written: it may have been ahead.
            or_(col(Outbox.not_before) <= now, col(Outbox.not_before) <= col(Outbox.created_at)),
            or_(col(Outbox.expires_at).is_(None), col(Outbox.expires_at) > now),
            col(Outbox.lane).in_([int(lane) for lane in lanes]),
            ~_held(Outbox),
            ~blocked,
        )
        .order_by(col(Outbox.lane), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Outbox)
    )
    if resting:
        query = query.where(col(Outbox.conversation).not_in(list(resting)))
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.state = OutboxState.SENDING
        row.attempts += 1
        row.claimed_at = now
        row.claimed_by = owner
        row.spoken_by = account
        session.add(row)
    return rows


async def claimed_since(session: AsyncSession, *, gateway: str, account: str, since: datetime) -> Sequence[datetime]:
    """When this account took rows to say since a moment, of the last 20,000 rows that there are: a day of ten busy accounts."""
    last = select(func.max(col(Outbox.id)) - 20_000).scalar_subquery()
    query = select(col(Outbox.claimed_at)).where(
        col(Outbox.id) > last,
        col(Outbox.gateway) == gateway,
        func.coalesce(col(Outbox.spoken_by), col(Outbox.account)) == account,
        col(Outbox.claimed_at) >= since,
    )
    return [moment for moment in await session.scalars(query) if moment is not None]
