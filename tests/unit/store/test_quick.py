"""Statements in the caller's thread do what they do on a thread of their own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.app import utc_now
from bot.demo import seed_demo
from store import people
from store.database import Database
from store.migrate import migrate
from store.tables import Station


async def names(database: Database, *, quick: bool) -> list[str]:
    async with database.read(quick=quick) as session:
        return [station.name for station in await people.stations(session)]


async def test_both_ways_read_and_write_the_same(database: Database) -> None:
    await seed_demo(database, utc_now())
    async with database.write(quick=True) as session:
        session.add(Station(name="新街派出所"))
    assert await names(database, quick=True) == await names(database, quick=False)
    assert "新街派出所" in await names(database, quick=False)


async def add(database: Database, name: str, *, quick: bool, fail: bool = False) -> None:
    async with database.write(quick=quick) as session:
        session.add(Station(name=name))
        await session.flush()
        if fail:
            raise RuntimeError("broken off")


async def test_a_quick_transaction_that_fails_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    with pytest.raises(RuntimeError, match="broken off"):
        await add(database, "新街派出所", quick=True, fail=True)
    assert await names(database, quick=True) == []
    await add(database, "老街派出所", quick=False)
    assert await names(database, quick=True) == ["老街派出所"]


@pytest.mark.parametrize("quick", [True, False])
async def test_the_same_name_twice_is_a_fault_both_ways(database: Database, quick: bool) -> None:
    await add(database, "新街派出所", quick=True)
    with pytest.raises(IntegrityError):
        await add(database, "新街派出所", quick=quick)
    assert await names(database, quick=False) == ["新街派出所"]


async def test_a_quick_writer_does_not_hurry_who_comes_after(database: Database) -> None:
    for _ in range(20):
        async with database.write(quick=True) as session:
            session.add(Station(name=f"所{_}"))
        async with database.read() as session:
            connection = await session.connection()
            raw = await connection.get_raw_connection()
            assert not getattr(raw.driver_connection, "_hurried", False)


async def test_a_database_that_another_process_holds_is_told_as_every_other_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.BUSY_TIMEOUT_MS", 20)
    database = Database(f"sqlite:///{tmp_path / 'held.db'}")
    await database.open()
    await migrate(database)
    other = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            await add(database, "新街派出所", quick=True)
        assert await names(database, quick=True) == []
        other.execute("ROLLBACK")
        await add(database, "新街派出所", quick=True)
        assert await names(database, quick=True) == ["新街派出所"]
    finally:
        other.close()
        await database.aclose()
