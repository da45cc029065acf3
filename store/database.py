"""One database, opened once: SQLite (WAL) by default, PostgreSQL by address; the same code for both.

``write()`` gives a session inside one transaction: it commits at the end of the block or rolls back whole. On SQLite
a write begins IMMEDIATE, so that it waits for the other writer at the start instead of failing in the middle, and the
writers of this process queue up in order. ``read()`` never writes.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.util import await_only

from store import quick as quick_sqlite
from store.errors import DatabaseUnavailable

BUSY_TIMEOUT_MS = 15_000

Session = AsyncSession
"""A session as the other packages name it, so that they need not know the SQL library."""


def database_url(url: str) -> str:
    """Give the address with the async driver that this package uses.

    Raises
    ------
    DatabaseUnavailable
        The address cannot be understood or names another kind of database.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: the port is no number
        raise DatabaseUnavailable("the database address cannot be understood") from error
    backend = parsed.get_backend_name()
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    if backend not in drivers:
        raise DatabaseUnavailable(f"databases of the kind {backend!r} are not supported; use sqlite or postgresql")
    return parsed.set(drivername=drivers[backend]).render_as_string(hide_password=False)


class Database:
    """An engine and its two kinds of session."""

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._engine: AsyncEngine | None = None
        self._writer = asyncio.Lock()
        self.settling = asyncio.Lock()
        """Held by who changes many sent rows of the outbox at once: two who take them in another order would be in a deadlock."""

    @property
    def engine(self) -> AsyncEngine:
        """The open engine."""
        if self._engine is None:
            raise DatabaseUnavailable("the database is not open")
        return self._engine

    @property
    def safe_url(self) -> str:
        """The address without its password, for people."""
        return make_url(self.url).render_as_string(hide_password=True)

    async def open(self) -> None:
        """Connect once, so that a wrong address fails here and not in the middle of a message.

        Raises
        ------
        DatabaseUnavailable
            With a sentence that says what to do.
        """
        try:
            if self.is_sqlite:
                self._make_folder()
                creator = {"async_creator_fn": quick_sqlite.connect}
                self._engine = create_async_engine(self.url, pool_size=5, max_overflow=10, connect_args=creator)
                event.listen(self._engine.sync_engine, "connect", _on_sqlite_connect)
                event.listen(self._engine.sync_engine, "begin", _on_sqlite_begin)
            else:
                self._engine = create_async_engine(self.url, pool_size=10, max_overflow=10, pool_pre_ping=True)
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
                if self.is_sqlite:
                    await connection.execute(text("CREATE TABLE IF NOT EXISTS fengqiao_probe (x INTEGER)"))
                    await connection.execute(text("DROP TABLE fengqiao_probe"))
                    await connection.commit()
        except (DBAPIError, OSError, NoSuchModuleError) as error:
            await self.aclose()
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise DatabaseUnavailable(f"cannot use the database {self.safe_url}: {reason}") from error

    def _make_folder(self) -> None:
        name = make_url(self.url).database
        if name and name != ":memory:":
            Path(name).parent.mkdir(parents=True, exist_ok=True)

    @asynccontextmanager
    async def write(self, *, quick: bool = False) -> AsyncIterator[AsyncSession]:
        """One transaction: everything in the block is stored, or nothing.

        Parameters
        ----------
        quick
            A few statements that find their rows by an index (see ``store.quick``).
        """
        async with AsyncExitStack() as stack:
            engine = self.engine
            if self.is_sqlite:
                await stack.enter_async_context(self._writer)
                engine = engine.execution_options(fengqiao_write=True, fengqiao_quick=quick)
            session = await stack.enter_async_context(AsyncSession(engine, expire_on_commit=False))
            await stack.enter_async_context(session.begin())
            yield session

    @asynccontextmanager
    async def read(self, *, quick: bool = False) -> AsyncIterator[AsyncSession]:
        """A session for reading; ``quick`` as in ``write``."""
        engine = self.engine
        if self.is_sqlite and quick:
            engine = engine.execution_options(fengqiao_quick=True)
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session

    async def aclose(self) -> None:
        """Close every connection."""
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: see _on_sqlite_begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#sqlite-transactions: emit our own BEGIN.
    options = connection.get_execution_options()
    write = bool(options.get("fengqiao_write", False))
    if options.get("fengqiao_quick", False):
        try:
            await_only(connection.connection.driver_connection.begin(write=write))  # type: ignore[union-attr]  # quick_sqlite.connect
        except sqlite3.Error as error:
            raise OperationalError("BEGIN", None, error) from error
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
