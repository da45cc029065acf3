"""Migrations reach exactly the tables that the code declares, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from store.database import Database
from store.errors import DatabaseNotMigrated, DatabaseTooNew, DatabaseUnavailable
from store.migrate import current, head, migrate, require_head


async def test_head_is_what_the_tables_say(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), SQLModel.metadata)
        )
    assert differences == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert await migrate(database) == (head(), head())
    await require_head(database)


async def test_newer_database_is_refused(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="9999"):
        await require_head(database)
    with pytest.raises(DatabaseTooNew, match="9999"):
        await migrate(database)


async def test_empty_database_asks_for_migration(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/empty.db")
    await database.open()
    with pytest.raises(DatabaseNotMigrated, match="none"):
        await require_head(database)
    assert await migrate(database) == (None, head())
    assert await current(database) == head()
    await database.aclose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be understood"),
        ("mysql://a/b", "not supported"),
        ("sqlite:////proc/nowhere/x.db", "cannot use the database"),
        ("postgresql://127.0.0.1:1/none", "cannot use the database"),
    ],
)
async def test_unusable_addresses_say_why(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=words):
        await Database(url).open()
