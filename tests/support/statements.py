"""What a database is asked while a block runs, how it would find the answers, and at how much it looked for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
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
    work: int = 0
    """For all of them together: on SQLite how far its machine ran, on PostgreSQL at how many rows of some tables it looked."""

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
async def asked(database: Database, tables: Sequence[str] = ()) -> AsyncIterator[Asked]:
    """Note what is asked until the block ends.

    Parameters
    ----------
    tables
        Of which PostgreSQL counts the rows that it looks at.
    """
    found = Asked()
    before = await _rows_looked_at(database, tables)
    engine = database.engine.sync_engine

    def note(_connection: Any, cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            return
        of_many = many and not isinstance(values, tuple)  # one tuple: several rows in one statement
        found.statements.setdefault(statement, tuple(values[0] if of_many else values))
        if database.is_sqlite:
            cursor._adapt_connection._connection._conn.set_progress_handler(step, _STEPS)

    def step() -> None:
        found.work += _STEPS

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
        found.work += await _rows_looked_at(database, tables) - before


async def _rows_looked_at(database: Database, tables: Sequence[str]) -> int:
    """How many rows PostgreSQL has looked at since it counts; 0 on SQLite, whose connections are told to count no longer."""
    await database.engine.dispose()  # what a connection looked at is counted at the latest when it ends
    if database.is_sqlite:
        return 0
    async with database.read() as session:
        return int(await session.scalar(text(_ROWS), {"tables": list(tables)}) or 0)
