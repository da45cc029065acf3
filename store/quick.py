"""SQLite without a change of threads at every statement, for the short transactions of the inbox and the sender.

aiosqlite runs everything on a thread of its own; each statement goes there four times, which costs ten times what SQLite itself
takes to find a row by its key. In a hurried transaction statements run where they are called. What may wait for a disk or for
another process (``BEGIN IMMEDIATE``, ``COMMIT``) still runs on the thread, and so does everything in sessions that never asked
for it: a page may take its time without stopping the bridge.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

ITER_CHUNK_SIZE = 64


class QuickConnection(aiosqlite.Connection):
    """A connection of aiosqlite that can be told to hurry."""

    _hurried = False
    _writes = False

    async def begin(self, *, write: bool) -> None:
        """Begin a hurried transaction. The connection has one user at a time."""
        self._hurried, self._writes = not write, write
        await self._execute(self._conn.execute, "BEGIN IMMEDIATE" if write else "BEGIN")
        self._hurried = True

    async def commit(self) -> None:
        """Commit; this may write to the disk."""
        self._hurried = False
        await super().commit()

    async def rollback(self) -> None:
        """Roll back; nothing happens where no transaction is open (the pool asks for it at every return)."""
        if self._writes:
            self._hurried = False
        if self._conn.in_transaction:
            await super().rollback()
        self._hurried = self._writes = False

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._hurried:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return fn(*args, **kwargs)

    def __del__(self) -> None:
        """Close what a request that was broken off left behind; the warning of aiosqlite is for programs that forget to."""
        if self._connection is not None:
            self.stop()


def connect(database: str, **options: Any) -> QuickConnection:
    """As ``aiosqlite.connect``."""
    options["check_same_thread"] = False
    connection = QuickConnection(partial(sqlite3.connect, database, **options), ITER_CHUNK_SIZE)
    connection._thread.daemon = True  # as SQLAlchemy does it: a process that ends does not wait for it
    return connection
