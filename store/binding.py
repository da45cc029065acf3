"""Named queries on binding codes, and on who tried wrong ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import Audit, BindingCode

_FAILED = "binding.failed"


async def valid_code(session: AsyncSession, code_hash: str, *, now: datetime) -> BindingCode | None:
    """The code, where it was neither used nor is too old; locked until the transaction ends."""
    found: BindingCode | None = await session.scalar(
        select(BindingCode)
        .where(
            col(BindingCode.code_hash) == code_hash,
            col(BindingCode.used_at).is_(None),
            col(BindingCode.expires_at) > now,
        )
        .with_for_update()
    )
    return found


async def kill_codes_of(session: AsyncSession, staff_id: int, *, now: datetime) -> None:
    """Codes of a member that were not used yet will not work any more."""
    await session.execute(
        update(BindingCode)
        .where(col(BindingCode.staff_id) == staff_id, col(BindingCode.used_at).is_(None))
        .values(expires_at=now)
    )


async def note_failure(session: AsyncSession, *, contact_id: int, now: datetime) -> None:
    """Somebody sent a code that does not work."""
    session.add(Audit(at=now, actor=f"contact:{contact_id}", action=_FAILED, subject="binding"))


async def failures(session: AsyncSession, *, contact_id: int, since: datetime) -> int:
    """How many wrong codes a contact has sent since."""
    query = select(func.count()).where(
        col(Audit.at) >= since, col(Audit.action) == _FAILED, col(Audit.actor) == f"contact:{contact_id}"
    )
    return int(await session.scalar(query) or 0)
