"""Rows whose sender could not store what came of them, and rows that were written while a clock was wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from store import claims, outbox
from store.database import Database
from store.kinds import Lane, OutboxState
from store.tables import Outbox

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ME = {"gateway": "simulator", "account": "bridge"}


async def put(database: Database, key: str, *, now: datetime = NOW, not_before: datetime | None = None) -> None:
    async with database.write() as session:
        await outbox.enqueue(
            session, key=key, conversation=f"room {key}", text=key, lane=Lane.REPLY, now=now, not_before=not_before, **ME
        )


async def take(database: Database) -> dict[str, int]:
    async with database.write() as session:
        rows = await claims.claim(session, owner="me", now=NOW, limit=9, **ME)
        return {row.key: row.id or 0 for row in rows}


async def drop(database: Database, owner: str, in_hand: Collection[int]) -> dict[str, str]:
    """What becomes of the rows."""
    async with database.write() as session:
        await outbox.drop(session, owner=owner, in_hand=in_hand)
    async with database.read() as session:
        return {row.key: row.state for row in await session.scalars(select(Outbox))}


async def test_what_is_no_longer_in_hand_is_unknown(database: Database) -> None:
    for key in ("dropped", "in hand"):
        await put(database, key)
    taken = await take(database)
    assert await drop(database, "somebody else", []) == dict.fromkeys(taken, OutboxState.SENDING)
    assert await drop(database, "me", [taken["in hand"]]) == {"dropped": OutboxState.UNKNOWN, "in hand": OutboxState.SENDING}
    assert await drop(database, "me", []) == dict.fromkeys(taken, OutboxState.UNKNOWN)


@pytest.mark.parametrize("ahead", [timedelta(hours=-2), timedelta(), timedelta(hours=2)])
async def test_a_wrong_clock_holds_back_only_what_was_put_off(database: Database, ahead: timedelta) -> None:
    written_at = NOW + ahead
    await put(database, "at once", now=written_at)
    await put(database, "put off", now=written_at, not_before=max(written_at, NOW) + timedelta(minutes=1))
    assert list(await take(database)) == ["at once"]
