"""The whole database as lines of JSON, and back: for backups, and for moving from SQLite to PostgreSQL.

Written from one snapshot while the bridge runs. Read back only into an empty database, in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Date, Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from store.database import Database
from store.errors import NotEmpty, Unreadable
from store.tables.columns import UtcDateTime

ROWS_AT_ONCE = 500


async def lines(database: Database) -> AsyncIterator[tuple[str, str]]:
    """Every row as (table, line of JSON), all of one moment."""
    async with database.engine.connect() as connection:
        if database.is_sqlite:
            await connection.execute(text("SELECT 1 FROM sqlite_master LIMIT 1"))  # the snapshot begins with the first read
        else:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        for table in SQLModel.metadata.sorted_tables:
            found = await connection.stream(select(table).order_by(*table.primary_key.columns))
            async for row in found.mappings():
                yield table.name, json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)


async def load(database: Database, rows: Iterable[tuple[str, str]]) -> int:
    """Write rows, in the order in which ``lines`` gives them, into an empty database. Returns how many.

    Raises
    ------
    NotEmpty
        There is something in the database already.
    Unreadable
        A line is no row of its table; nothing was written.
    """
    written = 0
    options = {"fengqiao_write": True} if database.is_sqlite else {}
    async with database.engine.execution_options(**options).begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if await connection.scalar(select(func.count()).select_from(table)):
                raise NotEmpty(f"the database is not empty: table {table.name} has rows")
        waiting = iter(rows)
        pending: list[tuple[Table, dict[str, Any], dict[str, Any]]] = []
        while batch := list(islice(waiting, ROWS_AT_ONCE)):
            for name, chunk in _by_table(batch):
                table = SQLModel.metadata.tables[name]
                values = [_row(table, line) for line in chunk]
                pending += [(table, row, later) for row in values if (later := _hold_back(table, row))]
                await connection.execute(insert(table), values)
                written += len(values)
        for table, values_of, later in pending:
            await connection.execute(update(table).where(table.c.id == values_of["id"]).values(**later))
        if not database.is_sqlite:
            await _move_sequences(connection)
    return written


def _by_table(batch: list[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    chunks: list[tuple[str, list[str]]] = []
    for name, line in batch:
        if name not in SQLModel.metadata.tables:
            raise Unreadable(f"there is no table {name}")
        if not chunks or chunks[-1][0] != name:
            chunks.append((name, []))
        chunks[-1][1].append(line)
    return chunks


def _hold_back(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Take what points to a row of the same table out of a row: that one may come later."""
    later = {}
    for column in table.columns:
        if row.get(column.name) is not None and any(key.column.table is table for key in column.foreign_keys):
            later[column.name], row[column.name] = row[column.name], None
    return later


def _row(table: Table, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
        return {column.name: _typed(column, values.get(column.name)) for column in table.columns if column.name in values}
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"a line is no row of the table {table.name}: {error}") from error


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


async def _move_sequences(connection: AsyncConnection) -> None:
    """PostgreSQL counts ids apart from the rows: go on after the greatest."""
    for table in SQLModel.metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement in (True, "auto"):
            sequence = await connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'})
            greatest = await connection.scalar(select(func.max(table.c.id)))
            if sequence and greatest:
                await connection.execute(
                    text("SELECT setval(:sequence, :greatest)"), {"sequence": sequence, "greatest": greatest}
                )
