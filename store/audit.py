"""Who did what that others must be able to check; appended, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Audit, LinkGap


async def record(session: AsyncSession, *, actor: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
    """Append one entry."""
    session.add(Audit(at=now, actor=actor, action=action, subject=subject, detail=detail))


async def record_gap(
    session: AsyncSession, *, gateway: str, account: str, since: datetime, until: datetime | None, reason: str
) -> None:
    """Note a stretch of time in which messages may have been lost."""
    session.add(LinkGap(gateway=gateway, account=account, since=since, until=until, reason=reason[:200]))
