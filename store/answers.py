"""Named queries on local answers: versions of what is said in a place instead of an answer of the book.

Rows are never deleted, and every change raises ``changes``: so their sum tells any process that something is new. Whoever changes
a version locks every version of its place first (``lock_place``), so that an approval and a way back that meet happen one after
the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.errors import Conflict, NotFound
from store.kinds import AnswerState
from store.rows import insert_new
from store.tables import AnswerNotice, AnswerOverride

BOOK = "book"
"""The scope of a notice about a file of the book."""
_ID_MAX = 2**31 - 1


_REVISION = select(func.coalesce(func.sum(col(AnswerOverride.changes)), 0))
"""Asked for at every message, so made once."""


async def revision(session: AsyncSession) -> int:
    """A number that grows with every change of any version, whichever process makes it."""
    return int(await session.scalar(_REVISION) or 0)


async def approved(session: AsyncSession) -> Sequence[AnswerOverride]:
    """Every approved version, of one place the newest last."""
    query = (
        select(AnswerOverride)
        .where(col(AnswerOverride.state) == AnswerState.APPROVED.value)
        .order_by(col(AnswerOverride.answer_id), col(AnswerOverride.version), col(AnswerOverride.id))
    )
    return (await session.scalars(query)).all()


async def current(session: AsyncSession) -> Sequence[AnswerOverride]:
    """Every version that is said or on its way, without the history."""
    past = (AnswerState.SUPERSEDED.value, AnswerState.WITHDRAWN.value, AnswerState.ROLLED_BACK.value)
    query = select(AnswerOverride).where(col(AnswerOverride.state).not_in(past)).order_by(col(AnswerOverride.id))
    return (await session.scalars(query)).all()


async def of_answer(session: AsyncSession, answer_id: str) -> Sequence[AnswerOverride]:
    """Every version of one answer in any place, the newest first."""
    query = select(AnswerOverride).where(col(AnswerOverride.answer_id) == answer_id).order_by(col(AnswerOverride.id).desc())
    return (await session.scalars(query)).all()


async def get(session: AsyncSession, number: int) -> AnswerOverride:
    """The version with this number.

    Raises
    ------
    NotFound
    """
    found = await session.get(AnswerOverride, number) if number <= _ID_MAX else None
    if found is None:
        raise NotFound(f"there is no version {number} of a local answer")
    return found


async def lock_place(session: AsyncSession, *, answer_id: str, scope: str, scope_id: int) -> Sequence[AnswerOverride]:
    """Every version of an answer in one place, the oldest first, locked until the transaction ends."""
    query = (
        select(AnswerOverride)
        .where(
            col(AnswerOverride.answer_id) == answer_id,
            col(AnswerOverride.scope) == scope,
            col(AnswerOverride.scope_id) == scope_id,
        )
        .order_by(col(AnswerOverride.version), col(AnswerOverride.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def add(session: AsyncSession, version: AnswerOverride) -> AnswerOverride:
    """Store a new version.

    Raises
    ------
    Conflict
        Another one is being written for the same place.
    """
    new_id = await insert_new(session, version)
    if new_id is None:
        raise Conflict(f"another version of {version.answer_id} is being written for the same place")
    return await get(session, new_id)


async def told(session: AsyncSession) -> frozenset[tuple[str, str, int, date]]:
    """Which answers' owners were told, as (answer, scope, scope id, day)."""
    notice = AnswerNotice
    query = select(col(notice.answer_id), col(notice.scope), col(notice.scope_id), col(notice.review_by))
    found = (await session.execute(query)).all()
    return frozenset((answer_id, scope, scope_id, review_by) for answer_id, scope, scope_id, review_by in found)


async def note_told(session: AsyncSession, *, answer_id: str, scope: str, scope_id: int, review_by: date, now: datetime) -> bool:
    """Note that the owner is told with this transaction; False if another one did so already."""
    notice = AnswerNotice(answer_id=answer_id, scope=scope, scope_id=scope_id, review_by=review_by, told_at=now)
    return await insert_new(session, notice) is not None
