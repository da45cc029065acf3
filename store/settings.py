"""Settings that staff change while the bridge runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Setting


async def get(session: AsyncSession, name: str) -> Mapping[str, Any]:
    """The values of a setting; empty where nobody set it."""
    found = await session.get(Setting, name)
    return dict(found.value) if found else {}


async def put(session: AsyncSession, name: str, value: Mapping[str, Any], *, by: str, now: datetime) -> None:
    """Set it."""
    found = await session.get(Setting, name) or Setting(name=name)
    found.value, found.updated_by, found.updated_at = dict(value), by, now
    session.add(found)
