"""What a database is asked while a block runs, how it would find the answers, and at how much it looked for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, text

from store.database import Database

_STEPS = 10
"""SQLite tells of so many steps of its machine at once."""
_ROWS = "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_user_tables WHERE relname = ANY(:tables)"


@dataclass(kw_only=True)
class Asked:
    """What was asked."""

    statements: dict[str, Any] = field(default_factory=dict)
    """Every statement once, with the values of the first time."""
    steps: int = 0
    """On SQLite: how far its machine ran for all of them together."""

    async def plans(self, database: Database) -> Mapping[str, str]:
        """How the database finds the answer to each, in its own words; PostgreSQL with indexes wherever one helps."""
        found = {}
        async with database.engine.connect() as connection:
            if not database.is_sqlite:
                await connection.execute(text("SET LOCAL enable_seqscan = off"))
            explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            for statement, values in self.statements.items():
                rows = (await connection.exec_driver_sql(explain + statement, values)).all()
                found[statement] = "\n".join(str(row[-1]) for row in rows)
            await connection.rollback()
        return found


@asynccontextmanager
async def asked(database: Database) -> AsyncIterator[Asked]:
    """Note what is asked until the block ends."""
    found = Asked()
    engine = database.engine.sync_engine

    def note(_connection: Any, cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            return
        of_many = many and not isinstance(values, tuple)  # one tuple: several rows in one statement
        found.statements.setdefault(statement, tuple(values[0] if of_many else values))
        if database.is_sqlite:
            cursor._adapt_connection._connection._conn.set_progress_handler(step, _STEPS)

    def step() -> None:
        found.steps += _STEPS

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
        await engine_closed(database)


async def engine_closed(database: Database) -> None:
    """Close what stands open: a server counts what a connection looked at when it ends, SQLite goes on counting until then."""
    await database.engine.dispose()


async def rows_looked_at(database: Database, tables: list[str]) -> int:
    """How many rows of some tables PostgreSQL has looked at since it counts."""
    async with database.read() as session:
        return int(await session.scalar(text(_ROWS), {"tables": tables}) or 0)
