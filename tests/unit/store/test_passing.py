"""Which errors of a database pass by themselves: those of a database that is away or busy, never those of a wrong statement."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from store.database import Database
from store.errors import Conflict, is_passing


def sqlite_error(file: Path, statement: str, *, locked: bool = False) -> sqlite3.Error:
    """A real error of SQLite."""
    other, connection = sqlite3.connect(file), sqlite3.connect(file, timeout=0)
    try:
        if locked:
            other.execute("BEGIN IMMEDIATE")
        connection.execute(statement)
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
        other.close()
    raise AssertionError("it worked")


def test_a_locked_file_passes_and_a_wrong_statement_does_not(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    locked = sqlite_error(file, "BEGIN IMMEDIATE", locked=True)
    wrong = sqlite_error(file, "SELECT * FROM nothing")
    assert is_passing(locked)
    assert is_passing(OperationalError("BEGIN", {}, locked))
    assert not is_passing(wrong)
    assert not is_passing(OperationalError("SELECT", {}, wrong))


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (asyncpg.DeadlockDetectedError("deadlock detected"), True),
        (asyncpg.CannotConnectNowError("the database system is starting up"), True),
        (asyncpg.AdminShutdownError("terminating connection"), True),
        (asyncpg.DiskFullError("no space left on device"), True),
        (asyncpg.UndefinedTableError("there is no such table"), False),
        (asyncpg.NotNullViolationError("null value"), False),
        (ConnectionRefusedError("nobody listens"), True),
        (TimeoutError(), True),
        (Conflict("somebody else was faster"), False),
        (ValueError("a fault of ours"), False),
    ],
)
def test_errors_of_a_server(error: Exception, passes: bool) -> None:
    assert is_passing(error) is passes


async def test_a_wrong_statement_passes_on_neither_database(database: Database) -> None:
    async with database.read() as session:
        with pytest.raises(DBAPIError) as raised:
            await session.execute(text("SELECT * FROM nothing"))
    assert not is_passing(raised.value)
