"""Named queries on who may come into the pages: logins of staff, and the browsers in which somebody is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.tables import Staff, StaffLogin, WebSession


async def login_named(session: AsyncSession, login: str) -> tuple[StaffLogin, Staff] | None:
    """The login of this name and its active member of staff."""
    query = (
        select(StaffLogin, Staff)
        .join(Staff, col(Staff.id) == col(StaffLogin.staff_id))
        .where(col(StaffLogin.login) == login, col(Staff.active).is_(True))
    )
    found = (await session.execute(query)).first()
    return (found[0], found[1]) if found else None


async def login_of(session: AsyncSession, staff_id: int) -> StaffLogin | None:
    """How this member of staff comes in; None for whoever has no password yet."""
    return await session.get(StaffLogin, staff_id)


async def logins(session: AsyncSession) -> Mapping[int, StaffLogin]:
    """Every login by the id of its member of staff."""
    return {found.staff_id: found for found in (await session.scalars(select(StaffLogin))).all()}


async def is_login_taken(session: AsyncSession, login: str, *, besides: int) -> bool:
    """Whether somebody else comes in under this name."""
    query = select(col(StaffLogin.staff_id)).where(col(StaffLogin.login) == login, col(StaffLogin.staff_id) != besides)
    return (await session.scalar(query)) is not None


async def count_failure(session: AsyncSession, staff_id: int) -> int:
    """Count one more wrong password in a row, two at the same moment as two. Returns how many there are now."""
    counted = await session.scalars(
        update(StaffLogin)
        .where(col(StaffLogin.staff_id) == staff_id)
        .values(failures=col(StaffLogin.failures) + 1)
        .returning(col(StaffLogin.failures))
        .execution_options(synchronize_session=False)
    )
    return int(counted.one())


async def set_lock(session: AsyncSession, staff_id: int, *, until: datetime | None, failures: int | None = None) -> None:
    """Lock a login until a moment, or free it; ``failures`` sets the count where it is given."""
    values: dict[str, Any] = {"locked_until": until}
    if failures is not None:
        values["failures"] = failures
    await session.execute(update(StaffLogin).where(col(StaffLogin.staff_id) == staff_id).values(**values))


async def session_of(
    session: AsyncSession, token_hash: str, *, now: datetime, idle: timedelta
) -> tuple[WebSession, Staff, StaffLogin] | None:
    """Who is logged in with this token; None where its time is over, or the member of staff is no longer active."""
    query = (
        select(WebSession, Staff, StaffLogin)
        .join(Staff, col(Staff.id) == col(WebSession.staff_id))
        .join(StaffLogin, col(StaffLogin.staff_id) == col(WebSession.staff_id))
        .where(
            col(WebSession.token_hash) == token_hash,
            col(WebSession.expires_at) > now,
            col(WebSession.seen_at) > now - idle,
            col(Staff.active).is_(True),
        )
    )
    found = (await session.execute(query)).first()
    return (found[0], found[1], found[2]) if found else None


async def touch(session: AsyncSession, token_hash: str, *, now: datetime) -> None:
    """The browser was used."""
    await session.execute(update(WebSession).where(col(WebSession.token_hash) == token_hash).values(seen_at=now))


async def drop_kept(session: AsyncSession, token_hash: str) -> None:
    """The form that was kept for this browser has been sent."""
    await session.execute(update(WebSession).where(col(WebSession.token_hash) == token_hash).values(kept={}))


async def end_session(session: AsyncSession, token_hash: str) -> None:
    """Log a browser out."""
    await session.execute(delete(WebSession).where(col(WebSession.token_hash) == token_hash))


async def end_sessions_of(session: AsyncSession, staff_id: int, *, besides: str = "") -> None:
    """Log somebody out everywhere, but for the browser with the token hash ``besides``."""
    await session.execute(delete(WebSession).where(col(WebSession.staff_id) == staff_id, col(WebSession.token_hash) != besides))


async def forget_sessions(session: AsyncSession, *, now: datetime) -> None:
    """Delete the sessions whose time is over."""
    await session.execute(delete(WebSession).where(col(WebSession.expires_at) <= now))
